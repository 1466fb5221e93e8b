"""What was signed for, held against the log as it is read."""

from collections import defaultdict

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.facts import at_least_apart
from ocsea.ledger.merkle import Broken, Range
from ocsea.ledger.report import Report
from ocsea.ledger.rows import UTC_TEXT, all_rows
from ocsea.vault.signing import BadKey, VerifierKey

_TOLERANCE = 5 * 60  # seconds that two machines' clocks may differ
_CHECKPOINTS = f"SELECT size, note, {UTC_TEXT.format('at')} FROM ledger_checkpoint ORDER BY size"  # noqa: S608


class Signed:
    """The checkpoints that are kept, and those from outside. `met` is told each size that the log reaches."""

    def __init__(self, report: Report, keys: list[VerifierKey], witnessed: list[Checkpoint]) -> None:
        self.report = report
        self._expected: defaultdict[int, list[tuple[bytes, str]]] = defaultdict(list)
        self._at: dict[int, str] = {}
        self._sound = 0
        self._keys = self._known(keys)
        report.keys = [str(key) for key in self._keys]
        self._read()
        for checkpoint in witnessed:
            self._witness(checkpoint)

    def _known(self, trusted: list[VerifierKey]) -> list[VerifierKey]:
        shown = []
        for (text,) in all_rows("SELECT key FROM ledger_signerkey ORDER BY since, key"):
            try:
                shown.append(VerifierKey.parse(text))
            except BadKey as error:
                self.report.add(f"A signer's key that is kept cannot be read: {text[:80]}. {error}")
                continue
            if str(shown[-1]) != text or (trusted and text not in map(str, trusted)):
                self.report.add(f"The signer's key {text} is kept, and is none that you trust.")
        return trusted or shown

    def _read(self) -> None:
        before, used = "", set()
        for size, note, at in all_rows(_CHECKPOINTS):
            self.report.checkpoints += 1
            try:
                signed, key = checkpoints.opened_by(note, self._keys)
            except Broken as error:
                self.report.add(f"The checkpoint over {size} entries: {error}")
                continue
            used.add(str(key))
            if signed.size != size:
                self.report.add(f"The checkpoint kept for {size} entries speaks of {signed.size}.")
            if not at or (before and at_least_apart(at, before, _TOLERANCE)):
                self.report.add(f"The checkpoint over {size} entries says it was kept before the one over fewer.")
            before = at or before
            self._expected[signed.size].append((signed.root, f"the checkpoint over {signed.size}"))
            self._at[signed.size] = at or ""
            self.report.signed = max(self.report.signed, signed.size)
        self._require_kept(used)

    def _require_kept(self, used: set[str]) -> None:
        kept = {key for (key,) in all_rows("SELECT key FROM ledger_signerkey")}
        for key in sorted(used - kept):
            self.report.add(f"The key {key} signed checkpoints and is no longer among the signer's keys.")

    def _witness(self, outside: Checkpoint) -> None:
        whose = f"a checkpoint from outside, over {outside.size}"
        if outside.size and outside.size not in self._expected:
            self.report.add(
                f"{whose[0].upper()}{whose[1:]} entries, is not kept here: it was removed, or not kept in time."
            )
        self._expected[outside.size].append((outside.root, whose))

    def met(self, log: Range, newest: str) -> None:
        """The log has reached this size; `newest` is the latest time that an entry so far says it was written."""
        size = log.size
        if size not in self._expected:
            return
        found = self._expected.pop(size)
        for root, whose in found:
            if root != log.root():
                since = f"something from entry {self._sound} on was changed, added, left out or moved"
                self.report.add(f"The first {size} entries are not those of {whose}; {since}.")
        if all(root == log.root() for root, _whose in found):
            self._sound = size
        if newest and (at := self._at.get(size)) and at_least_apart(at, newest, _TOLERANCE):
            self.report.add(f"An entry before {size} says it was written after the checkpoint over {size} was kept.")

    def finish(self, log: Range) -> None:
        """All entries were read."""
        for size in sorted(self._expected):
            self.report.add(f"{size} entries were signed for and the log has {log.size}: its end was cut off.")
        if log.size and not self.report.checkpoints:
            self.report.add(f"Nothing was ever signed for: no checkpoint over the {log.size} entries is kept.")
