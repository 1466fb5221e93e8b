"""One question a page, in plain words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ocsea.web.fields import DayField
from referrals.enums import Outcome


class ChoiceForm(forms.Form):
    """What will you do?"""

    answer = forms.ChoiceField(
        label=_("What will you do?"),
        choices=[
            ("accept", _("Accept: we will act")),
            ("ask", _("Ask a question first")),
            ("send_back", _("Not for us: send it back")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer.")},
    )


class AcceptForm(forms.Form):
    """Who will act, and when."""

    who = forms.CharField(
        label=_("Who will act?"),
        help_text=_("A name or a team, so that we know whom to call."),
        error_messages={"required": _("Write a name or a team.")},
    )
    acts_on = DayField(label=_("When will they act?"), error_messages={"required": _("Choose a day.")})


class QuestionForm(forms.Form):
    """A question to the sender."""

    question = forms.CharField(
        label=_("What do you want to ask?"),
        help_text=_("You can still accept or send it back later. The answer is still needed by the same time."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your question.")},
    )


class SendBackForm(forms.Form):
    """Why it is not for this agency."""

    reason = forms.CharField(
        label=_("Why is it not for you?"),
        help_text=_("We will read this at once and find someone else."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why, so that we can act.")},
    )


class OutcomeForm(forms.Form):
    """What happened in the end."""

    outcome = forms.ChoiceField(
        label=_("What happened?"),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened.")},
    )
    note = forms.CharField(
        label=_("Anything to add?"),
        help_text=_("You can leave this empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
