"""Compartments: proposing one, its own page, and what its owner and supervisor do there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import ForeignKey
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import barriers, events, policy
from cases.barriers import compartment_target, compartments_known_to
from cases.forms.access import AgainForm, PlanForm, PostForm, ReaderForm, WhyForm
from cases.models import Case, Compartment, CompartmentReader
from cases.presenters import CompartmentPresenter, ReaderPresenter
from cases.services import compartments, posts, readers
from cases.views.answer import Page, answer, attempt
from cases.views.overview import activity_of
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, NotVisible
from ocsea.ledger.record import record
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest


@dataclass(frozen=True)
class Deed:
    """What owner or supervisor does in a form of its own."""

    title: str | Promise
    button: str | Promise
    form: type[forms.Form]
    carry_out: Callable[..., object]


_DEEDS: Mapping[str, Deed] = {
    "name": Deed(gettext_lazy("Name a reader"), gettext_lazy("Name"), ReaderForm, readers.name_reader),
    "review": Deed(
        gettext_lazy("Review the compartment"), gettext_lazy("It still stands"), AgainForm,
        compartments.review_compartment,
    ),
    "leave": Deed(
        gettext_lazy("Propose to leave the compartment"), gettext_lazy("Propose"), WhyForm,
        compartments.propose_leaving,
    ),
    "stay": Deed(
        gettext_lazy("Stay in the compartment"), gettext_lazy("The case stays closed off"), WhyForm, compartments.stay
    ),
    "drop": Deed(
        gettext_lazy("Do not close the case off"), gettext_lazy("Decline or take back"), WhyForm,
        compartments.drop_proposal,
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def propose(request: HarbourRequest, reference: str) -> HttpResponse:
    """Proposes to close a case off; a second person confirms."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    if not policy.standing_of(request.user, case).knows_of_denials:
        raise Denied(target=case.reference)
    form = PlanForm(request.POST or None)
    hint = _("Nothing changes until its owner or its supervisor, not you, confirms it.")
    page = Page(_("Close the case off"), "access", "cases:access", "", _("Proposed."), _("Propose"), hint=hint)
    return answer(request, case, form, page, lambda typed: _propose(request, case, typed))


@require_GET
def detail(request: HarbourRequest, key: UUID) -> HttpResponse:
    """A compartment for those with a post in it: who reads, since when, what is due, its own record."""
    found = _open(request, key)
    held = barriers.held_posts(found)
    leads = barriers.leads(request.user, held)
    viewer = _viewer(found, request)
    named = found.readers.filter(ended_at=None).select_related("person", "named_by", "released_by").order_by("named_at")
    context = {
        "one": CompartmentPresenter(found, viewer),
        "readers": ReaderPresenter.many(named, viewer),
        "case": policy.visible_to(request.user).filter(pk=found.case_id).first(),
        "may_confirm": leads
        and found.confirmed_at is None
        and found.left_at is None
        and request.user.pk != found.proposed_by_id,
        "may_drop": compartments.may_drop(request.user, found),
        "may_lead": leads and found.is_live,
        "may_leave": leads and found.is_live and found.leave_proposed_by_id not in (None, request.user.pk),
        "vacant": [_label(post) for post in barriers.POSTS if found.is_live and post not in held],
        "may_hand_on": bool(posts.posts_to_give(request.user, found, held)),
        "activity": activity_of(found.stream, limit=30),
    }
    return render(request, "cases/compartment.html", context)


@require_http_methods(["GET", "POST"])
def act(request: HarbourRequest, key: UUID, deed: str) -> HttpResponse:
    """A form of its owner's or supervisor's: name a reader, review, leave or stay; its proposer may drop it too."""
    found = _open(request, key)
    if deed not in _DEEDS:
        raise NotVisible
    if deed != "drop":
        readers.require_lead(request.user, found)
    elif not compartments.may_drop(request.user, found):
        raise Denied(target=str(key))
    told = _DEEDS[deed]
    page = Page(str(told.title), "", "", "", button=str(told.button))
    return _form(request, found, told.form(request.POST or None), page, partial(told.carry_out, compartment=found))


@require_POST
def confirm(request: HarbourRequest, key: UUID) -> HttpResponse:
    """The second person: entering it, or leaving it."""
    found = _open(request, key)
    if found.is_live:
        compartments.confirm_leaving(actor=request.user, compartment=found)
        messages.success(request, _("Left. The unit's supervisors see the case again."))
    else:
        compartments.confirm_compartment(actor=request.user, compartment=found)
        messages.success(request, _("Entered. Named readers alone see the case from now on."))
    return redirect("cases:compartment", key)


@require_http_methods(["GET", "POST"])
def end_reader(request: HarbourRequest, key: UUID, reader_id: UUID) -> HttpResponse:
    """Ends somebody's reading, with the reason."""
    found, reader = _reader(request, key, reader_id)
    readers.require_lead(request.user, found)
    title = _("End reading: %(person)s") % {"person": reader.person.display_name}
    page = Page(title, "", "", "", button=_("End reading now"))
    return _form(request, found, WhyForm(request.POST or None), page, partial(readers.end_reader, reader=reader))


@require_POST
def release(request: HarbourRequest, key: UUID, reader_id: UUID) -> HttpResponse:
    """Releases covert methods to one named prosecutor."""
    _found, reader = _reader(request, key, reader_id)
    readers.release_methods(actor=request.user, reader=reader)
    return redirect("cases:compartment", key)


@require_http_methods(["GET", "POST"])
def hand_on(request: HarbourRequest, key: UUID) -> HttpResponse:
    """Gives a post to somebody else: one whose holder has left, or one's own. Whoever gives their own may not see the
    compartment afterwards.
    """
    found = _open(request, key)
    held = barriers.held_posts(found)
    given = posts.posts_to_give(request.user, found, held)
    if not given:
        raise Denied(target=str(key))
    form = PostForm(
        request.POST or None, posts=[(post, _who_has(found, post, gone=post not in held)) for post in given]
    )
    page = Page(
        _("Hand a post on"),
        *("", "", ""),
        button=_("Hand it on"),
        hint=_("Whoever had the post reads no more, unless another one is theirs. All with a post are told."),
    )
    answered = _form(request, found, form, page, partial(posts.hand_on_post, compartment=found))
    if answered.status_code == HTTPStatus.FOUND:
        messages.success(request, _("Handed on."))
        still = compartments_known_to(request.user).filter(pk=key).exists()
        return redirect("cases:compartment", key) if still else redirect("web:home")
    return answered


def _who_has(found: Compartment, post: str, *, gone: bool) -> str:
    words = _("%(post)s: %(person)s, who has left") if gone else _("%(post)s: %(person)s")
    return words % {"post": _label(post), "person": getattr(found, post).display_name}


def _label(post: str) -> str:
    name = str(cast("ForeignKey[Any, Any]", Compartment._meta.get_field(post)).verbose_name)
    return name[:1].upper() + name[1:]


def _form(
    request: HarbourRequest, found: Compartment, form: forms.Form, page: Page, carry_out: Callable[..., object]
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: carry_out(actor=request.user, **form.cleaned_data)) or 302
    if status == 302:
        return redirect("cases:compartment", found.pk)
    return render(request, "cases/compartment_form.html", {"form": form, "page": page, "one": found}, status=status)


def _open(request: HarbourRequest, key: UUID) -> Compartment:
    found = compartments_known_to(request.user).filter(pk=key).first()
    if found is None:
        raise NotVisible
    record(
        events.COMPARTMENT_READ,
        actor=request.user,
        target=compartment_target(found),
        facts={},
        stream=found.stream,
    )
    return found


def _reader(request: HarbourRequest, key: UUID, reader_id: UUID) -> tuple[Compartment, CompartmentReader]:
    found = _open(request, key)
    reader = found.readers.filter(pk=reader_id, ended_at=None).select_related("person", "compartment").first()
    if reader is None:
        raise NotVisible
    return found, reader


def _viewer(found: Compartment, request: HarbourRequest) -> Viewer:
    """An auditor with a post reads who and when, and no case content."""
    content = {FieldClass.CASE} if request.user.pk != found.auditor_id else frozenset()
    return Viewer(frozenset({FieldClass.PUBLIC, FieldClass.STAFF}) | content)


def _propose(request: HarbourRequest, case: Case, typed: dict[str, Any]) -> Compartment:
    plan = compartments.Plan(**typed | {"readers": list(typed["readers"])})
    return compartments.propose_compartment(actor=request.user, case=case, plan=plan)
