"""The duty roster: who of a unit is on duty when. A shift counts by the statement's time."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access import events
from ocsea.access.can import has, require
from ocsea.access.models import DutyShift, Unit, User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.record import Target, record

LONGEST = timedelta(hours=24)


@transaction.atomic
def plan_shift(*, actor: User, person: User, starts_at: datetime, ends_at: datetime) -> DutyShift:
    """Puts somebody of the actor's unit on duty. Several people may be on duty at once; nobody twice.

    Raises Denied, Invalid when the person is not of the unit, the end is not after the start or has passed, the shift
    is longer than 24 hours, or the person is on duty then already.
    """
    require(actor, Permission.ROSTER_PLAN)
    unit, wrong = actor.unit, {}
    if unit is None or person not in may_be_on_duty(unit):
        wrong["person"] = _("Choose somebody of your own unit.")
    if ends_at <= starts_at or ends_at - starts_at > LONGEST:
        wrong["until"] = _("A shift ends after it begins, and lasts at most 24 hours.")
    elif ends_at <= timezone.now():
        wrong["until"] = _("This shift is over already.")
    if wrong or unit is None:
        raise Invalid(wrong)
    _lock(person)
    if _shifts().filter(person=person, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Invalid({"person": _("They are on duty at this time already. Withdraw that shift first.")})
    shift = DutyShift(unit=unit, person=person, starts_at=starts_at, ends_at=ends_at, made_by=actor)
    shift.save(force_insert=True)
    record(
        events.SHIFT_PLANNED,
        actor=actor,
        target=_target(shift),
        facts={"person": person.id, "from": starts_at, "until": ends_at},
    )
    return shift


@transaction.atomic
def withdraw_shift(*, actor: User, shift: DutyShift) -> None:
    """Takes a shift back, at once. Raises Denied, NotVisible when it was withdrawn or is over."""
    require(actor, Permission.ROSTER_PLAN)
    standing = _shifts().filter(pk=shift.pk, unit=actor.unit, ends_at__gt=Now())
    if not standing.update(withdrawn_by=actor, withdrawn_at=timezone.now()):
        raise NotVisible
    record(events.SHIFT_WITHDRAWN, actor=actor, target=_target(shift), facts={"person": shift.person_id})


def shifts_of(actor: User) -> QuerySet[DutyShift]:
    """The shifts of the actor's unit that are not over, the next first."""
    if not has(actor, Permission.ROSTER_READ) or actor.unit_id is None:
        return DutyShift.objects.none()
    rows = _shifts().filter(unit=actor.unit, ends_at__gt=Now())
    return rows.select_related("person", "made_by").order_by("starts_at", "person__display_name")


def on_duty_in(unit: Unit) -> QuerySet[User]:
    """Everybody who is on duty for the unit at this moment, by the statement's time."""
    now = _shifts().filter(unit=unit, starts_at__lte=Now(), ends_at__gt=Now())
    return may_be_on_duty(unit).filter(pk__in=now.values("person"))


def is_on_duty(person: User) -> bool:
    """Whether somebody is on duty for their own unit at this moment."""
    return person.unit is not None and on_duty_in(person.unit).filter(pk=person.pk).exists()


def may_be_on_duty(unit: Unit) -> QuerySet[User]:
    """Who can be put on the roster: investigators and supervisors of the unit with an open account."""
    people = User.objects.filter(unit=unit, is_active=True, role__in=("investigator", "supervisor"))
    return people.order_by("display_name")


def _shifts() -> QuerySet[DutyShift]:
    return DutyShift.objects.filter(withdrawn_at=None)


def _lock(person: User) -> None:
    # Two planners at once would each see no overlap; the lock ends with the transaction.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"roster {person.id}"])


def _target(shift: DutyShift) -> Target:
    return Target("shift", shift.id, f"duty {shift.starts_at:%Y-%m-%d}")
