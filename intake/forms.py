"""What is typed at the intake desk: uploads, the manual report, and decisions."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.enums import Priority
from cases.models import OffenceType
from intake.enums import Channel
from intake.sources.manual import FORM, ManualField
from ocsea.access.models import User
from ocsea.web.forms import offer_rows

MANUAL_CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.CYBERTIPLINE]


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes many files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A file field whose answer is the list of files."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = data or [None]
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class ImportForm(forms.Form):
    """One or many packages, at most 64 MB together."""

    packages = ManyFilesField(
        label=_("Packages"),
        help_text=_("CyberTipline packages (.zip) or reports (.xml), at most 64 MB together. Media inside is refused."),
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ".zip,.xml"}),
        error_messages={"required": _("Choose at least one package.")},
    )


_WORDS_OF_CODE = {"yes": _("Yes"), "no": _("No"), "not_known": _("Not known")}
_HINTS = {
    "what_happened": _("In the words of whoever reports, as far as you can."),
    "happened_at": _("As it was said, with the time zone if known."),
    "content_reference": _("Only for a provider's notice: the address or number, not the content itself."),
}


class ManualForm(forms.Form):
    """A report that came by voice or letter: the questions of `intake.sources.manual`, two of them compulsory."""

    channel = forms.ChoiceField(label=_("How it came"), choices=MANUAL_CHANNELS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {question.name: _field_of(question) for question in FORM}

    def answers(self) -> dict[str, str]:
        """What was answered, by the questions' names, without the channel."""
        return {name: text for name, text in self.cleaned_data.items() if text and name != "channel"}


def _field_of(question: ManualField) -> forms.Field:
    told: dict[str, Any] = {"label": question.label, "help_text": _HINTS.get(question.name, "")}
    if question.codes:
        choices = [(code, words) for code, words in _WORDS_OF_CODE.items() if code in question.codes]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, required=False, **told)
    if question.compulsory:
        told["error_messages"] = {"required": _("Write what is reported, as far as it is known.")}
    # Everything else is text: an age that is no number is kept as it was said.
    widget = forms.Textarea(attrs={"rows": 6 if question.compulsory else 3}) if question.long else None
    return forms.CharField(required=question.compulsory, widget=widget, **told)


class PasteForm(forms.Form):
    """The text of a report, pasted."""

    text = forms.CharField(
        label=_("Text of the report"),
        help_text=_("Lines like “Screen name: …” are recognised; everything else is kept as it is."),
        widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": _("Paste the text of the report.")},
    )


class NewCaseForm(forms.Form):
    """A case made from a report."""

    operation = forms.CharField(label=_("Operation name"), max_length=60)
    case_officer = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Case officer"))
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority)
    priority_reason = forms.CharField(label=_("Reason for the priority"), widget=forms.Textarea(attrs={"rows": 2}))
    offence_types = forms.ModelMultipleChoiceField(
        queryset=OffenceType.objects.none(),
        label=_("Offence types"),
        help_text=_("What it looks like now; the case officer can change it."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = User.objects.filter(unit=actor.unit, role="investigator", is_active=True).order_by("display_name")
        offer_rows(self, "case_officer", officers)
        offer_rows(self, "offence_types", OffenceType.objects.filter(in_force=True))


class JoinForm(forms.Form):
    """The reference of the case the report belongs to."""

    case = forms.CharField(label=_("Reference of the case"), max_length=20)
    reason = forms.CharField(label=_("Why it belongs there"), widget=forms.Textarea(attrs={"rows": 2}))


class TransferForm(forms.Form):
    """To another force or state, with their receipt."""

    to = forms.CharField(label=_("Force or state"), max_length=120)
    receipt = forms.CharField(label=_("Their receipt or number"), max_length=60)
    reason = forms.CharField(label=_("Why it goes there"), widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A decision that needs only its reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
