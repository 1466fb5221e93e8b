"""What the victims app hangs into cases, My work and the search box."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.web.registry import Row
from victims import policy
from victims.models import SafeguardingDecision, Victim, VictimCase
from victims.presenters.victim import VictimRowPresenter

_SHOWN = 10


def waiting_rows(actor: User) -> Sequence[Row]:
    """The children for whom nothing is decided yet, the longest waiting first, each with the time it is due."""
    return [_row(victim, due_at=victim.due_at) for victim in policy.without_decision(actor)[:_SHOWN]]


def find(actor: User, text: str) -> Sequence[Row]:
    """Victims by the beginning of their pseudonym. Nothing else about them can be searched."""
    if not text.upper().startswith("V-"):
        return []
    found = policy.visible_to(actor).filter(pseudonym__istartswith=text).order_by("pseudonym")
    return [_row(victim) for victim in found[:_SHOWN]]


def numbers(case_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Case -> how many victims, for a page of cases. The database counts only those the reader may know of."""
    links = VictimCase.objects.filter(case__in=case_ids).values("case").annotate(found=Count("victim", distinct=True))
    found = {row["case"]: row["found"] for row in links}
    return {case_id: found.get(case_id, 0) for case_id in case_ids}


def number_in(actor: User, case: Case) -> int:
    """How many victims the case has."""
    return policy.victims_of(case, actor).count()


def summary_row(actor: User, case: Case) -> Mapping[str, Any] | None:
    """The victims of the case as a list, one status each."""
    if not has(actor, Permission.VICTIM_READ):
        return None
    rows = VictimRowPresenter.many(policy.victims_of(case, actor)[:_SHOWN], policy.list_viewer())
    items = [
        {
            "text": row["pseudonym"].value,
            "url": reverse("victims:victim", args=[row.record.pseudonym]),
            "status": row["standing"].value,
        }
        for row in rows
    ]
    return {"label": _("Victims"), "items": items}


def warning(actor: User, case: Case) -> str | None:
    """The alert on top of the case."""
    missing = policy.undecided(policy.victims_of(case, actor)).values_list("pseudonym", flat=True)[:_SHOWN]
    if not missing:
        return None
    return ngettext(
        "%(who)s has no safeguarding decision yet.", "%(who)s have no safeguarding decision yet.", len(missing)
    ) % {"who": ", ".join(missing)}


def blocks_closing(case: Case) -> str | None:
    """A case is not closed while nobody has decided what protects one of its victims."""
    links = VictimCase.objects.filter(case=case)
    decided = SafeguardingDecision.objects.filter(victim__in=links.values("victim")).values("victim")
    if links.exclude(victim__in=decided).exists():
        return _("A victim in this case has no safeguarding decision.")
    return None


def _row(victim: Victim, due_at: datetime | None = None) -> Row:
    shown = VictimRowPresenter(victim, policy.list_viewer())
    return Row(
        reference=victim.pseudonym,
        title=str(shown["age_band"].value or ""),
        link=reverse("victims:victim", args=[victim.pseudonym]),
        due_at=due_at,
    )
