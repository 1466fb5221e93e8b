"""The duty roster's page: who is on duty, the shifts to come with the gaps between them, and planning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ocsea.access import roster
from ocsea.access.can import has, require
from ocsea.access.models import DutyShift, Unit, User
from ocsea.access.permissions import Permission
from ocsea.clocks.calendars import instant_of, local_day
from ocsea.errors import Invalid, NotVisible
from ocsea.web.fields import DayField
from ocsea.web.forms import offer_rows, put_errors
from ocsea.web.requests import HarbourRequest

LOOKS_AHEAD = timedelta(days=7)
_FIELDS = {"until": "until_time"}


@dataclass(frozen=True)
class Line:
    """A stretch of the roster: somebody's shift, or nobody's time (`shift` is None)."""

    starts_at: datetime
    ends_at: datetime
    shift: DutyShift | None = None


class ShiftForm(forms.Form):
    """A shift in the unit's own zone: a day, a time, and a time on the same day or the next."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("Choose")
    )
    day = DayField(label=gettext_lazy("Day it begins"))
    from_time = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    until_time = forms.TimeField(
        label=gettext_lazy("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("The same time or an earlier one is on the next day."),
    )

    def __init__(self, *args: Any, unit: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit is not None:
            offer_rows(self, "person", roster.may_be_on_duty(unit), lambda person: person.display_name)
            self.fields["day"].initial = local_day(timezone.now(), unit.time_zone)


@require_http_methods(["GET", "POST"])
def index(request: HarbourRequest) -> HttpResponse:
    """The unit's roster for a week; its supervisor plans on the same page."""
    require(request.user, Permission.ROSTER_READ)
    unit = request.user.unit
    if unit is None:
        raise NotVisible
    may_plan = has(request.user, Permission.ROSTER_PLAN)
    form = ShiftForm(request.POST or None, unit=unit)
    if request.method == "POST":
        require(request.user, Permission.ROSTER_PLAN)
        if form.is_valid() and _plan(request, unit, form):
            return redirect("web:roster")
    now = timezone.now()
    shifts = list(roster.shifts_of(request.user)[:200])
    context = {
        "unit": unit,
        "now_on_duty": [shift for shift in shifts if shift.starts_at <= now],
        "lines": lines_of(shifts, now, now + LOOKS_AHEAD),
        "form": form if may_plan else None,
        "may_find": has(request.user, Permission.FINDER_ASK) and _among(request.user, shifts, now),
    }
    return render(request, "web/roster.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HarbourRequest, shift_id: UUID) -> HttpResponse:
    """Takes a planned shift back."""
    require(request.user, Permission.ROSTER_PLAN)
    shift = roster.shifts_of(request.user).filter(pk=shift_id).first()
    if shift is None:
        raise NotVisible
    roster.withdraw_shift(actor=request.user, shift=shift)
    messages.success(request, _("Shift withdrawn."))
    return redirect("web:roster")


def lines_of(shifts: Sequence[DutyShift], begins: datetime, ends: datetime) -> list[Line]:
    """The shifts in order, with a line for every stretch until `ends` in which nobody is on duty."""
    lines, covered = [], begins
    for shift in sorted(shifts, key=lambda each: each.starts_at):
        if shift.starts_at > covered and covered < ends:
            lines.append(Line(covered, min(shift.starts_at, ends)))
        lines.append(Line(shift.starts_at, shift.ends_at, shift))
        covered = max(covered, shift.ends_at)
    if covered < ends:
        lines.append(Line(covered, ends))
    return lines


def _plan(request: HarbourRequest, unit: Unit, form: ShiftForm) -> bool:
    typed = form.cleaned_data
    starts_at = _instant(typed["day"], typed["from_time"], unit)
    same_day = typed["until_time"] > typed["from_time"]
    ends_at = _instant(typed["day"] + timedelta(days=0 if same_day else 1), typed["until_time"], unit)
    try:
        roster.plan_shift(actor=request.user, person=typed["person"], starts_at=starts_at, ends_at=ends_at)
    except Invalid as error:
        put_errors(form, error, names=_FIELDS)
        return False
    messages.success(request, _("Shift planned."))
    return True


def _instant(day: date, at: time, unit: Unit) -> datetime:
    return instant_of(day, at, unit.time_zone).astimezone(ZoneInfo(unit.time_zone))


def _among(person: User, shifts: Sequence[DutyShift], now: datetime) -> bool:
    return any(shift.person_id == person.pk and shift.starts_at <= now for shift in shifts)
