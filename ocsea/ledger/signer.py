"""The signer: a process with its own key and its own memory of the log. `python -m ocsea.ledger.signer`.

It is told the leaves that are new, adds them to what it remembers, and signs the size and root that *it* comes to. So
it cannot be talked into a second history: what it signs always begins with all that it has signed before. Its memory is
on the disk before an answer leaves. It needs no database and knows no entry, only their hashes.
"""

import json
import os
import signal
import socketserver
import sys
from pathlib import Path
from typing import Any

from ocsea import env
from ocsea.ledger.checkpoints import Checkpoint, sign
from ocsea.ledger.merkle import HASH_BYTES, Broken, Range
from ocsea.vault.signing import BadKey, SigningKey

MOST_LEAVES = 5_000  # in one request
_LONGEST_LINE = 2 * HASH_BYTES * MOST_LEAVES + 1_000


class Memory:
    """What the signer has signed for, in one file that is replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Range:
        """The log so far; empty before the first signature. Raises Broken for a file that is not its own."""
        try:
            kept = json.loads(self._path.read_text())
            return Range.unpack(int(kept["size"]), bytes.fromhex(kept["peaks"]))
        except FileNotFoundError:
            return Range()
        except (ValueError, KeyError, TypeError):
            raise Broken(f"{self._path} is damaged; restore it, do not delete it.") from None

    def keep(self, log: Range) -> None:
        """Returns when it is on the disk."""
        unfinished = self._path.with_suffix(".part")
        with unfinished.open("w") as file:
            json.dump({"size": log.size, "peaks": log.packed.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Signer:
    """Answers one request at a time."""

    def __init__(self, origin: str, key: SigningKey, memory: Memory) -> None:
        self._origin, self._key, self._memory = origin, key, memory
        self._log = memory.read()

    def answer(self, asked: Any) -> dict[str, Any]:
        """`{}` tells its size and key; `{"from": size, "leaves": hex}` adds leaves and returns the signed note.

        Raises ValueError or TypeError for what is neither.
        """
        if not isinstance(asked, dict):
            raise TypeError
        if "leaves" not in asked:
            return {"size": self._log.size, "key": str(self._key.verifier)}
        if asked.get("from") != self._log.size:
            return {"error": f"The signer has signed for {self._log.size} leaves and goes on from there only."}
        leaves = bytes.fromhex(asked["leaves"])
        if len(leaves) % HASH_BYTES or len(leaves) > HASH_BYTES * MOST_LEAVES:
            return {"error": f"Leaves come in whole hashes, at most {MOST_LEAVES}."}
        grown = Range(self._log.size, self._log.peaks)
        for at in range(0, len(leaves), HASH_BYTES):
            grown.append(leaves[at : at + HASH_BYTES])
        if leaves:
            self._memory.keep(grown)
        self._log = grown
        return {"note": sign(Checkpoint(self._origin, grown.size, grown.root()), self._key)}


class _Server(socketserver.UnixStreamServer):
    signer: Signer


class _Connection(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)  # noqa: S101  (the class below makes no other)
        while line := self.rfile.readline(_LONGEST_LINE):
            try:
                answer = server.signer.answer(json.loads(line))
            except (ValueError, TypeError):
                answer = {"error": "The request could not be read."}
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def serve(socket: Path, signer: Signer) -> None:
    """Answers on a Unix socket (mode 600) until SIGTERM or SIGINT."""
    socket.unlink(missing_ok=True)
    before = os.umask(0o177)
    with _Server(str(socket), _Connection) as server:
        os.umask(before)
        server.signer = signer
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        try:
            server.serve_forever(poll_interval=0.5)
        except SystemExit:
            socket.unlink(missing_ok=True)


def main() -> None:
    """From SIGNER_SOCKET, SIGNER_KEY_FILE, SIGNER_MEMORY_FILE and LEDGER_ORIGIN. Exit code 2 where it cannot run."""
    origin = env.text("LEDGER_ORIGIN")
    try:
        key = SigningKey.read(origin, Path(env.text("SIGNER_KEY_FILE")))
        signer = Signer(origin, key, Memory(Path(env.text("SIGNER_MEMORY_FILE"))))
    except (BadKey, Broken) as error:
        sys.stderr.write(f"The signer cannot start: {error}\n")
        sys.exit(2)
    serve(Path(env.text("SIGNER_SOCKET")), signer)


def _stop(*_: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
