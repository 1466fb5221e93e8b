"""Who is on a case: giving, ending and handing over, each at once and each on record."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import policy
from cases.enums import Relation
from cases.models import Case, CaseGrant
from cases.services.access import end_access, grant_access, hand_over
from cases.services.review import set_review
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.notices.services import inbox
from tests.factories.cases import on_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_somebody_added_sees_the_case_and_is_told(cast: SimpleNamespace, case: Case) -> None:
    with acting(cast.ben):
        assert not policy.visible_to(cast.ben).exists()
    on_case(cast, case, cast.ben)
    with acting(cast.ben):
        assert policy.visible_to(cast.ben).get() == case
        assert inbox(cast.ben).get().kind == "case.added"


def test_ended_is_ended_at_once_and_both_reasons_stay(cast: SimpleNamespace, case: Case) -> None:
    on_case(cast, case, cast.ben)
    with acting(cast.ada):
        end_access(actor=cast.ada, case=case, person=cast.ben, reason="Moved to another team")
    with acting(cast.ben):
        assert not policy.visible_to(cast.ben).exists()
        assert not inbox(cast.ben).exists()
    with as_role("owner"):
        row = CaseGrant.objects.get(content_object=case, user=cast.ben)
    assert (row.reason, row.ended_reason) == ("Works on the case", "Moved to another team")
    assert row.ended_by_id == cast.ada.id


def test_a_place_can_be_given_again(cast: SimpleNamespace, case: Case) -> None:
    on_case(cast, case, cast.ben)
    with acting(cast.ada):
        end_access(actor=cast.ada, case=case, person=cast.ben, reason="On leave")
    on_case(cast, case, cast.ben)
    with as_role("owner"):
        row = CaseGrant.objects.get(content_object=case, user=cast.ben)
    assert (row.expires_at, row.ended_by_id, row.ended_reason) == (None, None, "")


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("quin", Relation.TEAM),
        ("vera", Relation.TEAM),
        ("ben", Relation.VICTIM_OFFICER),
        ("ben", Relation.LEGAL),
        ("vera", Relation.LEGAL),
        ("aud", Relation.LEGAL),
        ("adm", Relation.TEAM),
        ("pia", Relation.LEGAL),
        ("emil", Relation.TEAM),
        ("ines", Relation.TEAM),
        ("ben", Relation.SUPERVISOR),
        ("ben", Relation.CASE_OFFICER),
    ],
)
def test_a_place_fits_the_role(cast: SimpleNamespace, case: Case, name: str, relation: str) -> None:
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        grant_access(actor=cast.ada, case=case, person=getattr(cast, name), relation=relation, reason="To help")
    assert set(refused.value.fields) == {"person"}


@pytest.mark.parametrize("name", ["ada", "sana"])
def test_nobody_takes_the_officers_or_the_supervisors_place(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    person = getattr(cast, name)
    with acting(cast.ben):
        with pytest.raises(Invalid):
            grant_access(actor=cast.ben, case=team_case, person=person, relation=Relation.TEAM, reason="Demoted")
        with pytest.raises(Invalid):
            end_access(actor=cast.ben, case=team_case, person=person, reason="Out")


@pytest.mark.parametrize("name", ["cleo", "vera", "quin", "dev"])
def test_only_who_works_the_case_gives_access(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    actor = getattr(cast, name)
    with acting(actor), pytest.raises(Denied):
        grant_access(actor=actor, case=team_case, person=cast.cleo, relation=Relation.TEAM, reason="To help")


def test_an_end_lies_ahead(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        on_case(cast, case, cast.ben, until=timezone.now() - timedelta(minutes=1))
    assert set(refused.value.fields) == {"until"}


def test_a_case_changes_hands_with_its_deadlines(cast: SimpleNamespace, case: Case) -> None:
    with acting(cast.ada):
        set_review(actor=cast.ada, case=case, due_date=date(2031, 6, 2))
        hand_over(actor=cast.ada, case=case, to=cast.ben, reason="Ada is on leave")
    with acting(cast.ben):
        assert policy.relation_of(cast.ben, case) == Relation.CASE_OFFICER
        assert clocks.due_for(cast.ben).get().rule.code == "case.review"
        assert [notice.kind for notice in inbox(cast.ben)] == ["case.handed_over"]
    with acting(cast.ada):
        assert policy.relation_of(cast.ada, case) == Relation.TEAM
        assert not clocks.due_for(cast.ada).exists()
    with as_role("owner"):
        assert Case.objects.get(pk=case.pk).case_officer == cast.ben
        assert Payload.objects.filter(kind="case.granted", stream=case.stream).count() == 1


@pytest.mark.parametrize(("to", "reason"), [("dev", "Moves"), ("sana", "Moves"), ("ada", "Moves"), ("ben", " ")])
def test_a_case_goes_to_another_investigator_of_the_unit(
    cast: SimpleNamespace, case: Case, to: str, reason: str
) -> None:
    with acting(cast.ada), pytest.raises(Invalid):
        hand_over(actor=cast.ada, case=case, to=getattr(cast, to), reason=reason)


def test_people_who_may_agree_with_may_for_the_whole_cast(cast: SimpleNamespace, team_case: Case) -> None:
    """The three shapes of one question, in an open and in a closed case."""
    people = [each for each in vars(cast).values() if hasattr(each, "role")]
    assert len(people) > 12
    for stage in ("investigation", "closed"):
        with as_role("owner"):
            Case.objects.filter(pk=team_case.pk).update(stage=stage)
            team_case.refresh_from_db()
            for permission in Permission:
                able = set(policy.people_who_may(team_case, permission))
                assert able == {person for person in people if policy.may(person, team_case, permission)}
            seen = {person for person in people if policy.visible_to(person).exists()}
            assert seen == set(policy.people_who_may(team_case, Permission.CASE_READ))
            listed = {person for person in people if policy.granted_to(person).exists()}
            assert listed == seen
