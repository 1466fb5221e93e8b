"""Labels: an exhibit's number and reference, and a QR code of the reference, which alone says nothing to a finder."""

from datetime import datetime
from io import BytesIO

import segno
from django.utils.translation import gettext as _

from cases.models import Case
from evidence import policy
from evidence.models import Exhibit
from ocsea.access.models import User
from ocsea.paper import document
from ocsea.paper.document import Document


def label(actor: User, exhibit: Exhibit, at: datetime) -> Document:
    """One label."""
    return _sheet(_("Label %(number)s") % {"number": exhibit.number}, exhibit.reference, [exhibit], at)


def label_sheet(actor: User, case: Case, at: datetime) -> Document:
    """A label for each exhibit of the case."""
    exhibits = policy.of_case(actor, case).order_by("registered_at", "id")
    return _sheet(_("Labels %(case)s") % {"case": case.reference}, case.reference, list(exhibits), at)


def qr_of(reference: str) -> str:
    """The reference as a QR code, as SVG. Level H: a third of it can be dirty or torn."""
    drawn = BytesIO()
    code = segno.make_qr(reference, error="h", boost_error=False)
    code.save(drawn, kind="svg", xmldecl=False, border=4, nl=False)
    return drawn.getvalue().decode()


def _sheet(title: str, subject: str, exhibits: list[Exhibit], at: datetime) -> Document:
    rows = [
        {
            "number": each.number,
            "reference": each.reference,
            "caption": each.case_reference,
            "qr": qr_of(each.reference),
            "alt": _("QR code of %(reference)s") % {"reference": each.reference},
        }
        for each in exhibits
    ]
    return Document(title=title, subject=subject, made_at=at, parts=[document.labels(rows)])
