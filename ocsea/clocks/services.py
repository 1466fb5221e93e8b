"""Every change of a clock that a person or a service asks for. The engine's own are in ocsea.clocks.engine.

Who may change a clock is the calling app's policy to say, since only it knows the record; the database holds to the
owner, the unit's supervisors, and whom the record's app adds.
"""

import re
import uuid
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access.models import Unit, User
from ocsea.access.roles import ROLES
from ocsea.clocks.enums import TRANSITIONS, ChangeKind, ClockState, LengthUnit
from ocsea.clocks.history import write_change
from ocsea.clocks.models import Clock
from ocsea.clocks.rules import rule_in_force
from ocsea.clocks.timing import TIMING, next_wake, set_due
from ocsea.errors import Invalid, NotVisible, WrongState
from ocsea.ledger.record import Actor, Target

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@transaction.atomic
def start(  # noqa: PLR0913  (a clock is these facts; grouping them would only hide some)
    rule_code: str,
    *,
    actor: Actor,
    target: Target,
    link: str,
    unit: Unit,
    owner: User | None = None,
    owner_role: str = "",
    stream: str = "",
    from_: datetime | None = None,
    due_date: date | None = None,
    due_time: time | None = None,
) -> Clock:
    """Starts a clock and returns it, with `due_on` (local date) and `due_at` (UTC) set.

    `from_` is the instant of the event (now, when left out). `due_date` and `due_time` are local to the rule's or the
    unit's zone; a rule without a length needs a date, with others it overrides the length. `owner` has to act; where
    that is a post, give its role in `owner_role` instead, and whoever of the unit holds it has to. `link` is a path of
    this site. `stream` is the record's ledger stream, by which the record's readers also find the clock.

    Raises UnknownRule, Invalid (fields `due_date`, `owner`).
    """
    now = timezone.now()
    began = from_ or now
    rule = rule_in_force(rule_code, began, unit.time_zone)
    if rule.length_unit == LengthUnit.SET and due_date is None:
        raise Invalid({"due_date": _("Set a date.")})
    if owner is None and owner_role not in ROLES:
        raise Invalid({"owner": _("Say who has to act.")})
    clock = Clock(
        rule=rule,
        target_type=target.type,
        target_id=target.id,
        reference=target.reference,
        stream=stream,
        link=link,
        owner=owner,
        owner_role="" if owner else owner_role,
        started_by=actor if isinstance(actor, User) else None,
        unit=unit,
        calendar=rule.calendar or unit.calendar,
        zone=rule.zone or unit.time_zone,
        began_at=began,
    )
    set_due(clock, now=now, on=due_date, at=due_time)
    clock.save(force_insert=True)
    write_change(clock, ChangeKind.STARTED, actor=actor, at=now)
    return clock


@transaction.atomic
def move(clock: Clock, *, actor: Actor, due_date: date, reason: str, due_time: time | None = None) -> Clock:
    """Sets another due date (local to the clock's zone). Its steps are reached anew.

    Raises NotVisible, WrongState unless the clock runs, Invalid without a reason (field `reason`).
    """
    reason = _typed(reason)
    clock, now = _lock(clock), timezone.now()
    if clock.state != ClockState.RUNNING:
        raise WrongState(_("Only a running clock can be moved."))
    before = clock.due_at
    clock.revision += 1
    clock.escalated_at = None
    set_due(clock, now=now, on=due_date, at=due_time)
    clock.save(update_fields=[*TIMING, "escalated_at"])
    write_change(clock, ChangeKind.MOVED, actor=actor, at=now, reason=reason, due_before=before)
    return clock


@transaction.atomic
def meet(clock: Clock, *, actor: Actor, reason: str = "", reason_code: str = "") -> Clock:
    """What the clock waited for was done. `reason` is text, and sealed; `reason_code` stands in the ledger, and is all
    that a partner can give, who makes no keys. One of them is needed.

    Raises NotVisible, WrongState when it has ended, Invalid without a reason (field `reason`), ValueError when
    `reason_code` is not lower-case words joined by underscores.
    """
    if reason_code and not _CODE.match(reason_code):
        raise ValueError("A reason code is lower-case words joined by underscores.")
    reason = reason.strip() if reason_code else _typed(reason)
    return _end(clock, ClockState.MET, ChangeKind.MET, actor=actor, reason=reason, reason_code=reason_code)


@transaction.atomic
def waive(clock: Clock, *, actor: Actor, reason: str) -> Clock:
    """It need not be met. `reason` is what the person typed; it is sealed.

    Raises NotVisible, WrongState when it has ended, Invalid without a reason (field `reason`).
    """
    return _end(clock, ClockState.WAIVED, ChangeKind.WAIVED, actor=actor, reason=_typed(reason))


@transaction.atomic
def hand_on(clock: Clock, *, actor: Actor, to: User, reason: str) -> Clock:
    """Makes somebody else the one who has to act; the due time and the steps reached stand. Raises as `waive`."""
    reason = _typed(reason)
    clock = _lock(clock)
    if clock.ended_at is not None:
        raise WrongState(_("This clock has ended."))
    clock.owner, clock.owner_role = to, ""
    clock.save(update_fields=["owner", "owner_role"])
    write_change(clock, ChangeKind.HANDED_ON, actor=actor, at=timezone.now(), reason=reason, owner=to.id)
    return clock


@transaction.atomic
def suspend(clock: Clock, *, actor: Actor, reason: str) -> Clock:
    """Nobody is told while it is suspended; the due time stands. Raises as `waive`."""
    reason = _typed(reason)
    clock = _to(clock, ClockState.SUSPENDED)
    clock.wake_at = None
    clock.save(update_fields=["state", "wake_at"])
    write_change(clock, ChangeKind.SUSPENDED, actor=actor, at=timezone.now(), reason=reason)
    return clock


@transaction.atomic
def resume(clock: Clock, *, actor: Actor, reason: str) -> Clock:
    """Runs again with the same due time; a step that passed meanwhile is reached at once. Raises as `waive`."""
    reason = _typed(reason)
    clock = _to(clock, ClockState.RUNNING)
    reached = clock.reached.filter(revision=clock.revision).values_list("key", flat=True)
    clock.wake_at = next_wake(clock, set(reached))
    clock.save(update_fields=["state", "wake_at"])
    write_change(clock, ChangeKind.RESUMED, actor=actor, at=timezone.now(), reason=reason)
    return clock


def running(rule_code: str, target_id: uuid.UUID) -> Clock | None:
    """The newest clock of this rule on this record that has not ended, if the reader may see one."""
    rows = _readable().filter(rule__code=rule_code, target_id=target_id, ended_at=None)
    return rows.order_by("-began_at").first()


def due_for(user: User) -> QuerySet[Clock]:
    """What this person has to act on, most urgent first: theirs, their post's, and for supervisors what escalated."""
    mine = Q(owner=user) | Q(owner=None, owner_role=user.role, unit_id=user.unit_id)
    if user.role == "supervisor":
        mine |= Q(unit_id=user.unit_id, escalated_at__isnull=False)
    return _readable().filter(mine, state=ClockState.RUNNING).order_by("due_at", "id")


def due_in(unit: Unit) -> QuerySet[Clock]:
    """The unit's running clocks that the reader may see, most urgent first."""
    return _readable().filter(unit=unit, state=ClockState.RUNNING).order_by("due_at", "id")


def of_record(target_id: uuid.UUID) -> QuerySet[Clock]:
    """Every clock of a record, ended ones too, the next due first."""
    return _readable().filter(target_id=target_id).order_by("ended_at", "due_at")


def of_stream(stream: str) -> QuerySet[Clock]:
    """Every running clock of a record and of what hangs from it (`case:<uuid>`), the next due first."""
    return _readable().filter(stream=stream, state=ClockState.RUNNING).order_by("due_at", "id")


def _readable() -> QuerySet[Clock]:
    return Clock.objects.select_related("rule", "owner")


def _end(
    clock: Clock, state: ClockState, kind: ChangeKind, *, actor: Actor, reason: str = "", reason_code: str = ""
) -> Clock:
    now = timezone.now()
    clock = _to(clock, state)
    clock.ended_at, clock.wake_at = now, None
    clock.save(update_fields=["state", "ended_at", "wake_at"])
    write_change(clock, kind, actor=actor, at=now, reason=reason, reason_code=reason_code, late=clock.due_at < now)
    return clock


def _to(clock: Clock, state: ClockState) -> Clock:
    clock = _lock(clock)
    if state not in TRANSITIONS[clock.state]:
        raise WrongState(_("This clock is not in a state that allows this."))
    clock.state = state
    return clock


def _lock(clock: Clock) -> Clock:
    rows = Clock.objects.select_related("rule").select_for_update(of=("self",))
    found = rows.filter(pk=clock.pk).first()
    if found is None:
        raise NotVisible
    return found


def _typed(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": _("Give a reason.")})
    return reason.strip()
