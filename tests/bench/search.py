"""The search box at full size: a common word, a rare one and one that nothing has, against the list, and as it grows.

Each is asked by the reader with 2 %, by the one with half of all cases, and by the one whose cases are all old.
"""

from collections.abc import Iterator

from tests.bench._browse import Ask, page
from tests.bench._place import Place, place
from tests.bench._seed import READERS
from tests.bench.ratio import Ratio, compare, percentiles

_SMALL = 10_000
_LIST = "/cases/?view=open"
# A tenth of all operations have the first; the second is a number within few; nothing has the third.
_WORDS = {"common": "heron", "rare": "777", "nothing": "zebra crossing"}


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """The search rows of design/quality.md, at `cases`."""
    there, small = place(cases), place(min(_SMALL, cases // 10))
    for reader in READERS:
        shown = page(there, reader, _LIST)
        for name, word in _WORDS.items():
            words = f"search {reader}, {name}"
            asked = page(there, reader, f"/search/?q={word}")
            yield percentiles(words, asked, shown, p50=1.5, p95=1.5, rounds=rounds)[1]
            yield compare(f"{words}, policies", asked, _free(there, reader, word), goal=2.0, rounds=rounds)
            yield compare(f"{words}, volume", asked, page(small, reader, f"/search/?q={word}"), goal=1.2, rounds=rounds)


def _free(there: Place, reader: str, word: str) -> Ask:
    return page(there, reader, f"/search/?q={word}", role="free")
