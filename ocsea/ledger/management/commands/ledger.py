"""`ledger verify`: is it whole? `ledger export`: entries with their proofs. `ledger key`: what to write down."""

import json
import shutil
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ocsea.ledger import checkpoints, proofs, stamping
from ocsea.ledger.authority import AuthorityAway
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.events import LEDGER_VERIFIED, STREAM_EXPORTED, Ground
from ocsea.ledger.facts import RefusedFact, plain
from ocsea.ledger.merkle import Broken
from ocsea.ledger.models import Checkpoint as Signed
from ocsea.ledger.report import Report
from ocsea.ledger.sequencer import LOG, say
from ocsea.ledger.signing import SignerAway, known_keys, talking_to
from ocsea.ledger.verify import verify
from ocsea.vault.signing import BadKey, VerifierKey
from ocsea.vault.stamps import BadStamp

_PATIENCE = 3.0  # seconds


class Command(BaseCommand):
    """Runs as `sequencer`, which reads every entry and changes none."""

    help = "Check the ledger, or hand out entries with their proofs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        check = deeds.add_parser("verify", help="read everything; exit code 1 when something is not true")
        check.add_argument("--json", action="store_true", help="what was found, as JSON on stdout")
        check.add_argument("--key", action="append", default=[], help="a key you wrote down; others are then not taken")
        check.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint kept elsewhere")
        export = deeds.add_parser("export", help="one stream's entries, their proofs and verify.py, into a new folder")
        export.add_argument("stream", help="such as case:2b8f7c1e-... or administration")
        export.add_argument("folder", type=Path)
        export.add_argument("--reason", choices=Ground.values, required=True, help="why it leaves Harbour")
        export.add_argument("--recipient", required=True, help="which body gets it; not a person's name")
        deeds.add_parser("key", help="the keys that signed for this ledger, to be kept on paper")

    def handle(self, *_args: Any, **options: Any) -> None:
        deed = options["deed"]
        if deed == "verify":
            self._verify(options["key"], options["checkpoint"], as_json=options["json"])
        elif deed == "export":
            facts = {"reason": options["reason"], "recipient": options["recipient"]}
            self._export(options["stream"], options["folder"], facts)
        else:
            self.stdout.write("\n".join(map(str, known_keys())))

    def _verify(self, keys: list[str], files: list[Path], *, as_json: bool) -> None:
        try:
            trusted = [VerifierKey.parse(key) for key in keys]
            outside = [_read(path, trusted or known_keys()) for path in files] + list(self._signers_memory())
        except (BadKey, Broken, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        report = verify(keys=trusted, witnessed=outside)
        if as_json:
            self.stdout.write(json.dumps(asdict(report) | {"whole": report.whole}))
        self.stderr.write(_words(report))
        found = {"whole": report.whole, "entries": report.entries, "problems": len(report.problems)}
        say(LEDGER_VERIFIED, LOG, found)
        if not report.whole:
            raise CommandError("The ledger is BROKEN.", returncode=1)

    def _signers_memory(self) -> Iterator[Checkpoint]:
        try:
            with talking_to(Path(settings.SIGNER_SOCKET)) as signer:
                remembered = checkpoints.open_note(signer.sign([]), [signer.key])
        except SignerAway:
            self.stderr.write("The signer does not answer, so its own memory could not be asked.")
        else:
            _wait_for(remembered.size)
            yield remembered

    def _export(self, stream: str, folder: Path, facts: dict[str, Any]) -> None:
        try:
            plain(facts)  # refused before anything is handed out
            written = proofs.export(stream, folder, self._stamp)
            if (folder / "stamp.tsr").exists():
                shutil.copy(settings.TIMESTAMP_CERTIFICATES_FILE, folder / "authority.pem")
        except (proofs.NotProved, OSError, RefusedFact) as error:
            raise CommandError(str(error), returncode=2) from error
        say(STREAM_EXPORTED, stream, facts | {"entries": written})
        self.stderr.write(f"{written} entries of {stream} are in {folder}; check them with verify.py there.")

    def _stamp(self, checkpoint: Signed) -> bytes | None:
        """The stamp that there is or can be had now. Without one the entries are handed out all the same."""
        if not settings.TIMESTAMP_URL:
            return None
        try:
            return bytes((stamping.stamp_of(checkpoint) or stamping.stamp(checkpoint)).token)
        except (AuthorityAway, BadStamp) as error:
            self.stderr.write(f"The folder holds no time stamp. {error}")
            return None


def _read(path: Path, keys: list[VerifierKey]) -> Checkpoint:
    return checkpoints.open_note(path.read_text(encoding="utf-8"), keys)


def _wait_for(size: int) -> None:
    """What was signed a moment ago is kept a moment later; only then may its absence be called a fault."""
    until = time.monotonic() + _PATIENCE
    while size and not Signed.objects.filter(size=size).exists() and time.monotonic() < until:
        time.sleep(0.1)


def _words(report: Report) -> str:
    lines = [*report.problems]
    lines.append(f"{report.entries} entries, {report.waiting} more waiting for their place.")
    lines.append(f"{report.checkpoints} checkpoints; the newest signs for the first {report.signed} entries.")
    lines += [f"Signed by {key}" for key in report.keys] + report.notes
    if report.whole:
        lines.append("The ledger is whole.")
    return "\n".join(lines)
