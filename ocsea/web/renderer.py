"""How Django's forms become GOV.UK markup: the field templates of `templates/forms/`, and the classes of inputs."""

from functools import cache
from typing import Any, Protocol

from django import forms
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.forms.widgets import Input
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.MultiWidget, ""),
    (Input, "govuk-input"),
)
_ERROR = {
    "govuk-textarea": "govuk-textarea--error",
    "govuk-select": "govuk-select--error",
    "govuk-file-upload": "govuk-file-upload--error",
    "govuk-input": "govuk-input--error",
}


class Renderable(Protocol):
    """What Django's form renderer needs of a template."""

    def render(self, context: Any = ..., request: Any = ...) -> str: ...


class HarbourBoundField(BoundField):
    """A field that knows its GOV.UK classes, its kind, and where an error's link must lead.

    One that has no words of its own for an answer that is missing says here which it is and what to do. The form makes
    its bound fields before it cleans, so these words are the ones it refuses with.
    """

    def __init__(self, form: BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _missing(field.widget) % {"field": str(self.label).rstrip("?: ")}

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        made: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        base = next((words for kind, words in _CLASSES if isinstance(widget, kind)), "")
        own = widget.attrs.get("class", "")
        error = _ERROR.get(base, "") if self.errors else ""
        if words := " ".join(part for part in (base, error, own) if part):
            made["class"] = words
        return made

    @property
    def kind(self) -> str:
        """`fieldset` for a group of inputs, `check` for a single box, `plain` for the rest: the template's branch."""
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "check"
        return "fieldset" if self.field.widget.use_fieldset else "plain"

    @property
    def first_id(self) -> str:
        """The id of the first input, where a link of the error summary sets the focus."""
        widget = self.field.widget
        base = self.auto_id
        return widget.id_for_label(base) or f"{base}_0" if self.kind == "fieldset" else base

    @property
    def named_errors(self) -> list[str]:
        """The errors as the summary says them: Django's stock words name no field, so its label goes before them."""
        stock = {str(words) for kind in (forms.Field, type(self.field)) for words in _stock_words(kind)}
        label = str(self.label).rstrip("?: ")
        return [f"{label}: {error}" if error in stock else str(error) for error in self.errors]

    @property
    def optional(self) -> bool:
        """Whether the label says "(optional)"."""
        return not self.field.required and self.kind != "check"


def _missing(widget: forms.Widget) -> str:
    """What to do about an answer that is missing, by the kind of input."""
    if isinstance(widget, forms.FileInput):
        return _("Choose a file: %(field)s")
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick the box: %(field)s")
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Choose an answer: %(field)s")
    return _("Fill in: %(field)s")


def _stock_words(kind: type[forms.Field]) -> list[object]:
    return list(getattr(kind, "default_error_messages", {}).values()) if kind.__module__.startswith("django.") else []


class HarbourRenderer(BaseRenderer):
    """Takes a widget's template from `templates/forms/`, and Django's own where there is none."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = HarbourBoundField

    def __init__(self) -> None:
        self._find = cache(self._look_up)

    def get_template(self, template_name: str) -> Renderable:
        return self._find(template_name)

    def _look_up(self, template_name: str) -> Renderable:
        try:
            found: Renderable = get_template(template_name.removeprefix("django/"))
        except TemplateDoesNotExist:
            found = DjangoTemplates().get_template(template_name)
        return found
