"""The platform's own pages: My work, inbox, drafts, search."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ocsea.access.can import has
from ocsea.access.events import SEARCHED
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from ocsea.errors import NotVisible
from ocsea.ledger.record import Target, record
from ocsea.notices import services as notices
from ocsea.web.components import Tab
from ocsea.web.drafts import discard_draft, save_draft
from ocsea.web.models import Draft
from ocsea.web.paging import capped_count, page_of
from ocsea.web.registry import finders, sections
from ocsea.web.requests import HarbourRequest, is_navigation

_DUE = 20  # clocks a page of My work shows


@require_GET
def home(request: HarbourRequest) -> HttpResponse:
    """My work: what is due, then what is mine, most urgent first. Viewing never changes state."""
    parts = [
        {"title": part.title, "empty": part.empty, "rows": part.rows(request.user), "more": part.more_url_name}
        for part in sections()
        if has(request.user, part.permission)
    ]
    context = {
        **_due(request),
        "parts": parts,
        "drafts": Draft.objects.filter(user=request.user).order_by("-saved_at")[:5],
        "unread": notices.inbox(request.user).filter(read_at=None)[:5],
        "now": timezone.now(),
    }
    return render(request, "web/home.html", context)


def _due(request: HarbourRequest) -> dict[str, object]:
    """One page of what is due; how many there are is counted only where one page does not show them all."""
    mine = clocks.due_for(request.user)
    page = page_of(mine, order=("due_at", "id"), cursor=request.GET.get("page"), size=_DUE)
    links = page.links(request)
    count = capped_count(mine) if any(links.values()) else ""
    return {"due": page.rows, "due_count": count, **links}


@require_GET
def inbox(request: HarbourRequest) -> HttpResponse:
    """Notices to this person, a page at a time: new ones, or those done."""
    done = request.GET.get("show") == "done"
    rows = notices.inbox(request.user).filter(done_at__isnull=not done)
    page = page_of(rows, order=notices.ORDER, cursor=request.GET.get("page"))
    tabs = [Tab(_("New"), "?", current=not done), Tab(_("Done"), "?show=done", current=done)]
    return render(request, "web/inbox.html", {"notices": page.rows, "done": done, "tabs": tabs, **page.links(request)})


@require_POST
def inbox_done(request: HarbourRequest, notice_id: str) -> HttpResponse:
    """Marks a notice as done, or opens what it is about."""
    notice = notices.inbox(request.user).filter(pk=notice_id).first()
    if notice is None:
        raise NotVisible
    if "open" in request.POST:
        notices.mark_read(notice, actor=request.user)
        return redirect(notice.link)
    notices.mark_done(notice, actor=request.user)
    return redirect("web:inbox")


@require_POST
def draft(request: HarbourRequest, form: str) -> HttpResponse:
    """Saves a draft and hands out a fresh form token, so that a long text can still be sent.

    A draft that comes from the lock screen leads back to its form.
    """
    link = request.POST.get("draft_link", "/")
    if not url_has_allowed_host_and_scheme(link, allowed_hosts=None):
        link = "/"
    # A list keeps all its ticks.
    values = {name: texts if len(texts) > 1 else texts[0] for name, texts in request.POST.lists()}
    saved_at = save_draft(
        actor=request.user, form=form, title=request.POST.get("draft_title", form), link=link, values=values
    )
    if is_navigation(request):
        return redirect(link)
    return JsonResponse({"saved_at": saved_at.isoformat(), "token": get_token(request)})


@require_POST
def draft_discard(request: HarbourRequest, form: str) -> HttpResponse:
    """Throws a draft away at its writer's word."""
    discard_draft(actor=request.user, form=form)
    return redirect("web:home")


@require_GET
def search(request: HarbourRequest) -> HttpResponse:
    """One box: an exact reference jumps to the record, anything else lists what this person may open."""
    text = request.GET.get("q", "").strip()[:200]
    groups = []
    if text:
        _record_search(request.user, text)
    for finder in finders():
        if text and has(request.user, finder.permission):
            rows = finder.find(request.user, text)
            if exact := next((row for row in rows if row.reference.lower() == text.lower()), None):
                return redirect(exact.link)
            groups.append({"title": finder.title, "rows": rows})
    return render(request, "web/search.html", {"text": text, "groups": groups})


def _record_search(actor: User, text: str) -> None:
    """That somebody searched, and whether for themselves. Never for what."""
    own = {name.casefold() for name in (actor.display_name, actor.username, actor.email) if name}
    record(
        SEARCHED,
        actor=actor,
        target=Target("account", actor.id, actor.username),
        facts={"own_name": text.casefold() in own},
    )
