"""Disclosure schedules of a case: the record with its marks, one item's decision, and the schedules made of it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.lists import page_of_case
from cases.models import Case, JournalEntry
from cases.policy import case_door
from evidence import policy
from evidence.enums import Material
from evidence.models import DisclosureMark, Exhibit, Paper, Schedule
from evidence.schedules.forms import SETS
from evidence.schedules.material import Item, material_of, undecided
from evidence.schedules.papers import composer, wanted
from evidence.schedules.typed import MarkForm, as_decided
from evidence.services import scheduling
from evidence.views.steps import attempt
from ocsea.access.permissions import Permission
from ocsea.errors import NotVisible
from ocsea.web.components import Column
from ocsea.web.requests import HarbourRequest

_RECORD = [
    Column("title", gettext_lazy("Item")),
    Column("relevant", gettext_lazy("Relevant")),
    Column("sensitive", gettext_lazy("Sensitive")),
    Column("assists", gettext_lazy("Assists the defence")),
]
_MADE = [
    Column("number", gettext_lazy("Schedule")),
    Column("made_at", gettext_lazy("Made")),
    Column("papers", gettext_lazy("Papers")),
]
# What is shown at once: the undecided first, for those are the work.
_MOST = 200


@require_GET
def schedules(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """What the record holds and how it is marked, and the schedules made so far."""
    case = case_door.open(request.user, case_reference, to=Permission.EXHIBIT_READ)
    items = sorted(material_of(request.user, case), key=lambda item: not item.undecided)
    forms = Paper.objects.defer("data", "file").order_by("kind")
    made = Schedule.objects.filter(case=case).select_related("made_by")
    context = {
        "items": items[:_MOST],
        "more": max(len(items) - _MOST, 0),
        "undecided": undecided(items),
        "columns": _RECORD,
        "made": made.prefetch_related(Prefetch("papers", forms)),
        "made_columns": _MADE,
        "case_reference": case.reference,
    }
    return render(request, "evidence/schedules.html", page_of_case(request, case, "exhibits") | context)


@require_POST
def make_schedule(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """Lists what is new in each form, numbered on, and prints them."""
    case = case_door.open(request.user, case_reference, to=Permission.CASE_WORK)
    items, forms = material_of(request.user, case), SETS["mg6"]
    made = scheduling.make_schedule(
        actor=request.user,
        case=case,
        wanted=wanted(forms, items),
        forms=[form.kind for form in forms],
        compose=composer(case, forms, items, timezone.now()),
    )
    messages.success(request, _("Schedule %(number)s is made.") % {"number": made.number})
    return redirect("evidence:schedules", case_reference)


@require_http_methods(["GET", "POST"])
def mark(request: HarbourRequest, case_reference: str, kind: str, item_id: UUID) -> HttpResponse:
    """One item's decision; the newest counts."""
    case = case_door.open(request.user, case_reference, to=Permission.CASE_WORK)
    of = _thing(request, case, kind, item_id)
    item = _item(request, case, item_id)
    form = MarkForm(request.POST or None, initial=as_decided(item))

    def act() -> DisclosureMark:
        return scheduling.mark_material(actor=request.user, case=case, of=of, marking=form.marking())

    if request.method == "POST" and attempt(form, act) is not None:
        messages.success(request, _("Decided: %(item)s") % {"item": item.title})
        return redirect("evidence:schedules", case_reference)
    context = {"form": form, "item": item, "case_reference": case.reference}
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/mark.html", page_of_case(request, case, "exhibits") | context, status=status)


def _thing(request: HarbourRequest, case: Case, kind: str, item_id: UUID) -> JournalEntry | Exhibit:
    """The item itself, through its case. Raises NotVisible."""
    found: JournalEntry | Exhibit | None = None
    if kind == Material.ENTRY:
        found = case.entries.filter(pk=item_id).first()
    elif kind == Material.EXHIBIT:
        found = policy.of_case(request.user, case).filter(pk=item_id).first()
    if found is None:
        raise NotVisible
    return found


def _item(request: HarbourRequest, case: Case, item_id: UUID) -> Item:
    for item in material_of(request.user, case):
        if item.id == item_id:
            return item
    raise NotVisible
