"""One way to answer a form of a case: nothing that was typed is lost, whatever the service says to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.lists import page_of_case
from cases.models import Case
from ocsea.access.models import User
from ocsea.errors import Conflict, HarbourError, Invalid, WrongState
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.errors import status_of
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest

_INSTANT = ("day", "time", "zone")


@dataclass(frozen=True)
class Page:
    """A form on a page of its own: heading, the tab it belongs to, where it leads, its draft's name, and a hint."""

    title: str
    part: str
    back: str
    draft: str
    done: str = ""
    button: str = ""
    hint: str = ""


def kept(actor: User, draft: str) -> dict[str, Any]:
    """What was typed into this form and not sent, as a form's initial values."""
    values: dict[str, Any] = dict(draft_of(actor, draft))
    for name in [name.removesuffix("_day") for name in values if name.endswith("_day")]:
        values[name] = [values.get(f"{name}_{part}", "") for part in _INSTANT]
    return values


def attempt(form: Form, carry_out: Callable[[], object], *, names: Mapping[str, str] | None = None) -> int | None:
    """Carries out what a valid form asks. Returns None when it is done, else the HTTP status of the refusal, whose
    words then stand at the form's fields. `names` says which field stands for which answer of the service."""
    try:
        carry_out()
    except Invalid as error:
        put_errors(form, error, names=names)
        return status_of(error)
    except (Conflict, WrongState) as error:
        return _refused(form, error)
    return None


def answer(
    request: HarbourRequest,
    case: Case,
    form: Form,
    page: Page,
    carry_out: Callable[[dict[str, Any]], object],
    *,
    more: Mapping[str, object] | None = None,
    template: str = "cases/form.html",
) -> HttpResponse:
    """The page of a form, or what sending it leads to. `template` may show `more` beside the form."""
    status = 200
    if request.method == "POST":
        refused = attempt(form, lambda: carry_out(dict(form.cleaned_data))) if form.is_valid() else 422
        if refused is None:
            discard_draft(actor=request.user, form=page.draft)
            if page.done:
                messages.success(request, page.done)
            return redirect(page.back, case.reference)
        status = refused
    context = page_of_case(request, case, page.part) | {
        "form": form,
        "page": page,
        "back_url": reverse(page.back, args=[case.reference]),
        **(more or {}),
    }
    return render(request, template, context, status=status)


def _refused(form: Form, error: HarbourError) -> int:
    form.add_error(None, str(error.message))
    return status_of(error)
