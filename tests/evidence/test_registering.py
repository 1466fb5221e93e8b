"""Registering: numbers, authority, and what is irregular goes in with its reason."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from cases.models import Authority, Case
from evidence.models import Exhibit
from evidence.services.registering import initials_of, register_exhibit, suggested_number
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.vault import fields
from tests.factories.cases import a_team_case
from tests.factories.evidence import a_find, a_reading, a_warrant, an_exhibit
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Okafor", "AO"),
        ("Mary Ann van der Berg", "MB"),
        ("Ada", "A"),
        ("Søren Ødegård", "SØ"),
        ("李 小龍", "李小"),
        ("  ", "X"),
        ("7 Alpha", "A"),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_numbers_run_on_in_the_case_by_the_finders_initials(cast: SimpleNamespace, case: Case) -> None:
    warrant = a_warrant(cast, case)
    numbers = [
        an_exhibit(cast, case, warrant=warrant, found_by=finder).number
        for finder in ("Ada Okafor", "Ada Okafor", "Ben Marek", "Ada Okafor")
    ]
    assert numbers == ["AO/1", "AO/2", "BM/1", "AO/3"]


def test_a_derived_item_names_its_root_and_keeps_its_initials(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    case = exhibit.case
    card = an_exhibit(cast, case, kind="medium", parent=exhibit, found_by="Ben Marek")
    copy = an_exhibit(cast, case, kind="extraction", parent=card, found_by="Emil Novak", reading=a_reading())
    assert (card.number, card.root_number, card.root) == ("AO/2", "AO/1", exhibit)
    assert (copy.number, copy.parent_number, copy.root_number) == ("AO/3", "AO/2", "AO/1")
    assert copy.root == exhibit


def test_a_typed_number_is_unique_and_the_free_one_is_named(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, exhibit.case, number="ao/1")
    assert "AO/2" in str(caught.value.fields["number"])
    assert an_exhibit(cast, exhibit.case, number="ao/7").number == "AO/7"
    with acting(cast.ada):
        assert suggested_number(exhibit.case, "Ada Okafor") == "AO/8"


def test_the_database_keeps_a_number_unique_in_its_case(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    twin = Exhibit.objects.none().model(
        case=exhibit.case,
        case_reference=exhibit.case_reference,
        number=exhibit.number,
        kind="item",
        seized_at=timezone.now(),
        seized_zone="UTC",
        found_by="Ben Marek",
        registered_by=cast.ben,
    )
    with pytest.raises(IntegrityError), acting(cast.ben):
        twin.save(force_insert=True)


@pytest.mark.parametrize("number", ["AO1", "/1", "AO/", "A1/2", "ABCDE/1", "AO/1; DROP", "AO/123456"])
def test_numbers_of_another_form_are_refused(cast: SimpleNamespace, case: Case, number: str) -> None:
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, case, number=number)
    assert set(caught.value.fields) == {"number"}


def test_each_case_has_its_own_numbers(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    assert an_exhibit(cast, a_team_case(cast)).number == exhibit.number == "AO/1"


def test_without_an_authority_it_goes_in_with_a_reason_and_the_supervisor_is_told(
    cast: SimpleNamespace, case: Case
) -> None:
    with acting(cast.ben):
        with pytest.raises(Invalid) as caught:
            register_exhibit(actor=cast.ben, case=case, find=a_find(None))
        assert set(caught.value.fields) == {"reason"}
        exhibit = register_exhibit(actor=cast.ben, case=case, find=a_find(None, reason="Handed over by the mother"))
        assert exhibit.irregularities == ["no_authority"]
        assert fields.get(exhibit, "irregular_reason") == "Handed over by the mother"
    with as_role("owner"):
        told = {notice.recipient for notice in Notice.objects.filter(kind="exhibit.irregular")}
    assert told == {cast.ada, cast.sana}


def test_outside_the_warrants_days_it_is_irregular(cast: SimpleNamespace, case: Case) -> None:
    expired = a_warrant(cast, case, days=0, ago=3)
    with pytest.raises(Invalid):
        an_exhibit(cast, case, warrant=expired)
    exhibit = an_exhibit(cast, case, warrant=expired, reason="The search ran past midnight")
    assert exhibit.irregularities == ["outside_authority"]


def test_data_that_the_unit_acquires_has_a_sha256_or_a_reason(
    cast: SimpleNamespace, exhibit: Exhibit, case: Case
) -> None:
    typed: dict[str, Any] = {"kind": "extraction", "parent": exhibit}
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, case, **typed)
    assert set(caught.value.fields) == {"reason"}
    late = an_exhibit(cast, case, **typed, reason="The tool crashed before it hashed")
    assert late.irregularities == ["no_hash"]
    sound = an_exhibit(cast, case, **typed, reading=a_reading())
    assert sound.irregularities == []
    with acting(cast.ada):
        assert sound.hashes.get().tool == "hashdeep"


def test_an_extraction_names_what_it_came_from(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, case, kind="extraction", reading=a_reading())
    assert set(caught.value.fields) == {"parent"}


def test_another_cases_exhibit_or_warrant_is_refused(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    other = a_team_case(cast)
    theirs: Authority = a_warrant(cast, other)
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, other, warrant=theirs, kind="medium", parent=exhibit)
    assert set(caught.value.fields) == {"parent"}
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, case, warrant=theirs)
    assert set(caught.value.fields) == {"authority"}


def test_a_find_in_the_future_is_refused_and_a_late_one_says_why(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, case, seized_at=timezone.now() + timedelta(hours=2))
    assert set(caught.value.fields) == {"seized_at"}
    warrant = a_warrant(cast, case)
    with pytest.raises(Invalid) as caught:
        an_exhibit(cast, case, warrant=warrant, seized_at=timezone.now() - timedelta(hours=25))
    assert "reason" in caught.value.fields


@pytest.mark.parametrize("name", ["sana", "vera", "quin", "cleo", "emil", "ines"])
def test_only_investigators_on_the_case_register(cast: SimpleNamespace, case: Case, name: str) -> None:
    person = getattr(cast, name)
    with pytest.raises(Denied), acting(person):
        register_exhibit(actor=person, case=case, find=a_find(None, reason="Found"))


def test_the_ledger_holds_codes_and_never_a_place_or_a_name(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with as_role("owner"):
        bodies = " ".join(Payload.objects.filter(target_id=exhibit.id).order_by("id").values_list("body", flat=True))
    assert "exhibit.registered" in bodies
    assert "custody.collected" in bodies
    for told in ("Orchard", "Samsung", "Okafor", "cracked"):
        assert told not in bodies


def test_no_readable_place_or_description_stands_in_the_table(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with as_role("owner"):
        row = Exhibit.objects.filter(pk=exhibit.pk).values().get()
    assert b"Orchard" not in bytes(row["place"] or b"")
    assert "Orchard" not in str({name: value for name, value in row.items() if not isinstance(value, bytes)})
