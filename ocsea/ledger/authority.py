"""Asks a time-stamping authority over HTTP (RFC 3161, section 3.4): the configured address and no other."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit

from ocsea.vault.stamps import LARGEST_STAMP

_SECONDS = 10.0  # for all of it, however slowly the answer drips
_PORTS = {"http": 80, "https": 443}
_HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "Connection": "close",
}


class AuthorityAway(OSError):
    """The authority did not answer, or with something that is no stamp. It is asked again later."""


def ask(url: str, body: bytes, *, seconds: float = _SECONDS) -> bytes:
    """What the authority answers. Raises AuthorityAway after so many seconds at the latest, name look-up aside.

    Follows no redirect and no proxy of the environment; verifies the certificate of https. At most 64 KiB are read.
    """
    parts = urlsplit(url)
    try:
        with _wire(parts, seconds) as wire:
            connection = HTTPConnection(str(parts.hostname), parts.port or _PORTS[parts.scheme])
            connection.sock = wire
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, _HEADERS)
            return _read(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise AuthorityAway(f"The time-stamping authority did not answer: {error or type(error).__name__}") from error


@contextmanager
def _wire(parts: SplitResult, seconds: float) -> Iterator[socket.socket]:
    """A connection that is cut when the time is up, whatever it is doing then."""
    host, until = str(parts.hostname), time.monotonic() + seconds
    wire = socket.create_connection((host, parts.port or _PORTS[parts.scheme]), timeout=seconds)
    try:
        if parts.scheme == "https":
            trust = ssl.create_default_context()
            wire = trust.wrap_socket(wire, server_hostname=host, do_handshake_on_connect=False)
        cut = threading.Timer(max(0.0, until - time.monotonic()), _cut, [wire])
        cut.daemon = True
        cut.start()
        try:
            if isinstance(wire, ssl.SSLSocket):
                wire.do_handshake()
            yield wire
            if time.monotonic() >= until:  # what was cut may look like an end
                raise TimeoutError("it took too long.")
        finally:
            cut.cancel()
    finally:
        wire.close()


def _cut(wire: socket.socket) -> None:
    try:
        # Of the socket itself: that of TLS would wait for the other side.
        socket.socket.shutdown(wire, socket.SHUT_RDWR)
    except OSError:
        return


def _read(answer: HTTPResponse) -> bytes:
    if answer.status != 200:
        raise AuthorityAway(f"it says {answer.status}.")
    if answer.headers.get_content_type() != "application/timestamp-reply":
        raise AuthorityAway("its answer is of another kind than a stamp.")
    body = answer.read(LARGEST_STAMP + 1)
    if len(body) > LARGEST_STAMP:
        raise AuthorityAway("its answer is larger than any stamp.")
    return body
