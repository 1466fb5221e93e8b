"""Opened identities looked at afterwards: one of each person's day, by lot, by who supervises and nobody else."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from cases import tasks
from cases.models import Case, Denial, RevealCheck
from ocsea.access.models import Reveal, User
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.notices.services import inbox
from tests.cases.test_compartments import enter
from tests.factories.cases import a_team_case
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
_ALL = "/cases/reveals/"


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_team_case(cast)


def _opened(person: User, case: Case | None, *, days: int = 1, times: int = 1, stream: str = "") -> None:
    """Somebody opened identities at this hour so many days ago."""
    at = timezone.now() - timedelta(days=days)
    with as_role("owner"):
        for number in range(times):
            Reveal.objects.create(
                user=person, target_type="person", target_id=uuid4(), reference=f"P-0{number + 1}", reason="identify",
                stream=stream or (case.stream if case else "report:x"), opened_at=at, until=at + timedelta(minutes=10),
            )  # fmt: skip


def _drawn() -> list[RevealCheck]:
    tasks.draw_opened_identities()
    with as_role("owner"):
        return list(RevealCheck.objects.select_related("person").order_by("opened_at"))


def _told(person: User) -> list[str]:
    with as_role("owner"):
        return [row.kind for row in Notice.objects.filter(recipient=person, kind__startswith="reveal.")]


def test_one_of_each_persons_day_is_drawn_once(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.ada, case, times=5)
    _opened(cast.ada, case, days=2)
    _opened(cast.ben, case)
    assert sorted(row.person.username for row in _drawn()) == ["ada", "ada", "ben"]
    assert len(_drawn()) == 3
    assert _told(cast.sana) == ["reveal.to_check"] * 3
    assert _told(cast.ada) == _told(cast.cleo) == []


def test_the_day_must_have_ended(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.ada, case, days=0)
    assert _drawn() == []


def test_the_supervisor_answers_and_the_record_says_so(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.ada, case)
    (row,) = _drawn()
    sana = client_of(cast.sana)
    page = f"{_ALL}{row.id}/"
    assert "P-01" in sana.get("/").content.decode()
    assert "P-01" in sana.get(_ALL).content.decode()
    refused = sana.post(page, {"finding": "objected", "comment": " "})
    assert refused.status_code == 422
    assert sana.post(page, {"finding": "objected", "comment": "No task for it."}).status_code == 302
    assert sana.post(page, {"finding": "confirmed", "comment": "Again"}).status_code == 409
    assert "P-01" not in sana.get(_ALL).content.decode()
    assert "No task for it." in sana.get(page).content.decode()
    with as_role("owner"):
        assert Payload.objects.filter(stream=case.stream, kind="reveal.checked").count() == 1
    with acting(cast.ada):
        assert [row.kind for row in inbox(cast.ada)] == ["reveal.objected"]


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "aud", "adm", "ines", "vera"])
def test_nobody_else_reads_one(cast: SimpleNamespace, case: Case, name: str) -> None:
    _opened(cast.ada, case)
    (row,) = _drawn()
    person = getattr(cast, name)
    assert client_of(person).get(_ALL).status_code == 403
    assert client_of(person).get(f"{_ALL}{row.id}/").status_code == 404
    with acting(person):
        assert not RevealCheck.objects.exists()


def test_a_supervisor_looks_at_others_alone_and_not_past_a_conflict(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.sana, case)
    _opened(cast.ada, case, days=2)
    assert len(_drawn()) == 2
    with acting(cast.sana):
        assert [row.person for row in RevealCheck.objects.select_related("person")] == [cast.ada]
    day = timezone.now().date() + timedelta(days=30)
    with as_role("owner"):
        Denial.objects.create(case=case, person=cast.sana, declared_by=cast.ada, owner=cast.ada, review_on=day)
    with acting(cast.sana):
        assert not RevealCheck.objects.exists()


def test_what_stands_in_no_case_is_the_units(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.ada, None)
    # Of a case that Dev, in another unit, never held: his row's own words are not believed.
    _opened(cast.dev, case)
    found = {row.person.username: row.case_id for row in _drawn()}
    assert found == {"ada": None, "dev": None}
    with acting(cast.sana):
        assert [row.person for row in RevealCheck.objects.select_related("person")] == [cast.ada]


def test_nobody_makes_or_answers_one_below_the_program(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.ada, case)
    (row,) = _drawn()
    with acting(cast.ada):
        assert RevealCheck.objects.filter(pk=row.pk).update(review="confirmed", reviewed_by=cast.sana) == 0
    with pytest.raises(DatabaseError), acting(cast.sana):
        RevealCheck.objects.filter(pk=row.pk).update(person=cast.ben)
    with pytest.raises(DatabaseError), acting(cast.sana):
        RevealCheck.objects.create(
            reveal_id=row.reveal_id, unit_id=row.unit_id, person=cast.ben, day=row.day, reference="P", reason="court",
            opened_at=row.opened_at, minutes=1,
        )  # fmt: skip


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_costs_its_pinned_statements(cast: SimpleNamespace, case: Case, number: int) -> None:
    for person in (cast.ada, cast.ben, cast.vera, cast.quin)[:number]:
        _opened(person, case)
    _drawn()
    hold("cases:reveal_checks", own_cost_of(cast.sana, _ALL))


def test_where_no_supervisor_may_look_the_units_auditor_is_told(cast: SimpleNamespace, case: Case) -> None:
    _opened(cast.sana, case)
    _opened(cast.ada, case)
    assert len(_drawn()) == 2
    _drawn()
    assert _told(cast.aud) == ["reveal.unwatched"]
    with as_role("owner"):
        row = Notice.objects.get(recipient=cast.aud, kind="reveal.unwatched")
    assert (row.reference, case.reference in row.link) == ("sana", False)
    page = client_of(cast.aud).get(row.link)
    assert page.status_code == 200
    with acting(cast.aud):
        assert row.kind in {each.kind for each in inbox(cast.aud)}


def test_inside_a_compartment_its_own_auditor_alone_is_told(cast: SimpleNamespace, case: Case) -> None:
    with as_role("owner"):
        told = {"role": "auditor", "second_factor_at": timezone.now()}
        ida = User.objects.create(username="ida", display_name="Ida", unit=None, **told)
        sol = User.objects.create(username="sol", display_name="Sol", role="supervisor", unit=cast.south)
    enter(cast, case, sol, auditor=ida)
    _opened(sol, case)
    _drawn()
    assert (_told(ida), _told(cast.aud)) == (["reveal.unwatched"], [])
