"""Fixtures of the notices' tests."""

import smtplib
from collections.abc import Sequence

import pytest
from django.core.mail import EmailMessage

from ocsea.notices import relay


class Server:
    """A mail server that keeps what it accepted, and can be told to misbehave."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.trouble: Exception | None = None

    def open(self) -> bool:
        if isinstance(self.trouble, OSError) and not isinstance(self.trouble, smtplib.SMTPException):
            raise self.trouble
        return True

    def close(self) -> None:
        """Nothing to close."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if self.trouble is not None:
            raise self.trouble
        for message in messages:
            message.message()
        self.taken += messages
        return len(messages)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """Stands where the configured mail server would."""
    made = Server()
    monkeypatch.setattr(relay, "get_connection", lambda: made)
    return made
