"""Checking a chain: every row against its own digest, the row before, the rules of custody, and the ledger."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evidence import events
from evidence.enums import BREAKS, TRANSITIONS, Custody, Step
from evidence.models import CustodyEvent, Exhibit, ExhibitHash
from evidence.policy import exhibit_target
from evidence.services.chain import SEALED, digest_of
from ocsea.access.models import User
from ocsea.ledger.models import Payload
from ocsea.ledger.record import record
from ocsea.vault import fields


@dataclass(frozen=True)
class Verdict:
    """What a check found. `row` is the position of the first broken row, None for a whole chain."""

    whole: bool
    words: str
    row: int | None
    rows: int
    breaks: tuple[int, ...]
    differing: tuple[str, ...]


@transaction.atomic
def verify(*, actor: User, exhibit: Exhibit) -> Verdict:
    """Checks the chain of an exhibit that was opened through its door, and records that it was checked.

    Explained breaks (found, holder not known) do not make a chain false: it is false when what is written is not what
    was recorded.
    """
    rows = list(CustodyEvent.objects.filter(exhibit=exhibit).order_by("position"))
    fault = first_fault(exhibit, rows)
    verdict = Verdict(
        whole=fault is None,
        words=fault[1] if fault else _("Every row is as it was recorded."),
        row=fault[0] if fault else None,
        rows=len(rows),
        breaks=tuple(row.position for row in rows if row.step in BREAKS),
        differing=_differing(exhibit),
    )
    facts = {"whole": verdict.whole, "row": verdict.row, "rows": verdict.rows}
    record(events.EXHIBIT_VERIFIED, actor=actor, target=exhibit_target(exhibit), facts=facts, stream=exhibit.stream)
    return verdict


def first_fault(exhibit: Exhibit, rows: Sequence[CustodyEvent]) -> tuple[int, str] | None:
    """The position and the words of the first row that is not as it was recorded; None when all are."""
    recorded = _recorded(exhibit)
    words = fields.get_many(rows, SEALED, broken=lambda *_: None)
    before: CustodyEvent | None = None
    for place, row in enumerate(rows, start=1):
        fault = _fault(row, place, words[row.pk], before, recorded)
        if fault:
            return place, fault
        before = row
    lost = sorted(set(recorded) - {row.position for row in rows})
    if lost:
        return lost[0], _("Row %(row)d is missing: the ledger knows it, the chain does not.") % {"row": lost[0]}
    if not rows:
        return 1, _("Row 1 is missing: this exhibit has no chain at all.")
    return None


def _fault(
    row: CustodyEvent,
    place: int,
    words: Mapping[str, Any],
    before: CustodyEvent | None,
    recorded: Mapping[int, str],
) -> str:
    at = {"row": place, "step": row.get_step_display()}
    if row.position != place:
        return _("Row %(row)d is missing.") % at
    if digest_of(row, words, previous=before.digest if before else "") != row.digest:
        return _("Row %(row)d (%(step)s) was changed after it was recorded, or the row before it was.") % at
    if place not in recorded:
        return _("Row %(row)d (%(step)s) was never recorded in the ledger.") % at
    if recorded[place] != row.digest:
        return _("Row %(row)d (%(step)s) is not the one that the ledger recorded.") % at
    if not _follows(row, before):
        return _("Row %(row)d (%(step)s) does not follow from the row before it.") % at
    return ""


def _follows(row: CustodyEvent, before: CustodyEvent | None) -> bool:
    """Whether the step is allowed after the row before, and in the right hands."""
    if before is None:
        return row.step == Step.COLLECTED and row.holder_id == row.recorded_by_id
    if TRANSITIONS[Custody(before.state)].get(Step(row.step)) != row.state:
        return False
    keeps = {Step.RELEASED, Step.REFUSED, Step.WITHDRAWN, Step.CORRECTED}
    if row.step in keeps and row.holder_id != before.holder_id:
        return False
    return row.step != Step.RELEASED or row.giver_id == before.holder_id == row.recorded_by_id


def _recorded(exhibit: Exhibit) -> dict[int, str]:
    """Position -> digest, as the ledger has them. The first entry of a position counts: nothing can overwrite it."""
    found: dict[int, str] = {}
    entries = Payload.objects.filter(target_id=exhibit.pk, kind__in=[kind.code for kind in events.CUSTODY.values()])
    for body in entries.order_by("id").values_list("body", flat=True):
        facts = json.loads(body)["facts"]
        found.setdefault(facts["position"], facts["digest"])
    return found


def _differing(exhibit: Exhibit) -> tuple[str, ...]:
    """Algorithms whose readings do not all agree."""
    seen: dict[str, set[str]] = {}
    readings: list[tuple[str, str]] = list(
        ExhibitHash.objects.filter(exhibit=exhibit).values_list("algorithm", "value")
    )
    for algorithm, value in readings:
        seen.setdefault(algorithm, set()).add(value)
    return tuple(sorted(name for name, values in seen.items() if len(values) > 1))
