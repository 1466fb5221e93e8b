"""bin/manifest on one image: against itself with one thread, and against three passes of coreutils."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.ratio import Ratio, compare

_TOOL = Path(__file__).resolve().parents[2] / "bin" / "manifest"
_BYTES = 512 << 20
_BLOCK = 1 << 20


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """Times as fast: `at_least` goals of the issue's manifest tool. The image stays in the page cache."""
    folder = Path(tempfile.mkdtemp(prefix="harbour-image-"))
    try:
        image = folder / "image.dd"
        with image.open("wb") as file:
            for number in range(_BYTES // _BLOCK):
                file.write(number.to_bytes(4, "big") * (_BLOCK // 4))
        rounds = min(rounds, 7)
        yield _times(
            "one-pass md5+sha1+sha256 of an image, threads",
            lambda: _hash(image, 1),
            lambda: _hash(image, 4),
            1.4,
            rounds,
        )
        yield _times(
            "one-pass md5+sha1+sha256 of an image, coreutils",
            lambda: _passes(image),
            lambda: _hash(image, 4),
            1.8,
            rounds,
        )
    finally:
        shutil.rmtree(folder)


def _times(name: str, slower: Callable[[], object], ours: Callable[[], object], goal: float, rounds: int) -> Ratio:
    """How many times as fast as the other ours is."""
    measured = compare(name, slower, ours, goal=goal, rounds=rounds)
    return Ratio(name, measured.ratio, goal, rounds, at_least=True)


def _hash(image: Path, threads: int) -> None:
    out = image.with_name("m.csv")
    asked = [
        sys.executable,
        str(_TOOL),
        str(image),
        "--out",
        str(out),
        "--operator",
        "bench",
        "--threads",
        str(threads),
    ]
    subprocess.run(asked, check=True, capture_output=True)
    out.unlink()


def _passes(image: Path) -> None:
    for name in ("md5sum", "sha1sum", "sha256sum"):
        subprocess.run([shutil.which(name) or name, str(image)], check=True, capture_output=True)
