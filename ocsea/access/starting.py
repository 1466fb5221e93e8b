"""The page behind a one-time link: choose a password, then sign in and set up a second factor."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ocsea.access.invitations import by_token, choose_password
from ocsea.access.models import User


class PasswordForm(forms.Form):
    """The new password, twice."""

    password1 = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("The same once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password1"].help_text = " ".join(password_validators_help_texts()[:1])

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("password1") and typed.get("password2") not in (None, typed["password1"]):
            self.add_error("password2", _("The two differ. Type the same password twice."))
        return typed


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Used, run out, taken back, unknown, or of the other area: one answer, and the same words."""
    invitation = by_token(token, settings.AREA)
    if invitation is None:
        return render(request, "account/start_over.html", status=404)
    form = PasswordForm(request.POST or None, person=invitation.person)
    if request.method == "POST" and form.is_valid():
        if not choose_password(invitation, form.cleaned_data["password1"]):
            return render(request, "account/start_over.html", status=404)
        messages.success(request, _("Your password is kept. Sign in with it; then you set up a second factor."))
        return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "account/start.html", {"form": form, "username": invitation.person.username}, status=status)
