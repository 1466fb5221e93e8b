"""The exhibit list of one case."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.models import Case
from evidence import policy
from evidence.papers.words import labelled, lines, plain, said, when
from evidence.presenters import ExhibitRowPresenter
from ocsea.access.models import User
from ocsea.paper import document
from ocsea.paper.document import Document


def exhibit_list(actor: User, case: Case, at: datetime, held_back: Collection[UUID] = ()) -> Document:
    """The exhibits of the case but for those held back, in the order of registration: what each is, who holds it, under
    which seal.
    """
    exhibits = policy.with_standing(policy.of_case(actor, case).exclude(pk__in=held_back)).order_by(
        "registered_at", "id"
    )
    shown = ExhibitRowPresenter.many(exhibits, cases_policy.viewer_of(actor, case))
    columns = [
        (_("Exhibit"), 38),
        (_("Description"), 80),
        (_("Kind"), 28),
        (_("Found or received"), 50),
        (_("Holder now"), 42),
        (_("Seal now"), 28),
    ]
    rows = [
        [
            lines(said(each["number"]), said(each["reference"]), labelled(_("From"), plain(each["root_number"].value))),
            lines(said(each["description"]), labelled(_("Irregular"), plain(each["irregular"].value))),
            said(each["kind"]),
            lines(said(each["seized_at"]), labelled(_("By"), said(each["found_by"]))),
            lines(said(each["holder"]), labelled(_("Waits for"), plain(each["offered_to"].value))),
            said(each["seal"], empty=_("None")),
        ]
        for each in shown
    ]
    marked = [place for place, each in enumerate(shown) if each["irregular"].value]
    return Document(
        title=_("Exhibit list %(case)s") % {"case": case.reference},
        subject=case.reference,
        made_at=at,
        wide=True,
        parts=[
            document.facts([(_("Case"), case.reference), (_("At"), when(at)), (_("Exhibits"), str(len(rows)))]),
            document.table(columns, rows, marked=marked),
        ],
    )
