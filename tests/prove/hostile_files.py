"""Hostile uploads are refused in words, cost bounded memory, write nothing and leave no byte of media behind.

Each case runs in a child process with an empty folder, its writes and connections watched by an audit hook. Two readers
that are known to be broken (one keeps everything, one unpacks to disk) must be caught by the same checks.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.factories import hostile_archives, hostile_bombs, hostile_media, hostile_xml
from tests.factories.hostile import Case
from tests.prove.runner import ROOT, Outcome

MOST_MEMORY_MB = 512
# Readers that are broken on purpose, and the words by which they must be caught.
CONTROLS = {"keeps_everything": "kept b'MEDIA-MARK", "unpacks_to_disk": "left on disk", "raises": "raised ValueError"}
_STRIDE = 7
_ALWAYS = frozenset({"100 MB of text", "100 MB upload", "9 MB of text", "50 entries over one part"})
_TIME = 900


def all_cases() -> list[Case]:
    """Every case, in a fixed order."""
    return [case for module in (hostile_archives, hostile_bombs, hostile_xml, hostile_media) for case in module.cases()]


def run(*, full: bool, seed: int) -> Outcome:
    """Every case, or in the short form every seventh (beginning at the seed) and the heaviest."""
    cases = all_cases()
    places = [
        place for place, case in enumerate(cases) if full or place % _STRIDE == seed % _STRIDE or case.name in _ALWAYS
    ]
    found = watched(places, reader="intake")
    failures = [f"{cases[place].family}, {cases[place].name}: {problem}" for place, problem in found.problems]
    if found.peak_mb > MOST_MEMORY_MB:
        failures.append(f"{found.peak_mb} MB of memory in the case {found.heaviest}")
    some_media = [place for place, case in enumerate(cases) if case.family == "media"][:20]
    failures += [
        f"the broken control {reader!r} passed, so this proof proves nothing"
        for reader, sign in CONTROLS.items()
        if not any(sign in problem for _place, problem in watched(some_media, reader=reader).problems)
    ]
    return Outcome(
        cases=len(places),
        failures=failures,
        measures={
            "families": len({cases[place].family for place in places}),
            "peak_mb": found.peak_mb,
            "heaviest": found.heaviest,
            "slowest_seconds": found.slowest_seconds,
            "slowest": found.slowest,
        },
    )


class Watched:
    """What the child said: (place, problem) for each fault, and its peak of memory with the case that reached it."""

    def __init__(self, said: dict[str, object]) -> None:
        self.problems: list[tuple[int, str]] = [(int(place), str(text)) for place, text in said["problems"]]  # type: ignore[attr-defined]  # JSON
        self.peak_mb = int(str(said["peak_mb"]))
        self.heaviest = str(said["heaviest"])
        self.slowest_seconds = float(str(said["slowest_seconds"]))
        self.slowest = str(said["slowest"])


def watched(places: list[int], *, reader: str) -> Watched:
    """Runs the cases in a child process; whatever it leaves in its folder is a problem too."""
    with tempfile.TemporaryDirectory(prefix="harbour-hostile-") as folder:
        command = [sys.executable, "-m", "tests.prove._hostile_child", reader, folder]
        environment = {**os.environ, "TMPDIR": folder, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command,
            input=json.dumps(places),
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=_TIME,
            check=False,
        )
        left = sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*"))
    if done.returncode:
        said = {"problems": [(places[0], f"the child died: {done.stderr[-600:]}")], "peak_mb": 0, "heaviest": ""}
        return Watched({**said, "slowest_seconds": 0, "slowest": ""})
    result = Watched(json.loads(done.stdout))
    result.problems += [(places[0], f"left on disk: {name}") for name in left]
    return result
