"""The child of tests.prove.hostile_files: runs cases under watch and says on stdout what was wrong."""

import io
import json
import os
import pickle
import re
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

settings.configure(USE_I18N=False)

from intake.sources.cybertipline.read import read_reports  # noqa: E402  (settings must stand first)
from intake.sources.package import read_package  # noqa: E402
from intake.sources.parcel import Package  # noqa: E402
from intake.sources.parsed import ParsedReport  # noqa: E402
from tests.factories.hostile import Case  # noqa: E402
from tests.prove.hostile_files import all_cases  # noqa: E402

Reader = Callable[[str, bytes], tuple[Package, list[ParsedReport]]]
_WRITING = re.compile("[wax+]")
_SLOW_SECONDS = 30
# What a program does that writes, runs, or reaches out. Importing modules and reading stays allowed.
_FORBIDDEN = (
    "os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.system", "os.exec",
    "subprocess.Popen", "socket.connect", "socket.bind", "socket.getaddrinfo", "urllib.Request", "ftplib.connect",
    "shutil.", "tempfile.",
)  # fmt: skip


class Watch:
    """An audit hook: remembers what was written or reached for while a case ran."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.on = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event == "open" and (
            _WRITING.search(str(arguments[1] or "r")) or (isinstance(arguments[2], int) and arguments[2] & 0o1103)
        ):
            self.seen.append(f"{event} {str(arguments[0])[:80]}")
        elif event.startswith(_FORBIDDEN):
            self.seen.append(event)

    @staticmethod
    def _writes(arguments: tuple[object, ...]) -> bool:
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        return bool(_WRITING.search(str(arguments[1] or "r")) or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def read_as_harbour(name: str, data: bytes) -> tuple[Package, list[ParsedReport]]:
    """The reader that is tried."""
    package = read_package(name, data)
    return package, read_reports(package)


def keeps_everything(name: str, data: bytes) -> tuple[Package, list[ParsedReport]]:
    """Broken on purpose: every part is kept as it came."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return Package(name, {info.filename: archive.read(info) for info in archive.infolist()}), []


def unpacks_to_disk(name: str, data: bytes) -> tuple[Package, list[ParsedReport]]:
    """Broken on purpose: unpacks where it stands."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(Path.cwd() / "unpacked")
    return Package(name), []


def raises(name: str, data: bytes) -> tuple[Package, list[ParsedReport]]:
    """Broken on purpose: lets an error through."""
    raise ValueError(f"{name}: {len(data)}")


READERS: dict[str, Reader] = {
    "intake": read_as_harbour,
    "keeps_everything": keeps_everything,
    "unpacks_to_disk": unpacks_to_disk,
    "raises": raises,
}


def problems_of(case: Case, data: bytes, reader: Reader, watch: Watch) -> list[str]:
    """What is wrong about how a case was read."""
    watch.seen.clear()
    watch.on = True
    try:
        package, reports = reader(case.upload, data)
        words = [refused.reason for refused in package.refused]
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError, RecursionError, MemoryError) as error:
        return [f"raised {type(error).__name__}: {error}"]
    finally:
        watch.on = False
    found = [f"did {event}" for event in watch.seen]
    found += _about_refusals(case, package, words)
    if case.reports is not None and len(reports) != case.reports:
        found.append(f"{len(reports)} reports instead of {case.reports}")
    if not reports and not package.refused:
        found.append("neither read nor refused")
    kept = pickle.dumps((package.members, reports))
    found += [f"kept {mark[:30]!r}" for mark in case.gone if mark and mark in kept]
    return found


def _about_refusals(case: Case, package: Package, words: list[str]) -> list[str]:
    reasons = {refused.why for refused in package.refused}
    found = []
    if case.why and not reasons & case.why:
        found.append(f"refused for {sorted(reasons)} instead of {sorted(case.why)}")
    unfit = (words for words in words if not words.isprintable() or len(words) > 600 or not words.endswith("."))
    return found + [f"not fit to be shown: {sentence[:80]!r}" for sentence in unfit]


def main() -> None:
    """Reads places from stdin, writes the result to stdout."""
    cases, reader, watch = all_cases(), READERS[sys.argv[1]], Watch()
    problems: list[tuple[int, str]] = []
    peak, heaviest, slowest_seconds, slowest = 0, "", 0.0, ""
    for place in json.loads(sys.stdin.read()):
        data = cases[place].data()
        began = time.monotonic()
        problems += [(place, problem) for problem in problems_of(cases[place], data, reader, watch)]
        seconds = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if used > peak:
            peak, heaviest = used, cases[place].name
        if seconds > slowest_seconds:
            slowest_seconds, slowest = seconds, cases[place].name
        if seconds > _SLOW_SECONDS:
            problems.append((place, f"took {seconds:.0f} seconds"))
    result = {"problems": problems, "peak_mb": peak, "heaviest": heaviest}
    sys.stdout.write(json.dumps({**result, "slowest_seconds": round(slowest_seconds, 1), "slowest": slowest}))


if __name__ == "__main__":
    main()
