"""The relay's loop: it works on, waits through trouble, and stops when told to."""

import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from ocsea.notices.management.commands import relay as command
from ocsea.notices.relay import Drained

BUSY = Drained(20, 0, server_down=False)
IDLE = Drained(0, 0, server_down=False)
DOWN = Drained(0, 1, server_down=True)


class Stop(threading.Event):
    """Counts how long the loop wanted to wait, does not wait, and is set after so many waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.after = after

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        if len(self.waits) >= self.after:
            self.set()
        return self.is_set()


def _turns(monkeypatch: pytest.MonkeyPatch, *turns: Drained | Exception) -> None:
    left: Iterator[Drained | Exception] = iter(turns)

    def drain(*, limit: int) -> Drained:
        turn = next(left)
        if isinstance(turn, Exception):
            raise turn
        return turn

    monkeypatch.setattr(command, "drain", drain)


def test_it_works_on_while_there_is_work_and_looks_every_second_when_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _turns(monkeypatch, BUSY, BUSY, IDLE, BUSY, IDLE, IDLE)
    stop = Stop(after=3)
    command._run(stop, once=False)
    assert stop.waits == [1, 1, 1]


def test_it_waits_longer_while_the_server_or_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    away = OperationalError("the database is starting up")
    _turns(monkeypatch, DOWN, away, DOWN, away, DOWN, away, IDLE, IDLE)
    stop = Stop(after=8)
    command._run(stop, once=False)
    assert stop.waits == [2, 4, 8, 16, 20, 20, 1, 1]


def test_it_stops_between_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop(after=99)

    def drain(*, limit: int) -> Drained:
        stop.set()
        return BUSY

    monkeypatch.setattr(command, "drain", drain)
    command._run(stop, once=False)
    assert stop.waits == []


def test_once_means_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _turns(monkeypatch, BUSY)
    stop = Stop(after=99)
    command._run(stop, once=True)
    assert stop.waits == []
