"""Showing that one is still there, by passkey, code or password: one form for the lock screen and for step-up.

The check runs on the `signin` connection and is written there to the session, so that no SQL on another connection
can claim it.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ocsea.access import events
from ocsea.access.codes import ProofCodeForm
from ocsea.access.context import token_hash
from ocsea.access.factors import as_json, passkeys_of
from ocsea.access.models import Session, User
from ocsea.access.passkeys import ProofPasskeyForm
from ocsea.access.routing import current_alias, current_connection, signing_in
from ocsea.ledger.record import Target, record

# Names of no other form's fields: a form that is sent again with the proof keeps all of its own.
WORD, ANSWER, READING = "proof_word", "proof_credential", "proof_reading"
_CODE_LENGTHS = {6, 8}  # of an authenticator app, and of a recovery code


class ProofForm(forms.Form):
    """Valid when this person has shown that it is them. `by` then says how."""

    proof_word = forms.CharField(
        label=gettext_lazy("Your password, or a code from your authenticator app"),
        strip=False,
        error_messages={"required": gettext_lazy("Give your password, or the code that your app shows now.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    by = ""

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        self.request, self.user = request, user
        super().__init__(*args, **kwargs)
        self.fields[WORD].required = not self.data.get(ANSWER)

    def clean(self) -> dict[str, Any]:
        if not ratelimit.consume(self.request, action="reauthenticate", user=self.user):
            raise forms.ValidationError(_("You have tried too often. Wait a minute, then try again."))
        answer, word = self.data.get(ANSWER), self.cleaned_data.get(WORD, "")
        if self.errors:
            return self.cleaned_data
        if answer:
            self._ask(ProofPasskeyForm(user=self.user, data={"credential": answer}), "passkey")
        elif word.strip().isdecimal() and len(word.strip()) in _CODE_LENGTHS:
            self._ask(ProofCodeForm(user=self.user, data={"code": word.strip()}), "code")
        elif word and get_adapter().reauthenticate(self.user, word):
            reauthenticate_by_password(self.request)
            self.by = "password"
        else:
            self.add_error(WORD, _("That is not right. Give your password, or the code that your app shows now."))
        return self.cleaned_data

    def _ask(self, form: Any, by: str) -> None:
        if not form.is_valid():
            self.add_error(WORD, next(iter(form.errors.values()))[0])
            return
        form.save()
        self.by = by


def attempted(request: HttpRequest) -> bool:
    """Whether this request brings a proof, right or wrong."""
    return request.method == "POST" and (WORD in request.POST or ANSWER in request.POST)


def prove(request: HttpRequest, user: User) -> ProofForm:
    """The form this request sent. When it is valid the session is unlocked, and a proof of now stands in it."""
    with signing_in(), transaction.atomic(using=current_alias()):
        form = ProofForm(request.POST, request=request, user=user)
        if form.is_valid():
            mine = Session.objects.filter(key_hash=token_hash(request.session.session_key or ""), killed_at=None)
            mine.update(proved_at=Now(), last_seen_at=Now(), locked_at=None)
            record(
                events.PROVED,
                actor=user,
                target=Target("account", user.id, user.username),
                facts={"by": form.by},
                stream="administration",
            )
    return form


def is_fresh() -> bool:
    """Whether the person of this session proved to be there in the last five minutes. One statement."""
    with current_connection().cursor() as cursor:
        cursor.execute(
            "SELECT access_ctx_proved_at() > statement_timestamp() - make_interval(secs => %s)",
            [settings.ACCOUNT_REAUTHENTICATION_TIMEOUT],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def proof_page(
    request: HttpRequest, user: User, words: Mapping[str, str], *, form: ProofForm | None = None, status: int = 200
) -> HttpResponse:
    """The page that asks for a proof. What was typed into another form goes along and is sent again with the proof.

    `words` are title, question and button; the page sends to its own address.
    """
    own = {WORD, ANSWER, READING, "csrfmiddlewaretoken"}
    kept = [(name, text) for name, texts in request.POST.lists() if name not in own for text in texts]
    with signing_in():
        has_passkey = passkeys_of(user).exists()
        options = as_json(auth.begin_authentication(user)) if has_passkey else ""
    context = {
        "form": form or ProofForm(request=request, user=user),
        "options": options,
        "kept": kept,
        "files": bool(request.FILES),
        "who": user.display_name,
        **words,
    }
    return render(request, "account/proof.html", context, status=status)
