"""What goes into a disclosure: each section as papers, from what presenters show of the case within a level."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from cases.models import Case
from evidence import policy
from evidence.bundles.graph import graph_of
from evidence.bundles.journal import journal
from evidence.bundles.levels import CLASSES, SENSITIVE
from evidence.bundles.summary import summary
from evidence.enums import BundleLevel, BundleSection
from evidence.papers.custody import custody_sheet
from evidence.papers.listing import exhibit_list
from evidence.schedules.material import sensitive_in
from evidence.services.disclosing import Content
from ocsea.access.models import User
from ocsea.paper.document import Document
from ocsea.web.scope import narrowed_to

Paper = tuple[str, Document]


def content_of(actor: User, case: Case, level: BundleLevel, sections: Sequence[str], at: datetime) -> Content:
    """The sections of a case that was opened through its door, as far as the actor reads them and the level allows.

    Raises Invalid (`sections`) when the case's own data would not stand as CASE/UCO.
    """
    with narrowed_to(CLASSES[level]):
        held_back = None if level in SENSITIVE else sensitive_in(actor, case)
        papers = [
            (f"papers/{number:02}-{name}.pdf", document)
            for number, (name, document) in enumerate(_papers(actor, case, held_back, sections, at), 1)
        ]
        graph = graph_of(actor, case, held_back or ()) if BundleSection.GRAPH in sections else ""
    return Content(papers, graph)


def _papers(
    actor: User, case: Case, held_back: frozenset[UUID] | None, sections: Sequence[str], at: datetime
) -> Iterator[Paper]:
    one: dict[str, tuple[str, Callable[[], Document]]] = {
        BundleSection.SUMMARY: ("case", lambda: summary(actor, case, at)),
        BundleSection.LOG: ("log", lambda: journal(actor, case, held_back, at)),
        BundleSection.LISTING: ("exhibits", lambda: exhibit_list(actor, case, at, held_back or ())),
    }
    for section, (name, make) in one.items():
        if section in sections:
            yield name, make()
    if BundleSection.CUSTODY in sections:
        for exhibit in policy.of_case(actor, case).exclude(pk__in=held_back or ()).order_by("registered_at", "id"):
            yield f"custody-{exhibit.reference}", custody_sheet(actor, exhibit, at)
