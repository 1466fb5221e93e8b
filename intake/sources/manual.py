"""The manual form: reports by call, mail, hotline, a provider's notice, a school, a partner or the person themselves.

The form is data, so that the page, the API and this reader cannot disagree. Two answers are compulsory: how the report
came, and what is reported. Everything else may stay unanswered, which is not the same as "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.enums import Channel
from intake.sources.cybertipline.classes import class_of_value
from intake.sources.guard import with_names_sealed
from intake.sources.media import without_media
from intake.sources.parsed import (
    Fact,
    Given,
    Identifier,
    IdentifierKind,
    Kind,
    Note,
    NoteCode,
    NumberFrom,
    ParsedReport,
    Subject,
    SubjectKind,
)
from intake.sources.values import read_value
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
    ManualField("incident_at", _("When it happened, with time zone"), Kind.TIME, FieldClass.CASE),
    ManualField("web_address", _("Web address"), lead=IdentifierKind.URL),
    ManualField("content_reference", _("Where the content is, exactly"), channels=_DSA, long=True),
    ManualField("published_at", _("When it was published, with time zone"), Kind.TIME, FieldClass.CASE, channels=_DSA),
    ManualField("why_suspected", _("Why the provider suspects a crime"), channels=_DSA, long=True),
    ManualField("how_to_find_user", _("How to find the user"), channels=_DSA, long=True),
    ManualField("sender_reference", _("The sender's reference")),
    ManualField("informant_name", _("Name of who reports"), subject=_INFORMANT, lead=IdentifierKind.NAME),
    ManualField("informant_organisation", _("Organisation of who reports"), subject=_INFORMANT),
    ManualField("informant_contact", _("How to reach who reports"), subject=_INFORMANT),
    ManualField("child_name", _("Child's name"), subject=_CHILD, lead=IdentifierKind.NAME),
    ManualField("child_age", _("Child's age"), Kind.NUMBER, subject=_CHILD),
    ManualField("child_born", _("Child's date of birth"), Kind.DATE, subject=_CHILD),
    ManualField("child_handle", _("Child's user name"), subject=_CHILD, lead=IdentifierKind.HANDLE),
    ManualField("child_school", _("Child's school"), subject=_CHILD),
    ManualField("child_place", _("Where the child is"), subject=_CHILD),
    ManualField("reported_name", _("Name of who is reported"), subject=_REPORTED, lead=IdentifierKind.NAME),
    ManualField("reported_handle", _("User name of who is reported"), subject=_REPORTED, lead=IdentifierKind.HANDLE),
    ManualField("reported_contact", _("Telephone, e-mail or address of who is reported"), subject=_REPORTED),
    ManualField(
        "reported_has_access",
        _("Does the reported person have access to the child?"),
        Kind.CODE,
        FieldClass.CASE,
        subject=_REPORTED,
        codes=YES_NO_NOT_KNOWN,
    ),
    ManualField("service", _("Service or app"), klass=FieldClass.CASE),
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


def read_manual(channel: str, answers: Mapping[str, str]) -> ParsedReport:
    """Reads the answers of the form, by the questions' names; unanswered ones are absent or blank.

    Raises Invalid for a channel or a question that does not exist, and when what is reported is blank. Everything else
    goes in as it was typed: an age that is no number is kept as text, never a reason to refuse a report.
    """
    wrong: dict[str, str | Promise] = {name: _("This question is not on the form.") for name in answers.keys() - FIELDS}
    if channel not in CHANNELS:
        wrong["channel"] = _("Say how the report came.")
    wrong |= {
        field.name: _("Say what is reported.")
        for field in FORM
        if field.compulsory and not answers.get(field.name, "").strip()
    }
    if wrong:
        raise Invalid(wrong)
    report = ParsedReport(channel=Channel(channel), number_from=NumberFrom.NOT_GIVEN)
    for field in FORM:
        if answers.get(field.name, "").strip():
            _answer(report, field, answers[field.name])
    report.facts = with_names_sealed(report.facts, report.subjects)
    keys = [f"manual/{field.name}" for field in asked(report.channel)]
    report.missing = [key for key in keys if not report.first(key)]
    incident, service = report.first("manual/incident_at"), report.first("manual/service")
    report.incident_at = incident.instant if incident else None
    report.platform = service.value.strip() if service and service.klass is FieldClass.CASE else ""
    return report


def _answer(report: ParsedReport, field: ManualField, typed: str) -> None:
    original, removed = without_media(typed)
    reading = read_value(field.kind, original, field.codes)
    key = f"manual/{field.name}"
    # "platform" lends its form: a service's name is readable only when it looks like one.
    form = "platform" if field.name == "service" else key
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
            removed=removed,
        )
    )
    if field.subject and all(subject.key != field.subject for subject in report.subjects):
        report.subjects.append(Subject(field.subject, _KINDS[field.subject], "manual"))
    if field.lead:
        report.identifiers.append(Identifier(field.lead, reading.value.strip(), key, field.subject))
    report.notes += [Note(NoteCode.MEDIA_CUT_OUT, key, str(cut.characters)) for cut in removed]
    if reading.given is Given.UNREADABLE:
        report.notes.append(Note(NoteCode.UNEXPECTED_VALUE, key))
    elif field.kind is Kind.TIME and reading.instant is None:
        report.notes.append(Note(NoteCode.ZONE_MISSING, key))
