"""Auditors that a unit borrows: for one request, by name, for days, told to them and kept in the record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access import events
from ocsea.access.can import require
from ocsea.access.loan_models import AuditLoan
from ocsea.access.models import Unit, User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.web.administration import notices
from ocsea.web.administration.people import units_of

_LONGEST = timedelta(days=31)


def auditors_lent_to(unit: Unit) -> QuerySet[User]:
    """Whom the unit can borrow: auditors of the neighbour it names."""
    return User.objects.filter(role="auditor", is_active=True, unit=unit.neighbour_id, unit__isnull=False)


def loans_of(unit: Unit) -> QuerySet[AuditLoan]:
    """All of them, the newest first."""
    return AuditLoan.objects.filter(unit=unit).select_related("auditor", "asked_by").order_by("-began_at", "-id")


@transaction.atomic
def borrow_auditor(*, actor: User, unit: Unit, auditor: User, reason: str, until: datetime) -> AuditLoan:
    """Lets an auditor of the neighbour read this unit's record until then. Raises NotVisible, Invalid."""
    require(actor, Permission.ACCESS_ADMINISTER)
    if not units_of(actor).filter(pk=unit.pk).exists():
        raise NotVisible
    wrong = {}
    if not auditors_lent_to(unit).filter(pk=auditor.pk).exists():
        wrong["auditor"] = _("Choose an auditor of the neighbouring unit.")
    if not reason.strip():
        wrong["reason"] = _("Say what they are to look at.")
    if not timezone.now() < until <= timezone.now() + _LONGEST:
        wrong["until"] = _("Choose a day within the next month.")
    if wrong:
        raise Invalid(wrong)
    loan = AuditLoan(unit=unit, auditor=auditor, reason=reason.strip(), asked_by=actor, until=until)
    loan.save(force_insert=True)
    _record_loan(actor, loan, until)
    notices.tell(notices.AUDITOR_LENT, auditor, User.objects.filter(pk=auditor.pk))
    return loan


@transaction.atomic
def end_loan(*, actor: User, loan: AuditLoan) -> None:
    """Ends it now; nothing happens to one that is over. Raises NotVisible."""
    require(actor, Permission.ACCESS_ADMINISTER)
    found = AuditLoan.objects.select_for_update().filter(pk=loan.pk, unit__in=units_of(actor)).first()
    if found is None:
        raise NotVisible
    now = timezone.now()
    if found.until > now:
        found.until = now
        found.save(update_fields=["until"])
        _record_loan(actor, found, now)


def _record_loan(actor: User, loan: AuditLoan, until: datetime) -> None:
    target = Target("account", loan.auditor_id, loan.auditor.username)
    facts = {"unit": loan.unit.code, "until": until.isoformat()}
    record(events.AUDITOR_LENT, actor=actor, target=target, facts=facts, stream=ADMINISTRATION)
