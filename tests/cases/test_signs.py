"""Signs of misuse: counted from the ledger, told to supervisor and auditor, and never to the person concerned."""

import uuid
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from cases import tasks
from cases.models import Case, Sign, SignRule
from ocsea.access.models import DutyShift, User
from ocsea.ledger.models import Payload
from ocsea.ledger.payload import make_sheet
from ocsea.notices.models import Notice
from ocsea.notices.services import inbox
from tests.factories.cases import a_case
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.now().date() - timedelta(days=1)
NOON, NIGHT = datetime.combine(YESTERDAY, time(12), UTC), datetime.combine(YESTERDAY, time(3), UTC)


def _read(person: User, number: int, at: datetime, *, kind: str = "case.read", **facts: object) -> None:
    """So many entries of the ledger, each of another record, a second apart."""
    with as_role("owner"), connection.cursor() as cursor:
        for place in range(number):
            target = str(uuid.uuid4())
            document = {
                "kind": kind,
                "category": "consultation",
                "actor": person.ledger_actor,
                "target": {"type": "case", "id": target, "ref": "OP-2026-HIDDEN"},
                "stream": f"case:{target}",
                "facts": facts,
                "request": None,
            }
            body = make_sheet(at + timedelta(seconds=place), document).body.decode()
            cursor.execute("INSERT INTO ledger_payload (body, written_by) VALUES (%s, CURRENT_USER)", [body])


def _found() -> set[tuple[str, str, int]]:
    tasks.notice_misuse()
    with as_role("owner"):
        return {(row.rule.code, row.person.username, row.number) for row in Sign.objects.all()}


@pytest.mark.parametrize(("number", "found"), [(14, set()), (15, {("many-cases", "cleo", 15)})])
def test_many_cases_in_a_day_without_a_task(
    cast: SimpleNamespace, number: int, found: set[tuple[str, str, int]]
) -> None:
    _read(cast.cleo, number, NOON)
    assert _found() == found


def test_ones_own_cases_are_no_sign(cast: SimpleNamespace) -> None:
    _read(cast.ada, 14, timezone.now() - timedelta(minutes=5))
    case = a_case(cast)
    with as_role("owner"):
        before = Payload.objects.filter(kind="case.read").count()
    client_of(cast.ada).get(f"/cases/{case.reference}/")
    with as_role("owner"):
        assert Payload.objects.filter(kind="case.read").count() == before + 1
    assert _found() == set()


@pytest.mark.parametrize(("at", "on_duty", "signs"), [(NIGHT, False, 1), (NOON, False, 0), (NIGHT, True, 0)])
def test_much_read_at_night_off_duty(cast: SimpleNamespace, at: datetime, signs: int, *, on_duty: bool) -> None:
    if on_duty:
        with as_role("owner"):
            times = {"starts_at": at - timedelta(hours=1), "ends_at": at + timedelta(hours=1)}
            DutyShift.objects.create(unit=cast.north, person=cast.cleo, made_by=cast.sana, **times)
    _read(cast.cleo, 20, at, kind="exhibit.read")
    assert len(_found()) == signs


@pytest.mark.parametrize(("text", "signs"), [("cleo singh", 1), ("CLEO", 1), ("Heron", 0)])
def test_a_search_for_oneself(cast: SimpleNamespace, text: str, signs: int) -> None:
    assert client_of(cast.cleo).get("/search/", {"q": text}).status_code == 200
    assert len(_found()) == signs
    with as_role("owner"):
        assert text not in Payload.objects.get(kind="search.made").body


def test_thresholds_are_data(cast: SimpleNamespace) -> None:
    _read(cast.cleo, 3, NOON)
    with as_role("owner"):
        SignRule.objects.filter(code="many-cases").update(threshold=3)
    assert _found() == {("many-cases", "cleo", 3)}
    with as_role("owner"):
        SignRule.objects.update(in_force=False)
        Sign.objects.all().delete()
    assert _found() == set()


def test_supervisor_and_auditor_are_told_once_and_the_person_never(cast: SimpleNamespace) -> None:
    _read(cast.cleo, 15, NOON)
    _found()
    _read(cast.cleo, 2, NOON + timedelta(hours=1))
    assert _found() == {("many-cases", "cleo", 17)}
    for person in (cast.sana, cast.aud):
        with acting(person):
            assert inbox(person).get().kind == "sign.found"
        page = client_of(person).get("/cases/signs/").content.decode()
        assert "Cleo Singh" in page
        assert "17, from 15 on" in page
        assert "OP-2026-HIDDEN" not in page
    with as_role("owner"):
        assert set(Notice.objects.values_list("recipient__username", flat=True)) == {"sana", "aud"}
    for person in (cast.cleo, cast.dev, cast.ada, cast.adm, cast.ines):
        assert client_of(person).get("/cases/signs/").status_code == 403
        with acting(person):
            assert not Sign.objects.exists()


def test_a_supervisor_does_not_read_the_sign_about_themselves(cast: SimpleNamespace) -> None:
    _read(cast.sana, 15, NOON)
    _found()
    with acting(cast.sana):
        assert not Sign.objects.exists()
        assert not inbox(cast.sana).exists()
    assert "Sana Haddad" not in client_of(cast.sana).get("/cases/signs/").content.decode().split("<main")[1]
    assert "Sana Haddad" in client_of(cast.aud).get("/cases/signs/").content.decode()


def test_only_the_worker_counts_and_nobody_writes(cast: SimpleNamespace) -> None:
    _read(cast.cleo, 15, NOON)
    _found()
    for statement in (
        "SELECT cases_find_signs(now())",
        "UPDATE cases_sign SET number = 0",
        "DELETE FROM cases_sign",
        "UPDATE cases_signrule SET threshold = 1000",
    ):
        with pytest.raises(DatabaseError), acting(cast.sana), connection.cursor() as cursor:
            cursor.execute(statement)
    for role in ("partner", "signin", "worker"):
        with pytest.raises(DatabaseError), as_role(role):
            Sign.objects.exists()
    with acting(cast.aud):
        assert Sign.objects.count() == 1
        assert not Case.objects.exists()


def test_what_the_page_costs(cast: SimpleNamespace) -> None:
    _read(cast.cleo, 15, NOON)
    _found()
    first = own_cost_of(cast.aud, "/cases/signs/")
    hold("cases:signs", first)
    _read(cast.ben, 15, NOON)
    _found()
    assert own_cost_of(cast.aud, "/cases/signs/") == first
