"""Mail: what it says, that it goes once, and what becomes of it when the server or the relay fails."""

import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import get_language

from ocsea.access.models import User
from ocsea.notices import mail, relay
from ocsea.notices.enums import DeliveryState, Fault
from ocsea.notices.models import Delivery
from tests.notices.conftest import Server
from tests.notices.drill import only_delivery, tell
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db

REFUSALS = (
    smtplib.SMTPRecipientsRefused({"ben@example.org": (550, b"no such user ben@example.org")}),
    smtplib.SMTPDataError(554, b"no"),
    smtplib.SMTPSenderRefused(550, b"no", "harbour@localhost"),
    ValueError("Invalid address"),
)
OUTAGES = (ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected("gone"), smtplib.SMTPException())


def _drain() -> relay.Drained:
    with as_role("worker"):
        return relay.drain()


def _pass_time() -> None:
    with as_role("owner"):
        Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_the_mail_says_nothing(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben)
    tell(cast, cast.ben)
    assert _drain().sent == 2
    message = server.taken[0].message()
    assert server.taken[0].to == ["ben@example.org"]
    assert message["Subject"] == "You have new notifications"
    assert str(message.get_payload()).strip() == (
        "2 notifications wait for you.\n\nSign in to read: http://localhost:8000/inbox/"
    )
    for word in ("DRILL", "drill", "Ada", "Ben", "North", "cases"):
        assert word not in message.as_string().replace("ben@example.org", "")


def test_an_urgent_mail_says_so_and_no_more(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben, urgent=True)
    _drain()
    assert server.taken[0].subject == "Urgent: a drill waits for you"


def test_a_partner_is_sent_to_the_partner_area(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.pia)
    _drain()
    assert "http://localhost:8001/" in server.taken[0].body


def test_one_mail_a_notice_and_one_recipient_a_mail(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben, event_id="drill:1")
    tell(cast, cast.ben, event_id="drill:1")
    tell(cast, cast.cleo, event_id="drill:1")
    assert [_drain().sent, _drain().sent] == [2, 0]
    assert sorted(message.to for message in server.taken) == [["ben@example.org"], ["cleo@example.org"]]
    assert len({message.message()["Message-ID"] for message in server.taken}) == 2


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda error: type(error).__name__)
def test_a_dead_server_loses_nothing(cast: SimpleNamespace, server: Server, outage: Exception) -> None:
    tell(cast, cast.ben)
    server.trouble = outage
    for _ in range(relay.MOST_REFUSALS + 3):
        assert _drain() == relay.Drained(0, 1, server_down=True)
        _pass_time()
    waiting = only_delivery()
    assert (waiting.state, waiting.last_error) == (DeliveryState.QUEUED, Fault.SERVER_DOWN)
    server.trouble = None
    assert _drain().sent == 1
    assert only_delivery().state == DeliveryState.SENT


def test_an_outage_is_not_hammered(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben)
    tell(cast, cast.cleo)
    server.trouble = OSError()
    assert _drain().others == 1  # it stops at the first
    server.trouble = None
    assert _drain().sent == 1  # the one not tried; the other waits its pause out


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda error: type(error).__name__)
def test_a_refused_message_is_given_up_after_a_while(cast: SimpleNamespace, server: Server, refusal: Exception) -> None:
    tell(cast, cast.ben)
    server.trouble = refusal
    for _ in range(relay.MOST_REFUSALS):
        assert not _drain().server_down
        _pass_time()
    dead = only_delivery()
    assert (dead.state, dead.last_error) == (DeliveryState.DEAD, Fault.REFUSED)
    assert _drain() == relay.Drained(0, 0, server_down=False)


def test_a_refused_message_does_not_hold_up_the_next(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben)
    server.trouble = REFUSALS[0]
    _drain()
    server.trouble = None
    tell(cast, cast.cleo)
    assert _drain().sent == 1


def test_what_is_being_sent_is_left_alone_until_its_lease_ends(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben)
    now = timezone.now()
    with as_role("worker"):
        taken = relay.claim(now)
        assert taken is not None
        assert relay.claim(now) is None
        assert relay.claim(now + relay.LEASE - timedelta(seconds=1)) is None
        again = relay.claim(now + relay.LEASE)
        assert again is not None
        assert again.attempts == 2
        # The first comes back late: the second's word counts.
        assert relay.settle(taken, relay.Outcome.REFUSED, Fault.REFUSED, now) is False
        assert relay.settle(again, relay.Outcome.SENT, None, now) is True
    assert only_delivery().state == DeliveryState.SENT


def test_who_has_no_account_or_address_gets_no_mail(cast: SimpleNamespace, server: Server) -> None:
    tell(cast, cast.ben)
    tell(cast, cast.cleo)
    with as_role("owner"):
        User.objects.filter(pk=cast.ben.pk).update(is_active=False)
        User.objects.filter(pk=cast.cleo.pk).update(email="")
    assert _drain() == relay.Drained(0, 2, server_down=False)
    with as_role("owner"):
        assert set(Delivery.objects.values_list("state", "last_error")) == {
            (DeliveryState.SKIPPED, Fault.ACCOUNT_CLOSED),
            (DeliveryState.SKIPPED, Fault.NO_ADDRESS),
        }
    assert server.taken == []


def test_with_no_server_named_nothing_leaves_and_nothing_piles_up(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        _drain()
    assert (only_delivery().state, only_delivery().last_error) == (DeliveryState.SKIPPED, Fault.NO_SERVER)


def test_the_mail_is_written_in_the_recipients_language(
    cast: SimpleNamespace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "gettext", lambda _: f"language={get_language()}")
    with acting(cast.ben):
        User.objects.filter(pk=cast.ben.pk).update(language="ar")
    tell(cast, cast.ben)
    _drain()
    assert "language=ar" in server.taken[0].body
    assert get_language() == "en"
