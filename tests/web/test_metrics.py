"""/metrics: numbers, for those who may have them, and never a word of any record."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from ocsea.access.models import User
from ocsea.clocks.models import Clock
from ocsea.clocks.services import start
from ocsea.ledger.record import Target
from ocsea.notices.models import Delivery, Notice
from tests.access.signing import in_the_partner_area
from tests.factories.cases import a_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef0123456789abcdef"


def _numbers(client: Client | None = None) -> dict[str, float]:
    page = (client or Client()).get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"^(harbour\S+) (\S+)$", page, re.MULTILINE)}


def test_answers_are_counted_by_class(db: None) -> None:
    before = _numbers()
    Client().get("/accounts/login/")
    Client().get("/")
    Client().get("/accounts/nowhere/")
    after = _numbers()
    name = 'harbour_http_responses_total{{status="{}"}}'.format
    grown = {status: after[name(status)] - before[name(status)] for status in ("2xx", "3xx", "4xx", "5xx")}
    assert grown == {"2xx": 2, "3xx": 1, "4xx": 1, "5xx": 0}  # the page before counts itself when it has left


def test_queues_show_how_many_wait_and_for_how_long(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        Clock.objects.update(wake_at=None)
        notice = Notice.objects.create(
            kind="x", recipient=cast.ada, target_type="case", target_id=cast.ada.id, reference="R", link="/"
        )
        Notice.objects.update(created_at=timezone.now() - timedelta(minutes=5))
        Delivery.objects.create(notice=notice, channel="mail")
    found = _numbers()
    assert found['harbour_queue_waiting{queue="deliveries"}'] == 1
    assert 299 < found['harbour_queue_oldest_seconds{queue="deliveries"}'] < 330
    assert found['harbour_queue_waiting{queue="clocks"}'] == 0
    assert found['harbour_queue_oldest_seconds{queue="clocks"}'] == 0
    assert found['harbour_queue_waiting{queue="imports"}'] == 0


def test_a_clock_that_nobody_serves_shows(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    with acting(cast.ada):
        start(
            "case.review",
            actor=cast.ada,
            target=Target("case", case.id, case.reference),
            link="/",
            unit=cast.north,
            owner=cast.ada,
            stream=case.stream,
            due_date=timezone.localdate() + timedelta(days=9),
        )
    with as_role("owner"):
        Clock.objects.update(wake_at=timezone.now() - timedelta(hours=1))
        count = Clock.objects.count()
    found = _numbers()
    assert found['harbour_queue_waiting{queue="clocks"}'] == count > 0
    assert 3_599 < found['harbour_queue_oldest_seconds{queue="clocks"}'] < 3_660


def test_no_word_of_a_record_is_in_it(cast: SimpleNamespace) -> None:
    case = a_case(cast, operation="Zebrafinch")
    page = Client().get("/metrics").text
    assert case.reference not in page
    assert "Zebrafinch" not in page
    with as_role("owner"):
        assert not any(user.username in re.findall(r"\w+", page) for user in User.objects.all())
    assert set(re.findall(r"{(\w+)=", page)) == {"queue", "status"}


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, 404),
        ("10.0.0.5", {}, 404),
        ("203.0.113.5", {}, 404),
    ],
)
def test_without_a_token_it_answers_on_this_machine_alone(
    db: None, address: str, headers: dict[str, str], status: int
) -> None:
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("harbour" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("given", "status"),
    [(f"Bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 404), (TOKEN, 404), ("", 404), ("Bearer ", 404), ("Bearer é", 404)],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "203.0.113.5"])
def test_with_a_token_it_answers_whoever_shows_it(
    db: None, settings: Settings, address: str, given: str, status: int
) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers={"Authorization": given})
    assert answer.status_code == status


def test_the_partner_area_has_its_own(db: None, settings: Settings) -> None:
    with in_the_partner_area(settings):
        assert 'harbour_queue_waiting{queue="deliveries"}' in _numbers()
