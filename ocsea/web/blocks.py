"""Components with a body, used as `{% card title="..." %} ... {% endcard %}`.

Each renders one file of `templates/components/`; that file documents its variables. `content` is the rendered body.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ocsea.web.components import Column, Tab

ALERT_KINDS = frozenset({"information", "success", "warning", "error"})
FORM_WIDTHS = frozenset({"", "narrow"})


def alert(content: SafeString, kind: str = "information", title: object = "") -> SafeString:
    """A message that stays on the page. The title carries the point for people who do not see the colour."""
    if kind not in ALERT_KINDS:
        raise ValueError(f"{kind!r} is not a kind of alert")
    return render_to_string("components/alert.html", {"content": content, "kind": kind, "title": title})


def card(
    content: SafeString, title: object = "", href: str = "", action: object = "", *, flush: bool = False
) -> SafeString:
    """A white box with a heading (h2) and at most one link beside it; `flush` lets a table reach the border."""
    facts = {"content": content, "title": title, "href": href, "action": action, "flush": flush}
    return render_to_string("components/card.html", facts)


def summary(content: SafeString) -> SafeString:
    """A summary list (dl); its body is made of `{% fact %}` and `{% row %}`."""
    return render_to_string("components/summary.html", {"content": content})


def row(content: SafeString, key: object, href: str = "", action: object = "") -> SafeString:
    """One row of a summary list whose value is marked up by the template."""
    return render_to_string("components/row.html", {"content": content, "key": key, "href": href, "action": action})


def page_head(content: SafeString, title: object, views: Sequence[Tab] = (), label: object = "") -> SafeString:
    """The page's h1, its saved views and (the body) its buttons on one line."""
    facts = {"content": content, "title": title, "views": views, "label": label}
    return render_to_string("components/page_head.html", facts)


def case_bar(content: SafeString, reference: str, name: object = "", url: str = "") -> SafeString:
    """The line that stays in sight on every page of a record; the body holds tags and `{% actions %}`."""
    facts = {"content": content, "reference": reference, "name": name, "url": url}
    return render_to_string("components/case_bar.html", facts)


def actions(content: SafeString) -> SafeString:
    """Buttons at the end of a page head or case bar: at most three, one of them primary."""
    return render_to_string("components/actions.html", {"content": content})


def form_end(content: SafeString) -> SafeString:
    """The last line of a form: its buttons and the state of its draft side by side."""
    return render_to_string("components/form_end.html", {"content": content})


def timeline(content: SafeString) -> SafeString:
    """Entries newest first; the body is made of `{% entry %}`."""
    return render_to_string("components/timeline.html", {"content": content})


def entry(
    content: SafeString, title: object, by: object = "", at: datetime | None = None, zone: str = ""
) -> SafeString:
    """One entry: what, who, when (an aware datetime), and the text as the body."""
    facts = {"content": content, "title": title, "by": by, "at": at, "zone": zone}
    return render_to_string("components/entry.html", facts)


def number_cards(content: SafeString) -> SafeString:
    """A row of `{% number_card %}`, six abreast on a desk screen."""
    return render_to_string("components/number_cards.html", {"content": content})


def folded(content: SafeString, label: object = "", *, opened: bool = False) -> SafeString:
    """Text that is shown only when asked for: narratives, raw fields. Works without script."""
    return render_to_string("components/folded.html", {"content": content, "label": label, "opened": opened})


def empty_state(content: SafeString, title: object) -> SafeString:
    """What a list says when it has nothing: why, and what to do next."""
    return render_to_string("components/empty_state.html", {"content": content, "title": title})


def data_table(
    context: Context,
    content: SafeString,
    caption: object,
    columns: Sequence[Column],
    sort: str = "",
    *,
    select: bool = False,
    show_caption: bool = False,
    keep: bool = False,
) -> SafeString:
    """A table; the body is its rows. `sort` is the column's key, with "-" before it for descending.

    `select` adds the column of check boxes' head, `keep` leaves it a table on narrow screens (else rows stack).
    """
    heads = [_head(each, sort, _request(context)) for each in columns]
    facts = {"content": content, "caption": caption, "heads": heads, "select": select}
    return render_to_string("components/data_table.html", facts | {"show_caption": show_caption, "keep": keep})


def post_form(
    context: Context,
    content: SafeString,
    action: str = "",
    draft: str = "",
    title: object = "",
    of: object = "",
    link: str = "",
    *,
    files: bool = False,
) -> SafeString:
    """A form that changes something: POST, CSRF token, and under the name `draft` a draft kept by the server.

    Home names the draft by `title` and the record it is `of`, and leads to `link` (by itself this page).
    """
    facts = {"content": content, "action": action, "files": files, "draft": draft}
    named = {"title": title, "of": of, "link": link}
    return render_to_string("components/post_form.html", facts | named, request=_request(context))


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")


def _head(column: Column, sort: str, request: HttpRequest | None) -> dict[str, object]:
    """What the template needs of one head: the link that sorts by it, and the direction in force."""
    current = sort.removeprefix("-") == column.key
    descending = current and sort.startswith("-")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for gone in ("after", "before", "cursor"):
        query.pop(gone, None)
    query["sort"] = f"-{column.key}" if current and not descending else column.key
    direction = ("descending" if descending else "ascending") if current else ""
    return {"column": column, "direction": direction, "url": f"?{query.urlencode()}"}


WITHOUT_CONTEXT: tuple[Callable[..., SafeString], ...] = (
    alert,
    card,
    summary,
    row,
    page_head,
    case_bar,
    actions,
    form_end,
    timeline,
    entry,
    number_cards,
    folded,
    empty_state,
)
