"""People of a case: labels, roles that an officer decides, access to children, and what identifies them."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from cases import policy
from cases.enums import Known, PersonRole
from cases.models import Case, Identifier, Person
from cases.policy import case_target, person_target
from cases.services.handover import hand_identity_over
from cases.services.leads import Lead, link_identifier
from cases.services.people import add_person, ask_child_access, decide_role, end_role, learn
from ocsea.access.models import Reveal
from ocsea.access.reveals import open_reveal
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault import fields
from ocsea.vault.envelope import key_id_of
from ocsea.vault.errors import SealBroken
from ocsea.vault.models import DataKey
from tests.factories.cases import a_case, a_person_of, a_team_case, an_identifier
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def _roles(person: Person) -> set[str]:
    return set(person.roles.filter(ended_at=None).values_list("role", flat=True))


def _is_open(cast: SimpleNamespace, name: str, person: Person) -> bool:
    actor = getattr(cast, name)
    with acting(actor):
        found = Person.objects.select_related("case").prefetch_related("roles").get(pk=person.pk)
        standing = policy.standing_of(actor, found.case)
        return policy.viewers_of(standing, [found])[found.pk].may(FieldClass.IDENTITY)


def test_nobody_is_anything_until_an_officer_decides(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case, name="Jonas Placeholder")
    with acting(cast.ada):
        assert _roles(person) == {PersonRole.NOT_KNOWN}
        assert person.is_child == Known.NOT_KNOWN
        decide_role(actor=cast.ada, person=person, role="suspect", certainty="probable", source="The chat")
        decide_role(actor=cast.ada, person=person, role="parent", certainty="confirmed", source="The school")
        assert _roles(person) == {"suspect", "parent"}
        end_role(actor=cast.ada, person=person, role="suspect")
        end_role(actor=cast.ada, person=person, role="parent")
        assert _roles(person) == {PersonRole.NOT_KNOWN}
        assert person.roles.count() == 4


def test_labels_count_up_within_a_case(cast: SimpleNamespace, case: Case) -> None:
    other = a_case(cast, operation="Kestrel")
    labels = [a_person_of(cast, each).label for each in (case, case, other)]
    assert labels == ["P-01", "P-02", "P-01"]


def test_names_are_sealed_and_stay_out_of_the_ledger(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case, name="Jonas Placeholder", address="5 Sample Street")
    with connection.cursor() as cursor, as_role("owner"):
        cursor.execute("SELECT name, address FROM cases_person WHERE id = %s", [person.id])
        stored = b"".join(map(bytes, cursor.fetchone()))
        written = " ".join(Payload.objects.values_list("body", flat=True))
    for secret in ("Jonas", "Placeholder", "Sample"):
        assert secret.encode() not in stored
        assert secret not in written
    with acting(cast.ada):
        assert fields.get_many([person], ["name"], for_work=True)[person.pk] == {"name": "Jonas Placeholder"}


@pytest.mark.parametrize("name", ["ada", "ben", "sana"])
def test_the_database_keeps_the_key_back_whatever_a_page_asks(cast: SimpleNamespace, name: str) -> None:
    person = a_person_of(cast, a_team_case(cast), name="Fictia Placeholder", is_child="yes")
    reader = getattr(cast, name)
    with acting(reader), pytest.raises(SealBroken):
        assert fields.get(person, "name") == "Fictia Placeholder"
    with acting(reader):
        open_reveal(actor=reader, target=person_target(person), reason="safeguarding", stream="administration")
        assert fields.get(person, "name") == "Fictia Placeholder"


def test_the_victim_officer_holds_the_key(cast: SimpleNamespace) -> None:
    person = a_person_of(cast, a_team_case(cast), name="Fictia Placeholder", is_child="yes")
    with acting(cast.vera):
        assert fields.get(person, "name") == "Fictia Placeholder"


@pytest.mark.parametrize("name", ["cleo", "dev", "ines", "emil", "vera", "aud", "adm"])
def test_the_database_lets_nobody_else_open_them(cast: SimpleNamespace, name: str) -> None:
    case, reader = a_team_case(cast), getattr(cast, name)
    person = a_person_of(cast, case, name="Fictia Placeholder", is_child="yes")
    for target in (person_target(person), case_target(case)):
        with pytest.raises(DatabaseError, match="row-level security"), acting(reader):
            open_reveal(actor=reader, target=target, reason="safeguarding", stream="administration")


def test_a_person_needs_a_source(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        a_person_of(cast, case, source="  ", name="Jonas")
    assert set(refused.value.fields) == {"source"}


def test_a_victim_is_recorded_with_a_sealed_identity_and_not_by_a_role(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid, match="another look"):
        a_person_of(cast, case, role="victim")
    person = a_person_of(cast, case)
    with acting(cast.ada), pytest.raises(Invalid):
        decide_role(actor=cast.ada, person=person, role="victim", certainty="probable", source="The chat")


@pytest.mark.parametrize("name", ["vera", "quin", "cleo"])
def test_only_who_works_the_case_adds_people(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    actor = getattr(cast, name)
    with acting(actor), pytest.raises(Denied):
        add_person(actor=actor, case=team_case, source="A call")


def test_asking_for_access_to_children_says_who_and_when(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case)
    assert person.access_asked_at is None
    with acting(cast.ada):
        asked = ask_child_access(actor=cast.ada, person=person, home="yes", work="no", volunteering="not_known")
    assert (asked.access_to_children_home, asked.access_to_children_volunteering) == (Known.YES, Known.NOT_KNOWN)
    assert asked.access_asked_by == cast.ada
    assert asked.access_asked_at is not None
    with acting(cast.ada), pytest.raises(Invalid):
        ask_child_access(actor=cast.ada, person=person, home="maybe", work="no", volunteering="no")


def test_what_is_learned_is_added_and_the_rest_stays(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case, name="Jonas Placeholder")
    with acting(cast.ada):
        learn(actor=cast.ada, person=person, source="The school", is_child="no", address="5 Sample Street")
        kept = Person.objects.get(pk=person.pk)
        assert fields.get(kept, "name") == "Jonas Placeholder"
        assert fields.get(kept, "address") == "5 Sample Street"
        assert (kept.is_child, kept.source) == (Known.NO, "The school")


@pytest.mark.parametrize(
    ("is_child", "name", "state"),
    [
        ("no", "ada", "open"),
        ("no", "quin", "open"),
        ("not_known", "ada", "sealed"),
        ("yes", "ada", "sealed"),
        ("yes", "sana", "sealed"),
        ("yes", "quin", "sealed"),
        ("yes", "vera", "open"),
    ],
)
def test_a_name_is_open_only_of_a_known_adult(
    cast: SimpleNamespace, team_case: Case, is_child: str, name: str, state: str
) -> None:
    person = a_person_of(cast, team_case, is_child=is_child)
    assert _is_open(cast, name, person) is (state == "open")


def test_an_adult_victim_is_an_identity_too(cast: SimpleNamespace, team_case: Case) -> None:
    person = a_person_of(cast, team_case, name="Jonas Placeholder", is_child="no")
    with acting(cast.ada):
        hand_identity_over(actor=cast.ada, person=person, pseudonym="V-QRST")
    assert not _is_open(cast, "ada", person)


def test_a_reveal_opens_for_its_time_and_for_one_officer(cast: SimpleNamespace, team_case: Case) -> None:
    person = a_person_of(cast, team_case)
    with acting(cast.ada):
        open_reveal(
            actor=cast.ada,
            target=person_target(person),
            reason="identify",
            stream=team_case.stream,
        )
    assert _is_open(cast, "ada", person)
    assert not _is_open(cast, "ben", person)
    with as_role("owner"):
        reveal = Reveal.objects.get(target_id=person.id)
        Reveal.objects.update(until=reveal.opened_at)
    assert not _is_open(cast, "ada", person)


def test_an_identifier_is_sealed_under_the_persons_key(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case)
    row = an_identifier(cast, case, person=person)
    with acting(cast.ada):
        kept = Identifier.objects.get(pk=row.pk)
        assert fields.get_many([kept], ["value"], for_work=True)[kept.pk] == {"value": "river_otter_7"}
        with pytest.raises(SealBroken):
            fields.get(kept, "value")
    assert (kept.linked_by_id, kept.source, kept.certainty) == (cast.ada.id, "Provider's report", "not_known")
    assert kept.vault_subject == person.id
    with as_role("owner"):
        assert "river_otter" not in " ".join(Payload.objects.values_list("body", flat=True))


def test_two_writings_of_one_identifier_have_one_digest(cast: SimpleNamespace, case: Case) -> None:
    made = [
        an_identifier(cast, case, value=text)
        for text in ("Otter@Example.org", " otter@example.ORG ", "ｏtter@example.org")
    ]
    assert len({bytes(each.digest) for each in made}) == 1
    assert bytes(an_identifier(cast, case, value="otter2@example.org").digest) != bytes(made[0].digest)


def test_an_address_without_port_and_time_is_a_weak_lead(cast: SimpleNamespace, case: Case) -> None:
    assert an_identifier(cast, case, kind="ip", value="192.0.2.41", port=443).is_weak_lead
    assert not an_identifier(cast, case).is_weak_lead


@pytest.mark.parametrize(
    ("changed", "field"), [({"kind": "dream"}, "kind"), ({"value": " "}, "value"), ({"source": ""}, "source")]
)
def test_an_identifier_says_what_and_whence(
    cast: SimpleNamespace, case: Case, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        an_identifier(cast, case, **changed)
    assert set(refused.value.fields) == {field}


def test_nobody_of_another_case_is_linked(cast: SimpleNamespace, case: Case) -> None:
    stranger = a_person_of(cast, a_case(cast, operation="Kestrel"))
    with pytest.raises(Invalid) as refused:
        an_identifier(cast, case, person=stranger)
    assert set(refused.value.fields) == {"person"}


def test_what_identifies_a_victim_goes_to_the_sealed_store(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case)
    with acting(cast.ada):
        hand_identity_over(actor=cast.ada, person=person, pseudonym=f"V-{uuid4().hex[:4]}")
        with pytest.raises(WrongState):
            link_identifier(actor=cast.ada, case=case, person=person, lead=Lead("handle", "x", "A call"))
        with pytest.raises(WrongState):
            learn(actor=cast.ada, person=person, source="A call", is_child="yes", name="Fictia Example")
        with pytest.raises(WrongState):
            end_role(actor=cast.ada, person=Person.objects.get(pk=person.pk), role="victim")


def test_an_identifier_is_sealed_under_whoever_it_belongs_to(cast: SimpleNamespace, case: Case) -> None:
    """Erasing a person erases their accounts; one of nobody known has a key of its own, which opens by a reveal."""
    person = a_person_of(cast, case, is_child="yes")
    for owner in (person, None):
        row = an_identifier(cast, case, person=owner)
        subject = person.id if owner else row.id
        with as_role("owner"):
            sealed = Identifier.objects.get(pk=row.pk).value
            assert DataKey.objects.get(pk=key_id_of(sealed or b"")).subject == subject
