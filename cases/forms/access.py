"""Forms about who sees a case: places, conflicts of interest, compartments."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.enums import CompartmentGround
from cases.forms.parts import CHOOSE, short
from ocsea.access.models import User
from ocsea.web.fields import DayField
from ocsea.web.forms import offer_rows

_READING = ("investigator", "supervisor", "victim_officer", "prosecutor")


class ConflictForm(forms.Form):
    """A conflict of interest of the person who writes it."""

    reason = forms.CharField(label=_("What the conflict of interest is"), widget=short(3))
    review_on = DayField(label=_("Look at it again on"))
    successor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Who takes over"),
        required=False,
        empty_label=_("The supervisor, for now"),
        help_text=_("Counts only if you are the case officer or the last supervisor of the case."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "successor", _of(("investigator", "supervisor")).exclude(pk=actor.pk))


class ConflictOfForm(ConflictForm):
    """A conflict of interest of somebody else, on the case or not."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Person"), empty_label=str(CHOOSE[1]))
    field_order = ("person", "reason", "review_on", "successor")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        staff = User.objects.filter(is_active=True, agency=None).exclude(pk=actor.pk)
        offer_rows(self, "person", staff.order_by("display_name"))


class AgainForm(forms.Form):
    """A review: it stands, until when, and why."""

    reason = forms.CharField(label=_("What you found"), widget=short(3))
    review_on = DayField(label=_("Look at it again on"))


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PlanForm(forms.Form):
    """A compartment as it is proposed."""

    ground = forms.ChoiceField(label=_("Why it is closed off"), choices=[CHOOSE, *CompartmentGround.choices])
    reason = forms.CharField(label=_("Reason"), widget=short(3))
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Owner"),
        empty_label=_("Choose"),
        help_text=_("Becomes the case officer."),
    )
    supervisor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Its own supervisor"),
        empty_label=_("Choose"),
        help_text=_("Of this or another unit."),
    )
    duty_contact = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Duty contact, day and night"), empty_label=_("Choose")
    )
    disclosure_officer = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Disclosure officer"), empty_label=_("Choose")
    )
    auditor = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Independent auditor"), empty_label=_("Choose")
    )
    review_on = DayField(label=_("First review"))
    readers = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label=_("Further named readers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody else loses the case at once, also its usual supervisor."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "duty_contact", "disclosure_officer"):
            offer_rows(self, name, _of(("investigator", "supervisor")))
        offer_rows(self, "supervisor", _of(("supervisor",)), _with_unit)
        offer_rows(self, "auditor", _of(("auditor",)))
        offer_rows(self, "readers", _of((*_READING, "examiner")), _with_unit)


class ReaderForm(forms.Form):
    """One more named reader."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Person"), empty_label=str(CHOOSE[1]))
    reason = forms.CharField(label=_("Why they have to read this"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "person", _of((*_READING, "examiner")), _with_unit)


class PostForm(forms.Form):
    """A post in a compartment, and who has it from now on."""

    post = forms.ChoiceField(label=_("Post"), choices=[CHOOSE], widget=forms.RadioSelect)
    person = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Who has it from now on"), empty_label=str(CHOOSE[1])
    )
    reason = forms.CharField(label=_("Why it passes on"), max_length=200)

    def __init__(self, *args: Any, posts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["post"]).choices = posts
        offer_rows(self, "person", _of(("investigator", "supervisor", "auditor")), _with_unit)


def _of(roles: tuple[str, ...]) -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=roles).order_by("display_name")


def _with_unit(person: User) -> str:
    return f"{person.display_name}, {person.role_name}" + (f", {person.unit}" if person.unit else "")
