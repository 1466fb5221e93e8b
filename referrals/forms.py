"""What is typed into referral pages: parsing and field checks; rules live in services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import User
from ocsea.web.forms import offer, offer_rows
from referrals.enums import Basis, Purpose
from referrals.services.drafting import Wish


class ReferralForm(forms.Form):
    """One scrollable form: who, to whom, why, and the words the recipient will read."""

    victim_id = forms.TypedChoiceField(label=_("Child"), coerce=str)
    recipient = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("To"),
        help_text=_("One named person. Their colleagues see nothing until they are named."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose, widget=forms.RadioSelect)
    basis = forms.ChoiceField(label=_("Legal basis"), choices=Basis)
    necessity = forms.CharField(
        label=_("Why it is necessary"),
        help_text=_("For the record; the recipient does not read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    need_to_know = forms.CharField(
        label=_("What they need to know"),
        help_text=_("The risk, in plain words. No methods, no other children, no account names."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    request = forms.CharField(label=_("What we ask them to do"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, children: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "victim_id", children)
        partners = User.objects.filter(role="partner", is_active=True).order_by("agency__name", "display_name")
        offer_rows(self, "recipient", partners, lambda user: f"{user.agency}: {user.display_name}")

    def wish(self) -> Wish:
        """The typed answers as the service takes them."""
        data = self.cleaned_data
        recipient: User = data["recipient"]
        agency = recipient.agency
        assert agency is not None  # noqa: S101  (partners always have one: a constraint of the table)
        return Wish(
            victim_id=data["victim_id"],
            agency=agency,
            recipient=recipient,
            purpose=data["purpose"],
            basis=data["basis"],
            necessity=data["necessity"],
            need_to_know=data["need_to_know"],
            request=data["request"],
        )


class CommentForm(forms.Form):
    """A supervisor's words to the author."""

    comment = forms.CharField(label=_("What should change"), widget=forms.Textarea(attrs={"rows": 3}))


class ReplyForm(forms.Form):
    """The sender's reply in the thread."""

    text = forms.CharField(
        label=_("Your reply"),
        help_text=_("The recipient reads your role, not your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
