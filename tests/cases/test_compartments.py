"""A compartment: named readers alone, and for everybody else neither the case nor the compartment exists."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from cases import policy
from cases.enums import CompartmentGround, Relation
from cases.frame import heard_by
from cases.models import Case, CaseGrant, Compartment, EntryMethod, JournalEntry
from cases.services.access import grant_access
from cases.services.compartments import (
    Plan,
    confirm_compartment,
    confirm_leaving,
    propose_compartment,
    propose_leaving,
    review_compartment,
)
from cases.services.journal import check_log
from cases.services.readers import end_reader, name_reader, release_methods
from cases.services.review import set_review
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import engine
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid, NotVisible, WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.notices.services import inbox
from ocsea.redaction.sensitivity import FieldClass
from tests.cases.test_denials import seen_below
from tests.factories.cases import an_entry
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
DAY = date(2031, 6, 2)


@pytest.fixture
def other(cast: SimpleNamespace) -> User:
    """A supervisor of South, who supervises the compartment."""
    with as_role("owner"):
        return User.objects.create(username="sol", display_name="Sol Reyes", role="supervisor", unit=cast.south)


def plan_of(cast: SimpleNamespace, other: User, **more: object) -> Plan:
    told = {
        "ground": CompartmentGround.OFFICER_SUSPECTED,
        "reason": "The report names a colleague",
        "owner": cast.ada,
        "supervisor": other,
        "duty_contact": cast.ada,
        "disclosure_officer": cast.cleo,
        "auditor": cast.aud,
        "review_on": DAY,
        "readers": [cast.vera, cast.quin],
    } | more
    return Plan(**told)


def enter(cast: SimpleNamespace, case: Case, other: User, **more: object) -> Compartment:
    with acting(cast.ada):
        made = propose_compartment(actor=cast.ada, case=case, plan=plan_of(cast, other, **more))
    with acting(other):
        return confirm_compartment(actor=other, compartment=made)


@pytest.fixture
def full(cast: SimpleNamespace, team_case: Case) -> Case:
    an_entry(cast, team_case)
    with acting(cast.ada):
        set_review(actor=cast.ada, case=team_case, due_date=DAY)
    return team_case


OUTSIDE = ("ben", "sana", "dev", "ines", "emil", "aud", "adm")
INSIDE = ("ada", "cleo", "vera", "quin")


@pytest.mark.parametrize("name", OUTSIDE)
def test_whoever_is_not_named_finds_nothing(cast: SimpleNamespace, full: Case, other: User, name: str) -> None:
    enter(cast, full, other)
    person = getattr(cast, name)
    found = seen_below(person, full)
    if name == "aud":  # the auditor knows of the compartment and who did what in it, and of nothing in the case
        assert set(found) == {"Compartment", "CompartmentReader", "Payload"}
        with acting(person):
            streams = set(Payload.objects.values_list("stream", flat=True))
            assert {Compartment.objects.get().stream, full.stream} <= streams
        return
    assert found == {}
    with acting(person):
        assert not policy.granted_to(person).exists()
        assert not policy.visible_to(person).exists()
        assert not inbox(person).exists()
        assert not clocks.due_in(cast.north).exists()
        with pytest.raises(NotVisible):
            policy.case_door.open(person, full.reference, to=Permission.CASE_READ)


@pytest.mark.parametrize("name", INSIDE)
def test_whoever_is_named_reads_on(cast: SimpleNamespace, full: Case, other: User, name: str) -> None:
    enter(cast, full, other)
    person = getattr(cast, name)
    with acting(person):
        assert policy.visible_to(person).get() == full
        reads = policy.viewer_of(person, full).readable
    assert (FieldClass.METHOD in reads) is (name != "quin")


def test_the_three_shapes_agree_with_the_database_for_the_whole_cast(
    cast: SimpleNamespace, full: Case, other: User
) -> None:
    enter(cast, full, other)
    people = [each for each in (*vars(cast).values(), other) if hasattr(each, "role")]
    with as_role("owner"):
        may = set(policy.people_who_may(full, Permission.CASE_READ))
        assert may == {person for person in people if policy.visible_to(person).exists()}
        assert may == {person for person in people if policy.may(person, full, Permission.CASE_READ)}
    below = {person for person in people if person.area == "staff" and "Case" in seen_below(person, full)}
    assert may == below == {cast.ada, cast.cleo, cast.vera, cast.quin, other}


def test_until_a_second_person_confirms_nothing_changes(cast: SimpleNamespace, full: Case, other: User) -> None:
    with acting(cast.ada):
        made = propose_compartment(actor=cast.ada, case=full, plan=plan_of(cast, other))
        with pytest.raises(Denied):
            confirm_compartment(actor=cast.ada, compartment=made)
        with connection.cursor() as cursor:
            cursor.execute("SELECT cases_compartment_enter(%s)", [made.pk])
            assert cursor.fetchone() == (False,)
    for person in (cast.ben, cast.sana):
        assert seen_below(person, full)["Case"] == 1
        with acting(person):
            assert not Compartment.objects.exists()
            assert not Payload.objects.filter(stream=made.stream).exists()
    with acting(other):
        assert inbox(other).get().kind == "compartment.proposed"
        assert not Case.objects.exists()


def test_it_does_not_confirm_twice_and_not_by_a_stranger(cast: SimpleNamespace, full: Case, other: User) -> None:
    made = enter(cast, full, other)
    with acting(other), pytest.raises(WrongState):
        confirm_compartment(actor=other, compartment=made)
    with acting(cast.sana), connection.cursor() as cursor:
        cursor.execute("SELECT cases_compartment_enter(%s)", [made.pk])
        assert cursor.fetchone() == (False,)


def test_no_later_place_but_for_a_named_reader(cast: SimpleNamespace, full: Case, other: User) -> None:
    enter(cast, full, other)
    with acting(cast.ada):
        with pytest.raises(Invalid):
            grant_access(actor=cast.ada, case=full, person=cast.ben, relation=Relation.TEAM, reason="To help")
        row = CaseGrant.objects.get(content_object=full, user=cast.ada)
    row.id, row.user, row.relation = uuid4(), cast.dev, Relation.TEAM
    row.granted_by = cast.ada
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.ada):
        CaseGrant.objects.bulk_create([row])


def test_a_grant_planted_past_the_policy_opens_nothing(cast: SimpleNamespace, full: Case, other: User) -> None:
    enter(cast, full, other)
    with as_role("owner"):
        CaseGrant.objects.filter(content_object=full, user=cast.ben).update(expires_at=None)
        assert cast.ben not in policy.people_who_may(full, Permission.CASE_READ)
        assert not policy.visible_to(cast.ben).exists()
    assert seen_below(cast.ben, full) == {}


def test_a_reader_is_named_and_ended_at_once(cast: SimpleNamespace, full: Case, other: User) -> None:
    made = enter(cast, full, other)
    with acting(cast.cleo), pytest.raises(Denied):
        name_reader(actor=cast.cleo, compartment=made, person=cast.ben, reason="To help")
    with acting(other):
        reader = name_reader(actor=other, compartment=made, person=cast.ben, reason="Speaks the language")
    with acting(cast.ben):
        assert policy.relation_of(cast.ben, full) == Relation.COMPARTMENT_READER
        assert [notice.kind for notice in inbox(cast.ben)] == ["compartment.named", "case.added"]
    with acting(other):
        end_reader(actor=other, reader=reader, reason="No longer needed")
    assert seen_below(cast.ben, full) == {}


def test_a_prosecutor_reads_methods_by_named_release(cast: SimpleNamespace, full: Case, other: User) -> None:
    made = enter(cast, full, other)
    with acting(cast.ada):
        reader = made.readers.get(person=cast.quin)
        release_methods(actor=cast.ada, reader=reader)
    with acting(cast.quin):
        assert FieldClass.METHOD in policy.viewer_of(cast.quin, full).readable


def test_its_clocks_go_to_its_own_supervisor_and_then_its_auditor(
    cast: SimpleNamespace, full: Case, other: User
) -> None:
    made = enter(cast, full, other)
    with as_role("owner"):
        before = set(Notice.objects.values_list("id", flat=True))
        assert Clock.objects.get(rule__code="compartment.review").owner == cast.ada
    with as_role("worker"):
        engine.scan(timezone.now() + timedelta(days=365 * 8))
    with as_role("owner"):
        told = {
            (n.kind, n.recipient.username) for n in Notice.objects.exclude(id__in=before).select_related("recipient")
        }
    assert {name for _kind, name in told} == {"ada", "sol", "aud"}
    assert ("compartment.unreviewed", "aud") in told
    with acting(cast.aud):
        assert "compartment.unreviewed" in {notice.kind for notice in inbox(cast.aud)}
    assert made.is_live


def test_a_worker_tells_the_units_supervisor_nothing(cast: SimpleNamespace, full: Case, other: User) -> None:
    enter(cast, full, other)
    with as_role("owner"):
        clock = Clock.objects.get(rule__code="case.review")
    with as_role("worker"):
        assert heard_by(clock, [cast.sana]) == [other]
        assert heard_by(clock, [cast.ada]) == [cast.ada]


def test_it_is_reviewed_and_left_by_two(cast: SimpleNamespace, full: Case, other: User) -> None:
    made = enter(cast, full, other)
    with acting(other):
        review_compartment(actor=other, compartment=made, reason="Still needed", review_on=date(2032, 6, 2))
    with acting(cast.ada):
        propose_leaving(actor=cast.ada, compartment=made, reason="The suspicion was unfounded")
        made.refresh_from_db()
        with pytest.raises(Denied):
            confirm_leaving(actor=cast.ada, compartment=made)
    with acting(other):
        made.refresh_from_db()
        confirm_leaving(actor=other, compartment=made)
    assert seen_below(cast.sana, full)["Case"] == 1
    assert "Case" not in seen_below(cast.ben, full)
    with acting(cast.cleo):
        assert FieldClass.METHOD in policy.viewer_of(cast.cleo, full).readable
    with acting(cast.sana):
        assert FieldClass.METHOD not in policy.viewer_of(cast.sana, full).readable
        assert not Compartment.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"owner": "sana"}, "owner"),
        ({"supervisor": "ben"}, "supervisor"),
        ({"auditor": "sana"}, "auditor"),
        ({"duty_contact": "vera"}, "duty_contact"),
        ({"disclosure_officer": "quin"}, "disclosure_officer"),
        ({"readers": ["aud"]}, "readers"),
    ],
)
def test_each_post_needs_somebody_who_fits(
    cast: SimpleNamespace, full: Case, other: User, wrong: dict[str, object], field: str
) -> None:
    told = {
        key: [getattr(cast, each) for each in name] if isinstance(name, list) else getattr(cast, str(name))
        for key, name in wrong.items()
    }
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        propose_compartment(actor=cast.ada, case=full, plan=plan_of(cast, other, **told))
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("name", ["ben", "vera", "quin", "dev"])
def test_only_who_answers_for_the_case_proposes(cast: SimpleNamespace, full: Case, other: User, name: str) -> None:
    actor = getattr(cast, name)
    with acting(actor), pytest.raises(Denied):
        propose_compartment(actor=actor, case=full, plan=plan_of(cast, other))


METHOD = "Bought as otter_9 in the seller's own room"


@pytest.fixture
def covert(cast: SimpleNamespace, full: Case, other: User) -> Compartment:
    """A compartment with a covert method in its log."""
    made = enter(cast, full, other)
    an_entry(cast, full, "The account was confirmed", method=METHOD)
    return made


def test_a_method_is_read_by_named_readers_and_marked_for_others(
    cast: SimpleNamespace, full: Case, covert: Compartment
) -> None:
    for name, reads in (("ada", True), ("cleo", True), ("vera", True), ("quin", False)):
        page = client_of(getattr(cast, name)).get(f"/cases/{full.reference}/log/").content.decode()
        assert ("otter_9" in page) is reads, name
        assert ("Withheld: covert method or source" in page) is not reads, name
        assert ("Read by the compartment" in page) is (reads and name != "quin")
        answers = client_of(getattr(cast, name)).get(f"/api/v1/cases/{full.reference}/journal/").json()["results"]
        withheld = {"withheld": "method"}
        assert [one["method"] for one in answers] == [METHOD if reads else withheld, None]


def test_below_the_view_a_method_has_no_row_for_others(
    cast: SimpleNamespace, full: Case, covert: Compartment, other: User
) -> None:
    with acting(cast.ada):
        propose_leaving(actor=cast.ada, compartment=covert, reason="Over")
    with acting(other):
        covert.refresh_from_db()
        confirm_leaving(actor=other, compartment=covert)
    for person, rows in ((cast.cleo, 1), (cast.vera, 1), (cast.sana, 0), (cast.quin, 0), (cast.ben, 0)):
        with acting(person):
            assert EntryMethod.objects.count() == rows
    page = client_of(cast.sana).get(f"/cases/{full.reference}/log/").content.decode()
    assert "otter_9" not in page
    assert "Withheld: covert method or source" in page


def test_the_log_with_a_method_is_whole_for_whoever_cannot_read_it(
    cast: SimpleNamespace, full: Case, covert: Compartment
) -> None:
    with acting(cast.quin):
        assert check_log(full).is_whole
    with as_role("owner"):
        JournalEntry.objects.exclude(method_digest="").update(method_digest="00" * 32)
    with acting(cast.quin):
        assert not check_log(full).is_whole


def test_outside_a_compartment_nobody_writes_a_method(cast: SimpleNamespace, full: Case) -> None:
    with pytest.raises(Denied):
        an_entry(cast, full, "Nothing special", method=METHOD)
    assert "Read by the compartment" not in client_of(cast.ada).get(f"/cases/{full.reference}/log/").content.decode()
