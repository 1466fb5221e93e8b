"""What is typed to disclose something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from evidence.enums import BundleGround, BundleLevel, BundleSection
from evidence.services.disclosing import Wish


class BundleForm(forms.Form):
    """For whom, why, how much."""

    recipient = forms.CharField(
        label=_("Recipient"),
        max_length=120,
        help_text=_("Which body gets it, such as “Crown Prosecution Service, East”. Not a person's name."),
    )
    ground = forms.ChoiceField(label=_("Why it is disclosed"), choices=BundleGround)
    level = forms.ChoiceField(
        label=_("What is held back"),
        choices=BundleLevel,
        help_text=_("Names of children, victims and others, and covert methods, are held back in all of them."),
        widget=forms.RadioSelect,
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections"),
        choices=BundleSection,
        initial=BundleSection.values,
        help_text=_("The case's entries in the ledger, their proofs and a program that checks them always go along."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one section.")},
    )

    def wish(self) -> Wish:
        """The typed answers as the service takes them."""
        data = self.cleaned_data
        return Wish(data["recipient"], data["ground"], data["level"], data["sections"])


class ReturnForm(forms.Form):
    """Why it is not released."""

    reason = forms.CharField(
        label=_("What has to change"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
