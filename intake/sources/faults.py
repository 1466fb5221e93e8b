"""What is refused, and the one sentence that says so.

A refusal names the upload, the part of it, and the fault. It carries the size and the SHA-256 of what was refused so
that an officer can name it to the sender; the bytes themselves are never kept.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Why(StrEnum):
    """The code of a refusal; stored, counted and shown through `SENTENCES`."""

    TOO_LARGE = "too_large"
    EMPTY = "empty"
    DAMAGED_ARCHIVE = "damaged_archive"
    POLYGLOT = "polyglot"
    TOO_MANY_MEMBERS = "too_many_members"
    NO_REPORT_INSIDE = "no_report_inside"
    MEDIA = "media"
    DOCUMENT = "document"
    ENCODED_FILE = "encoded_file"
    NOT_ALLOWED = "not_allowed"
    NESTED_ARCHIVE = "nested_archive"
    ENCRYPTED = "encrypted"
    UNSAFE_NAME = "unsafe_name"
    SPECIAL_FILE = "special_file"
    DUPLICATE_NAME = "duplicate_name"
    MEMBER_TOO_LARGE = "member_too_large"
    BOMB = "bomb"
    OVERLAP = "overlap"
    DAMAGED_MEMBER = "damaged_member"
    METHOD = "method"
    BUDGET = "budget"
    NOT_XML = "not_xml"
    ENCODING = "encoding"
    BROKEN_XML = "broken_xml"
    DECLARATION = "declaration"
    TOO_DEEP = "too_deep"
    TOO_MANY_ELEMENTS = "too_many_elements"
    TOO_MANY_ATTRIBUTES = "too_many_attributes"
    WRONG_ROOT = "wrong_root"
    REPORT_MISSING = "report_missing"
    SECOND_REPORT = "second_report"


SENTENCES: dict[Why, "Promise"] = {
    Why.TOO_LARGE: _("%(name)s is larger than one upload may be (%(detail)s)."),
    Why.EMPTY: _("%(name)s is empty."),
    Why.DAMAGED_ARCHIVE: _("%(name)s is not a whole ZIP package: it is damaged or cut short."),
    Why.POLYGLOT: _("%(name)s hides other data around its ZIP package, so none of it was read."),
    Why.TOO_MANY_MEMBERS: _("%(name)s holds more parts than a package may have (%(detail)s)."),
    Why.NO_REPORT_INSIDE: _("%(name)s holds no report that could be read."),
    Why.MEDIA: _("%(name)s is media. Harbour never keeps media; only its name, size and hash were noted."),
    Why.DOCUMENT: _("%(name)s is a document, which can hold pictures. Paste its text instead."),
    Why.ENCODED_FILE: _("%(name)s holds what looks like an encoded file. That was cut out; the rest was read."),
    Why.NOT_ALLOWED: _("%(name)s is not a part of a report's text. Only its name, size and hash were noted."),
    Why.NESTED_ARCHIVE: _("%(name)s is an archive inside the package. It was not opened."),
    Why.ENCRYPTED: _("%(name)s is protected by a password. It could not be read."),
    Why.UNSAFE_NAME: _("%(name)s has a name that points outside the package or hides what it is. It was not read."),
    Why.SPECIAL_FILE: _("%(name)s is a link or a special file. It was not read."),
    Why.DUPLICATE_NAME: _("%(name)s is in the package more than once. Only the first was read."),
    Why.MEMBER_TOO_LARGE: _("%(name)s is larger than one part may be (%(detail)s)."),
    Why.BOMB: _("%(name)s grows far beyond its packed size, as a decompression bomb does. Reading it was stopped."),
    Why.OVERLAP: _("%(name)s shares its bytes with another part of the package. It was not read."),
    Why.DAMAGED_MEMBER: _("%(name)s is damaged or cut short inside the package."),
    Why.METHOD: _("%(name)s is packed by a method that Harbour does not open."),
    Why.BUDGET: _("%(name)s was not read: the package holds more than may be unpacked at once (%(detail)s)."),
    Why.NOT_XML: _("%(name)s is not XML."),
    Why.ENCODING: _("%(name)s is written in a text encoding that is unknown or wrong (%(detail)s)."),
    Why.BROKEN_XML: _("%(name)s is not well-formed XML (%(detail)s): it is damaged or cut short."),
    Why.DECLARATION: _("%(name)s declares a document type or entities, which a report never needs. It was not read."),
    Why.TOO_DEEP: _("%(name)s nests elements deeper than a report does (%(detail)s)."),
    Why.TOO_MANY_ELEMENTS: _("%(name)s has more elements than may be read (%(detail)s)."),
    Why.TOO_MANY_ATTRIBUTES: _("%(name)s has an element with more attributes than may be read (%(detail)s)."),
    Why.WRONG_ROOT: _("%(name)s is XML, but it is neither a report nor the details of a file."),
    Why.REPORT_MISSING: _("%(name)s gives details of a file, but the report it belongs to could not be read."),
    Why.SECOND_REPORT: _("%(name)s is a second report in the same folder. Only the first was read."),
}

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SHOWN_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that was not taken in.

    `file` is the upload's name, `member` the part's name inside it ("" for the whole upload), both exactly as sent:
    never use either as a path, and show them only through `shown_name`. Names can hold personal data: seal them.
    `size` is in bytes, as read (None when it could not be known; of a file encoded in a text its characters there).
    `sha256` is None when reading stopped early.
    """

    file: str
    member: str
    why: Why
    size: int | None = None
    sha256: str | None = None
    detail: str = ""

    @property
    def reason(self) -> str:
        """One sentence in the reader's language that names the file and the fault."""
        name = f"“{shown_name(self.file)}”"
        if self.member and self.member != self.file:
            name = f"{name} › “{shown_name(self.member)}”"
        return str(SENTENCES[self.why]) % {"name": name, "detail": self.detail}


class UnreadableError(Exception):
    """A part cannot be read. `why` and `detail` become a `Refused` where the names are known."""

    def __init__(self, why: Why, detail: str = "") -> None:
        self.why = why
        self.detail = detail
        super().__init__(why.value)


def shown_name(name: str) -> str:
    """A file name made safe to show: control, direction and invisible characters spelled out, the middle cut."""
    plain = "".join(_spelled(character) for character in name[: 4 * _SHOWN_LENGTH])
    if len(plain) <= _SHOWN_LENGTH:
        return plain
    return f"{plain[:80]}…{plain[-30:]}"


def _spelled(character: str) -> str:
    if unicodedata.category(character) in _HIDDEN:
        return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"
    return character
