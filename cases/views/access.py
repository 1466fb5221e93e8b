"""Who can see this case, and why."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import policy
from cases.forms import GrantForm
from cases.lists import page_of_case
from cases.presenters import GrantPresenter
from cases.services.opening import end_access, grant_access
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.read import entries
from ocsea.web.requests import HarbourRequest


@require_http_methods(["GET", "POST"])
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """Everybody on the case with the reason and the end of it, the last entries of the ledger, and a form to add."""
    to = Permission.CASE_WORK if request.method == "POST" else Permission.CASE_READ
    case = policy.case_door.open(request.user, reference, to=to)
    form = GrantForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        zone = ZoneInfo(case.unit.time_zone)
        until = datetime.combine(data.pop("until"), time.max, zone) if data.get("until") else None
        data.pop("until", None)
        try:
            grant_access(actor=request.user, case=case, expires_at=until, **data)
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, str(words))
        else:
            messages.success(request, _("Access given."))
            return redirect("cases:access", reference)
    viewer = policy.viewer_of(request.user, case)
    grants = case.grants.select_related("user", "granted_by").order_by("granted_at")
    context = page_of_case(request, case, "access") | {
        "grants": GrantPresenter.many(grants, viewer),
        "form": form,
        "activity": entries(case.stream, limit=30),
    }
    return render(request, "cases/access.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HarbourRequest, reference: str, username: str) -> HttpResponse:
    """Ends somebody's place on the case now."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    person = User.objects.filter(username=username, case_grants__content_object=case).first()
    if person is None:
        raise NotVisible
    end_access(actor=request.user, case=case, person=person, reason=request.POST.get("reason", ""))
    return redirect("cases:access", reference)
