"""A conflict of interest: the case does not exist for the denied person, above the view and below it."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.utils import timezone

from cases import policy
from cases.enums import Relation
from cases.frame import heard_by
from cases.models import Case, CaseGrant, DeconflictionToken, Denial, LostPlace, NewSupervisor, OffenceType, SignRule
from cases.services.access import grant_access, hand_over
from cases.services.conflicts import declare_conflict, end_conflict, review_conflict
from cases.services.review import set_review
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid, NotVisible, WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.notices.services import inbox
from tests.factories.cases import a_person_of, an_authority, an_entry, an_event, on_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
DAY = date(2031, 6, 2)
_NOBODYS = {OffenceType, DeconflictionToken, LostPlace, NewSupervisor, SignRule}
TABLES = [model for model in apps.get_app_config("cases").get_models() if model not in _NOBODYS]


def deny(case: Case, person: User, *, by: User, **more: object) -> Denial:
    """Recorded by somebody, or by the person themselves."""
    told = {"reason": "Went to school with the suspect", "review_on": DAY} | more
    with acting(by):
        return declare_conflict(actor=by, case=case, person=person, **told)  # type: ignore[arg-type]


def seen_below(actor: User, case: Case) -> dict[str, int]:
    """Rows of the case that raw SQL finds on this person's connection, in every table that could tell of it."""
    with acting(actor):
        found = {model.__name__: model._default_manager.count() for model in TABLES}
        found["Clock"] = Clock.objects.filter(reference=case.reference).count()
        found["Payload"] = Payload.objects.exclude(stream="administration").count()
        found["Notice"] = Notice.objects.count()
    return {name: number for name, number in found.items() if number}


@pytest.fixture
def full(cast: SimpleNamespace, team_case: Case) -> Case:
    """A team case with something in it and a review that Ada owes."""
    person = a_person_of(cast, team_case, name="Jonas Placeholder")
    an_entry(cast, team_case, people=[person])
    an_event(cast, team_case, person=person)
    an_authority(cast, team_case)
    with acting(cast.ada):
        set_review(actor=cast.ada, case=team_case, due_date=DAY)
    return team_case


@pytest.mark.parametrize("name", ["ben", "vera", "quin", "ada"])
def test_after_ones_own_word_nothing_is_left(cast: SimpleNamespace, full: Case, name: str) -> None:
    person = getattr(cast, name)
    assert seen_below(person, full)
    more = {"successor": cast.cleo} if name == "ada" else {}
    deny(full, person, by=person, **more)
    assert seen_below(person, full) == {}
    with acting(person):
        assert not policy.visible_to(person).exists()
        assert not policy.granted_to(person).exists()
        assert policy.relation_of(person, full) is None
        assert not inbox(person).exists()
        with pytest.raises(NotVisible):
            policy.case_door.open(person, full.reference, to=Permission.CASE_READ)


@pytest.mark.parametrize("name", ["ben", "vera", "quin", "cleo", "dev"])
def test_deny_beats_a_grant_that_was_planted_later(cast: SimpleNamespace, full: Case, name: str) -> None:
    person = getattr(cast, name)
    deny(full, person, by=cast.sana)
    with as_role("owner"):
        CaseGrant.objects.filter(content_object=full, user=person).delete()
        row = CaseGrant.objects.filter(content_object=full, user=cast.sana).get()
        row.id, row.user, row.relation = uuid4(), person, Relation.TEAM
        CaseGrant.objects.bulk_create([row])
        assert person not in policy.people_who_may(full, Permission.CASE_READ)
        assert full not in policy.visible_to(person)
    assert seen_below(person, full) == {}


def test_without_the_denial_the_planted_grant_would_open(cast: SimpleNamespace, full: Case) -> None:
    """The test above can fail: the same row opens the case once the denial has ended."""
    denial = deny(full, cast.ben, by=cast.ada)
    with as_role("owner"):
        CaseGrant.objects.filter(content_object=full, user=cast.ben).update(expires_at=None)
    assert seen_below(cast.ben, full) == {}
    with acting(cast.sana):
        end_conflict(actor=cast.sana, denial=denial, reason="It was another school")
    assert seen_below(cast.ben, full)


@pytest.mark.parametrize("policy_gone", ["cases_blind_select ON cases_casegrant"])
def test_the_restrictive_policy_is_what_hides_it(cast: SimpleNamespace, full: Case, policy_gone: str) -> None:
    """The proof above can fail: without that one policy the planted grant opens the case below the view."""
    deny(full, cast.ben, by=cast.ada)
    with as_role("owner"):
        CaseGrant.objects.filter(content_object=full, user=cast.ben).update(expires_at=None)
    assert seen_below(cast.ben, full) == {}
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(f"DROP POLICY {policy_gone}")
    assert seen_below(cast.ben, full)["Case"] == 1


@pytest.mark.parametrize("adder", ["ada", "sana"])
def test_the_adder_who_may_know_reads_why(cast: SimpleNamespace, case: Case, adder: str) -> None:
    deny(case, cast.ben, by=cast.ada)
    actor = getattr(cast, adder)
    with acting(actor), pytest.raises(Invalid) as refused:
        grant_access(actor=actor, case=case, person=cast.ben, relation=Relation.TEAM, reason="To help")
    assert "conflict of interest" in str(refused.value.fields["person"])


def test_another_adder_reads_no_reason(cast: SimpleNamespace, team_case: Case) -> None:
    deny(team_case, cast.cleo, by=cast.ada)
    with acting(cast.ben), pytest.raises(Invalid) as refused:
        grant_access(actor=cast.ben, case=team_case, person=cast.cleo, relation=Relation.TEAM, reason="To help")
    assert "conflict" not in str(refused.value.fields["person"])
    with acting(cast.ada), pytest.raises(Invalid):
        hand_over(actor=cast.ada, case=team_case, to=cast.cleo, reason="On leave")


def test_the_database_refuses_the_grant_as_well(cast: SimpleNamespace, team_case: Case) -> None:
    deny(team_case, cast.cleo, by=cast.ada)
    with acting(cast.ben):
        row = CaseGrant.objects.get(content_object=team_case, user=cast.ben)
    row.id, row.user, row.granted_by = uuid4(), cast.cleo, cast.ben
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.ben):
        CaseGrant.objects.bulk_create([row])


def test_the_database_refuses_to_renew_the_denied_ones_place(cast: SimpleNamespace, team_case: Case) -> None:
    deny(team_case, cast.ben, by=cast.ada)
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.ada):
        CaseGrant.objects.filter(user=cast.ben).update(expires_at=None)


@pytest.mark.parametrize("name", ["ada", "sana", "ben", "vera"])
def test_who_may_know_of_it(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    denial = deny(team_case, cast.quin, by=cast.ada)
    actor, knows = getattr(cast, name), name in {"ada", "sana"}
    with acting(actor):
        assert Denial.objects.exists() is knows
        assert policy.denials_known_to(actor).exists() is knows
        assert Payload.objects.filter(stream=denial.stream).exists() is knows


def test_a_denied_supervisor_knows_neither_case_nor_clock(cast: SimpleNamespace, full: Case) -> None:
    with as_role("owner"):
        other = User.objects.create(username="sam", display_name="Sam Reyes", role="supervisor", unit=cast.north)
    denial = deny(full, cast.sana, by=cast.ada)
    assert denial.owner == other
    assert seen_below(cast.sana, full) == {}
    assert seen_below(other, full)


def test_the_last_supervisor_is_followed_or_stays(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        deny(case, cast.sana, by=cast.ada)
    assert set(refused.value.fields) == {"successor"}
    with as_role("owner"):
        other = User.objects.create(username="sol", display_name="Sol Reyes", role="supervisor", unit=cast.south)
    deny(case, cast.sana, by=cast.ada, successor=other)
    with acting(other):
        assert policy.relation_of(other, case) == Relation.SUPERVISOR


def test_the_officer_who_leaves_hands_case_and_deadlines_over(cast: SimpleNamespace, full: Case) -> None:
    deny(full, cast.ada, by=cast.ada, successor=cast.cleo)
    with acting(cast.cleo):
        assert policy.relation_of(cast.cleo, full) == Relation.CASE_OFFICER
        assert "case.review" in {clock.rule.code for clock in clocks.due_for(cast.cleo)}
    with acting(cast.ada):
        assert not clocks.due_for(cast.ada).exists()


def test_without_a_successor_a_supervisor_takes_the_case_at_once(cast: SimpleNamespace, full: Case) -> None:
    deny(full, cast.ada, by=cast.sana)
    with as_role("owner"):
        assert Case.objects.get(pk=full.pk).case_officer == cast.sana
    with acting(cast.sana):
        assert policy.relation_of(cast.sana, full) == Relation.SUPERVISOR
        hand_over(actor=cast.sana, case=full, to=cast.cleo, reason="Has the time")
    assert seen_below(cast.ada, full) == {}


@pytest.mark.parametrize("name", ["ben", "vera", "quin", "cleo"])
def test_only_who_answers_for_the_case_records_it_of_others(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    actor = getattr(cast, name)
    with pytest.raises(Denied):
        deny(team_case, cast.dev, by=actor)


def test_the_cases_record_says_only_that_a_place_ended(cast: SimpleNamespace, team_case: Case) -> None:
    with as_role("owner"):
        before = set(Payload.objects.filter(stream=team_case.stream).values_list("id", flat=True))
    deny(team_case, cast.dev, by=cast.ada)
    deny(team_case, cast.vera, by=cast.ada)
    with acting(cast.ben):
        told = Payload.objects.filter(stream=team_case.stream).exclude(id__in=before)
        assert list(told.values_list("kind", flat=True)) == ["case.revoked"]


def test_it_has_words_and_a_day_ahead(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        deny(case, cast.ben, by=cast.ada, reason=" ", review_on=timezone.now().date() - timedelta(days=2))
    assert set(refused.value.fields) == {"reason", "review_on"}
    deny(case, cast.ben, by=cast.ada)
    with pytest.raises(Invalid):
        deny(case, cast.ben, by=cast.sana)


def test_its_owner_reviews_it_and_a_second_person_ends_it(cast: SimpleNamespace, team_case: Case) -> None:
    denial = deny(team_case, cast.ben, by=cast.ada)
    with acting(cast.ada), pytest.raises(Denied):
        review_conflict(actor=cast.ada, denial=denial, reason="Still so", review_on=DAY)
    with acting(cast.sana):
        review_conflict(actor=cast.sana, denial=denial, reason="Still so", review_on=date(2032, 6, 2))
        assert clocks.running("denial.review", denial.id).due_on == date(2032, 6, 2)  # type: ignore[union-attr]
    with acting(cast.ada), pytest.raises(Denied):
        end_conflict(actor=cast.ada, denial=denial, reason="Over")
    with acting(cast.sana):
        end_conflict(actor=cast.sana, denial=denial, reason="Over")
        assert clocks.running("denial.review", denial.id) is None
        with pytest.raises(WrongState):
            end_conflict(actor=cast.sana, denial=denial, reason="Again")
    assert "Case" not in seen_below(cast.ben, team_case)
    on_case(cast, team_case, cast.ben)
    assert seen_below(cast.ben, team_case)["Case"] == 1


def test_an_officer_ends_what_a_supervisor_recorded_with_its_clock(cast: SimpleNamespace, team_case: Case) -> None:
    denial = deny(team_case, cast.ben, by=cast.sana)
    with acting(cast.ada):
        end_conflict(actor=cast.ada, denial=denial, reason="Another school")
    with as_role("owner"):
        assert Clock.objects.get(target_id=denial.pk).state == "met"


def test_a_worker_tells_no_denied_supervisor_of_a_deadline(cast: SimpleNamespace, full: Case) -> None:
    with as_role("owner"):
        other = User.objects.create(username="sam", display_name="Sam Reyes", role="supervisor", unit=cast.north)
    deny(full, cast.sana, by=cast.ada)
    with as_role("owner"):
        clock = Clock.objects.get(rule__code="case.review")
    with as_role("worker"):
        assert heard_by(clock, [cast.ada, cast.sana]) == [cast.ada, other]
        assert heard_by(clock, [cast.ada]) == [cast.ada]
        assert heard_by(clock, [cast.sana]) == [other]


def test_nobody_reads_who_is_barred_by_asking(cast: SimpleNamespace, team_case: Case) -> None:
    """The functions that policies call answer about the asker's own cases alone."""
    deny(team_case, cast.ben, by=cast.ada)
    for actor, expected in ((cast.ben, False), (cast.cleo, False), (cast.ada, True)):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT cases_may_join(%s, %s)", [team_case.pk, cast.dev.pk])
            assert cursor.fetchone() == (expected,)
