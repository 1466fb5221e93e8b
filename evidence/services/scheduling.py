"""Marks for disclosure, and schedules whose numbers run on: what was listed once keeps its number for good."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.enums import Relevance
from cases.models import Case, JournalEntry
from evidence import events
from evidence.enums import Material, PaperKind
from evidence.models import DisclosureMark, Exhibit, Schedule, ScheduleItem
from evidence.services.printing import print_schedule
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import Target, record
from ocsea.paper.document import Document
from ocsea.vault import fields


@dataclass(frozen=True)
class Marking:
    """What an officer decides about one item, and the words that go with it."""

    relevant: str
    sensitive: bool = False
    reason: str = ""
    assists: bool = False
    assists_how: str = ""
    description: str = ""

    def faults(self) -> dict[str, str]:
        """What is missing, by field."""
        wrong: dict[str, str] = {}
        if self.sensitive and not self.reason.strip():
            wrong["reason"] = _("Say which real risk to which public interest disclosing it would bring.")
        if self.assists and not self.assists_how.strip():
            wrong["assists_how"] = _("Say what in it may undermine the case or assist the defence.")
        if (self.sensitive or self.assists) and self.relevant != Relevance.YES:
            wrong["relevant"] = _("Only what is relevant is listed. Say that it is, or take the other marks away.")
        return wrong


@dataclass(frozen=True)
class Wanted:
    """Something that a form is to list."""

    form: PaperKind
    kind: Material
    target_id: uuid.UUID


# Form -> the items that are new in it, each with its number.
Numbers = Mapping[PaperKind, Sequence[tuple[int, uuid.UUID]]]
Compose = Callable[[int, Numbers], Iterable[tuple[PaperKind, Document]]]


@transaction.atomic
def mark_material(*, actor: User, case: Case, of: JournalEntry | Exhibit, marking: Marking) -> DisclosureMark:
    """Decides about one item of the case; earlier decisions stay on record. Raises Denied, Invalid."""
    cases_policy.require(actor, case, Permission.CASE_WORK)
    if wrong := marking.faults():
        raise Invalid(wrong)
    mark = DisclosureMark(case=case, marked_by=actor, relevant=marking.relevant)
    mark.sensitive, mark.assists = marking.sensitive, marking.assists
    if isinstance(of, Exhibit):
        mark.exhibit = of
    else:
        mark.entry = of
    told = {"reason": marking.reason, "assists_how": marking.assists_how, "description": marking.description}
    for name, text in told.items():
        if text.strip():
            fields.put(mark, name, text.strip())
    mark.save(force_insert=True)
    facts: dict[str, Fact] = {"relevant": marking.relevant, "sensitive": marking.sensitive, "assists": marking.assists}
    target = Target("exhibit" if mark.exhibit else "entry", of.pk, case.reference)
    record(events.MATERIAL_MARKED, actor=actor, target=target, facts=facts, stream=case.stream)
    return mark


@transaction.atomic
def make_schedule(
    *, actor: User, case: Case, wanted: Sequence[Wanted], forms: Sequence[PaperKind], compose: Compose
) -> Schedule:
    """Lists what no earlier schedule lists, numbers it on from there, and prints every form, also an empty one.

    `compose` writes the papers once the numbers are known. Raises Denied.
    """
    cases_policy.require(actor, case, Permission.CASE_WORK)
    _alone(case)
    before = Schedule.objects.filter(case=case).aggregate(most=Max("number"))["most"] or 0
    schedule = Schedule(case=case, number=before + 1, made_by=actor, made_at=timezone.now())
    schedule.save(force_insert=True)
    numbers = {form: _numbered(schedule, form, [each for each in wanted if each.form == form]) for form in forms}
    for form, document in compose(schedule.number, numbers):
        print_schedule(actor=actor, schedule=schedule, kind=form, document=document)
    record(
        events.SCHEDULE_MADE,
        actor=actor,
        target=Target("schedule", schedule.id, f"{case.reference} schedule {schedule.number}"),
        facts={"number": schedule.number} | {str(form): len(listed) for form, listed in numbers.items()},
        stream=schedule.stream,
    )
    return schedule


def _numbered(schedule: Schedule, form: PaperKind, wanted: Sequence[Wanted]) -> list[tuple[int, uuid.UUID]]:
    held = ScheduleItem.objects.filter(case=schedule.case, form=form)
    listed, last = set(held.values_list("target_id", flat=True)), held.aggregate(most=Max("number"))["most"] or 0
    new = [each for each in wanted if each.target_id not in listed]
    rows = [
        ScheduleItem(
            schedule=schedule, case=schedule.case, form=form, number=number, kind=each.kind, target_id=each.target_id
        )
        for number, each in enumerate(new, last + 1)
    ]
    ScheduleItem.objects.bulk_create(rows)
    return [(row.number, row.target_id) for row in rows]


def _alone(case: Case) -> None:
    """Two schedules of one case are made one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", [f"schedule of {case.pk}"])
