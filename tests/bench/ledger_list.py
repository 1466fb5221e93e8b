"""The auditor's list of entries at full size, against the HTML floor over the same fifty rows."""

from collections.abc import Iterator

from django.utils import timezone

from ocsea.access.models import Unit, User
from tests.bench import _ledger
from tests.bench._browse import floor, page
from tests.bench._place import Place, place
from tests.bench.ratio import Ratio, percentiles

_OF_A_CASE = 100  # entries, on average
_AUDITOR = "auditor000"


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """`cases` is the number of entries: the first page, one in the middle, and the entries of one person."""
    there = place(max(cases // _OF_A_CASE, 100) + 1)
    _ledger.load(there, cases)
    auditor = _auditor(there)
    plain = floor(there, auditor, "/floor/entries/")
    ours = page(there, auditor, "/audit/")
    same = [answer().content.decode().count("OP-2026-") for answer in (ours, plain)]  # type: ignore[attr-defined]
    if min(same) < 50:
        raise RuntimeError(f"The page and its floor name {same} records.")
    yield from percentiles("ledger list", ours, plain, p50=2.0, p95=2.0, rounds=rounds)
    of_one = page(there, auditor, "/audit/?person=officer007")
    yield from percentiles("ledger list of one person", of_one, plain, p50=2.0, p95=2.0, rounds=rounds)


def _auditor(there: Place) -> str:
    with there.at("migrate"):
        unit = Unit.objects.earliest("id")
        User.objects.create(
            username=_AUDITOR, display_name="Auditor", role="auditor", unit=unit, second_factor_at=timezone.now()
        )
    return _AUDITOR
