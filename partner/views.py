"""The partner's pages: phone first, one question a page, nothing but what was sent to this person by name."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, WrongState
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest
from partner.forms import AcceptForm, ChoiceForm, OutcomeForm, QuestionForm, SendBackForm
from referrals.enums import State
from referrals.policy import addressed_to, dispatch_door
from referrals.presenters import cards_for_recipient, for_recipient, thread_of
from referrals.services import answering

_GROUPS = (
    (gettext_lazy("To answer"), {State.SENT, State.OPENED, State.QUESTION}),
    (gettext_lazy("In progress"), {State.ACCEPTED}),
    (gettext_lazy("Finished"), {State.FINISHED, State.SENT_BACK}),
)


@require_GET
def home(request: HarbourRequest) -> HttpResponse:
    """My referrals, the most urgent need first."""
    cards = cards_for_recipient(addressed_to(request.user).order_by("answer_by")[:100])
    groups = [
        {"title": title, "cards": [card for card in cards if card.record.state in states]} for title, states in _GROUPS
    ]
    return render(request, "partner/home.html", {"groups": groups, "now": timezone.now()})


@require_http_methods(["GET", "POST"])
def referral(request: HarbourRequest, reference: str) -> HttpResponse:
    """One referral and the question "What will you do?"."""
    dispatch = dispatch_door.open(request.user, reference, to=Permission.REFERRAL_READ)
    dispatch = answering.open_dispatch(actor=request.user, dispatch=dispatch)
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(f"partner:{form.cleaned_data['answer']}", reference)
    context = {
        "dispatch": for_recipient(dispatch),
        "thread": thread_of(dispatch),
        "form": form,
        "to_answer": dispatch.state in {State.SENT, State.OPENED, State.QUESTION},
        "to_finish": dispatch.state == State.ACCEPTED,
        "now": timezone.now(),
    }
    return render(request, "partner/referral.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def accept(request: HarbourRequest, reference: str) -> HttpResponse:
    """Who will act, and when."""
    title, thanks = _("You accept this referral"), _("Thank you. We know that you will act.")
    return _answer(request, reference, AcceptForm, answering.accept, title, thanks)


@require_http_methods(["GET", "POST"])
def ask(request: HarbourRequest, reference: str) -> HttpResponse:
    """A question first."""
    title, thanks = _("Ask a question"), _("Your question was sent. You can also call us.")
    return _answer(request, reference, QuestionForm, answering.ask, title, thanks)


@require_http_methods(["GET", "POST"])
def send_back(request: HarbourRequest, reference: str) -> HttpResponse:
    """Not for us."""
    title, thanks = _("Send it back"), _("Thank you. We will find someone else now.")
    return _answer(request, reference, SendBackForm, answering.send_back, title, thanks)


@require_http_methods(["GET", "POST"])
def outcome(request: HarbourRequest, reference: str) -> HttpResponse:
    """Tell us what happened."""
    title, thanks = _("Tell us what happened"), _("Thank you for telling us.")
    return _answer(request, reference, OutcomeForm, answering.tell_outcome, title, thanks)


def _answer(
    request: HarbourRequest,
    reference: str,
    form_class: type[Form],
    carry_out: Callable[..., object],
    title: str,
    thanks: str,
) -> HttpResponse:
    dispatch = dispatch_door.open(request.user, reference, to=Permission.REFERRAL_ANSWER)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                carry_out(actor=request.user, dispatch=dispatch, **form.cleaned_data)
        except Invalid as error:
            put_errors(form, error)
        except WrongState as error:
            # Withdrawn or answered meanwhile: said beside what was typed, which can still be copied from the page.
            form.add_error(None, str(error.message))
        else:
            messages.success(request, thanks)
            return redirect("partner:referral", reference)
    context = {"dispatch": for_recipient(dispatch), "form": form, "title": title}
    return render(request, "partner/question.html", context, status=422 if form.errors else 200)
