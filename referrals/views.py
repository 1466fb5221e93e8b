"""Pages of the sender's side: door, form, service, answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import policy as cases_policy
from cases.models import Case
from cases.policy import case_door
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.forms import put_errors
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest
from referrals import policy, presenters
from referrals.forms import CommentForm, ReferralForm, ReplyForm
from referrals.models import Referral
from referrals.services import answering, drafting, sending
from victims import policy as victims_policy
from victims import services as victims


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """Referrals of my cases: what waits for me first, then newest first."""
    page = page_of(
        policy.visible_to(request.user).select_related("dispatch"),
        order=("-created_at", "-id"),
        cursor=request.GET.get("page"),
    )
    viewer = cases_policy.list_viewer()
    context = {
        **page.links(request),
        "rows": presenters.ReferralRowPresenter.many(page.rows, viewer),
        "waiting": presenters.ReferralRowPresenter.many(
            policy.awaiting(request.user).select_related("dispatch").order_by("created_at")[:20], viewer
        ),
    }
    return render(request, "referrals/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """Draft a referral from a case. What was typed is kept as a draft and through every error."""
    case = case_door.open(request.user, case_reference, to=Permission.REFERRAL_SEND)
    form = _form(request, case, f"referral-{case.id}")
    if request.method == "POST" and form.is_valid():
        try:
            referral = drafting.draft_referral(actor=request.user, case=case, wish=form.wish())
        except Invalid as error:
            put_errors(form, error)
        else:
            discard_draft(actor=request.user, form=f"referral-{case.id}")
            return redirect("referrals:referral", referral.reference)
    return _form_page(request, case, form, f"referral-{case.id}")


@require_http_methods(["GET", "POST"])
def edit(request: HarbourRequest, reference: str) -> HttpResponse:
    """Change a draft that has not left."""
    referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_SEND)
    form = _form(request, referral.case, f"referral-{referral.id}", referral)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.redraft_referral(actor=request.user, referral=referral, wish=form.wish())
        except Invalid as error:
            put_errors(form, error)
        else:
            discard_draft(actor=request.user, form=f"referral-{referral.id}")
            return redirect("referrals:referral", reference)
    return _form_page(request, referral.case, form, f"referral-{referral.id}")


@require_GET
def detail(request: HarbourRequest, reference: str) -> HttpResponse:
    """One referral: what the recipient gets, byte for byte, what is kept back, and how it stands."""
    referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_READ)
    viewer = policy.viewer_of(request.user, referral)
    dispatch = policy.of_case(request.user, referral.case).get(pk=referral.pk)
    snapshot = drafting.latest_snapshot(referral)
    context = {
        "referral": presenters.ReferralPresenter(dispatch, viewer),
        "snapshot": presenters.SnapshotPresenter(snapshot, presenters.document_viewer(viewer)) if snapshot else None,
        "thread": presenters.thread_of(dispatch.dispatch) if hasattr(dispatch, "dispatch") else [],
        "case": referral.case,
        "may_send": policy.may(request.user, referral, Permission.REFERRAL_SEND),
        "may_approve": policy.may(request.user, referral, Permission.REFERRAL_APPROVE),
        "comment_form": CommentForm(),
        "reply_form": ReplyForm(),
    }
    return render(request, "referrals/detail.html", context)


@require_POST
def send(request: HarbourRequest, reference: str) -> HttpResponse:
    """The author's send: at once when a child must be protected now, else to the supervisor."""
    referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_SEND)
    sent = sending.hand_in(actor=request.user, referral=referral, content_hash=request.POST.get("hash", ""))
    messages.success(request, _("Sent.") if sent.sent_at else _("Handed in for approval."))
    return redirect("referrals:referral", reference)


@require_POST
def decide(request: HarbourRequest, reference: str) -> HttpResponse:
    """The supervisor's decision before sending, or review after."""
    referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_APPROVE)
    act = request.POST.get("act", "")
    if act == "approve":
        sending.approve(actor=request.user, referral=referral, content_hash=request.POST.get("hash", ""))
    elif act == "return":
        sending.return_to_author(actor=request.user, referral=referral, comment=request.POST.get("comment", ""))
    elif act in {"confirm", "question"}:
        sending.review_after(actor=request.user, referral=referral, confirmed=act == "confirm")
    else:
        raise Invalid({"act": _("Choose what you decide.")})
    messages.success(request, _("Recorded."))
    return redirect("referrals:referral", reference)


@require_POST
def withdraw(request: HarbourRequest, reference: str) -> HttpResponse:
    """Ends the recipient's reading at the next statement."""
    referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_SEND)
    sending.withdraw(actor=request.user, referral=referral)
    messages.success(request, _("Withdrawn. The recipient can no longer open it."))
    return redirect("referrals:referral", reference)


@require_POST
def reply(request: HarbourRequest, reference: str) -> HttpResponse:
    """Answers the recipient's question."""
    referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_SEND)
    answering.reply(actor=request.user, referral=referral, text=request.POST.get("text", ""))
    return redirect("referrals:referral", reference)


@require_GET
def of_child(request: HarbourRequest, pseudonym: str) -> HttpResponse:
    """The referrals of one child, as a part of their page."""
    child = victims_policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_READ)
    rows = policy.of_child(request.user, child.id)[:50]
    context = {
        "pseudonym": child.pseudonym,
        "rows": presenters.ReferralRowPresenter.many(rows, cases_policy.list_viewer()),
    }
    template = "referrals/_child.html" if request.headers.get("HX-Request") else "referrals/child.html"
    return render(request, template, context)


@require_GET
def panel(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """The referrals of a case, as a tab of the case's page."""
    case = case_door.open(request.user, case_reference, to=Permission.CASE_READ)
    rows = policy.of_case(request.user, case)[:50]
    context = {
        "case": case,
        "rows": presenters.ReferralRowPresenter.many(rows, cases_policy.viewer_of(request.user, case)),
        "may_send": cases_policy.may(request.user, case, Permission.REFERRAL_SEND),
    }
    template = "referrals/_panel.html" if request.headers.get("HX-Request") else "referrals/panel.html"
    return render(request, template, context)


def _form(request: HarbourRequest, case: Case, draft_name: str, referral: Referral | None = None) -> ReferralForm:
    children = victims.choices_of_case(actor=request.user, case=case)
    if request.method == "POST":
        return ReferralForm(request.POST, children=children)
    typed = draft_of(request.user, draft_name) or _as_typed(request, referral)
    return ReferralForm(initial=typed, children=children)


def _as_typed(request: HarbourRequest, referral: Referral | None) -> dict[str, str | UUID]:
    if referral is None:
        return {"victim_id": request.GET.get("child", "")}
    shown = presenters.ReferralPresenter(referral, policy.viewer_of(request.user, referral))
    words = {name: shown[name].value or "" for name in ("necessity", "need_to_know", "request")}
    choices = {"purpose": referral.purpose, "basis": referral.basis}
    return words | choices | {"victim_id": str(referral.victim_id), "recipient": referral.recipient_id}


def _form_page(request: HarbourRequest, case: Case, form: ReferralForm, draft_name: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "referrals/form.html", {"form": form, "case": case, "draft": draft_name}, status=status)
