"""The unit's numbers, each counted over what this reader may open, so that a count equals the list behind it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.enums import Stage
from cases.models import Case
from cases.policy import granted_to, visible_to
from evidence import policy as evidence
from evidence.models import CustodyEvent
from intake import policy as intake
from ocsea.access.models import User
from ocsea.clocks.models import Clock
from ocsea.web.charts import Bar
from referrals import policy as referrals
from referrals.enums import State
from referrals.models import Dispatch
from victims import policy as victims

WEEKS = 12
_UNANSWERED = (State.SENT, State.OPENED, State.QUESTION)


@dataclass(frozen=True)
class Card:
    """One number with the list behind it. `number` None reads "not known"."""

    number: int | None
    label: str | Promise
    url: str
    hint: str = ""


@dataclass(frozen=True)
class Load:
    """One person's work."""

    person: str
    open_cases: int
    overdue: int
    last_activity: datetime | None


@dataclass(frozen=True)
class FirstAction:
    """How long children waited for a first decision, in hours; None when nothing was decided in the period."""

    median: float | None
    ninetieth: float | None
    decided: int


def cards(actor: User, now: datetime) -> list[Card]:
    """The six cards of the first row, in one statement each."""
    return [
        _reports(actor, now),
        _open_cases(actor, now),
        _without_decision(actor, now),
        _unanswered(actor, now),
        _at_laboratory(actor, now),
        _retention(actor, now),
    ]


def reports_by_week(actor: User, now: datetime) -> list[Bar]:
    """Reports received by the reader's desk in each of the last twelve weeks, empty weeks included."""
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    first = monday - timedelta(weeks=WEEKS - 1)
    weeks = (
        intake.visible_to(actor)
        .filter(received_at__gte=first, unit=actor.unit)
        .order_by()
        .annotate(week=TruncWeek("received_at"))
        .values_list("week")
        .annotate(number=Count("pk"))
    )
    found = {week.date(): number for week, number in weeks}
    days = [(first + timedelta(weeks=n)).date() for n in range(WEEKS)]
    return [Bar(_("W%(week)s") % {"week": day.isocalendar().week}, found.get(day, 0)) for day in days]


def workload(actor: User, now: datetime) -> list[Load]:
    """Open cases, overdue clocks and last activity of each case officer in the reader's sight, by name."""
    rows = (
        visible_to(actor)
        .exclude(stage=Stage.CLOSED)
        .order_by()
        .values("case_officer", "case_officer__display_name")
        .annotate(open_cases=Count("pk"), last=Max("updated_at"))
    )
    owners = Clock.objects.filter(state="running", due_at__lt=now, unit=actor.unit).values_list("owner", flat=True)
    late = Counter(owners)
    found = [
        Load(row["case_officer__display_name"], row["open_cases"], late[row["case_officer"]], row["last"])
        for row in rows
    ]
    return sorted(found, key=lambda load: load.person)


def first_action(actor: User, now: datetime) -> FirstAction:
    """From a child being recorded to the first safeguarding decision, over the last 90 days."""
    since = now - timedelta(days=90)
    decided = (
        victims.visible_to(actor)
        .filter(recorded_at__gte=since, decisions__isnull=False)
        .order_by()
        .values_list("recorded_at")
        .annotate(first=Min("decisions__decided_at"))
    )
    hours = sorted((first - recorded).total_seconds() / 3600 for recorded, first in decided)
    if not hours:
        return FirstAction(None, None, 0)
    ninetieth = quantiles(hours, n=10, method="inclusive")[8] if len(hours) > 1 else hours[0]
    return FirstAction(round(median(hours), 1), round(ninetieth, 1), len(hours))


def _reports(actor: User, now: datetime) -> Card:
    old = Count("pk", filter=Q(received_at__lt=now - timedelta(hours=24)))
    found = intake.queue_of(actor).order_by().aggregate(all=Count("pk"), old=old)
    hint = _("%(number)s older than 24 hours") % {"number": found["old"]}
    return Card(found["all"], _("Reports waiting"), reverse("intake:index"), hint)


def _open_cases(actor: User, now: datetime) -> Card:
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    recent = Count("pk", filter=Q(opened_at__gte=month))
    mine = granted_to(actor).exclude(content_object__stage=Stage.CLOSED)
    found = mine.select_related(None).order_by().aggregate(all=Count("pk"), new=recent)
    hint = _("%(number)s opened this month") % {"number": found["new"]}
    return Card(found["all"], _("Open cases"), reverse("cases:index"), hint)


def _without_decision(actor: User, now: datetime) -> Card:
    found = victims.without_decision(actor).order_by().aggregate(all=Count("pk"), oldest=Min("recorded_at"))
    hint = _("oldest %(days)s days") % {"days": (now - found["oldest"]).days} if found["oldest"] else ""
    return Card(found["all"], _("Children without a decision"), reverse("insights:undecided"), hint)


def _unanswered(actor: User, now: datetime) -> Card:
    found = unanswered(actor).order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=now)))
    hint = _("%(number)s past the time to answer") % {"number": found["late"]}
    return Card(found["all"], _("Referrals unanswered"), reverse("insights:unanswered"), hint)


def _at_laboratory(actor: User, now: datetime) -> Card:
    since = list(at_laboratory(actor).values_list("happened_at", flat=True))
    days = median((now - when).days for when in since) if since else None
    hint = _("median %(days)g days") % {"days": days} if days is not None else ""
    return Card(len(since), _("Exhibits with an examiner"), reverse("insights:laboratory"), hint)


def _retention(actor: User, now: datetime) -> Card:
    due = retention_due(actor, now).order_by()
    return Card(due.count(), _("Retention reviews due"), reverse("insights:retention"), _("next 30 days"))


def at_laboratory(actor: User) -> QuerySet[CustodyEvent]:
    """The newest custody row of every visible exhibit that an examiner holds, longest first."""
    seen = evidence.visible_to(actor).filter(pk=OuterRef("exhibit"))
    held = evidence.newest().filter(Exists(seen), holder__role="examiner")
    return held.select_related("exhibit", "holder").order_by("happened_at")


def unanswered(actor: User) -> QuerySet[Dispatch]:
    """Dispatches of visible referrals that nobody answered yet, the first due first."""
    mine = referrals.visible_to(actor).filter(pk=OuterRef("referral"))
    return Dispatch.objects.filter(Exists(mine), state__in=_UNANSWERED).order_by("answer_by")


def retention_due(actor: User, now: datetime) -> QuerySet[Case]:
    """Cases whose retention review is due within 30 days, the first due first."""
    due = visible_to(actor).filter(retention_review_on__lte=now.date() + timedelta(days=30))
    return due.order_by("retention_review_on")
