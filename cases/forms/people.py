"""Forms about the people of a case and what identifies them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Certainty, IdentifierKind, Known, PersonRole
from cases.forms.parts import CHOOSE
from cases.models import Case, Person
from ocsea.web.fields import InstantField
from ocsea.web.forms import offer_rows

# A victim's role is recorded with the sealed identity, on a page of its own.
ROLES = [choice for choice in PersonRole.choices if choice[0] != PersonRole.VICTIM]
DECIDED_ROLES = [choice for choice in ROLES if choice[0] != PersonRole.NOT_KNOWN]


class PersonForm(forms.Form):
    """Somebody new in the case. Only the source is compulsory."""

    source = forms.CharField(label=_("Where this comes from"), max_length=120)
    name = forms.CharField(label=_("Name"), required=False)
    birth_date = forms.CharField(label=_("Date of birth, as far as known"), required=False)
    address = forms.CharField(label=_("Address"), required=False)
    is_child = forms.ChoiceField(label=_("Under 18"), choices=Known, initial=Known.NOT_KNOWN)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=PersonRole.NOT_KNOWN)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.NOT_KNOWN)


class LearnForm(forms.Form):
    """What was learned of somebody. What is left empty stays as it is."""

    source = forms.CharField(label=_("Where this comes from"), max_length=120)
    is_child = forms.ChoiceField(
        label=_("Under 18"),
        choices=Known,
        help_text=_("The name of a known adult is open to everybody on the case. Any other name stays sealed."),
    )
    name = forms.CharField(label=_("Name"), required=False, help_text=_("Empty: stays as it is."))
    birth_date = forms.CharField(label=_("Date of birth, as far as known"), required=False)
    address = forms.CharField(label=_("Address"), required=False)


class RoleForm(forms.Form):
    """An officer's decision on a role."""

    role = forms.ChoiceField(label=_("Role"), choices=[CHOOSE, *DECIDED_ROLES])
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.NOT_KNOWN)
    source = forms.CharField(label=_("What it rests on"), max_length=120)


class ChildAccessForm(forms.Form):
    """Access to children, asked of or about an adult."""

    home = forms.ChoiceField(label=_("At home"), choices=Known, initial=Known.NOT_KNOWN)
    work = forms.ChoiceField(label=_("At work"), choices=Known, initial=Known.NOT_KNOWN)
    volunteering = forms.ChoiceField(label=_("When volunteering"), choices=Known, initial=Known.NOT_KNOWN)


class IdentifierForm(forms.Form):
    """A lead."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *IdentifierKind.choices])
    value = forms.CharField(label=_("Account, address or number"), max_length=300)
    service = forms.CharField(label=_("Service"), max_length=100, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    seen_at = InstantField(
        label=_("Seen at"),
        required=False,
        help_text=_("An IP address without port and time leads to many people."),
    )
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("Person"), required=False, empty_label=_("Nobody known yet")
    )
    source = forms.CharField(label=_("Where this comes from"), max_length=120)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.NOT_KNOWN)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "person", case.people.filter(pseudonym=""))
