"""What is typed into case pages: parsing and field checks; rules live in services."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    AuthorityKind,
    Certainty,
    Disposition,
    EntryKind,
    EventKind,
    IdentifierKind,
    Known,
    PersonRole,
    Priority,
    Relation,
    Relevance,
    Stage,
)
from cases.models import Case, JournalEntry, OffenceType, Person
from ocsea.access.models import User
from ocsea.web.fields import DayField, InstantField


def short(rows: int = 2) -> forms.Textarea:
    """A text box of a few lines."""
    return forms.Textarea(attrs={"rows": rows})


def now_in(case: Case) -> datetime:
    """The present minute in the zone of the case's unit."""
    return timezone.now().astimezone(ZoneInfo(case.unit.time_zone)).replace(second=0, microsecond=0)


def zone_of(at: datetime) -> str:
    """The IANA name that an InstantField's answer was told in."""
    return at.tzinfo.key if isinstance(at.tzinfo, ZoneInfo) else "UTC"


class FilterForm(forms.Form):
    """The worklist's filters; they stand in the address, so that a view can be sent on."""

    q = forms.CharField(label=_("Keywords"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("Any")), *Stage.choices], required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=[("", _("Any")), *Priority.choices], required=False)
    officer = forms.ChoiceField(label=_("Case officer"), choices=[("", _("Anybody")), ("me", _("Me"))], required=False)
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[("", _("Any time")), ("late", _("Overdue")), ("week", _("Next 7 days"))],
        required=False,
    )


class CaseForm(forms.Form):
    """A new case, or a case's details."""

    operation = forms.CharField(label=_("Operation name"), max_length=60)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority)
    priority_reason = forms.CharField(label=_("Reason for the priority"), widget=short())
    summary = forms.CharField(label=_("Summary"), widget=short(4), required=False)
    offence_types = forms.ModelMultipleChoiceField(
        queryset=OffenceType.objects.none(),
        label=_("Offence types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence_types"].queryset = OffenceType.objects.filter(in_force=True)  # type: ignore[attr-defined]


class DetailsForm(CaseForm):
    """Details with the version they were read at."""

    retention_review_on = DayField(label=_("Retention review"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class EntryForm(forms.Form):
    """A journal entry."""

    kind = forms.ChoiceField(label=_("Type"), choices=EntryKind)
    at = InstantField(label=_("Time of the event"))
    text = forms.CharField(label=_("What happened"), widget=short(5))
    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), label=_("People"), required=False, widget=forms.CheckboxSelectMultiple
    )
    relevant = forms.ChoiceField(label=_("Relevant"), choices=Relevance, initial=Relevance.NOT_DECIDED)
    sensitive = forms.BooleanField(label=_("Sensitive"), required=False)
    sensitive_reason = forms.CharField(label=_("Why it is sensitive"), max_length=200, required=False)
    corrects = forms.ModelChoiceField(queryset=JournalEntry.objects.none(), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = now_in(case)
        self.fields["people"].queryset = case.people.all()  # type: ignore[attr-defined]
        self.fields["corrects"].queryset = case.entries.all()  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """Somebody new in the case. Only the source is compulsory."""

    source = forms.CharField(label=_("Where this comes from"), max_length=120)
    name = forms.CharField(label=_("Name"), required=False)
    birth_date = forms.CharField(label=_("Date of birth, as far as known"), required=False)
    address = forms.CharField(label=_("Address"), required=False)
    is_child = forms.ChoiceField(label=_("Under 18"), choices=Known, initial=Known.NOT_KNOWN)
    role = forms.ChoiceField(label=_("Role"), choices=PersonRole, initial=PersonRole.NOT_KNOWN)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.NOT_KNOWN)


class RoleForm(forms.Form):
    """An officer's decision on a role."""

    role = forms.ChoiceField(label=_("Role"), choices=PersonRole)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty)
    source = forms.CharField(label=_("What it rests on"), max_length=120)


class ChildAccessForm(forms.Form):
    """Access to children, asked of or about an adult."""

    home = forms.ChoiceField(label=_("At home"), choices=Known, initial=Known.NOT_KNOWN)
    work = forms.ChoiceField(label=_("At work"), choices=Known, initial=Known.NOT_KNOWN)
    volunteering = forms.ChoiceField(label=_("When volunteering"), choices=Known, initial=Known.NOT_KNOWN)


class IdentifierForm(forms.Form):
    """A lead."""

    kind = forms.ChoiceField(label=_("Kind"), choices=IdentifierKind)
    value = forms.CharField(label=_("Account, address or number"), max_length=300)
    service = forms.CharField(label=_("Service"), max_length=100, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("Person"), required=False, empty_label=_("Nobody known yet")
    )
    source = forms.CharField(label=_("Where this comes from"), max_length=120)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.NOT_KNOWN)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = case.people.all()  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """Something that happened."""

    kind = forms.ChoiceField(label=_("Event"), choices=EventKind)
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("Person"), required=False, empty_label=_("Nobody in particular")
    )
    at = InstantField(label=_("Time"))
    detail = forms.CharField(label=_("Details and conditions"), widget=short(3), required=False)
    return_on = DayField(label=_("Return or next date"), required=False)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.CONFIRMED)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = now_in(case)
        self.fields["person"].queryset = case.people.all()  # type: ignore[attr-defined]


class AuthorityForm(forms.Form):
    """A warrant, order, consent or power, by number."""

    kind = forms.ChoiceField(label=_("Authority"), choices=AuthorityKind)
    number = forms.CharField(label=_("Number"), max_length=60)
    issued_by = forms.CharField(label=_("Issued by"), max_length=120)
    scope = forms.CharField(label=_("Scope"), max_length=300)
    issued_on = DayField(label=_("Issued"))
    expires_on = DayField(label=_("Expires"), required=False)


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
        self.fields["to"].choices = [(stage.value, stage.label) for stage in stages]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """The day of the next review."""

    due_date = DayField(label=_("Next review"))
    reason = forms.CharField(label=_("Reason, when it changes"), max_length=200, required=False)


class GrantForm(forms.Form):
    """A place on the case."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Person"))
    relation = forms.ChoiceField(
        label=_("As"),
        choices=[(each.value, each.label) for each in (Relation.TEAM, Relation.VICTIM_OFFICER, Relation.LEGAL)],
    )
    reason = forms.CharField(label=_("Why they need the case"), max_length=200)
    until = DayField(label=_("Until"), required=False, help_text=_("Empty: no end."))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=["investigator", "victim_officer", "prosecutor"])
        self.fields["person"].queryset = people.exclude(pk=actor.pk).order_by("display_name")  # type: ignore[attr-defined]
