"""From the tree to facts: every text and every attribute of a part, in order, none left out."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from intake.sources.cybertipline.classes import class_of_hash, class_of_value
from intake.sources.cybertipline.fields import FIELDS, Field
from intake.sources.cybertipline.labels import TEXT_BETWEEN, UNKNOWN_ATTRIBUTE, UNKNOWN_ELEMENT
from intake.sources.cybertipline.parse import Node
from intake.sources.parsed import Fact, Given, Kind, Note, NoteCode, Subject, SubjectKind
from intake.sources.values import Reading, read_value
from ocsea.redaction.sensitivity import FieldClass

if TYPE_CHECKING:
    from django.utils.functional import Promise

_HASH = "fileDetails/originalFileHash"
_UNKNOWN = "unknown"
# Elements that name somebody: the kind of subject, and how its key is made (a place that repeats is counted from 0).
_PEOPLE: dict[str, tuple[SubjectKind, str]] = {
    "report/personOrUserReported": (SubjectKind.REPORTED_USER, "reported_user:{}"),
    "report/victim": (SubjectKind.VICTIM, "victim:{}"),
    "report/intendedRecipient": (SubjectKind.INTENDED_RECIPIENT, "recipient:{}"),
    "report/reporter/reportingPerson": (SubjectKind.REPORTER, "reporter"),
    "report/reporter/contactPerson": (SubjectKind.REPORTER_CONTACT, "reporter_contact"),
    "report/lawEnforcement/officerContact": (SubjectKind.OFFICER, "officer"),
    "report/personOrUserReported/associatedAccount": (SubjectKind.ASSOCIATED_ACCOUNT, "{above}/account:{}"),
    "report/victim/associatedAccount": (SubjectKind.ASSOCIATED_ACCOUNT, "{above}/account:{}"),
}
_OWN_NAMES = ("lastName", "age", "dateOfBirth")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: the path shown, the schema's key for it, the enclosing path, and whom it is about."""

    path: str
    key: str
    group: str
    subject: str | None


@dataclass(slots=True)
class Harvest:
    """What walking the parts of a report gave."""

    facts: list[Fact] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def gather(self, root: Node, path: str, subject: str | None) -> None:
        """Walks one part. `path` is how its root is shown, `subject` whom all of it is about (a file's key)."""
        self._element(root, _Place(path, root.name, path, subject))

    def _element(self, node: Node, place: _Place) -> None:
        known = FIELDS.get(place.key)
        place = self._somebody(node, place)
        if known and known.kind is Kind.GROUP:
            self._group_text(node, known, place)
        else:
            self._value(node, known, place)
        self._attributes(node, place)
        self._children(node, place)

    def _somebody(self, node: Node, place: _Place) -> _Place:
        """Opens a subject where the element names somebody."""
        if place.key not in _PEOPLE:
            return place
        kind, form = _PEOPLE[place.key]
        count = sum(1 for known in self.subjects if known.kind is kind and known.key.startswith(place.subject or ""))
        key = form.format(count, above=place.subject)
        if any(known.key == key for known in self.subjects):  # an element that may stand once stands twice
            key = f"{key}:{count}"
        organisation = kind is SubjectKind.REPORTER and not any(node.child(name) for name in _OWN_NAMES)
        self.subjects.append(Subject(key, kind, place.path, organisation))
        return replace(place, subject=key)

    def _group_text(self, node: Node, known: Field, place: _Place) -> None:
        if node.text.strip():
            self.notes.append(Note(NoteCode.TEXT_BETWEEN, place.path))
            between = replace(place, path=f"{place.path}/text()", key=f"{place.key}/text()", group=place.path)
            self.facts.append(_free(node.name, node.text, between, TEXT_BETWEEN))
        elif not node.children and not node.attributes:
            self.facts.append(_known(node.name, "", place, known, Reading("", Given.EMPTY)))

    def _value(self, node: Node, known: Field | None, place: _Place) -> None:
        if known is None:
            self.notes.append(Note(NoteCode.UNKNOWN_ELEMENT, place.path))
            if node.text.strip() or not (node.children or node.attributes):
                self.facts.append(_free(node.name, node.text, place, UNKNOWN_ELEMENT))
            return
        if node.children and not node.text.strip():
            return
        reading = read_value(known.kind, node.text, known.codes)
        if known.is_presence and reading.given is Given.EMPTY:
            reading = Reading("true", Given.EMPTY)
        fact = _known(node.name, node.text, place, known, reading)
        if place.key == _HASH and reading.given is Given.VALUE:
            fact = replace(fact, klass=class_of_hash(node.attributes.get("hashType", ""), reading.value.strip()))
        self._keep(fact)

    def _attributes(self, node: Node, place: _Place) -> None:
        unknown = 0
        for name, original in node.attributes.items():
            known = FIELDS.get(f"{place.key}@{name}")
            unknown += known is None
            tail = f"@{name}" if known else f"@{_UNKNOWN}[{unknown}]"
            key = f"{place.key}@{name if known else _UNKNOWN}"
            where = replace(place, path=f"{place.path}{tail}", key=key, group=place.path)
            if known:
                self._keep(_known(name, original, where, known, read_value(known.kind, original, known.codes)))
            else:
                self.notes.append(Note(NoteCode.UNKNOWN_ATTRIBUTE, where.path))
                self.facts.append(_free(name, original, where, UNKNOWN_ATTRIBUTE))

    def _children(self, node: Node, place: _Place) -> None:
        names = [child.name if f"{place.key}/{child.name}" in FIELDS else _UNKNOWN for child in node.children]
        total, seen = Counter(names), Counter[str]()
        for child, name in zip(node.children, names, strict=True):
            seen[name] += 1
            key = f"{place.key}/{name}"
            counted = name == _UNKNOWN or total[name] > 1 or FIELDS[key].repeats
            path = f"{place.path}/{name}[{seen[name]}]" if counted else f"{place.path}/{name}"
            self._element(child, _Place(path, key, place.path, place.subject))

    def _keep(self, fact: Fact) -> None:
        """Adds a fact of the schema and notes what is odd about it."""
        self.facts.append(fact)
        if fact.given is Given.UNREADABLE:
            self.notes.append(Note(NoteCode.UNEXPECTED_VALUE, fact.path))
        elif fact.kind is Kind.TIME and fact.given is Given.VALUE and fact.instant is None:
            self.notes.append(Note(NoteCode.ZONE_MISSING, fact.path))


def _known(name: str, original: str, place: _Place, known: Field, reading: Reading) -> Fact:
    return Fact(
        path=place.path,
        field=place.key,
        name=name,
        label=known.label,
        value=reading.value,
        original=original,
        klass=class_of_value(place.key, known.klass, reading.given, reading.value.strip()),
        kind=known.kind,
        given=reading.given,
        group=place.group,
        subject=place.subject,
        instant=reading.instant,
        zone_text=reading.zone_text,
    )


def _free(name: str, original: str, place: _Place, label: "Promise") -> Fact:
    """A fact that the schema does not describe: sealed, name and all."""
    return Fact(
        path=place.path,
        field=place.key,
        name=name,
        label=label,
        value=original,
        original=original,
        klass=FieldClass.IDENTITY,
        kind=Kind.TEXT,
        given=Given.VALUE if original.strip() else Given.EMPTY,
        group=place.group,
        subject=place.subject,
        known=False,
    )
