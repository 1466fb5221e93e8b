"""Writing to the ledger: `record`, in the transaction of the change that it tells of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import connections, router, transaction
from django.utils import timezone

from ocsea.ledger.context import current_request
from ocsea.ledger.facts import Fact, plain, plain_text, tame
from ocsea.ledger.kinds import Category, Kind, UnknownKind, kind_of
from ocsea.ledger.models import Payload
from ocsea.ledger.payload import Sheet, make_sheet

ADMINISTRATION = "administration"

_ACTOR = re.compile(r"(user:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|job:[a-z][a-z0-9_.-]{0,59})\Z")
_STREAM = re.compile(r"[a-z][a-z_]{0,39}(:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?\Z")
_TYPE = re.compile(r"[a-z][a-z_]{0,39}\Z")

# One statement: triggers take the hash and all other columns from the body, and make the pending leaf.
_INSERT = "INSERT INTO ledger_payload (body, written_by) VALUES (%s, CURRENT_USER)"


class Actor(Protocol):
    """Whoever acts: a person with an account, or a Job."""

    @property
    def ledger_actor(self) -> str:
        """`user:<uuid>` or `job:<name>`."""


@dataclass(frozen=True, slots=True)
class Job:
    """System work that nobody started by hand, by its name: `Job("relay")`."""

    name: str

    @property
    def ledger_actor(self) -> str:
        return f"job:{self.name}"


@dataclass(frozen=True, slots=True)
class Target:
    """What was acted on. `reference` is the number people use (CASE-2026-0042), never a name."""

    type: str
    id: UUID
    reference: str


class NoActor(TypeError):
    """Somebody must have done it: a person, or a named job."""


def record(
    kind: Kind, *, actor: Actor | None, target: Target, facts: Mapping[str, Fact], stream: str | None = None
) -> UUID:
    """Writes one entry in the caller's transaction and returns its id. When that rolls back, the entry goes too.

    `stream` is `administration` (the default), or a kind and an id: `case:<uuid>`. One statement.

    Raises NoActor, UnknownKind, RefusedFact (facts are codes, ids and numbers: see ocsea.ledger.facts), ValueError for
    a malformed stream or target, and TransactionManagementError outside a transaction.
    """
    if kind_of(kind.code) is not kind:
        raise UnknownKind(kind.code)
    name, stream = _actor_name(actor), stream or ADMINISTRATION
    if not _STREAM.match(stream) or not _TYPE.match(target.type) or not isinstance(target.id, UUID):
        raise ValueError("A stream is a word or word:uuid; a target has a type in lower case and a UUID.")
    request = current_request()
    sheet = make_sheet(
        timezone.now(),
        {
            "kind": kind.code,
            "category": str(kind.category),
            "actor": name,
            "target": {
                "type": target.type,
                "id": str(target.id),
                "ref": plain_text(target.reference, "target.reference"),
            },
            "stream": stream,
            "facts": plain(facts),
            "request": None if request is None else {"id": request.id, "address": str(request.address)},
        },
    )
    _write(sheet)
    return sheet.id


def record_refusal(kind: Kind, *, actor: Actor | None, target: Target, reason_code: str) -> UUID:
    """Writes a refusal in a transaction of its own: call it when the refused transaction has been rolled back.

    The target's reference may come from outside (an address that was tried): it is cut and cleaned.
    Raises ValueError for a kind that is no refusal, and TransactionManagementError while the refused one still stands.
    """
    if kind.category is not Category.REFUSAL:
        raise ValueError(f"{kind.code} is no kind of refusal.")
    tried = Target(target.type, target.id, tame(target.reference))
    with transaction.atomic(using=router.db_for_write(Payload)):
        return record(kind, actor=actor, target=tried, facts={"reason": reason_code})


def _actor_name(actor: Actor | None) -> str:
    name = getattr(actor, "ledger_actor", None)
    if not isinstance(name, str) or not _ACTOR.match(name):
        raise NoActor("A ledger entry needs an actor: a user, or Job(name).")
    return name


def _write(sheet: Sheet) -> None:
    connection = connections[router.db_for_write(Payload)]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in the transaction of the change it tells of.")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [sheet.body.decode()])
