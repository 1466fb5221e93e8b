"""Digests of exhibits: each reading a row, who took it with what and when."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import events, notices
from evidence.enums import DIGEST_LENGTH, HASHABLE, Algorithm
from evidence.models import Exhibit, ExhibitHash
from evidence.policy import exhibit_target, may_add
from evidence.services import chain
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied
from ocsea.ledger.record import record


@dataclass(frozen=True)
class Reading:
    """One digest as it was read: hexadecimal in either case, spaces allowed."""

    algorithm: str
    value: str
    tool: str
    tool_version: str
    taken_at: datetime

    @property
    def plain(self) -> str:
        """The digest in lower case without spaces."""
        return "".join(self.value.split()).lower()


@transaction.atomic
def add_hash(*, actor: User, exhibit: Exhibit, reading: Reading) -> ExhibitHash:
    """Records a reading. One that differs from the first of its algorithm is recorded too, and told at once.

    For whoever works on the case or holds the exhibit now. Raises Denied, Invalid.
    """
    locked = chain.lock(exhibit)
    require_adding(actor, locked)
    chain.refuse_unless_right(faults(locked.kind, reading))
    return write(actor=actor, exhibit=locked, reading=reading)


def require_adding(actor: User, exhibit: Exhibit) -> None:
    """Raises Denied unless the actor works on the case or holds the exhibit now."""
    if not may_add(actor, exhibit):
        raise Denied(target=exhibit.reference, permission=str(Permission.EXHIBIT_REGISTER))


def write(*, actor: User, exhibit: Exhibit, reading: Reading) -> ExhibitHash:
    """Writes a reading that was checked, in the caller's transaction."""
    first = ExhibitHash.objects.filter(exhibit=exhibit, algorithm=reading.algorithm).first()
    differs = first is not None and first.value != reading.plain
    row = ExhibitHash(
        exhibit=exhibit,
        case_id=exhibit.case_id,
        algorithm=reading.algorithm,
        value=reading.plain,
        tool=reading.tool.strip(),
        tool_version=reading.tool_version.strip(),
        taken_by=actor,
        taken_at=reading.taken_at,
    )
    row.save(force_insert=True)
    record(
        events.EXHIBIT_HASHED,
        actor=actor,
        target=exhibit_target(exhibit),
        facts={"algorithm": row.algorithm, "value": row.value, "differs": differs},
        stream=exhibit.stream,
    )
    if differs:
        chain.tell_overseers(notices.HASH_DIFFERS, exhibit, actor=actor)
    return row


def faults(kind: str, reading: Reading) -> dict[str, str]:
    """What is wrong with a reading, by field of the form."""
    if kind not in HASHABLE:
        return {"value": _("A physical object has no digest. Record the digest of its extraction.")}
    if reading.algorithm not in Algorithm.values:
        return {"algorithm": _("Choose the algorithm.")}
    algorithm = Algorithm(reading.algorithm)
    size = DIGEST_LENGTH[algorithm]
    wrong: dict[str, str] = {}
    if not re.fullmatch(f"[0-9a-f]{{{size}}}", reading.plain):
        what = {"name": algorithm.label, "size": size, "got": len(reading.plain)}
        wrong["value"] = _("A %(name)s has %(size)d characters, 0 to 9 and a to f. This has %(got)d.") % what
    if not reading.tool.strip():
        wrong["tool"] = _("Say which tool made it.")
    if not reading.tool_version.strip():
        wrong["tool_version"] = _("Say which version of the tool.")
    if reading.taken_at > timezone.now():
        wrong["taken_at"] = _("This time has not come yet.")
    return wrong
