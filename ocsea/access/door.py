"""The door: one call that fetches *and* authorises, and records that the record was read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, NotVisible
from ocsea.ledger.kinds import Kind
from ocsea.ledger.record import Target, record

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Door(Generic[M]):
    """How one kind of record is opened.

    `visible_to` is the app's queryset of records a person may know of; `allows` says whether the person may do `to`
    to this record now; `reads` is the ledger kind of a consultation (None: not a sensitive record).
    """

    visible_to: Callable[[User], QuerySet[M]]
    allows: Callable[[User, M, Permission], bool]
    target: Callable[[M], Target]
    stream: Callable[[M], str]
    reads: Kind | None = None
    lookup: str = "reference"

    def open(self, actor: User | AnonymousUser | Any, key: object, *, to: Permission) -> M:
        """The record of this key. Raises NotVisible when it is absent or hidden, Denied when only `to` is refused."""
        if not isinstance(actor, User):
            raise NotVisible
        found = self.visible_to(actor).filter(**{self.lookup: key}).first()
        if found is None:
            raise NotVisible
        if not has(actor, to) or not self.allows(actor, found, to):
            raise Denied(target=str(self.target(found).reference), permission=str(to))
        if self.reads is not None:
            record(self.reads, actor=actor, target=self.target(found), facts={"to": str(to)}, stream=self.stream(found))
        return found
