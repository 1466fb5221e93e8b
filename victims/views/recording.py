"""Recording a person of a case as a victim."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Person
from ocsea.errors import Invalid, WrongState
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest
from victims import policy
from victims.forms import RecordForm, household_form, relatives
from victims.services.facts import DESCRIPTION_FIELDS, IDENTITY_FIELDS, Told
from victims.services.recording import record_victim


@require_http_methods(["GET", "POST"])
def record(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """The form, and the record it makes. Nothing in it is compulsory: a child can be recorded with one press."""
    person = policy.person_of(request.user, person_id)
    if person.pseudonym:
        raise WrongState(_("This person is recorded as a victim already."))
    name = f"victim-record-{person.id}"
    typed = request.POST if request.method == "POST" else draft_of(request.user, name)
    form = RecordForm(request.POST) if request.method == "POST" else RecordForm(initial=typed)
    household = household_form(typed)
    if request.method == "POST" and form.is_valid() and household.is_valid():
        told = Told(form.description(), form.identity(), relatives(household))
        try:
            made = record_victim(
                actor=request.user,
                case=person.case,
                person=person,
                told=told,
                existing=form.cleaned_data["existing"].strip(),
            )
        except Invalid as error:
            put_errors(form, error)
        else:
            discard_draft(actor=request.user, form=name)
            messages.success(request, _("Recorded as %(name)s. Please decide what protects them.") % {"name": made})
            return redirect("victims:victim", made.pseudonym)
    return _page(request, person, form, household, name)


def _page(request: HarbourRequest, person: Person, form: RecordForm, household: object, name: str) -> HttpResponse:
    context = {
        "person": person,
        "case": person.case,
        "form": form,
        "description_fields": [form[field] for field in ("existing", *DESCRIPTION_FIELDS)],
        "identity_fields": [form[field] for field in IDENTITY_FIELDS],
        "household": household,
        "draft": name,
    }
    return render(request, "victims/record.html", context, status=422 if form.is_bound else 200)
