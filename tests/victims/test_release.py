"""What a referral is told: the only way out of the sealed store, recorded as a disclosure."""

from datetime import date
from types import SimpleNamespace

import pytest

from ocsea.access.models import Reveal
from ocsea.errors import Denied, NotVisible
from ocsea.ledger.models import Payload
from tests.factories.victims import NAME, a_case_of, a_case_with_people_on_it, a_child, a_person, end_reveals
from tests.roles import acting, as_role
from victims import services as victims
from victims.services.facts import Description, Told

pytestmark = pytest.mark.django_db
ALL = ("name", "birth_date", "address", "school", "guardians", "contacts", "household")


def test_the_case_officer_drafts_with_what_the_purpose_releases(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with acting(cast.ada):
        found = victims.identity_for_release(
            actor=cast.ada, victim_id=str(child.pk), case=case, fields=ALL, purpose="protect_now"
        )
    assert found.values == {
        "name": NAME,
        "birth_date": date(2013, 5, 2),
        "address": "14 Alder Lane, Riverside",
        "school": "Foxglove School",
        "contacts": None,
        "guardians": ["Ruth Quintrell, mother. Lives there. Person of concern: no."],
        "household": [
            "Ruth Quintrell, mother. Lives there. Person of concern: no.",
            "Corvin Thrale, stepfather. Lives there. Person of concern: yes.",
        ],
    }
    assert (found.pseudonym, found.age_band, found.age_and_sex) == (child.pseudonym, "11 to 13", "Girl, 11 to 13")


def test_a_release_opens_a_reveal_and_is_a_disclosure(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with acting(cast.ada):
        victims.identity_for_release(actor=cast.ada, victim_id=child.pk, case=case, fields=["name"], purpose="assess")
    with as_role("owner"):
        assert [reveal.reason for reveal in Reveal.objects.all()] == ["referral"]
        entry = Payload.objects.get(kind="identity.released")
    assert (entry.category, entry.stream) == ("disclosure", case.stream)
    assert '"fields":["name"]' in str(entry.body)
    assert NAME not in str(entry.body)


def test_a_purpose_that_releases_nothing_opens_nothing(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with acting(cast.ada):
        found = victims.identity_for_release(
            actor=cast.ada, victim_id=child.pk, case=case, fields=[], purpose="support"
        )
    assert found.values == {}
    with as_role("owner"):
        assert not Reveal.objects.exists()
        assert not Payload.objects.filter(kind="identity.released").exists()


def test_the_victim_officer_needs_no_reveal(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with acting(cast.vera):
        lines = victims.household_for_release(actor=cast.vera, victim_id=child.pk, case=case, purpose="protect_now")
    assert len(lines) == 2
    with as_role("owner"):
        assert not Reveal.objects.exists()


def test_only_what_was_asked_for_goes_out(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with acting(cast.ada):
        found = victims.identity_for_release(
            actor=cast.ada, victim_id=child.pk, case=case, fields=["school"], purpose="assess"
        )
    assert found.values == {"school": "Foxglove School"}


@pytest.mark.parametrize(("who", "error"), [("quin", Denied), ("sana", Denied), ("cleo", NotVisible)])
def test_who_gives_nothing_out(cast: SimpleNamespace, who: str, error: type[Exception]) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    actor = getattr(cast, who)
    with pytest.raises(error), acting(actor):
        victims.identity_for_release(actor=actor, victim_id=child.pk, case=case, fields=ALL, purpose="assess")
    end_reveals()


def test_a_child_of_another_case_is_not_of_this_one(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    other = a_case_of(cast.ada)
    for wanted in (child.pk, "nonsense"):
        with pytest.raises(NotVisible), acting(cast.ada):
            victims.child_of_case(actor=cast.ada, case=other, victim_id=wanted)


def test_choices_name_children_by_pseudonym_and_age(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    with acting(cast.ben):
        assert victims.choices_of_case(actor=cast.ben, case=case) == [(str(child.pk), f"{child.pseudonym}, 11 to 13")]


@pytest.mark.parametrize(
    ("band", "sex", "words"),
    [
        ("14_15", "male", "Boy, 14 to 15"),
        ("14_15", "not_known", "Child, 14 to 15"),
        ("adult", "female", "Woman, 18 or over"),
        ("not_known", "female", "Person, age not known"),
    ],
)
def test_how_a_recipient_meets_the_person(cast: SimpleNamespace, band: str, sex: str, words: str) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case, name=NAME)
    child = a_child(cast, case, person=person, told=Told(description=Description(age_band=band, sex=sex)))
    with acting(cast.ada):
        assert victims.child_of_case(actor=cast.ada, case=case, victim_id=child.pk).age_and_sex == words
