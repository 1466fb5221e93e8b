"""The account pages of tokens for programs."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ocsea.access.models import User
from ocsea.access.roles import Area
from ocsea.access.stepup import step_up
from ocsea.access.tokens import make_token, revoke_token, tokens_of

_COLLECTIONS = [
    ("reports", gettext_lazy("Reports")),
    ("cases", gettext_lazy("Cases")),
    ("exhibits", gettext_lazy("Exhibits")),
    ("victims", gettext_lazy("Victims, under their pseudonyms")),
    ("referrals", gettext_lazy("Referrals")),
]
_CLASSES = [
    ("CASE", gettext_lazy("Case content")),
    ("VICTIM", gettext_lazy("Victim records, without identities")),
    ("STAFF", gettext_lazy("Staff details")),
    ("HASH", gettext_lazy("Perceptual codes")),
]
_WRITES = [("read", gettext_lazy("Reads only")), ("write", gettext_lazy("Reads and writes"))]


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    label = forms.CharField(
        max_length=60,
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("Such as the program and the computer it runs on."),
    )
    may_write = forms.ChoiceField(
        choices=_WRITES, initial="read", widget=forms.RadioSelect, label=gettext_lazy("What it may do")
    )
    collections = forms.MultipleChoiceField(
        choices=_COLLECTIONS,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Where"),
        error_messages={"required": gettext_lazy("Choose at least one place where it may read.")},
    )
    classes = forms.MultipleChoiceField(
        required=False,
        choices=_CLASSES,
        widget=forms.CheckboxSelectMultiple,
        initial=["CASE"],
        label=gettext_lazy("What it reads besides references and status"),
        help_text=gettext_lazy("Never an identity, and never a covert method."),
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=90,
        initial=30,
        label=gettext_lazy("Days until it ends"),
        help_text=gettext_lazy("At most 90."),
    )

    def clean_may_write(self) -> bool:
        return bool(self.cleaned_data["may_write"] == "write")


@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; `end` names one to revoke, which no step-up delays."""
    actor = _staff(request)
    if request.method == "POST":
        ended = revoke_token(actor=actor, token_id=_uuid(request.POST.get("end", "")))
        messages.success(request, _("Revoked. Its next call is refused.") if ended else _("It had ended already."))
        return redirect("account_tokens")
    words = {code: str(name) for code, name in _COLLECTIONS}
    rows = [{"token": token, "where": [words[code] for code in token.collections]} for token in tokens_of(actor)]
    return render(request, "account/tokens.html", {"rows": rows})


@step_up
@login_required
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Makes one and shows it once: the answer to the form, kept by no browser."""
    actor = _staff(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        return render(request, "account/token.html", {"token": make_token(actor=actor, **values), "values": values})
    return render(request, "account/new_token.html", {"form": form}, status=422 if form.errors else 200)


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or settings.AREA != Area.STAFF:
        raise Http404
    return request.user


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
