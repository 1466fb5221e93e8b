"""The sequencer's side of the signer: brings it the leaves it does not know and keeps what it signs."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRWPair
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from ocsea.ledger import checkpoints
from ocsea.ledger.merkle import Broken
from ocsea.ledger.models import Checkpoint, Leaf, SignerKey
from ocsea.ledger.sequencer import LOG, heads
from ocsea.ledger.signer import MOST_LEAVES
from ocsea.vault.signing import VerifierKey

_SECONDS = 10


class SignerAway(OSError):
    """Nobody answers on the signer's socket. Entries go on being placed and are signed for later."""


class Forked(Broken):
    """The database and the signer remember different logs. Nothing is signed until a person has looked."""


class Conversation:
    """One connection to the signer. Raises SignerAway, and Broken with the signer's own words when it refuses."""

    def __init__(self, wire: BufferedRWPair) -> None:
        self._wire = wire
        told = self._ask({})
        self.size, self.key = int(told["size"]), VerifierKey.parse(str(told["key"]))

    def sign(self, leaves: list[bytes]) -> str:
        """Adds leaves to what the signer knows and returns its note; with none, the note over what it knows."""
        note = self._ask({"from": self.size, "leaves": b"".join(leaves).hex()})["note"]
        self.size += len(leaves)
        return str(note)

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        self._wire.write(json.dumps(what).encode() + b"\n")
        self._wire.flush()
        answer: dict[str, Any] = json.loads(self._wire.readline() or b'{"error": "The signer hung up."}')
        if "error" in answer:
            raise Broken(answer["error"])
        return answer


@contextmanager
def talking_to(path: Path) -> Iterator[Conversation]:
    """A conversation with the signer behind this socket."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(_SECONDS)
        try:
            wire.connect(str(path))
            with wire.makefile("rwb") as file:
                yield Conversation(file)
        except OSError as error:
            raise SignerAway(f"The signer does not answer: {error.strerror or error}") from error


def certify(path: Path) -> int:
    """Has the signer sign for every leaf that is placed; returns the size that is signed for now.

    Raises SignerAway, and Forked when the signer knows more leaves than there are or comes to another root.
    """
    log = heads([LOG])[LOG]
    if Checkpoint.objects.filter(size=log.size).exists() or not log.size:
        return log.size
    with talking_to(path) as signer:
        _remember(signer.key)
        if signer.size > log.size:
            raise Forked(f"The signer has signed for {signer.size} entries and the database has {log.size}.")
        while True:
            leaves = Leaf.objects.filter(seq__gte=signer.size, seq__lt=log.size).order_by("seq")
            note = signer.sign([bytes(leaf) for leaf in leaves.values_list("leaf_hash", flat=True)[:MOST_LEAVES]])
            signed = checkpoints.open_note(note, [signer.key])
            if signed.size == log.size and signed.root != log.root():
                raise Forked(f"The signer and the database disagree about the first {log.size} entries.")
            _keep(signed.size, note)
            if signed.size == log.size:
                return log.size


def _remember(key: VerifierKey) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_signerkey (key, since) VALUES (%s, statement_timestamp()) ON CONFLICT DO NOTHING",
            [str(key)],
        )


def _keep(size: int, note: str) -> None:
    Checkpoint.objects.bulk_create([Checkpoint(size=size, note=note, at=timezone.now())], ignore_conflicts=True)


def known_keys() -> list[VerifierKey]:
    """Every key that a signer of this database has shown, oldest first."""
    return [VerifierKey.parse(key) for key in SignerKey.objects.order_by("since").values_list("key", flat=True)]


def current_checkpoint() -> checkpoints.Checkpoint | None:
    """The newest checkpoint; None before the first. Raises Broken when none of our signer's keys signed it."""
    note = Checkpoint.objects.order_by("-size").values_list("note", flat=True).first()
    return checkpoints.open_note(note, known_keys()) if note else None
