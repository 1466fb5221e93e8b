"""Unique strings in every sealed identity and covert method of the planted cases, and who may read which.

The fields are found by walking the models' Sensitivity classes. A field in which no string stands is a fault of the
proof: plant a row for it in tests/prove/world, and say in `READERS` who reads it without a reveal.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from cases.enums import Known
from cases.models import Case, EntryMethod, Person
from cases.services.people import add_person
from intake.models import ImportItem, ImportRefusal, SealedFact
from ocsea.redaction.sensitivity import FieldClass, classes_of
from ocsea.vault import fields
from referrals.models import Snapshot
from tests.prove._stage import INSIDERS, Stage
from tests.prove.world import World
from tests.roles import acting, as_role

_CASE = {
    *("officer", "team", "supervisor", "victim_officer", "legal", "emergency", "colleague", "far_victim_officer"),
    *("stranger", "far_legal", "far_supervisor"),
    *("compartment_reader", "compartment_owner", "compartment_supervisor", "compartment_legal"),
}
_HOLDERS = {"victim_officer", "far_victim_officer"}
_DESK = {"intake", "far_intake"}
_OFFICERS = {"officer", "colleague", "stranger", "compartment_owner"}
# Without a reveal, design/access.md: which columns read it, of the worlds in which they have a place.
READERS = {
    "cases.Person": _HOLDERS,
    "cases.Person, known adult": _CASE,
    "cases.Identifier": _HOLDERS,
    "cases.EntryMethod": {"compartment_reader", "compartment_owner", "compartment_supervisor"},
    "cases.FinderLookup": {"emergency", "colleague", "stranger"},
    "victims.VictimIdentity": _HOLDERS,
    "victims.HouseholdMember": _HOLDERS,
    "referrals.Snapshot": _CASE | {"recipient", "far_agency"},
    "intake.SealedFact": _DESK,
    "intake.SealedFact, taken": _HOLDERS,
    "intake.ImportItem": _DESK,
    "intake.ImportPart": set(),
    "intake.ImportRefusal": _DESK,
    "web.Draft": _OFFICERS,
    "evidence.ManifestPart": _OFFICERS,  # its first lines, to whoever brought it in and has not started the import yet
}
# Made of a pseudonym, an age band and the name of an area, each of which its reader has anyway: no words of anybody's.
_NO_WORDS = {"referrals.Snapshot.headline"}
_KEPT = {Snapshot, EntryMethod}
_SEALED = {FieldClass.IDENTITY, FieldClass.METHOD}


class Planted:
    """The strings by text: in which field of which world each stands."""

    def __init__(self, stage: Stage, *, more: int) -> None:
        self.prefix = f"zq{secrets.token_hex(3)}"
        self.places: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.fields: dict[str, int] = {}
        self._worlds = stage.worlds
        for one in stage.worlds:
            _more_people(stage, one, more)
        with as_role("owner"):
            _refusals(stage.worlds)
            for model in apps.get_models():
                self._model(model)
        self._pattern = re.compile(rf"{self.prefix}[0-9a-f]{{12}}|\w*(?:{'|'.join(INSIDERS)})\w*".encode())

    def leaks_to(self, column: str, answer: bytes, *, asked: str = "") -> list[str]:
        """What of it this person may not read, in words."""
        found = {each.decode() for each in self._pattern.findall(answer)}
        return [words for text in sorted(found) if text not in asked and (words := self._wrong(column, text))]

    def in_bytes(self, data: bytes) -> list[str]:
        """The sealed strings that stand in these bytes as they are."""
        return sorted(text for found in set(self._pattern.findall(data)) if (text := found.decode()) in self.places)

    def in_clear(self, data: bytes) -> list[str]:
        """Everything planted that stands there, also the tags of the cases, which are no secret to the database."""
        return sorted({found.decode() for found in self._pattern.findall(data)})

    def without(self) -> list[str]:
        """The fields in which nothing was planted."""
        return sorted(name for name, count in self.fields.items() if not count and name not in _NO_WORDS)

    def _wrong(self, column: str, text: str) -> str:
        tags = {tag for _label, tag in self.places.get(text, ())} or {tag for tag in INSIDERS if tag in text}
        if not any(column in INSIDERS[tag] for tag in tags):
            return f"{text} of a hidden case"
        places = self.places.get(text, set())
        if places and not any(column in READERS.get(label, set()) & INSIDERS[tag] for label, tag in places):
            return f"{text} of {', '.join(sorted(label for label, _tag in places))}"
        return ""

    def _model(self, model: type[Model]) -> None:
        names = [name for name, klass in _classes(model).items() if klass in _SEALED]
        if not names:
            return
        self.fields |= {f"{model._meta.label}.{name}": 0 for name in names}
        for row in model._default_manager.all():
            one = next((each for each in self._worlds if _ids_of(row) & _ids(each)), None)
            if one is None:
                continue
            held = fields.get_many([row], names)[row.pk]
            # What was sent or signed is never written again: it was planted by the services.
            empty = {} if model in _KEPT else {name: each for name, each in held.items() if one.tag not in str(each)}
            new = {name: self._put(each) for name, each in empty.items()}
            fields.put_many([(row, new)])
            row.save(update_fields=list(new)) if new else None
            for name, value in (held | new).items():
                self._note(f"{model._meta.label}.{name}", _label(row), one.tag, value)

    def _put(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value | {"text": self._token()} if "text" in value else {key: self._token() for key in value}
        return self._token()

    def _token(self) -> str:
        return f"{self.prefix}{secrets.token_hex(6)}"

    def _note(self, place: str, label: str, tag: str, value: Any) -> None:
        for leaf in _leaves(value):
            for text in re.findall(rf"{self.prefix}[0-9a-f]{{12}}|\w*{tag}\w*", leaf):
                if text != tag:
                    self.places[text].add((label, tag))
                    self.fields[place] += 1


def _more_people(stage: Stage, one: World, more: int) -> None:
    """People of whom nothing is known, so perhaps children: name, day of birth and address."""
    with as_role("owner"):
        officer = Case.objects.select_related("case_officer__unit").get(pk=one.case.pk).case_officer
    with acting(officer):
        for _each in range(more):
            texts = {"name": "Somebody", "birth_date": "2014", "address": "Somewhere"}
            add_person(actor=officer, case=one.case, source=f"Source{one.tag}", is_child=Known.NOT_KNOWN, **texts)


def _refusals(worlds: Iterable[World]) -> None:
    for one in worlds:
        for item in ImportItem.objects.filter(job_id=UUID(one.ids["job"]))[:1]:
            row = ImportRefusal(item=item, job_id=item.job_id, why="media")
            fields.put_many([(row, {"member": "a.jpg", "sentence": "A picture."})])
            row.save(force_insert=True)


def _classes(model: type[Model]) -> dict[str, FieldClass]:
    return classes_of(model) if hasattr(model, "Sensitivity") else {}


def _label(row: Model) -> str:
    label = row._meta.label
    if isinstance(row, Person) and row.is_child == Known.NO and not row.pseudonym:
        return f"{label}, known adult"
    return f"{label}, taken" if isinstance(row, SealedFact) and row.report.case_id else label


def _ids_of(row: Model) -> set[str]:
    return {str(getattr(row, each.attname)) for each in row._meta.concrete_fields if each.name != "author"}


def _ids(one: World) -> set[str]:
    shared = {"officer_to_add", "team_id", "examiner_id", "recipient_id", "unit_id", "agency_id"}
    return {value for kind, value in one.ids.items() if kind not in shared and len(value) > 30}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _leaves(each)
