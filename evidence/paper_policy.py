"""Who may open a printed paper: whoever may read what it is of, now."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import policy as cases_policy
from cases.barriers import without_barred
from evidence import events
from evidence.models import Paper
from evidence.policy import may, visible_to
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.ledger.record import Target


def paper_target(paper: Paper) -> Target:
    """How the ledger names a printed paper."""
    return Target("paper", paper.id, f"{paper.kind} of {paper.about}")


def papers_of(actor: User) -> QuerySet[Paper]:
    """Papers of exhibits, and of cases, that the actor may know of; without the sealed file and data."""
    if not has(actor, Permission.EXHIBIT_READ):
        return Paper.objects.none()
    held = Exists(cases_policy.live_grants(actor).filter(content_object=OuterRef("case_id")))
    of_case = Q(held, exhibit=None) if has(actor, Permission.CASE_READ) else Q(pk=None)
    seen = Paper.objects.filter(of_case | Q(exhibit__in=visible_to(actor).values("pk")))
    return without_barred(actor, seen).select_related("made_by").defer("data", "file")


def may_read_paper(actor: User, paper: Paper, permission: Permission) -> bool:
    """True for whoever may read what the paper is of."""
    if paper.exhibit is not None:
        return may(actor, paper.exhibit, permission)
    return cases_policy.may(actor, paper.case, permission)


paper_door: Door[Paper] = Door(
    visible_to=papers_of,
    allows=may_read_paper,
    target=paper_target,
    stream=lambda paper: paper.stream,
    reads=events.PAPER_READ,
    lookup="pk",
)
