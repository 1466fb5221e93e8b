"""How an outside authority is asked: one address, no longer than it may take, and by a verified way."""

import threading
import time
from pathlib import Path

import pytest

from ocsea.ledger.authority import AuthorityAway, ask
from tests.ledger.authority import Authority, Handler, answering, saying

_STAMP = b"whatever it says"


def test_no_other_address_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(saying(_STAMP)) as (elsewhere, asked_elsewhere):
        monkeypatch.setenv("http_proxy", elsewhere)
        away = saying(b"", status=302, Location=elsewhere)
        with answering(away) as (url, asked), pytest.raises(AuthorityAway, match="says 302"):
            ask(url, b"question")
        assert (asked, asked_elsewhere) == (["/tsa?unit=1"], [])
        assert ask(elsewhere, b"question") == _STAMP


@pytest.mark.parametrize("head", [b"", b"HTTP/1.0 200 OK\r\nContent-Type: application/timestamp-reply\r\n\r\n"])
def test_an_answer_that_drips_is_cut(head: bytes) -> None:
    enough = threading.Event()

    def drip(handler: Handler, _question: bytes) -> None:
        handler.wfile.write(head)
        while not enough.wait(0.02):
            handler.wfile.write(b"x")

    def cut() -> None:
        ask(url, b"question", seconds=0.3)

    began = time.monotonic()
    with answering(drip) as (url, _asked):
        try:
            with pytest.raises(AuthorityAway):
                cut()
        finally:
            enough.set()
    assert time.monotonic() - began < 5  # it would drip for ever


def test_https_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path / "authority")
    pem = authority.server_certificate()
    with answering(saying(_STAMP), tls=pem) as (url, asked), pytest.raises(AuthorityAway, match="self-signed"):
        ask(url, b"question")
    assert asked == []
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with answering(saying(_STAMP), tls=pem) as (url, asked):
        assert ask(url, b"question") == _STAMP
    with answering(saying(_STAMP), tls=pem) as (url, asked), pytest.raises(AuthorityAway, match="match"):
        ask(url.replace("127.0.0.1", "localhost"), b"question")


def test_nobody_there_is_said() -> None:
    with pytest.raises(AuthorityAway, match="did not answer"):
        ask("http://127.0.0.1:9/", b"question")
