"""One way to write a clock's history: the row people read, and the ledger's entry."""

from datetime import datetime

from ocsea.access.models import User
from ocsea.clocks.enums import ChangeKind
from ocsea.clocks.events import OF_CHANGE
from ocsea.clocks.models import Clock, ClockChange
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import Actor, Job, record
from ocsea.vault import fields


def write_change(
    clock: Clock,
    kind: ChangeKind,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    reason_code: str = "",
    due_before: datetime | None = None,
    **facts: Fact,
) -> None:
    """Writes both. A typed `reason` is sealed under the record's key and stays out of the ledger."""
    change = ClockChange(
        clock=clock,
        kind=kind,
        at=at,
        actor=actor if isinstance(actor, User) else None,
        job=actor.name if isinstance(actor, Job) else "",
        reason_code=reason_code,
        due_before=due_before,
        due_after=clock.due_at,
        subject=clock.target_id,
    )
    if reason:
        fields.put(change, "reason", reason)
    change.save(force_insert=True)
    told: dict[str, Fact] = {"clock": clock.id, "rule": clock.rule.code, "due": clock.due_at, **facts}
    if reason_code:
        told["reason"] = reason_code
    if due_before is not None:
        told["due_before"] = due_before
    record(OF_CHANGE[kind], actor=actor, target=clock.target, facts=told, stream=clock.stream or None)
