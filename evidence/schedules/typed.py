"""What is typed to decide about one item of the record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Relevance
from evidence.schedules.material import Item
from evidence.services.scheduling import Marking


class MarkForm(forms.Form):
    """Relevant, sensitive, of help to the defence; and the words that a schedule prints."""

    relevant = forms.ChoiceField(label=_("Relevant"), choices=Relevance, widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("Description for the schedule"),
        required=False,
        max_length=400,
        help_text=_("What it is, so that its reader knows whether to ask for it. No name of a child or a source."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sensitive = forms.BooleanField(label=_("Sensitive: not for the defence"), required=False)
    reason = forms.CharField(
        label=_("Why it is sensitive"),
        required=False,
        max_length=400,
        help_text=_("Needed when it is: the real risk of serious harm to an important public interest."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    assists = forms.BooleanField(label=_("May undermine the case or assist the defence"), required=False)
    assists_how = forms.CharField(
        label=_("How it may assist"),
        required=False,
        max_length=400,
        help_text=_("Needed when it may."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def marking(self) -> Marking:
        """The typed answers as the service takes them."""
        return Marking(**self.cleaned_data)


def as_decided(item: Item) -> dict[str, object]:
    """What was decided last, as a form's initial values."""
    return {name: getattr(item, name) for name in MarkForm.base_fields}
