"""What every source gives: facts in the order of the document, and what follows from them.

Nothing here is stored or decided. A `Fact` is one value of the document with where it stood, what it is called, who it
is about and how secret it is. Everyone in a report is a `Subject` whose role is not known; `SubjectKind` says only in
which part of the report they were named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.enums import Channel
from intake.sources.leads import FileEntry, Identifier, TippedOff
from ocsea.redaction.sensitivity import FieldClass

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Kind(StrEnum):
    """How a value is to be read."""

    TEXT = "text"
    TIME = "time"
    DATE = "date"
    FLAG = "flag"
    NUMBER = "number"
    CODE = "code"
    GROUP = "group"  # an element that holds others; a fact only when it was sent empty


class Given(StrEnum):
    """What was given. A value that is missing is no fact at all; see `ParsedReport.missing`."""

    VALUE = "value"
    EMPTY = "empty"
    UNREADABLE = "unreadable"  # not what its kind asks for: shown as sent, sealed as free text


class SubjectKind(StrEnum):
    """The part of the report that names somebody. Not a role: that stays "not known" until an officer decides."""

    REPORTED_USER = "reported_user"
    VICTIM = "victim"
    INTENDED_RECIPIENT = "intended_recipient"
    ASSOCIATED_ACCOUNT = "associated_account"
    REPORTER = "reporter"
    REPORTER_CONTACT = "reporter_contact"
    OFFICER = "officer"


SUBJECT_WORDS: dict[SubjectKind, "Promise"] = {
    SubjectKind.REPORTED_USER: _("Reported user"),
    SubjectKind.VICTIM: _("Named as a child harmed"),
    SubjectKind.INTENDED_RECIPIENT: _("Intended recipient"),
    SubjectKind.ASSOCIATED_ACCOUNT: _("Associated account"),
    SubjectKind.REPORTER: _("Reporter"),
    SubjectKind.REPORTER_CONTACT: _("Reporter's contact"),
    SubjectKind.OFFICER: _("Officer of another agency"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of the document.

    - `path`: where it stood, with places counted from 1 where an element may repeat
      ("report/victim[2]/victimPerson/email[1]@verified", "file[1]/originalFileHash[2]"). It never holds text of the
      sender: an element that the schema lacks is "unknown[n]" there and has its name in `name`.
    - `field`: the same without counting, the key of the schema's description.
    - `name`: the element's or attribute's own name. Of an unknown element it is the sender's text: seal it.
    - `label`: what people call it, translatable.
    - `original`: the text exactly as sent (a mark stands where an encoded file was cut out). `value`: the same made
      comparable: flags "true" or "false", times in UTC as ISO 8601, numbers and codes trimmed; otherwise `original`.
    - `klass`: who may read it. Free text and all that points at a person is IDENTITY.
    - `subject`: key of the Subject it is about, "file:<key>" for a file, None for the report itself.
    - `instant`, `zone_text`: of a TIME; the instant is None and the zone "" when no zone was given.
    - `group`: path of the nearest enclosing element, so that the values of one event stay together.
    """

    path: str
    field: str
    name: str
    label: "str | Promise"
    value: str
    original: str
    klass: FieldClass
    kind: Kind
    given: Given
    group: str
    subject: str | None = None
    instant: datetime | None = None
    zone_text: str = ""
    known: bool = True

    @property
    def flag(self) -> bool | None:
        """True, False, or None when it is no readable flag. An absent flag has no Fact: ask `ParsedReport.flag`."""
        return {"true": True, "false": False}.get(self.value) if self.kind is Kind.FLAG else None

    @property
    def number(self) -> int | None:
        """The whole number given, or None."""
        return int(self.value) if self.kind is Kind.NUMBER and _is_whole(self.value) else None


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or some account in the report. `key` is unique in it ("victim:0", "reported_user:0/account:1").

    `is_organisation` is true where the sender put a company in a person's place (a provider's own reporter block).
    `named_child` is true only for the part of the report that names children; it is the sender's statement.
    """

    key: str
    kind: SubjectKind
    path: str
    is_organisation: bool = False

    @property
    def named_child(self) -> bool:
        return self.kind is SubjectKind.VICTIM


class NoteCode(StrEnum):
    """What the reader noticed; the words are in `intake.sources.notes`."""

    NUMBER_FROM_FOLDER = "number_from_folder"
    NUMBER_FROM_UPLOAD = "number_from_upload"
    NUMBER_MISSING = "number_missing"
    NUMBER_MISMATCH = "number_mismatch"
    UNKNOWN_ELEMENT = "unknown_element"
    UNKNOWN_ATTRIBUTE = "unknown_attribute"
    UNEXPECTED_VALUE = "unexpected_value"
    TEXT_BETWEEN = "text_between"
    NAMESPACE = "namespace"
    COMMENTS_DROPPED = "comments_dropped"
    MEDIA_CUT_OUT = "media_cut_out"
    PART_REFUSED = "part_refused"
    FILE_TWICE = "file_twice"
    ZONE_MISSING = "zone_missing"
    SUPPLEMENTAL_CLASSIFIED = "supplemental_classified"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell the officer. `path` says where; `detail` holds codes and numbers, never the sender's text."""

    code: NoteCode
    path: str = ""
    detail: str = ""


class NumberFrom(StrEnum):
    """Where the report's number was read."""

    FILE_DETAILS = "file_details"
    FOLDER = "folder"
    UPLOAD = "upload"
    TEXT = "text"
    NOT_GIVEN = "not_given"


@dataclass(slots=True)
class ParsedReport:
    """One report, read. All collections keep the document's order.

    - `number`: the sender's number of the report ("" when none was given), `number_from` where it was read.
    - `upload`, `folder`: names as sent; labels only, they may hold personal data.
    - `fingerprint`: SHA-256 over the parts' hashes: equal for the same bytes, whatever the upload is called.
    - `missing`: fields (schema keys) that a complete report of its kind has and this one lacks. A matter of the
      report's quality, never of its urgency.
    - `viral_batch`: the provider sent this as one of a viral or meme group.
    - `annotations`: codes of the report's annotations that are set, unknown ones included by their place only.
    """

    channel: Channel
    number: str = ""
    number_from: NumberFrom = NumberFrom.NOT_GIVEN
    upload: str = ""
    folder: str = ""
    fingerprint: str = ""
    facts: list[Fact] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    files: list[FileEntry] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    tipped_off: list[TippedOff] = field(default_factory=list)
    incident_type: str = ""
    incident_at: datetime | None = None
    annotations: tuple[str, ...] = ()
    viral_batch: bool = False
    prior_reports: tuple[str, ...] = ()
    platform: str = ""

    def all(self, field_key: str) -> Iterator[Fact]:
        """Every fact of one field, whoever it is about."""
        return (fact for fact in self.facts if fact.field == field_key)

    def first(self, field_key: str) -> Fact | None:
        """The first fact of a field, or None when it is missing."""
        return next(self.all(field_key), None)

    def flag(self, field_key: str) -> bool | None:
        """The first readable flag of a field: True, False, or None when it was not said."""
        return next((fact.flag for fact in self.all(field_key) if fact.flag is not None), None)

    def about(self, subject: str | None) -> Iterator[Fact]:
        """Every fact about one subject (None: about the report itself)."""
        return (fact for fact in self.facts if fact.subject == subject)
