"""Forms about the case itself: the worklist's filters, details, stages, reviews, places."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.enums import Disposition, Priority, Relation, Stage
from cases.forms.parts import CHOOSE, short
from cases.models import OffenceType
from ocsea.access.models import Unit, User
from ocsea.web.fields import DayField
from ocsea.web.forms import offer, offer_rows

_GIVEN = [(each.value, each.label) for each in (Relation.TEAM, Relation.VICTIM_OFFICER, Relation.LEGAL)]


class FilterForm(forms.Form):
    """The worklist's filters; they stand in the address, so that a view can be sent on."""

    view = forms.CharField(widget=forms.HiddenInput, required=False)
    q = forms.CharField(label=_("Keywords"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("Any")), *Stage.choices], required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=[("", _("Any")), *Priority.choices], required=False)
    officer = forms.ChoiceField(label=_("Case officer"), required=False)
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[("", _("Any time")), ("late", _("Overdue")), ("week", _("Next 7 days"))],
        required=False,
    )

    def __init__(self, *args: Any, officers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "officer", [("", _("Anybody")), ("me", _("Me")), *officers.items()])


class CaseForm(forms.Form):
    """What a case says about itself."""

    operation = forms.CharField(label=_("Operation name"), max_length=60)
    priority = forms.ChoiceField(label=_("Priority"), choices=[CHOOSE, *Priority.choices])
    priority_reason = forms.CharField(label=_("Reason for the priority"), widget=short())
    summary = forms.CharField(
        label=_("Summary"), widget=short(4), required=False, help_text=_("In plain words, without names of children.")
    )
    offence_types = forms.ModelMultipleChoiceField(
        queryset=OffenceType.objects.none(),
        label=_("Offence types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "offence_types", OffenceType.objects.filter(in_force=True))


class NewCaseForm(CaseForm):
    """A new case, for the writer or for a colleague of the unit."""

    case_officer = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Case officer"), empty_label=None)

    field_order = ("operation", "case_officer", "priority", "priority_reason", "summary", "offence_types")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "case_officer", investigators_of(actor))
        self.fields["case_officer"].initial = actor.pk


class DetailsForm(CaseForm):
    """Details with the version they were read at."""

    retention_review_on = DayField(label=_("Retention review"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    """Another case officer."""

    to = forms.ModelChoiceField(queryset=User.objects.none(), label=_("New case officer"))
    reason = forms.CharField(label=_("Why the case changes hands"), max_length=200)

    def __init__(self, *args: Any, actor: User, former: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "to", investigators_of(actor).exclude(pk=former.pk))


class StageForm(forms.Form):
    """Another stage, with its reason."""

    to = forms.ChoiceField(label=_("Move to"))
    disposition = forms.ChoiceField(
        label=_("How it ended"),
        choices=[("", _("Choose, to propose closing")), *Disposition.choices],
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), widget=short())

    def __init__(self, *args: Any, stages: list[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [CHOOSE, *((each.value, each.label) for each in stages)])
        if Stage.CLOSURE_PROPOSED not in stages:
            del self.fields["disposition"]


class ReviewForm(forms.Form):
    """The day of the next review."""

    due_date = DayField(label=_("Next review"))
    reason = forms.CharField(label=_("Reason, when it changes"), max_length=200, required=False)


class MeetForm(forms.Form):
    """What was done about something due."""

    reason = forms.CharField(label=_("What was done"), max_length=1000, widget=short())


class GrantForm(forms.Form):
    """A place on the case."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Person"), empty_label=_("Choose"))
    relation = forms.ChoiceField(
        label=_("As"),
        choices=_GIVEN,
    )
    reason = forms.CharField(label=_("Why they need the case"), max_length=200)
    until = DayField(label=_("Until"), required=False, help_text=_("Empty: no end."))

    def __init__(self, *args: Any, actor: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = Q(role__in=["investigator", "victim_officer", "prosecutor"])
        if unit.neighbour is not None:
            fit |= Q(role="supervisor", unit=unit.neighbour)
            lent = _("Supervisor lent by %(unit)s, for 14 days at most") % {"unit": unit.neighbour}
            offer(self, "relation", [*_GIVEN, (Relation.SUPERVISOR.value, lent)])
        people = User.objects.filter(fit, is_active=True)
        offer_rows(self, "person", people.exclude(pk=actor.pk).order_by("display_name"))


class EndForm(forms.Form):
    """Why somebody's place ends."""

    reason = forms.CharField(label=_("Why it ends"), max_length=200)


def investigators_of(actor: User) -> QuerySet[User]:
    """Who may be case officer in the actor's unit, by name."""
    found = User.objects.filter(is_active=True, unit=actor.unit_id, role="investigator")
    return found.exclude(unit=None).order_by("display_name")
