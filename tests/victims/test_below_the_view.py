"""The database refuses by itself: no row of an identity without the second lock, whatever the program asks."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.models import Model

from cases.models import CaseGrant
from ocsea.access.models import Reveal
from tests.factories.victims import a_case_of, a_child, a_person, decided, end_reveals, revealed
from tests.roles import acting, as_role
from victims.models import HouseholdMember, SafeguardingDecision, Victim, VictimCase, VictimIdentity

pytestmark = pytest.mark.django_db
SEALED = (VictimIdentity, HouseholdMember)
OPEN = (Victim, VictimCase, SafeguardingDecision)


def rows(who: Any, *models: type[Model]) -> list[int]:
    with acting(who):
        return [model._default_manager.count() for model in models]


def test_without_a_session_there_is_nothing(cast: SimpleNamespace) -> None:
    decided(cast, a_child(cast))
    assert [model.objects.count() for model in (*OPEN, *SEALED)] == [0, 0, 0, 0, 0]


def test_an_identity_has_rows_only_while_a_reveal_lives(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    assert rows(cast.ada, *SEALED) == [0, 0]
    revealed(cast, child)
    assert rows(cast.ada, *SEALED) == [1, 2]
    assert rows(cast.ben, *SEALED) == [0, 0]
    end_reveals()
    assert rows(cast.ada, *SEALED) == [0, 0]


def test_the_victim_officer_needs_no_reveal(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    assert rows(cast.vera, *SEALED) == [1, 2]
    with as_role("owner"):
        CaseGrant.objects.filter(user=cast.vera).update(relation="team")
    assert rows(cast.vera, *SEALED) == [0, 0]
    assert child.pseudonym


@pytest.mark.parametrize("who", ["cleo", "dev", "ines", "emil", "aud", "adm"])
def test_a_reveal_without_a_place_on_the_case_opens_nothing(cast: SimpleNamespace, who: str) -> None:
    child = a_child(cast)
    decided(cast, child)
    actor = getattr(cast, who)
    with as_role("owner"):
        Reveal.objects.bulk_create(
            [
                Reveal(
                    user=actor,
                    target_type="victim",
                    target_id=child.id,
                    reason="court",
                    until=child.recorded_at.replace(year=child.recorded_at.year + 1),
                )
            ]
        )
    assert rows(actor, *OPEN, *SEALED) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("who", ["cleo", "dev", "ines", "emil", "vera", "aud", "adm"])
def test_nobody_else_writes_a_reveal(cast: SimpleNamespace, who: str) -> None:
    child, actor = a_child(cast), getattr(cast, who)
    asked = Reveal(user=actor, target_type="victim", target_id=child.id, reason="court", until=child.recorded_at)
    with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
        asked.save(force_insert=True)


def test_a_prosecutor_writes_no_reveal_of_a_child_whose_case_they_were_not_given(cast: SimpleNamespace) -> None:
    a_child(cast)
    child = a_child(cast, case=a_case_of(cast.ada), existing="")
    asked = Reveal(user=cast.quin, target_type="victim", target_id=child.id, reason="court", until=child.recorded_at)
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.quin):
        asked.save(force_insert=True)


def test_a_reveal_of_one_child_opens_no_other(cast: SimpleNamespace) -> None:
    first = a_child(cast)
    a_child(cast, case=a_case_of(cast.ada), existing="")
    revealed(cast, first)
    with acting(cast.ada):
        assert [row.victim_id for row in VictimIdentity.objects.all()] == [first.pk]


def test_the_end_of_a_grant_ends_everything(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    revealed(cast, child, to=cast.ben)
    assert rows(cast.ben, Victim, *SEALED) == [1, 1, 2]
    with as_role("owner"):
        CaseGrant.objects.filter(user=cast.ben).update(granted_at=child.recorded_at.replace(year=2000))
        CaseGrant.objects.filter(user=cast.ben).update(expires_at=child.recorded_at.replace(year=2001))
    assert rows(cast.ben, Victim, *SEALED) == [0, 0, 0]


def test_a_known_id_does_not_pull_a_child_into_ones_own_case(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    own = a_case_of(cast.cleo)
    person = a_person(cast.cleo, own)
    stolen = VictimCase(victim_id=child.pk, case=own, person=person, linked_by=cast.cleo)
    with pytest.raises(DatabaseError), acting(cast.cleo):
        stolen.save(force_insert=True)


def test_a_link_joins_a_case_to_its_own_people_only(cast: SimpleNamespace) -> None:
    case, other = a_case_of(cast.ada), a_case_of(cast.ada)
    person = a_person(cast.ada, other)
    victim = Victim(recorded_by=cast.ada)
    with acting(cast.ada):
        victim.save(force_insert=True)
    link = VictimCase(victim=victim, case=case, person=person, linked_by=cast.ada)
    with pytest.raises(DatabaseError), acting(cast.ada):
        link.save(force_insert=True)


def test_a_decision_is_never_changed(cast: SimpleNamespace) -> None:
    row = decided(cast, a_child(cast))
    with pytest.raises(DatabaseError), acting(cast.ada):
        SafeguardingDecision.objects.filter(pk=row.pk).update(suspect_contact="no")
    with pytest.raises(DatabaseError), acting(cast.ada):
        row.delete()


def test_only_somebody_who_works_on_the_case_writes(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with acting(cast.quin):
        assert Victim.objects.filter(pk=child.pk).update(safety="at_risk_again") == 0
        assert Victim.objects.filter(pk=child.pk).count() == 1
    with pytest.raises(DatabaseError), acting(cast.quin):
        HouseholdMember(victim_id=child.pk, recorded_by=cast.quin).save(force_insert=True)


@pytest.mark.parametrize("role", ["partner", "signin", "sequencer"])
def test_other_processes_have_no_right_at_all(cast: SimpleNamespace, role: str) -> None:
    a_child(cast)
    for model in (*OPEN, *SEALED):
        with pytest.raises(DatabaseError), as_role(role):
            model.objects.count()


@pytest.mark.parametrize("who", ["sana", "quin", "ines", "emil", "adm"])
def test_investigators_and_victim_officers_record_victims_and_nobody_else(cast: SimpleNamespace, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
        Victim.objects.bulk_create([Victim(recorded_by=actor)])
