"""Sealed model fields: what is put is got, and raw values have no way in or out."""

import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.serializers import serialize
from django.db import connection, models
from django.forms import modelform_factory
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext, isolate_apps

from ocsea.vault.errors import SealBroken
from ocsea.vault.fields import SealedField, get, get_many, put, put_many
from tests.roles import as_role
from tests.vault.sample import Child, child_table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(db: None) -> Iterator[None]:
    with child_table():
        yield


@pytest.mark.parametrize("value", ["Mara Ellingsen", "", 0, False, ["a", {"b": None}]])
def test_a_value_comes_back_from_the_database_as_it_was(value: str) -> None:
    child = Child()
    put(child, "name", value)
    child.save(force_insert=True)
    found = Child.objects.get(pk=child.pk)
    assert get(found, "name") == value
    assert type(get(found, "name")) is type(value)


def test_none_stays_null_and_needs_no_key() -> None:
    child = Child()
    put(child, "name", None)
    child.save(force_insert=True)
    assert Child.objects.filter(name__isnull=True).count() == 1
    with CaptureQueriesContext(connection) as queries:
        assert get(child, "name") is None
    assert len(queries) == 0


def test_fifty_children_open_with_one_statement() -> None:
    children = [Child() for _ in range(50)]
    put_many((child, {"name": f"Mara {number}", "school": "Elm Road"}) for number, child in enumerate(children))
    Child.objects.bulk_create(children)
    found = list(Child.objects.all())
    with CaptureQueriesContext(connection) as queries:
        values = get_many(found, ["name", "school"])
    assert len(queries) == 1
    assert values[children[7].pk] == {"name": "Mara 7", "school": "Elm Road"}


def test_what_is_stored_does_not_hold_the_value() -> None:
    child = Child()
    put(child, "name", "Mara Ellingsen")
    child.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sample_child WHERE id = %s", [child.pk])
        (stored,) = cursor.fetchone() or (b"",)
    assert bytes(stored)[0] == 1
    assert b"Mara" not in bytes(stored)


@pytest.mark.parametrize("raw", ["Mara", 7, False, ["Mara"]])
def test_anything_but_bytes_is_refused_at_once(raw: object) -> None:
    child = Child()
    with pytest.raises(TypeError, match="sealed"):
        child.name = raw  # type: ignore[assignment]  # the point of the test
    with pytest.raises(TypeError, match="sealed"):
        Child(name=raw)
    with pytest.raises(TypeError, match="sealed"):
        Child.objects.update(name=raw)


def test_bytes_that_are_no_envelope_do_not_reach_the_database() -> None:
    child = Child(name=b"Mara Ellingsen, 12 Elm Road, Riverside, the green house on the corner")
    with pytest.raises(SealBroken):
        child.save(force_insert=True)


def test_planted_plaintext_is_never_shown() -> None:
    child = Child()
    put(child, "name", "Mara")
    child.save(force_insert=True)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE sample_child SET name = %s WHERE id = %s", [b'"Planted Name"', child.pk])
    with pytest.raises(SealBroken):
        get(Child.objects.get(pk=child.pk), "name")


def test_one_broken_value_does_not_close_the_page() -> None:
    whole, broken = Child(), Child()
    put_many([(whole, {"name": "Mara"}), (broken, {"name": "Nils"})])
    broken.name = whole.name
    noted = []

    def note(row: models.Model, name: str, error: SealBroken) -> str:
        noted.append((row.pk, name, error.facts["reason"]))
        return "(sealed)"

    values = get_many([whole, broken], ["name"], broken=note)
    assert values == {whole.pk: {"name": "Mara"}, broken.pk: {"name": "(sealed)"}}
    assert noted == [(broken.pk, "name", "key")]
    with pytest.raises(SealBroken):
        get_many([whole, broken], ["name"])


def test_a_sealed_field_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    child = Child()
    put(child, "name", "Mara")
    logging.getLogger("ocsea.sample").warning("%s %r", child.name, child.__dict__)
    page = Template("{{ child.name }}").render(Context({"child": child}))
    for text in (str(child.name), repr(child.name), f"{child.name}", page, caplog.text):
        assert "\\x" not in text
        assert "sealed" in text


def test_a_sealed_field_is_in_no_form() -> None:
    form = modelform_factory(Child, fields="__all__")
    assert form.base_fields == {}


def test_a_serialised_row_holds_the_envelope_only() -> None:
    child = Child()
    put(child, "name", "Mara Ellingsen")
    assert "Mara" not in serialize("json", [child])


@isolate_apps("tests")
def test_a_model_must_say_whose_its_sealed_fields_are() -> None:
    class Odd(models.Model):
        name = SealedField("IDENTITY")

        class Meta:
            app_label = "tests"

        class Sensitivity:
            CASE = ("name",)

    assert {message.id for message in Odd._meta.get_field("name").check()} == {"vault.E001", "vault.E002"}
    with pytest.raises(TypeError, match="UUID"):
        put(Odd(), "name", "Mara")


def test_a_label_in_the_place_of_the_class_is_refused() -> None:
    with pytest.raises(TypeError, match="verbose_name"):
        SealedField("Name of the child")


def test_only_sealed_fields_are_put() -> None:
    child = Child()
    with pytest.raises(TypeError, match="SealedField"):
        put(child, "id", str(uuid4()))
