"""Keeps and gives back what somebody is typing. Drafts are sealed and belong to their writer alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from ocsea.access.models import User
from ocsea.access.proof import ANSWER, WORD
from ocsea.vault import fields
from ocsea.web.models import Draft

# What a browser adds to a form that is no text of the person.
_NOT_TEXT = {"csrfmiddlewaretoken", "draft_title", "draft_link", WORD, ANSWER}


def save_draft(*, actor: User, form: str, title: str, link: str, values: Mapping[str, str | list[str]]) -> datetime:
    """Seals the form's fields under the writer's key; the newest save wins. Returns the time of saving (UTC)."""
    draft = Draft.objects.filter(user=actor, form=form).first() or Draft(user=actor, form=form)
    draft.title, draft.link, draft.saved_at = title[:160], link[:240], timezone.now()
    fields.put(draft, "body", {name: text for name, text in values.items() if name not in _NOT_TEXT})
    draft.save()
    return draft.saved_at


def draft_of(actor: User, form: str) -> dict[str, Any]:
    """The fields last typed into this form, each a text, or a list where several were ticked; empty without a draft."""
    draft = Draft.objects.filter(user=actor, form=form).first()
    return dict(fields.get(draft, "body") or {}) if draft else {}


def discard_draft(*, actor: User, form: str) -> None:
    """Removes the draft: it was submitted, or its writer threw it away."""
    Draft.objects.filter(user=actor, form=form).delete()
