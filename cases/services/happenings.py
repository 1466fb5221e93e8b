"""Events and authorities of a case. Clocks start from these rows: a fact is always recorded, whatever follows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import AuthorityKind, Certainty, EventKind
from cases.models import Authority, Case, CaseEvent, Person
from cases.policy import require
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Invalid
from ocsea.ledger.record import Target, record
from ocsea.vault import fields

# Contact after which a suspect's risk of suicide is reviewed: the events that the rule itself names.
_CONTACT = frozenset(
    {
        EventKind.SEARCH,
        EventKind.ARREST,
        EventKind.INTERVIEW,
        EventKind.BAIL,
        EventKind.CHARGE,
        EventKind.HEARING,
    }
)
_ANSWERS_BAIL: dict[str, str] = {
    EventKind.BAIL: "bailed_again",
    EventKind.CHARGE: "charged",
    EventKind.NO_FURTHER_ACTION: "no_further_action",
}


@dataclass(frozen=True)
class Happening:
    """What happened, as typed. `at` is aware; `zone` the IANA name it was told in; `return_on` a local date."""

    kind: str
    at: datetime
    zone: str
    detail: str = ""
    person: Person | None = None
    certainty: str = Certainty.CONFIRMED
    return_on: date | None = None


@transaction.atomic
def record_event(*, actor: User, case: Case, happening: Happening) -> CaseEvent:
    """Records an event, meets the clocks that it answers, and starts those that follow.

    Contact with a suspect starts the review of their risk of suicide, bail the return on its date. Another bail, a
    charge or no further action of the same person answers the bail before it.

    Raises Denied, Invalid for an unknown kind or certainty, a time ahead, somebody of another case, or bail without
    its return date.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    _check(case, happening)
    row = CaseEvent(
        case=case,
        kind=happening.kind,
        person=happening.person,
        at=happening.at,
        zone=happening.zone,
        certainty=happening.certainty,
        return_on=happening.return_on,
        recorded_by=actor,
    )
    fields.put(row, "detail", happening.detail.strip() or None)
    row.save(force_insert=True)
    record(
        events.EVENT_RECORDED,
        actor=actor,
        target=Target("event", row.id, case.reference),
        facts={"kind": happening.kind, "person": happening.person.label if happening.person else None},
        stream=case.stream,
    )
    _meet_clocks(actor, row)
    _start_clocks(actor, case, row)
    return row


@transaction.atomic
def record_authority(
    *,
    actor: User,
    case: Case,
    kind: str,
    number: str,
    issued_by: str,
    scope: str,
    issued_on: date,
    expires_on: date | None = None,
) -> Authority:
    """Records a warrant, order, consent or power by number and scope, and starts the clock of its expiry.

    Raises Denied, Invalid for an unknown kind, an empty answer, or an expiry before the issue.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    wrong = {}
    if kind not in AuthorityKind.values:
        wrong["kind"] = _("Choose what kind of authority it is.")
    for name, text in (("number", number), ("issued_by", issued_by), ("scope", scope)):
        if not text.strip():
            wrong[name] = _("Write this as it stands on the authority.")
    if expires_on is not None and expires_on < issued_on:
        wrong["expires_on"] = _("It cannot expire before it was issued.")
    if wrong:
        raise Invalid(wrong)
    row = Authority(
        case=case,
        kind=kind,
        number=number,
        issued_by=issued_by,
        scope=scope,
        issued_on=issued_on,
        expires_on=expires_on,
        recorded_by=actor,
    )
    row.save(force_insert=True)
    record(
        events.AUTHORITY_RECORDED,
        actor=actor,
        target=Target("authority", row.id, case.reference),
        facts={"kind": kind, "until": expires_on.isoformat() if expires_on else None},
        stream=case.stream,
    )
    if expires_on is not None:
        _start(actor, case, "authority.expiry", Target("authority", row.id, case.reference), due_date=expires_on)
    return row


def _check(case: Case, happening: Happening) -> None:
    wrong = {}
    if happening.kind not in EventKind.values:
        wrong["kind"] = _("Choose what happened.")
    if happening.certainty not in Certainty.values:
        wrong["certainty"] = _("Choose how sure this is.")
    if happening.at > timezone.now():
        wrong["at"] = _("This lies ahead. Write a day to come as the next date of what happened before it.")
    if happening.person is not None and happening.person.case_id != case.id:
        wrong["person"] = _("Choose somebody of this case.")
    if happening.kind == EventKind.BAIL and happening.return_on is None:
        wrong["return_on"] = _("Write the day of return.")
    if wrong:
        raise Invalid(wrong)


def _meet_clocks(actor: User, row: CaseEvent) -> None:
    """Ends the return of an earlier bail of the same person where this event answers it."""
    if row.kind not in _ANSWERS_BAIL or row.person_id is None:
        return
    earlier = CaseEvent.objects.filter(case=row.case_id, person=row.person_id, kind=EventKind.BAIL, at__lte=row.at)
    waiting = clocks.of_stream(row.case.stream).filter(
        rule__code="bail.return", target_id__in=earlier.exclude(pk=row.pk).values("pk")
    )
    for clock in waiting:
        clocks.meet(clock, actor=actor, reason_code=_ANSWERS_BAIL[row.kind])


def _start_clocks(actor: User, case: Case, row: CaseEvent) -> None:
    target = Target("event", row.id, case.reference)
    if row.kind in _CONTACT:
        _start(actor, case, "suspect.suicide_review", target, from_=row.at)
    if row.kind == EventKind.BAIL:
        _start(actor, case, "bail.return", target, due_date=row.return_on)


def _start(
    actor: User,
    case: Case,
    rule: str,
    target: Target,
    *,
    from_: datetime | None = None,
    due_date: date | None = None,
) -> None:
    clocks.start(
        rule,
        actor=actor,
        target=target,
        link=reverse("cases:detail", args=[case.reference]),
        unit=case.unit,
        owner=case.case_officer,
        stream=case.stream,
        from_=from_,
        due_date=due_date,
    )
