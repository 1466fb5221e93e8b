"""What is printed of exhibits: each paper as a document, from what its reader's presenters show."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cases.models import Case
from evidence.enums import PaperKind
from evidence.models import Exhibit
from evidence.papers.certificate import certificate
from evidence.papers.custody import custody_sheet
from evidence.papers.labels import label, label_sheet
from evidence.papers.listing import exhibit_list
from ocsea.access.models import User
from ocsea.errors import Invalid
from ocsea.paper.document import Document

_OF_EXHIBIT: dict[str, Callable[[User, Exhibit, datetime], Document]] = {
    PaperKind.CUSTODY: custody_sheet,
    PaperKind.CERTIFICATE: certificate,
    PaperKind.LABEL: label,
}
_OF_CASE: dict[str, Callable[[User, Case, datetime], Document]] = {
    PaperKind.LISTING: exhibit_list,
    PaperKind.LABELS: label_sheet,
}


def of_exhibit(kind: str, actor: User, exhibit: Exhibit, at: datetime) -> Document:
    """A paper of an exhibit that was opened through its door, as the actor reads it. Raises Invalid (`kind`)."""
    if kind not in _OF_EXHIBIT:
        raise Invalid({"kind": _("Choose which paper to make.")})
    return _OF_EXHIBIT[kind](actor, exhibit, at)


def of_case(kind: str, actor: User, case: Case, at: datetime) -> Document:
    """A paper of all exhibits of a case, opened likewise. Raises Invalid (`kind`)."""
    if kind not in _OF_CASE:
        raise Invalid({"kind": _("Choose which paper to make.")})
    return _OF_CASE[kind](actor, case, at)
