"""The record's state and an entry's proof, in words. Computed here and now, never believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from ocsea.ledger.checkpoints import open_note
from ocsea.ledger.events import LEDGER_VERIFIED
from ocsea.ledger.merkle import Broken, inclusion_path
from ocsea.ledger.models import Checkpoint, Leaf, Payload, SignerKey
from ocsea.ledger.payload import leaf_hash
from ocsea.ledger.read import Entry, entries
from ocsea.ledger.sequencer import COUNTS, hashes
from ocsea.ledger.signing import known_keys
from ocsea.ledger.verifier.verify import Broken as NotThere
from ocsea.ledger.verifier.verify import root_from_path

# Signing follows placing within a second; a log that waits for longer wants somebody to look.
_LATE = timedelta(minutes=5)
_CHECKED_EVERY = timedelta(days=2)


@dataclass(frozen=True)
class State:
    """How far the record has come. `checked` is the last `ledger verify`, if any."""

    placed: int
    waiting: int
    oldest: datetime | None
    checkpoint: Checkpoint | None
    keys: list[SignerKey]
    checked: Entry | None

    @property
    def is_late(self) -> bool:
        """Entries wait for their place longer than they should."""
        return self.oldest is not None and self.oldest < timezone.now() - _LATE

    @property
    def is_unsigned(self) -> bool:
        """Placed entries wait for their signature longer than they should."""
        if self.checkpoint is None:
            return self.placed > 0
        return self.checkpoint.size < self.placed and self.checkpoint.at < timezone.now() - _LATE

    @property
    def is_unchecked(self) -> bool:
        """Nobody has checked the whole record in the last two days."""
        return self.checked is None or self.checked.at < timezone.now() - _CHECKED_EVERY


@dataclass(frozen=True)
class Proof:
    """Whether an entry is proved. `problem` is empty where it is; without a place it is waiting."""

    seq: int | None = None
    stream_index: int | None = None
    checkpoint: Checkpoint | None = None
    problem: str = ""


def state() -> State:
    """The log as the database tells of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT placed, waiting, oldest FROM ledger_state()")
        placed, waiting, oldest = cursor.fetchone() or (0, 0, None)
    checked = entries(COUNTS, limit=1, kinds=[LEDGER_VERIFIED])
    newest = Checkpoint.objects.order_by("-size").first()
    keys = list(SignerKey.objects.order_by("since"))
    return State(placed, waiting, oldest, newest, keys, checked[0] if checked else None)


def proof_of(entry: Payload) -> Proof:
    """Computes the entry's hash from its own bytes and follows the log up to a signed checkpoint."""
    leaf = Leaf.objects.filter(entry=entry.pk).first()
    if leaf is None:
        return Proof()
    checkpoint = Checkpoint.objects.filter(size__gt=leaf.seq).order_by("size").first()
    if checkpoint is None:
        return Proof(leaf.seq, leaf.stream_index)
    return Proof(leaf.seq, leaf.stream_index, checkpoint, _problem(entry, leaf.seq, checkpoint))


def _problem(entry: Payload, seq: int, checkpoint: Checkpoint) -> str:
    try:
        signed = open_note(checkpoint.note, known_keys())
        path = inclusion_path(hashes, seq, signed.size)
        root = root_from_path(leaf_hash(entry.body.encode()), seq, signed.size, path)
    except (Broken, NotThere, IndexError) as error:
        return str(error)
    return "" if root == signed.root else "The signed checkpoint does not hold this entry as it stands here."
