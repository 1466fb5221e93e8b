"""What stands in an inbox, and what no longer does."""

import uuid
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ocsea.access.models import Credential, User
from ocsea.access.roles import Area
from ocsea.ledger.record import Target
from ocsea.notices import registry, services
from ocsea.notices.models import Delivery, Notice
from ocsea.notices.registry import NoticeKind, UnknownTargetType, register, show_to
from tests.clocks.drill import drill_of
from tests.notices.drill import DRILL, tell
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def test_a_notice_reaches_its_recipient_and_nobody_else(cast: SimpleNamespace) -> None:
    notice_id = tell(cast, cast.ben)
    with acting(cast.ben):
        (notice,) = services.inbox(cast.ben)
        assert (notice.id, notice.title, notice.reference) == (notice_id, "A drill was called", "DRILL-NORTH")
        assert services.unread_count(cast.ben) == 1
    for person in (cast.ada, cast.sana, cast.dev, cast.adm):
        with acting(person):
            assert not Notice.objects.filter(pk=notice_id).exists()
            assert not services.inbox(cast.ben).exists()


def test_the_same_event_tells_the_same_person_once(cast: SimpleNamespace) -> None:
    first = tell(cast, cast.ben, event_id="drill:1")
    assert tell(cast, cast.ben, event_id="drill:1") == first
    assert tell(cast, cast.cleo, event_id="drill:1") != first
    assert tell(cast, cast.ben, event_id="drill:2") != first
    with as_role("owner"):
        assert (Notice.objects.count(), Delivery.objects.count()) == (3, 3)


def test_a_second_telling_does_not_wake_what_was_done(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben, event_id="drill:1")
    with acting(cast.ben):
        services.mark_done(services.inbox(cast.ben)[0], actor=cast.ben)
    tell(cast, cast.ben, event_id="drill:1")
    with acting(cast.ben):
        assert services.unread_count(cast.ben) == 0


def test_a_rolled_back_change_told_nobody(cast: SimpleNamespace) -> None:
    with acting(cast.ada):
        point = transaction.savepoint()
        services.queue(DRILL, to=cast.ben, target=drill_of(cast.north), link="/cases/DRILL/")
        transaction.savepoint_rollback(point)
    with as_role("owner"):
        assert not Notice.objects.exists()
        assert not Delivery.objects.exists()


def test_whose_access_has_ended_is_told_nothing(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben)
    with as_role("owner"):
        User.objects.filter(pk=cast.ben.pk).update(unit=cast.south)
    with acting(cast.ben):
        ben = User.objects.get(pk=cast.ben.pk)
        assert list(services.inbox(ben)) == []
        assert services.unread_count(ben) == 0
    with as_role("owner"):
        User.objects.filter(pk=cast.ben.pk).update(unit=cast.north)
    with acting(cast.ben):
        assert services.unread_count(User.objects.get(pk=cast.ben.pk)) == 1


def test_nothing_is_told_of_records_nobody_answers_for(cast: SimpleNamespace) -> None:
    with acting(cast.ada), pytest.raises(UnknownTargetType, match="show_to"):
        services.queue(DRILL, to=cast.ben, target=Target("teapot", uuid.uuid4(), "TEA-1"), link="/")


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "/\\example.org", "", "inbox"])
def test_a_link_leads_nowhere_else(cast: SimpleNamespace, link: str) -> None:
    with acting(cast.ada), pytest.raises(IntegrityError), transaction.atomic():
        services.queue(DRILL, to=cast.ben, target=drill_of(cast.north), link=link)


def test_urgent_ones_stand_first(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben, urgent=True)
    tell(cast, cast.ben)
    with acting(cast.ben):
        assert [notice.urgent for notice in services.inbox(cast.ben)] == [True, False]


def test_read_and_done(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben)
    with acting(cast.ben):
        notice = services.inbox(cast.ben)[0]
        services.mark_read(notice, actor=cast.ben)
        first_read = Notice.objects.get(pk=notice.pk).read_at
        services.mark_done(notice, actor=cast.ben)
        done = Notice.objects.get(pk=notice.pk)
    assert first_read is not None
    assert done.read_at == first_read
    assert done.done_at is not None


def test_nobody_ticks_off_somebody_elses(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben)
    with as_role("owner"):
        notice = Notice.objects.get()
    with acting(cast.cleo):
        services.mark_done(notice, actor=cast.cleo)
        services.mark_done(notice, actor=cast.ben)  # not even under his name
    with acting(cast.ben):
        assert services.unread_count(cast.ben) == 1


def test_the_badge_stops_counting(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        fields = {"kind": DRILL.code, "target_type": "drill", "target_id": cast.north.id, "link": "/"}
        rows = [Notice(recipient=cast.ben, reference="DRILL", **fields) for _ in range(services.MOST_COUNTED + 20)]
        Notice.objects.bulk_create(rows)
    with (
        acting(cast.ben),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        assert services.unread_count(cast.ben) == services.MOST_COUNTED
    assert sum("notices_notice" in query["sql"] for query in asked.captured_queries) == 2


def test_an_empty_badge_asks_no_policy(cast: SimpleNamespace) -> None:
    with acting(cast.ben), CaptureQueriesContext(connection) as asked:
        assert services.unread_count(cast.ben) == 0
    (only,) = (query["sql"] for query in asked.captured_queries if "notices_notice" in query["sql"])
    assert "cases_" not in only


def test_a_partner_reads_in_their_own_role_and_tells_nobody(cast: SimpleNamespace) -> None:
    tell(cast, cast.pia)
    with as_role("partner"), acting(cast.pia):
        (notice,) = services.inbox(cast.pia)
        services.mark_done(notice, actor=cast.pia)
        assert services.unread_count(cast.pia) == 0
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            services.queue(DRILL, to=cast.ada, target=drill_of(cast.north), link="/cases/DRILL/")


def test_a_partners_inbox_asks_only_for_what_partners_may_read(cast: SimpleNamespace) -> None:
    show_to("staff_drill", Credential.objects.filter)  # a table that no area but sign-in can read
    try:
        with as_role("partner"), acting(cast.pia):
            assert services.unread_count(cast.pia) == 0
    finally:
        registry._visible.pop(("staff_drill", Area.STAFF))


def test_web_cannot_read_deliveries(cast: SimpleNamespace) -> None:
    tell(cast, cast.ben)
    with acting(cast.ben), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('web', 'notices_delivery', 'SELECT, UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


def test_codes_are_taken_once() -> None:
    with pytest.raises(ValueError, match="Two notice kinds"):
        register(NoticeKind("drill.called", "Another"))
    with pytest.raises(ValueError, match="who may know"):
        show_to("drill", User.objects.filter)
    with pytest.raises(ValueError, match="noun"):
        NoticeKind("Drill", "A drill")


def test_a_long_inbox_goes_on_over_pages_urgent_first(cast: SimpleNamespace) -> None:
    for number in range(60):
        tell(cast, cast.ben, urgent=number < 55)
    ben, told, page = client_of(cast.ben), [], "/inbox/"
    for _turn in range(3):
        answer = ben.get(page)
        told.append(answer.content.decode().count('name="open"'))
        urgent = [notice.urgent for notice in answer.context["notices"]]
        assert urgent == sorted(urgent, reverse=True)
        if not answer.context["next_url"]:
            break
        page = f"/inbox/{answer.context['next_url']}"
    assert told == [50, 10]
    assert urgent.count(True) == 5
    assert ben.get(f"/inbox/{answer.context['previous_url']}").content.decode().count('name="open"') == 50
