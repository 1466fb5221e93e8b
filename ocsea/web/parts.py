"""Components without a body. Each renders one file of `templates/components/`; that file documents its variables."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ocsea.web import marks
from ocsea.web.components import Chip, Tab

BUTTON_KINDS = frozenset({"primary", "secondary", "warning"})


def button(
    label: object,
    href: str = "",
    kind: str = "primary",
    *,
    name: str = "",
    value: str = "",
    form: str = "",
    key: str = "",
    once: bool = True,
) -> SafeString:
    """A button, or with `href` a link that looks like one.

    `key` is its one-key shortcut; `once` drops the second of two quick clicks. Raises ValueError for an unknown kind.
    """
    if kind not in BUTTON_KINDS:
        raise ValueError(f"{kind!r} is not a kind of button")
    facts = {"label": label, "href": href, "kind": kind, "name": name, "value": value, "form": form, "key": key}
    return render_to_string("components/button.html", facts | {"once": once})


def post_button(
    context: Context, label: object, action: str, kind: str = "secondary", *, name: str = "", value: str = ""
) -> SafeString:
    """A one-button form for a change that needs no further answer; carries its own CSRF token."""
    facts = {"action": action, "button": button(label, kind=kind, name=name, value=value)}
    return render_to_string("components/post_button.html", facts, request=_request(context))


def fact(key: object, item: object = None, href: str = "", action: object = "") -> SafeString:
    """One row of a summary list from a presenter's item or a plain value; `href` adds a link (default "Change")."""
    facts = {"key": key, "value": marks.shown(item), "href": href, "action": action or _("Change")}
    return render_to_string("components/fact.html", facts)


def tabs(items: Iterable[Tab], label: object) -> SafeString:
    """Sub-navigation between the pages of one record, or saved views; `label` names it for screen readers."""
    return render_to_string("components/tabs.html", {"items": items, "label": label})


def filter_bar(form: BaseForm, action: str = "", save_url: str = "") -> SafeString:
    """A GET form in one row above a list. `save_url` adds "Save this view"."""
    return render_to_string("components/filter_bar.html", {"form": form, "action": action, "save_url": save_url})


def chips(summary: object, items: Iterable[Chip] = (), clear_url: str = "") -> SafeString:
    """What the list shows now, and the filters in force with a way to take each away."""
    return render_to_string("components/chips.html", {"summary": summary, "items": items, "clear_url": clear_url})


def options(groups: Iterable[tuple[str | None, Iterable[Mapping[str, Any]], int]]) -> SafeString:
    """The options of a select, from its widget's groups: two templates for each take too long."""
    return format_html_join("\n", "{}", ((_group(name, each),) for name, each, _index in groups))


def bulk_bar(form_id: str, actions: Iterable[tuple[str, object]]) -> SafeString:
    """What can be done to the selected rows: `actions` are (value, label) buttons named "action" of form `form_id`."""
    return render_to_string("components/bulk_bar.html", {"form_id": form_id, "actions": actions})


def pagination(previous_url: str = "", next_url: str = "", summary: object = "") -> SafeString:
    """Previous and Next of a keyset list, never page numbers; nothing at all where there is one page."""
    facts = {"previous_url": previous_url, "next_url": next_url, "summary": summary}
    return render_to_string("components/pagination.html", facts)


def number_card(number: int | str | None, label: object, url: str = "", hint: object = "") -> SafeString:
    """One number that leads to the list behind it. None reads "Not known", never 0."""
    facts = {"number": number, "known": number is not None, "label": label, "url": url, "hint": hint}
    return render_to_string("components/number_card.html", facts)


def progress(done: int, total: int | None, label: object) -> SafeString:
    """How far a job is, in words and as a bar: "41,200 of 118,000". Without `total` only the words."""
    facts = {"done": done, "total": total, "label": label, "done_words": _grouped(done), "total_words": _grouped(total)}
    return render_to_string("components/progress.html", facts)


def draft_state(saved_at: datetime | None = None) -> SafeString:
    """The line by a form's button that says whether its text is safe: "Saved 14:05" or "Nothing to save yet"."""
    return render_to_string("components/draft_state.html", {"saved_at": saved_at})


def error_summary(form: BaseForm, rows: "BaseFormSet[Any] | None" = None) -> SafeString:
    """Every error of a submitted form with a link to its field, then those of its `rows`, which say which row (their
    `said_as`); nothing where there is no error.
    """
    forms = [form, *(rows.forms if rows is not None and rows.is_bound else ())]
    context = {"forms": forms, "broken": any(each.errors for each in forms)}
    if rows is not None and rows.is_bound and (whole := rows.non_form_errors()):
        context |= {"whole": whole, "broken": True}
    return render_to_string("components/error_summary.html", context)


def exit_button(url: str) -> SafeString:
    """The partner area's "Exit this page": leaves at once for `url`, a harmless page set by the deployment."""
    return render_to_string("components/exit_button.html", {"url": url})


def _group(name: str | None, each: Iterable[Mapping[str, Any]]) -> SafeString:
    told = ((str(one["value"]), mark_safe(" selected") if one["selected"] else "", one["label"]) for one in each)
    drawn = format_html_join("\n", '<option value="{}"{}>{}</option>', told)
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def _grouped(number: int | None) -> str:
    return "" if number is None else str(number_format(number, force_grouping=True))


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")


WITHOUT_CONTEXT: tuple[Callable[..., SafeString], ...] = (
    button,
    fact,
    tabs,
    filter_bar,
    options,
    chips,
    bulk_bar,
    pagination,
    number_card,
    progress,
    draft_state,
    error_summary,
    exit_button,
)
WITH_CONTEXT: tuple[Callable[..., SafeString], ...] = (post_button,)
