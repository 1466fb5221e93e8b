"""The page of one exhibit."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evidence import policy
from evidence.enums import HASHABLE, Custody
from evidence.forms import AnswerForm, ReleaseForm
from evidence.models import CustodyEvent, Exhibit
from evidence.presenters import CustodyPresenter, ExhibitPresenter, HashPresenter
from evidence.services import verifying
from evidence.services.verifying import Verdict
from ocsea.access.permissions import Permission
from ocsea.web.components import Column
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest

CHAIN = [
    Column("position", gettext_lazy("Row")),
    Column("step", gettext_lazy("Step")),
    Column("happened_at", gettext_lazy("When and where")),
    Column("giver", gettext_lazy("From")),
    Column("receiver", gettext_lazy("To")),
    Column("seal", gettext_lazy("Seal before and after")),
    Column("recorded_by", gettext_lazy("Recorded")),
]
READINGS = [
    Column("algorithm", gettext_lazy("Algorithm")),
    Column("value", gettext_lazy("Digest")),
    Column("tool", gettext_lazy("Tool and version")),
    Column("taken_at", gettext_lazy("Taken")),
]


@require_GET
def detail(request: HarbourRequest, reference: str) -> HttpResponse:
    """One exhibit: its facts, its chain, and what this person may do now."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
    return _page(request, exhibit)


@require_GET
def verify(request: HarbourRequest, reference: str) -> HttpResponse:
    """The same page with the verdict on its chain."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
    return _page(request, exhibit, verifying.verify(actor=request.user, exhibit=exhibit))


def _page(request: HarbourRequest, exhibit: Exhibit, verdict: Verdict | None = None) -> HttpResponse:
    prefetch_related_objects([exhibit], policy.standing_prefetch())
    viewer = policy.viewer_of(request.user, exhibit)
    shown = ExhibitPresenter(exhibit, viewer)
    chain = page_of(policy.chain_of(exhibit), order=("-position", "-id"), cursor=request.GET.get("page"))
    context = {
        "exhibit": shown,
        "chain": CustodyPresenter.many(chain.rows, viewer),
        "readings": HashPresenter.many(exhibit.hashes.select_related("taken_by"), viewer),
        "chain_columns": CHAIN,
        "reading_columns": READINGS,
        "verdict": verdict,
        **_acts(request, exhibit, shown.standing),
        **chain.links(request),
    }
    return render(request, "evidence/exhibit.html", context)


def _acts(request: HarbourRequest, exhibit: Exhibit, now: CustodyEvent) -> dict[str, object]:
    """The forms and links for what fits this person and the exhibit's state."""
    takes_part = policy.may(request.user, exhibit, Permission.EXHIBIT_CONFIRM)
    holds = takes_part and now.holder_id == request.user.id
    offered = takes_part and now.state == Custody.OFFERED
    offer = CustodyEvent.objects.filter(exhibit=exhibit, step="released", answer=None).first() if offered else None
    mine = offer is not None and offer.receiver_id == request.user.id
    gives = holds and now.state == Custody.HELD
    return {
        "takes_part": takes_part,
        "answer_form": AnswerForm() if mine else None,
        "may_withdraw": holds and offered,
        "release_form": ReleaseForm(receivers=policy.may_receive(exhibit, request.user)) if gives else None,
        "may_hash": exhibit.kind in HASHABLE
        and (holds or policy.may(request.user, exhibit, Permission.EXHIBIT_REGISTER)),
        "hashable": exhibit.kind in HASHABLE,
    }
