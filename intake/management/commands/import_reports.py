"""Imports packages, reports and folders from the command line, in the name of an intake officer."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake.services import importing
from intake.services.receiving import Outcome
from intake.sources.archive import CHUNK
from intake.sources.faults import Refused, Why
from intake.sources.package import MAX_UPLOAD, read_loose, read_package
from intake.sources.parcel import Package
from ocsea.access.can import require
from ocsea.access.commands import in_the_name_of
from ocsea.access.permissions import Permission
from ocsea.errors import HarbourError


class Command(BaseCommand):
    """Exit 0: all in; 1: something was refused; 2: could not run."""

    help = "Import CyberTipline packages (.zip), reports (.xml) and folders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--as", dest="user", required=True, help="user name of the intake officer")
        parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        result: dict[str, list[Any]] = {"imported": [], "already": [], "refused": []}
        try:
            with in_the_name_of(options["user"]) as actor:
                require(actor, Permission.REPORT_IMPORT)
                for path in options["paths"]:
                    if not path.exists():
                        raise CommandError(f"There is nothing at {path}.", returncode=2)
                    for package in _packages(path):
                        self._put(result, importing.import_now(actor=actor, package=package), package)
        except HarbourError as error:
            raise CommandError(str(error.message), returncode=2) from error
        self._say(result, as_json=options["json"])
        if result["refused"]:
            raise SystemExit(1)

    def _put(self, result: dict[str, list[Any]], outcome: Outcome, package: Package) -> None:
        for report, is_new in outcome.reports:
            result["imported" if is_new else "already"].append({"file": package.name, "report": report.reference})
        result["refused"] += [{"file": one.file, "member": one.member, "reason": one.reason} for one in outcome.refused]
        self.stderr.write(f"{package.name}: {outcome.state}")

    def _say(self, result: dict[str, list[Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result))
        for one in result["refused"]:
            self.stderr.write(one["reason"])
        counts = ", ".join(f"{len(rows)} {name}" for name, rows in result.items())
        self.stderr.write(f"{counts}.")


def _packages(path: Path) -> Iterator[Package]:
    """Every package at a path: a file, a folder that is itself one unpacked report, or a folder of both."""
    if path.is_file():
        yield _read(path)
        return
    if (path / "report.xml").is_file():
        files = sorted(part for part in path.iterdir() if part.is_file())
        yield read_loose(path.name, ((f"{path.name}/{part.name}", _chunks(part)) for part in files))
        return
    for part in sorted(path.iterdir()):
        if part.is_dir() or part.is_file():
            yield from _packages(part)


def _read(path: Path) -> Package:
    size = path.stat().st_size
    if size > MAX_UPLOAD:
        package = Package(path.name)
        package.refused.append(Refused(path.name, "", Why.TOO_LARGE, size, None, f"{MAX_UPLOAD >> 20} MB"))
        return package
    return read_package(path.name, path.read_bytes())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
