"""Recording a person as a victim: a pseudonym everywhere, the identity in one sealed place."""

import re
from types import SimpleNamespace

import pytest

from cases.models import Identifier, Person, PersonRoleRecord
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.factories.victims import (
    HANDLE,
    NAME,
    a_case_of,
    a_case_with_people_on_it,
    a_child,
    a_person,
    revealed,
    told,
)
from tests.roles import acting, as_role
from victims.models import HouseholdMember, Victim, VictimCase, VictimIdentity
from victims.services.facts import Description, Identity, Told
from victims.services.recording import record_victim

pytestmark = pytest.mark.django_db


def opened(victim: Victim) -> dict[str, str | None]:
    with as_role("owner"):
        row = VictimIdentity.objects.get(victim=victim)
        return fields.get_many([row], ["name", "other_names", "birth_date", "address", "handles", "other_details"])[
            row.pk
        ]


def test_the_pseudonym_is_random_and_stands_for_the_person(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    first, second = (a_child(cast, case, person=a_person(cast.ada, case, label=label)) for label in ("P-01", "P-02"))
    assert re.fullmatch(r"V-[2-9BCDFGHJ-NP-TV-XZ]{6}", first.pseudonym)
    assert first.pseudonym != second.pseudonym
    with acting(cast.ada):
        assert set(Person.objects.values_list("pseudonym", flat=True)) == {first.pseudonym, second.pseudonym}


def test_the_identity_moves_into_the_sealed_store(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case, name=NAME, birth_date="2 5 2013", address="The blue house")
    child = a_child(cast, case, person=person, told=told(address=""))
    assert opened(child) == {
        "name": NAME,
        "other_names": None,
        "birth_date": "2013-05-02",
        "address": "The blue house",
        "handles": f"Account or handle, Chatterbox: {HANDLE}",
        "other_details": None,
    }
    with as_role("owner"):
        left = Person.objects.get(pk=person.pk)
        assert (left.name, left.birth_date, left.address) == (None, None, None)
        assert Identifier.objects.get(person=person).value is None
        assert HouseholdMember.objects.filter(victim=child).count() == 2


def test_what_was_typed_wins_and_what_differs_is_kept(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case, name="Mari Q", birth_date="about twelve", address="The blue house")
    child = a_child(cast, case, person=person, told=told(name=NAME))
    found = opened(child)
    assert (found["name"], found["other_names"]) == (NAME, "Mari Q")
    assert found["birth_date"] is None
    assert set(str(found["other_details"]).splitlines()) == {"Date of birth: about twelve", "Address: The blue house"}


def test_the_case_learns_role_and_age_but_no_more(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case)
    a_child(cast, case, person=person)
    with acting(cast.ben):
        assert Person.objects.get(pk=person.pk).is_child == "yes"
        live = PersonRoleRecord.objects.filter(person=person, ended_at=None)
        assert [row.role for row in live] == ["victim"]


def test_the_age_band_comes_from_the_birth_date_when_it_is_known(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case, birth_date="2019-02-28")
    child = a_child(cast, case, person=person, told=Told(description=Description(age_band="16_17")))
    assert child.age_band == "5_10"


def test_nobody_is_recorded_twice(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case)
    a_child(cast, case, person=person)
    with pytest.raises(WrongState), acting(cast.ada):
        record_victim(actor=cast.ada, case=case, person=person)


def test_one_child_in_many_cases(cast: SimpleNamespace) -> None:
    first, second = a_case_with_people_on_it(cast), a_case_with_people_on_it(cast)
    child = a_child(cast, first)
    revealed(cast, child)
    more = Told(description=Description(language="Basque"), identity=Identity(school="Another school"))
    again = a_child(
        cast, second, person=a_person(cast.ada, second, name="Mari Q"), told=more, existing=child.pseudonym.lower()
    )
    assert again.pk == child.pk
    assert opened(child)["other_names"] == "Mari Q"
    assert opened(child)["other_details"] == "School: Another school"
    with as_role("owner"):
        assert set(VictimCase.objects.values_list("case", flat=True)) == {first.pk, second.pk}
        assert Payload.objects.filter(kind="victim.linked", stream=second.stream).count() == 1
        assert fields.get(Victim.objects.get(pk=child.pk), "language") == "Spanish\nBasque"


def test_a_known_child_is_linked_only_by_somebody_who_has_the_identity_open(cast: SimpleNamespace) -> None:
    first, second = a_case_with_people_on_it(cast), a_case_with_people_on_it(cast)
    child = a_child(cast, first)
    person = a_person(cast.ada, second)
    with pytest.raises(Invalid) as refused, acting(cast.ada):
        record_victim(actor=cast.ada, case=second, person=person, existing=child.pseudonym)
    assert list(refused.value.fields) == ["existing"]
    assert a_child(cast, second, by=cast.vera, person=person, existing=child.pseudonym).pk == child.pk


def test_a_pseudonym_of_somebody_elses_case_is_as_good_as_none(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    own = a_case_of(cast.cleo)
    person = a_person(cast.cleo, own)
    words = []
    for pseudonym in (child.pseudonym, "V-222222"):
        with pytest.raises(Invalid) as refused, acting(cast.cleo):
            record_victim(actor=cast.cleo, case=own, person=person, existing=pseudonym)
        words.append(refused.value.fields)
    assert words[0] == words[1]


@pytest.mark.parametrize("who", ["sana", "quin", "cleo", "dev"])
def test_who_may_not_record(cast: SimpleNamespace, who: str) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case)
    actor = getattr(cast, who)
    with pytest.raises(Denied), acting(actor):
        record_victim(actor=actor, case=case, person=person)


def test_the_ledger_names_nobody(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with as_role("owner"):
        bodies = [row.body for row in Payload.objects.filter(stream=case.stream)]
    assert any(f'"ref":"{child.pseudonym}"' in str(body) for body in bodies)
    for word in (NAME, "Marisol", HANDLE, "Alder", "Foxglove", "Thrale"):
        assert not any(word in str(body) for body in bodies), word
