"""The form that records somebody as a victim: nothing compulsory, nothing lost, nothing shown that is sealed."""

from types import SimpleNamespace

import pytest

from ocsea.vault import fields
from ocsea.web.drafts import draft_of, save_draft
from tests.factories.victims import NAME, a_case_with_people_on_it, a_child, a_person
from tests.roles import acting, as_role, client_of
from victims.models import HouseholdMember, Victim, VictimIdentity

pytestmark = pytest.mark.django_db
BARE = {
    "age_band": "not_known",
    "sex": "not_known",
    "identification": "unidentified",
    "do_not_contact": "not_known",
    "household-TOTAL_FORMS": "2",
    "household-INITIAL_FORMS": "0",
    **{
        f"household-{line}-{name}": "not_known"
        for line in (0, 1)
        for name in ("lives_there", "parental_responsibility", "of_concern")
    },
}


def test_one_press_is_enough(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case)
    answer = client_of(cast.ada).post(f"/victims/record/{person.id}/", BARE)
    with as_role("owner"):
        child = Victim.objects.get()
        assert fields.get(VictimIdentity.objects.get(), "name") == NAME
        assert not HouseholdMember.objects.exists()
    assert (answer.status_code, answer["Location"]) == (302, f"/victims/{child.pseudonym}/")
    assert child.age_band == "11_13"


def test_everything_that_is_typed_is_kept(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case)
    typed = BARE | {
        "age_band": "14_15",
        "language": "Spanish",
        "school": "Foxglove School",
        "birth_date": "2 5 2012",
        "household-1-name": "Corvin Thrale",
        "household-1-relation": "stepfather",
        "household-1-of_concern": "yes",
    }
    assert client_of(cast.vera).post(f"/victims/record/{person.id}/", typed).status_code == 302
    with as_role("owner"):
        child = Victim.objects.get()
        identity = VictimIdentity.objects.get()
        (member,) = HouseholdMember.objects.all()
        assert fields.get(child, "language") == "Spanish"
        assert (fields.get(identity, "school"), fields.get(identity, "birth_date")) == ("Foxglove School", "2012-05-02")
        assert (fields.get(member, "relation"), member.of_concern) == ("stepfather", "yes")


def test_the_form_shows_nothing_of_what_the_case_has_sealed(cast: SimpleNamespace) -> None:
    person = a_person(cast.ada, a_case_with_people_on_it(cast))
    html = client_of(cast.vera).get(f"/victims/record/{person.id}/").content.decode()
    assert "P-01" in html
    assert NAME not in html


def test_an_error_keeps_the_text_and_says_where(cast: SimpleNamespace) -> None:
    person = a_person(cast.ada, a_case_with_people_on_it(cast))
    typed = BARE | {"birth_date": "some time in spring", "household-0-relation": "aunt", "existing": "V-222222"}
    answer = client_of(cast.ada).post(f"/victims/record/{person.id}/", typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "some time in spring" in html
    assert 'value="aunt"' in html
    again = client_of(cast.ada).post(f"/victims/record/{person.id}/", typed | {"birth_date": ""})
    assert again.status_code == 422
    assert "no victim of this pseudonym in your cases" in again.content.decode()


def test_a_draft_comes_back_and_ends_when_it_is_sent(cast: SimpleNamespace) -> None:
    person = a_person(cast.ada, a_case_with_people_on_it(cast))
    name, link = f"victim-record-{person.id}", f"/victims/record/{person.id}/"
    with acting(cast.ada):
        values = BARE | {"school": "Half a wo", "household-0-name": "Half a na"}
        save_draft(actor=cast.ada, form=name, title="Record as victim", link=link, values=values)
    client = client_of(cast.ada)
    html = client.get(link).content.decode()
    assert "Half a wo" in html
    assert "Half a na" in html
    assert client.post(link, BARE).status_code == 302
    with acting(cast.ada):
        assert draft_of(cast.ada, name) == {}


def test_who_is_recorded_already_is_not_recorded_again(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    person = a_person(cast.ada, case)
    a_child(cast, case, person=person)
    client = client_of(cast.ada)
    assert client.get(f"/victims/record/{person.id}/").status_code == 409
    assert client.post(f"/victims/record/{person.id}/", BARE).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("quin", 403), ("sana", 403), ("cleo", 404), ("dev", 404), ("emil", 404)])
def test_who_may_not_open_it(cast: SimpleNamespace, who: str, status: int) -> None:
    person = a_person(cast.ada, a_case_with_people_on_it(cast))
    client = client_of(getattr(cast, who))
    assert client.get(f"/victims/record/{person.id}/").status_code == status
    assert client.post(f"/victims/record/{person.id}/", BARE).status_code == status
    assert client.get("/victims/record/6f1f8c1e-0000-4000-8000-000000000000/").status_code == 404
