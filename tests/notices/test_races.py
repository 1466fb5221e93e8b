"""Relays that die and relays at once, with real commits."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from ocsea.notices import relay, services
from ocsea.notices.enums import DeliveryState
from ocsea.notices.models import Delivery
from tests.clocks.drill import drill_of
from tests.notices.conftest import Server
from tests.notices.drill import DRILL, only_delivery, tell
from tests.own_database import at_once
from tests.roles import as_role


def _ids(server: Server) -> int:
    return len({message.message()["Message-ID"] for message in server.taken})


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_notice_belongs_in_a_transaction(real_cast: SimpleNamespace) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.queue(DRILL, to=real_cast.ben, target=drill_of(real_cast.north), link="/")


def test_relays_at_once_send_each_message_once(real_cast: SimpleNamespace, server: Server) -> None:
    for _ in range(60):
        tell(real_cast, real_cast.ben)
    drained = at_once(lambda: relay.drain(limit=100), times=4)
    assert sum(one.sent for one in drained) == 60
    assert sum(1 for one in drained if one.sent) > 1, "only one relay found work: the race was none"
    assert (len(server.taken), _ids(server)) == (60, 60)


def test_a_relay_that_dies_after_sending_repeats_the_same_message(
    real_cast: SimpleNamespace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once at the wire; once for a receiver that knows a Message-ID again."""
    tell(real_cast, real_cast.ben)
    with monkeypatch.context() as dying:
        dying.setattr(relay, "settle", _die)
        with pytest.raises(KeyboardInterrupt):
            at_once(relay.drain, times=1)
    assert only_delivery().state == DeliveryState.SENDING
    assert at_once(relay.drain, times=1)[0].sent == 0, "taken again before its lease ended"
    _end_lease()
    assert at_once(relay.drain, times=1)[0].sent == 1
    assert (len(server.taken), _ids(server)) == (2, 1)
    assert only_delivery().state == DeliveryState.SENT


def test_a_relay_that_dies_before_sending_loses_nothing(
    real_cast: SimpleNamespace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(real_cast, real_cast.ben)
    with monkeypatch.context() as dying:
        dying.setattr(relay, "compose", _die)
        with pytest.raises(KeyboardInterrupt):
            at_once(relay.drain, times=1)
    _end_lease()
    assert at_once(relay.drain, times=1)[0].sent == 1
    assert len(server.taken) == 1


def _end_lease() -> None:
    with as_role("owner"):
        Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
