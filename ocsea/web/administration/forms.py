"""Forms of the administration pages."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ocsea.access.models import Agency, Unit, User
from ocsea.access.roles import ROLES
from ocsea.clocks.calendars import UnknownCalendar, working_calendar
from ocsea.web.administration.loans import auditors_lent_to
from ocsea.web.administration.people import Reason, units_of
from ocsea.web.fields import DayField, ZoneInput
from ocsea.web.forms import offer, offer_rows

_CHOOSE = gettext_lazy("Choose")


class ReasonForm(forms.Form):
    """Why an account is changed."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=[("", _CHOOSE), *Reason.choices])

    def clean_reason(self) -> Reason:
        return Reason(self.cleaned_data["reason"])


class PersonForm(forms.Form):
    """An account's plain facts. `reason` is asked for by the service where the change weighs."""

    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{1,79}$",
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("Letters, digits, dot, dash. It stays for ever."),
    )
    display_name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), required=False, empty_label=gettext_lazy("None"), label=gettext_lazy("Unit")
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        label=gettext_lazy("Agency"),
        help_text=gettext_lazy("For partners only."),
    )
    email = forms.EmailField(required=False, label=gettext_lazy("E-mail address"))
    callback_number = forms.CharField(max_length=40, required=False, label=gettext_lazy("Call-back number"))
    reason = forms.ChoiceField(required=False, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, actor: User, person: User | None = None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "reason"]
        super().__init__(*args, **kwargs)
        if person is not None:
            self.initial = {name: getattr(person, name) for name in names}
        offer(self, "role", [("", _CHOOSE), *((code, role.name) for code, role in ROLES.items())])
        offer(self, "reason", [("", _CHOOSE), *Reason.choices])
        offer_rows(self, "unit", units_of(actor))
        offer_rows(self, "agency", Agency.objects.order_by("name"))
        if person is not None:
            del self.fields["username"]
            self.fields["reason"].help_text = _("Needed when the role, the unit, the agency or the address changes.")
        else:
            self.fields["reason"].initial = Reason.JOINED

    def clean_reason(self) -> Reason | None:
        return Reason(self.cleaned_data["reason"]) if self.cleaned_data["reason"] else None

    @property
    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"username", "reason"}}


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A unit; its code is given once."""

    class Meta:
        model = Unit
        fields = ("name", "code", "time_zone", "calendar", "callback_number", "neighbour")
        widgets = {"time_zone": ZoneInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["code"]
        self.fields["calendar"].help_text = _("A country or a part of it: DE, GB-ENG.")
        self.fields["neighbour"].help_text = _("It lends a supervisor where nobody here can decide: by name, for days.")
        offer_rows(self, "neighbour", Unit.objects.exclude(pk=self.instance.pk).order_by("name"))

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Give a time zone, like Europe/London or UTC."))
        return zone

    def clean_calendar(self) -> str:
        code: str = self.cleaned_data["calendar"]
        try:
            working_calendar(code)
        except (UnknownCalendar, AttributeError) as error:
            raise forms.ValidationError(_("There is no calendar of this code. Try DE, or GB-ENG.")) from error
        return code


class LoanForm(forms.Form):
    """An auditor that the neighbouring unit lends."""

    auditor = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Auditor"), empty_label=_CHOOSE)
    reason = forms.CharField(max_length=200, label=gettext_lazy("What they are to look at"))
    until = DayField(label=gettext_lazy("Until"), help_text=gettext_lazy("A month at most."))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "auditor", auditors_lent_to(unit).order_by("display_name"))


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """An agency that referrals are addressed to."""

    class Meta:
        model = Agency
        fields = ("name", "kind", "area", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", _CHOOSE), *Agency.Kind.choices])
