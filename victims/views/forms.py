"""What the pages with forms share."""

from django import forms
from django.utils.translation import gettext as _

CHANGED_MEANWHILE = "changed"


def say_changed(form: forms.Form, version: int) -> None:
    """Keeps what was typed and lets the next press save it over the other person's change, now that it is known."""
    form.data = {**form.data.dict(), "version": str(version)}  # type: ignore[attr-defined]  # a QueryDict
    words = _("Somebody else changed this record while you were typing. Your text is kept: compare, then save again.")
    form.add_error(None, forms.ValidationError(words, code=CHANGED_MEANWHILE))
