"""A mail server that delivers nowhere: every message becomes one .eml file. `python -m launch.smtp PORT FOLDER`."""

import asyncio
import hashlib
import signal
import sys
import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

_LARGEST = 1_000_000  # bytes; Harbour's notices are a few hundred


class ToFolder:
    """Writes each message to `folder` under a name that sorts by arrival; a reader never sees half a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd calls it so)
        """Called by aiosmtpd once a message is complete; the answer goes back to the sender."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mark = _mark_of(content)
        # A sender that died before it heard us says the same message again; a mailbox shows that once, and so do we.
        if any(self._folder.glob(f"*-{mark}.eml")):
            return "250 Kept already"
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{mark}"
        addresses = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        unfinished = self._folder / f".{name}.part"
        try:
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(addresses.encode("utf-8") + content)
            unfinished.rename(self._folder / f"{name}.eml")
        except OSError:
            unfinished.unlink(missing_ok=True)
            return "452 No room to keep the message, try again later"
        return "250 Kept"


def _mark_of(content: bytes) -> str:
    identity = message_from_bytes(content)["Message-ID"] or uuid.uuid4().hex
    return hashlib.sha256(str(identity).encode()).hexdigest()[:16]


async def serve(port: int, folder: Path) -> None:
    """Takes mail on 127.0.0.1:`port` until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    handler = ToFolder(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, data_size_limit=_LARGEST, loop=loop), "127.0.0.1", port
    )
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    target = Path(sys.argv[2])
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    asyncio.run(serve(int(sys.argv[1]), target))
