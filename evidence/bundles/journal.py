"""The log on paper, oldest entry first, each with the SHA-256 that was recorded when it was signed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.lists import entries_of
from cases.models import Case, JournalEntry
from cases.presenters import EntryPresenter
from evidence.papers.words import labelled, lines, plain, said, when
from ocsea.access.models import User
from ocsea.paper import document
from ocsea.paper.document import Document
from ocsea.web.presenter import Presenter


def journal(actor: User, case: Case, held_back: frozenset[UUID] | None, at: datetime) -> Document:
    """The entries but for those held back (None: the level holds none back), without their covert parts and without the
    marks for disclosure.
    """
    entries = entries_of(case).exclude(pk__in=held_back or ()).order_by("signed_at", "id")
    shown = EntryPresenter.many(entries, cases_policy.viewer_of(actor, case))
    columns = [(_("When"), 48), (_("Entry"), 132), (_("Names"), 30), (_("Signed"), 45)]
    return Document(
        title=_("Log %(case)s") % {"case": case.reference},
        subject=case.reference,
        made_at=at,
        wide=True,
        parts=[
            document.facts([(_("Case"), case.reference), (_("At"), when(at)), (_("Entries"), str(len(shown)))]),
            document.prose(_held_back(whole=held_back is None)),
            document.table(columns, [_row(each) for each in shown]) if shown else document.prose(_("No entry.")),
        ],
    )


def _held_back(*, whole: bool) -> str:
    if whole:
        return _("How an entry was learned, where that is covert, is held back.")
    return _(
        "Entries that are marked sensitive, if there are any, are held back; "
        "so is how an entry was learned, where that is covert."
    )


def _row(each: Presenter[JournalEntry]) -> list[str]:
    record = each.record
    corrects = plain(each["corrects"].value)
    return [
        when(record.event_at, record.event_zone) if each["event_at"].shown else said(each["event_at"]),
        lines(
            said(each["kind"]),
            labelled(_("Corrects the entry signed"), corrects),
            _("Corrected later") if each["corrected"].value else "",
            said(each["text"]),
        ),
        lines(*each["people"].value, *each["links"].value),
        lines(said(each["author"]), said(each["signed_at"]), said(each["content_hash"])[:16]),
    ]
