"""The manual form: reports by call, mail, hotline, a provider's notice, a school, a partner or the person themselves.

The form is data, so that the page, the API and this reader cannot disagree. Two answers are compulsory: how the report
came, and what is reported. Everything else may stay unanswered, which is not the same as "no".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.enums import Channel
from intake.sources.cybertipline.classes import class_of_value
from intake.sources.guard import with_names_sealed
from intake.sources.leads import Identifier, IdentifierKind
from intake.sources.media import without_media
from intake.sources.notes import cuts_in
from intake.sources.parsed import Fact, Given, Kind, Note, NoteCode, NumberFrom, ParsedReport, Subject, SubjectKind
from intake.sources.values import Reading, read_value
from ocsea.errors import Invalid
from ocsea.redaction.sensitivity import FieldClass

if TYPE_CHECKING:
    from django.utils.functional import Promise

YES_NO_NOT_KNOWN = frozenset({"yes", "no", "not_known"})
CHANNELS = frozenset(Channel) - {Channel.CYBERTIPLINE}
_DSA = frozenset({Channel.DSA_ART_18})
_CHILD, _REPORTED, _INFORMANT = "victim:0", "reported_user:0", "reporter"


@dataclass(frozen=True, slots=True)
class ManualField:
    """One question. `channels`: on which forms it is asked. `subject`: whom the answer is about (None: the report)."""

    name: str
    label: "Promise"
    kind: Kind = Kind.TEXT
    klass: FieldClass = FieldClass.IDENTITY
    subject: str | None = None
    lead: IdentifierKind | None = None
    codes: frozenset[str] = frozenset()
    channels: frozenset[Channel] = CHANNELS
    compulsory: bool = False
    long: bool = False


FORM: tuple[ManualField, ...] = (
    ManualField("what_happened", _("What is reported"), compulsory=True, long=True),
    ManualField("child_at_risk_now", _("Is a child at risk now?"), Kind.CODE, FieldClass.CASE, codes=YES_NO_NOT_KNOWN),
    ManualField("reporter", _("Who reports, and how to reach them"), subject=_INFORMANT),
    ManualField("child", _("The child: name or how they can be found"), subject=_CHILD, lead=IdentifierKind.NAME),
    ManualField("child_age", _("The child's age"), Kind.NUMBER, subject=_CHILD),
    ManualField("child_born", _("The child's date of birth"), Kind.DATE, subject=_CHILD),
    ManualField("child_handle", _("The child's user name"), subject=_CHILD, lead=IdentifierKind.HANDLE),
    ManualField("child_school", _("The child's school"), subject=_CHILD),
    ManualField("child_place", _("Where the child is now"), subject=_CHILD),
    ManualField("reported_user", _("The reported user: name, account, or description"), subject=_REPORTED),
    ManualField("reported_handle", _("The reported user's user name"), subject=_REPORTED, lead=IdentifierKind.HANDLE),
    ManualField(
        "reported_has_access",
        _("Does the reported user have access to the child?"),
        Kind.CODE,
        FieldClass.CASE,
        subject=_REPORTED,
        codes=YES_NO_NOT_KNOWN,
    ),
    ManualField("where", _("Where: service, address, or place")),
    ManualField("happened_at", _("When it happened"), Kind.TIME, FieldClass.CASE),
    ManualField("content_reference", _("Where the content is, exactly"), channels=_DSA, long=True),
    ManualField("published_at", _("When it was published, with time zone"), Kind.TIME, FieldClass.CASE, channels=_DSA),
    ManualField("why_suspected", _("Why the provider suspects a crime"), channels=_DSA, long=True),
    ManualField("how_to_find_user", _("How to find the user"), channels=_DSA, long=True),
    ManualField("number", _("The sender's number"), klass=FieldClass.CASE),
)
FIELDS = {field.name: field for field in FORM}
_KINDS = {
    _CHILD: SubjectKind.VICTIM,
    _REPORTED: SubjectKind.REPORTED_USER,
    _INFORMANT: SubjectKind.REPORTER,
}


def asked(channel: Channel) -> list[ManualField]:
    """The questions of a channel's form, in order."""
    return [field for field in FORM if channel in field.channels]


def manual_report(channel: str, answers: Mapping[str, object]) -> ParsedReport:
    """Reads the answers of the form, by the questions' names; unanswered ones are absent, None or blank.

    Raises Invalid for a channel or a question that does not exist, and when what is reported is blank. Everything else
    goes in as it was typed: an age that is no number is kept as text, never a reason to refuse a report.
    """
    typed = {name: "" if answer is None else str(answer) for name, answer in answers.items()}
    wrong: dict[str, str | Promise] = {name: _("This question is not on the form.") for name in typed.keys() - FIELDS}
    if channel not in CHANNELS:
        wrong["channel"] = _("Say how the report came.")
    wrong |= {
        field.name: _("Say what is reported.")
        for field in FORM
        if field.compulsory and not typed.get(field.name, "").strip()
    }
    if wrong:
        raise Invalid(wrong)
    report = ParsedReport(channel=Channel(channel))
    for field in FORM:
        if typed.get(field.name, "").strip():
            _answer(report, field, typed[field.name])
    report.facts = with_names_sealed(report.facts, report.subjects)
    report.notes += cuts_in(report.facts)
    keys = [f"manual/{field.name}" for field in asked(report.channel)]
    report.missing = [key for key in keys if not report.first(key)]
    happened, number = report.first("manual/happened_at"), report.first("manual/number")
    report.incident_at = happened.instant if happened else None
    if number and number.klass is FieldClass.CASE:
        report.number, report.number_from = number.value.strip(), NumberFrom.TEXT
    return report


def _answer(report: ParsedReport, field: ManualField, typed: str) -> None:
    original, _removed = without_media(typed)
    reading = read_value(field.kind, original, field.codes)
    key = f"manual/{field.name}"
    # The number is readable only while it looks like the number of a case.
    form = "caseNumber" if field.name == "number" else key
    klass = class_of_value(form, field.klass, reading.given, reading.value.strip())
    report.facts.append(
        Fact(
            path=key,
            field=key,
            name=field.name,
            label=field.label,
            value=reading.value,
            original=original,
            klass=klass,
            kind=field.kind,
            given=reading.given,
            group="manual",
            subject=field.subject,
            instant=reading.instant,
            zone_text=reading.zone_text,
        )
    )
    if field.subject and all(subject.key != field.subject for subject in report.subjects):
        report.subjects.append(Subject(field.subject, _KINDS[field.subject], "manual"))
    if field.lead:
        report.identifiers.append(Identifier(field.lead, reading.value.strip(), key, field.subject))
    report.notes += _remarks(key, field.kind, reading)


def _remarks(key: str, kind: Kind, reading: Reading) -> Iterator[Note]:
    if reading.given is Given.UNREADABLE:
        yield Note(NoteCode.UNEXPECTED_VALUE, key)
    elif kind is Kind.TIME and reading.instant is None:
        yield Note(NoteCode.ZONE_MISSING, key)
