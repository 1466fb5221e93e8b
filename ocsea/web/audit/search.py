"""An auditor's question as a query. Row-level security keeps it to what this auditor may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access.models import User
from ocsea.errors import Invalid
from ocsea.ledger.kinds import Category
from ocsea.ledger.models import Payload
from ocsea.web.audit.forms import Asked

ORDER = ("-id",)
_NIGHT_FROM, _NIGHT_UNTIL = 22, 6


@dataclass(frozen=True)
class Question:
    """What is asked for, as the form gives it. Days are days in the unit's own zone."""

    person: str = ""
    record: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @classmethod
    def of(cls, told: Mapping[str, Any], actor: User) -> "Question":
        """From a form's answers; the zone is that of the asker's unit."""
        unit = actor.unit
        return cls(**{**told, "zone": ZoneInfo(unit.time_zone if unit else "UTC")})

    @property
    def filters(self) -> list[str]:
        """The names of the filters in use: what the record keeps of a search."""
        return sorted(name for name, value in vars(self).items() if value and name != "zone")


def found(question: Question) -> QuerySet[Payload]:
    """The entries that answer the question. Raises Invalid for a person nobody is called."""
    rows = Payload.objects.defer("leaf_hash")
    if question.person:
        rows = rows.filter(actor=f"user:{_person(question.person)}")
    if question.record:
        rows = rows.filter(**_record(question.record))
    if question.since:
        rows = rows.filter(id__gte=_first_id(_midnight(question.since, question.zone)))
    if question.until:
        rows = rows.filter(id__lt=_first_id(_midnight(question.until + timedelta(days=1), question.zone)))
    return _of_kind(rows, question) if question.kind else rows


def _of_kind(rows: QuerySet[Payload], question: Question) -> QuerySet[Payload]:
    if question.kind == Asked.NIGHT:
        rows = rows.annotate(hour=ExtractHour(F("at"), tzinfo=question.zone))
        return rows.filter(Q(hour__gte=_NIGHT_FROM) | Q(hour__lt=_NIGHT_UNTIL), actor__startswith="user:")
    if question.kind == Asked.REFUSED:
        return rows.filter(category=str(Category.REFUSAL))
    return rows.filter(kind=question.kind)


def _record(typed: str) -> dict[str, Any]:
    """By id where one is given, as links do: a person's number P-01 stands in many cases."""
    try:
        return {"target_id": UUID(typed)}
    except ValueError:
        return {"reference": typed}


def _person(typed: str) -> UUID:
    """By user name, else by the whole displayed name."""
    people = User.objects.filter(Q(username=typed.lower()) | Q(display_name__iexact=typed))
    ids: list[UUID] = list(people.values_list("pk", flat=True)[:2])
    if not ids:
        raise Invalid({"person": _("Nobody has this name. Give the user name, or the name as Harbour shows it.")})
    if len(ids) > 1:
        raise Invalid({"person": _("Several people have this name. Give the user name.")})
    return ids[0]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), zone)


def _first_id(at: datetime) -> UUID:
    """The lowest id an entry of this millisecond can have: ids begin with the time (RFC 9562, version 7)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
