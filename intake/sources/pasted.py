"""A report's text, pasted: lines "Label: value" are read by their labels, and the whole text is kept as it came."""

import hashlib
import re

from django.utils.translation import gettext_lazy as _

from intake.enums import Channel
from intake.sources.cybertipline.map import Parts, map_report
from intake.sources.cybertipline.parse import Document, Node
from intake.sources.media import without_media
from intake.sources.notes import cuts_in
from intake.sources.parsed import Fact, Given, Kind, Note, NoteCode, NumberFrom, ParsedReport
from intake.sources.pasted_words import FILE_WORDS, PERSON_WORDS, PERSONS, REPORT_WORDS, SECTIONS
from ocsea.errors import Invalid
from ocsea.redaction.sensitivity import FieldClass

LONGEST = 2_000_000
_NUMBER = re.compile(
    r"\b(?:cybertip(?:line)?(?:\s{1,3}report)?|report)\s{0,3}(?:number|no\.?|id|#)?\s{0,3}[:#]?\s{0,3}(\d{6,12})\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 70
_ADDRESS = re.compile(
    r"(?P<ip>[0-9a-fA-F.:]{3,45}?)(?::(?P<port>\d{1,5}))?"
    r"(?:\s+(?:at\s+)?(?P<time>\d{4}-\d{2}-\d{2}[T ][\d:.]{5,15}\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?))?"
    r"(?:\s+\(?(?P<event>Login|Registration|Purchase|Upload|Other|Unknown)\)?)?"
)
_NUMBERED = re.compile(r"\s{0,3}[#(]?\d{1,3}[).]?$")
_NEW_EVENT = ("ipAddress", "idValue")


def pasted_report(text: str, *, channel: str = Channel.CYBERTIPLINE) -> ParsedReport:
    """Reads a pasted report. Raises Invalid when it is blank or longer than LONGEST characters.

    What no label explains stays in the text, which is the first fact of the report, sealed. Nothing is guessed: a name
    without a label makes nobody a subject.
    """
    if not text.strip():
        raise Invalid({"text": _("Paste the report's text.")})
    if len(text) > LONGEST:
        raise Invalid({"text": _("The text is too long to paste. Upload it as a package.")})
    clean, _removed = without_media(text.replace("\x00", ""))
    builder = _Builder()
    for line in clean.splitlines():
        builder.line(line)
    digest = hashlib.sha256(clean.encode("utf-8", "surrogatepass")).hexdigest()
    report = map_report(Parts("", "", Document(builder.report), [Document(file) for file in builder.files], [digest]))
    report.channel = Channel(channel)
    report.facts = [_whole(clean), *(fact for fact in report.facts if fact.field != "report")]
    report.notes = [note for note in report.notes if note.code is not NoteCode.NUMBER_MISSING]
    report.notes += cuts_in(report.facts[:1])
    _number(report, clean)
    return report


def _whole(text: str) -> Fact:
    return Fact(
        path="pasted/text",
        field="pasted/text",
        name="text",
        label=_("Text as pasted"),
        value=text,
        original=text,
        klass=FieldClass.IDENTITY,
        kind=Kind.TEXT,
        given=Given.VALUE,
        group="pasted",
    )


def _number(report: ParsedReport, text: str) -> None:
    match = _NUMBER.search(text)
    if match and not report.number:
        report.number, report.number_from = match.group(1), NumberFrom.TEXT
    elif not report.number:
        report.notes.append(Note(NoteCode.NUMBER_MISSING))


class _Builder:
    """Turns labelled lines into the tree that an XML report would have given."""

    def __init__(self) -> None:
        self.report = Node("report")
        self.files: list[Node] = []
        self._section = ""
        self._block: Node = self.report

    def line(self, line: str) -> None:
        """Reads one line: a heading opens a section, a labelled value goes to its place, the rest is left alone."""
        heading = _NUMBERED.sub("", line[:_LONGEST_LABEL].strip().rstrip(":").casefold()).strip()
        if heading in SECTIONS and len(line) <= _LONGEST_LABEL:
            self._open(SECTIONS[heading])
            return
        label, colon, value = line.partition(":")
        if colon and len(label) <= _LONGEST_LABEL and value.strip():
            self._place(label.casefold().strip(), value.strip())

    def _open(self, section: str) -> None:
        self._section = section
        if section == "file":
            self._block = Node("fileDetails")
            self.files.append(self._block)
        elif section in PERSONS and section != "reporter":
            self._block = Node(section)
            self.report.children.append(self._block)
        else:
            self._block = self.report if not section else self._child(self.report, section, fresh=False)

    def _place(self, words: str, value: str) -> None:
        if self._section == "file" and words in FILE_WORDS:
            node = self._put(self._block, FILE_WORDS[words], value)
            if node.name == "originalFileHash":
                node.attributes["hashType"] = words.upper().replace("-", "")
        elif self._section in PERSONS and words in PERSON_WORDS:
            path = PERSON_WORDS[words].format(person=PERSONS[self._section])
            if path.endswith("ipAddress"):
                self._put_address(value)
            else:
                self._put(self._block, path, value)
        elif words in REPORT_WORDS:
            self._put(self.report, REPORT_WORDS[words], value)

    def _put_address(self, value: str) -> None:
        match = _ADDRESS.fullmatch(value)
        parts = match.groupdict() if match else {"ip": value}
        for name, part in (("ipAddress", "ip"), ("port", "port"), ("dateTime", "time"), ("eventName", "event")):
            if parts.get(part):
                self._put(self._block, f"ipCaptureEvent/{name}", str(parts[part]))

    def _put(self, block: Node, path: str, value: str) -> Node:
        *above, name = path.split("/")
        for step in above:
            block = self._child(block, step, fresh=name in _NEW_EVENT)
        leaf = Node(name, text=value)
        block.children.append(leaf)
        return leaf

    @staticmethod
    def _child(block: Node, name: str, *, fresh: bool) -> Node:
        """The last child of that name; a new one when there is none or a new event begins."""
        last = next((node for node in reversed(block.children) if node.name == name), None)
        if last is None or fresh:
            last = Node(name)
            block.children.append(last)
        return last
