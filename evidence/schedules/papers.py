"""Schedules on paper: one document a form, also for a form that lists nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cases.models import Case
from evidence.enums import PaperKind
from evidence.papers.words import when
from evidence.schedules.forms import Form
from evidence.schedules.material import Item, undecided
from evidence.services.scheduling import Compose, Numbers, Wanted
from ocsea.paper import document
from ocsea.paper.document import Document, Part
from ocsea.redaction.links import defanged


def wanted(forms: Sequence[Form], items: Sequence[Item]) -> list[Wanted]:
    """What each form picks, in the order of the record."""
    return [Wanted(form.kind, item.kind, item.id) for form in forms for item in items if form.picks(item)]


def composer(case: Case, forms: Sequence[Form], items: Sequence[Item], at: datetime) -> Compose:
    """What writes the papers once their numbers are known."""

    def compose(number: int, numbers: Numbers) -> Iterator[tuple[PaperKind, Document]]:
        for form in forms:
            yield form.kind, _paper(case, form, number, numbers[form.kind], items, at)

    return compose


def _paper(
    case: Case, form: Form, number: int, listed: Sequence[tuple[int, object]], items: Sequence[Item], at: datetime
) -> Document:
    facts = [(_("Case"), case.reference), (_("Schedule"), str(number)), (_("At"), when(at))]
    if form.kind == PaperKind.MG6E:
        # Not on what the defence gets: how many are undecided is for the prosecutor to ask about.
        facts.append((_("Items nobody has decided about yet"), str(undecided(items))))
    return Document(
        title=str(form.title),
        subject=case.reference,
        made_at=at,
        parts=[
            document.facts(facts),
            document.prose(str(form.intro)),
            _listed(form, listed, {item.id: item for item in items}),
            document.sign([str(line) for line in form.signs]),
        ],
    )


def _listed(form: Form, listed: Sequence[tuple[int, object]], items: dict[object, Item]) -> Part:
    if not listed:
        return document.prose(str(form.nil))
    told = [(number, items[key]) for number, key in listed]
    columns, rows = [(_("No."), 15), (_("Description"), 75)], [[str(number), item.described] for number, item in told]
    if form.beside_of is not None:
        columns.append((str(form.beside), 70))
        for row, (_number, item) in zip(rows, told, strict=True):
            row.append(form.beside_of(item))
    return document.table(columns, [[defanged(text) for text in row] for row in rows])
