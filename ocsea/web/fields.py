"""Form fields for days and instants that work without script and keep what was typed."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Offered first; every other IANA name is accepted all the same.
COMMON_ZONES = (
    "UTC",
    "Africa/Lagos",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Bangkok",
    "Asia/Dubai",
    "Asia/Manila",
    "Australia/Sydney",
    "Europe/Kyiv",
    "Europe/London",
    "Europe/Paris",
)


class DayInput(forms.DateInput):
    """The browser's own date input; its value is always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar day, typed or chosen as YYYY-MM-DD."""

    widget = DayInput
    default_error_messages = {"invalid": _("Give a day, like 2026-11-24.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class ZoneInput(forms.TextInput):
    """A zone by its IANA name, with the common ones offered as a list."""

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["zones"] = COMMON_ZONES
        return context


class InstantInput(forms.MultiWidget):
    """Day, time and zone side by side, each with its own label."""

    template_name = "forms/widgets/instant.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": DayInput(),
            "time": forms.TimeInput(attrs={"type": "time", "step": 60}, format="%H:%M"),
            "zone": ZoneInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }
        super().__init__(parts, attrs)

    def decompress(self, value: datetime | None) -> list[object]:
        if value is None:
            return [None, None, timezone.get_current_timezone_name()]
        zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else "UTC"
        return [value.date(), value.time(), zone]


class InstantField(forms.MultiValueField):
    """An instant with the zone it was told in: an aware datetime whose `tzinfo` is that zone, or None.

    Posts `NAME_day` (YYYY-MM-DD), `NAME_time` (HH:MM) and `NAME_zone` (an IANA name).
    """

    widget = InstantInput
    default_error_messages = {
        "zone": _("Give a time zone, like Europe/London or UTC."),
        "gap": _("The clocks went forward then: this time does not exist in that zone."),
        "incomplete": _("Give day, time and time zone."),
    }

    def __init__(self, **kwargs: Any) -> None:
        fields = (DayField(), forms.TimeField(input_formats=["%H:%M", "%H:%M:%S"]), forms.CharField(max_length=64))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        # The zone is filled in beforehand: alone it means that nothing was answered.
        if isinstance(value, list) and not any(value[:2]):
            value = []
        cleaned: datetime | None = super().clean(value)
        return cleaned

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list:
            return None
        day, clock, zone = data_list
        if not isinstance(day, date) or not isinstance(clock, time) or not zone:
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        if zone not in available_timezones():
            raise forms.ValidationError(self.error_messages["zone"], code="zone")
        local = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
        if local.astimezone(ZoneInfo("UTC")).astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(
            tzinfo=None
        ):
            raise forms.ValidationError(self.error_messages["gap"], code="gap")
        return local
