"""Step-up: what opens, seals, exports or changes roles wants a proof of presence of the last five minutes.

Without one, the page that asks for it answers in place of the view, carries what was typed, and sends it to the view
again together with the proof. Nothing is kept on the server meanwhile, and nothing typed is lost.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ocsea.access.models import User
from ocsea.access.proof import READING, ProofForm, attempted, is_fresh, proof_page, prove

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]


def step_up(view: View[P]) -> View[P]:
    """Runs the view for somebody who has just shown to be there. Stands outermost, above `require_POST` and its like.

    For the API it answers 403 in words: a proof is given in the browser.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return view(request, *args, **kwargs)
        form: ProofForm | None = None
        if attempted(request):
            form = prove(request, request.user)
            if form.is_valid() and READING in request.POST:
                return redirect(request.get_full_path())
        if form.is_valid() if form else is_fresh():
            return view(request, *args, **kwargs)
        return _ask(request, request.user, form)

    return guarded


def _ask(request: HttpRequest, user: User, form: ProofForm | None) -> HttpResponse:
    if request.path.startswith("/api/"):
        told = {"status": 403, "message": _("Confirm in the browser that it is you, then ask again.")}
        return JsonResponse({"error": told}, status=403)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(request.get_full_path())
    return proof_page(request, user, words(reading=request.method == "GET" or READING in request.POST), form=form)


def words(*, reading: bool = False) -> dict[str, Any]:
    """What the page says. `reading`: the view behind it is asked by GET."""
    return {
        "title": _("Confirm that it is you"),
        "question": _("This opens or changes something sensitive, so we ask once more who is there."),
        "button": _("Confirm"),
        "reading": READING if reading else "",
    }
