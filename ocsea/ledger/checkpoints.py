"""What a signer says of the log, as text: C2SP's tlog-checkpoint in its signed-note.

<origin>
<size in decimal>
<root in base64>

— <name> <base64 of key id and signature>
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from ocsea.ledger.merkle import HASH_BYTES, Broken
from ocsea.vault.signing import SigningKey, VerifierKey

_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log called `origin` has `size` leaves, and they have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The signed note. Its signer's name is the key's."""
    signature = key.verifier.id + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_DASH}{key.verifier.name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note that one of these keys signed. Raises Broken; signatures of others are passed over."""
    return opened_by(note, keys)[0]


def opened_by(note: str, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, VerifierKey]:
    """As `open_note`, and which key it was."""
    text, gap, signatures = note.partition("\n\n")
    if not gap:
        raise Broken("The checkpoint has no signature.")
    checkpoint = _parse(text + "\n")
    lines = signatures.split("\n")
    if lines.pop():
        raise Broken("The checkpoint's last line is cut.")
    signed = [_signature(line) for line in lines]
    for key in keys:
        for name, mark, signature in signed:
            if (name, mark) == (key.name, key.id) and key.verifies(signature, checkpoint.text.encode()):
                return checkpoint, key
    raise Broken("No known key signed this checkpoint.")


def _parse(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise Broken("A checkpoint has three lines: origin, size, root.")
    try:
        checkpoint = Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
    except (ValueError, binascii.Error):
        raise Broken("The checkpoint's size or root cannot be read.") from None
    if checkpoint.text != text or len(checkpoint.root) != HASH_BYTES or checkpoint.size < 0:
        raise Broken("The checkpoint is not written in its one form.")
    return checkpoint


def _signature(line: str) -> tuple[str, bytes, bytes]:
    """Who signed, the key's id and the signature. One form only: a touched line is refused, not passed over."""
    name, _space, encoded = line.removeprefix(_DASH).rpartition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        blob = b""
    if not line.startswith(_DASH) or not name or len(blob) < 5 or base64.b64encode(blob).decode() != encoded:
        raise Broken("A signature of the checkpoint is not written in its one form.")
    return name, blob[:4], blob[4:]
