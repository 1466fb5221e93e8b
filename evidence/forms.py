"""What is typed into exhibit pages: parsing and field checks; rules live in services."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Authority
from evidence.enums import Algorithm, ExhibitKind, NetworkState, PowerState, Purpose
from evidence.models import CustodyEvent, Exhibit
from evidence.services.chain import Moment
from evidence.services.handing import Handover
from evidence.services.hashing import Reading
from evidence.services.registering import Find
from ocsea.access.models import User
from ocsea.web.fields import InstantField
from ocsea.web.forms import offer_rows


def now_there() -> datetime:
    """The present minute in the unit's time zone."""
    return timezone.now().astimezone(ZoneInfo(settings.HARBOUR_TIME_ZONE)).replace(second=0, microsecond=0)


def zone_of(at: datetime) -> str:
    """The IANA name that an InstantField's answer was told in."""
    return at.tzinfo.key if isinstance(at.tzinfo, ZoneInfo) else "UTC"


class StepForm(forms.Form):
    """When and where a step of the chain happened."""

    happened_at = InstantField(label=_("When"), initial=now_there)
    place = forms.CharField(label=_("Where"), max_length=200)
    reason = forms.CharField(
        label=_("Reason or remark"),
        required=False,
        help_text=_("Needed for a refusal, another seal, or a record made more than a day later."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def moment(self) -> Moment:
        """The typed answers as the services take them."""
        data = self.cleaned_data
        at: datetime = data["happened_at"]
        return Moment(at=at, zone=zone_of(at), place=data["place"], reason=data["reason"])


class ReleaseForm(StepForm):
    """The giver's side of a hand-over."""

    receiver = forms.ModelChoiceField(queryset=User.objects.none(), label=_("To"))
    purpose = forms.ChoiceField(label=_("Why"), choices=Purpose)
    seal_after = forms.CharField(
        label=_("New seal"), required=False, max_length=40, help_text=_("Leave empty when the seal stays as it is.")
    )
    field_order = ("receiver", "purpose", "happened_at", "place", "seal_after", "reason")

    def __init__(self, *args: Any, receivers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "receiver", receivers, lambda user: f"{user.display_name} ({user.role_name})")

    def handover(self) -> Handover:
        """The typed answers as the service takes them."""
        data = self.cleaned_data
        return Handover(
            receiver=data["receiver"], purpose=data["purpose"], moment=self.moment(), seal_after=data["seal_after"]
        )


class AnswerForm(StepForm):
    """The receiver's side: confirm with the seal as it arrived, or refuse with a reason."""

    seal_seen = forms.CharField(
        label=_("Seal as it arrived"), required=False, max_length=40, help_text=_("Leave empty when there is none.")
    )
    field_order = ("seal_seen", "happened_at", "place", "reason")


class BreakForm(StepForm):
    """What happened outside the two hands, or what is wrong in a row."""

    ACTS = (
        ("found", _("I have it in my hands")),
        ("missing", _("Nobody knows who holds it")),
        ("correct", _("A row is wrong")),
    )
    act = forms.ChoiceField(label=_("What happened"), choices=ACTS, widget=forms.RadioSelect)
    corrects = forms.ModelChoiceField(queryset=CustodyEvent.objects.none(), label=_("The wrong row"), required=False)
    seal_seen = forms.CharField(label=_("Seal as found"), required=False, max_length=40)
    field_order = ("act", "corrects", "seal_seen", "happened_at", "place", "reason")

    def __init__(self, *args: Any, rows: QuerySet[CustodyEvent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("What happened, as far as it is known; or what is wrong and what is right.")
        offer_rows(self, "corrects", rows, lambda row: f"{row.position}. {row.get_step_display()}")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("act") == "correct" and data.get("corrects") is None and "corrects" not in self.errors:
            self.add_error("corrects", _("Choose the row that is wrong."))
        return data


class HashForm(forms.Form):
    """One reading of a digest."""

    algorithm = forms.ChoiceField(label=_("Algorithm"), choices=Algorithm)
    value = forms.CharField(label=_("Digest"), max_length=200)
    tool = forms.CharField(label=_("Tool"), max_length=80)
    tool_version = forms.CharField(label=_("Version of the tool"), max_length=40)
    taken_at = InstantField(label=_("When"), initial=now_there)

    def reading(self) -> Reading:
        """The typed answers as the service takes them."""
        names = ("algorithm", "value", "tool", "tool_version", "taken_at")
        return Reading(**{name: self.cleaned_data[name] for name in names})


class FoundForm(forms.Form):
    """When, where, by whom and under which authority something was found: the same for a whole search."""

    seized_at = InstantField(label=_("Found or received"), initial=now_there)
    place = forms.CharField(label=_("Place"), max_length=200)
    found_by = forms.CharField(label=_("Found by"), max_length=120, help_text=_("The officer, not the owner."))
    authority = forms.ModelChoiceField(
        queryset=Authority.objects.none(), label=_("Authority"), required=False, empty_label=_("None")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        help_text=_("Needed without a valid authority, without a SHA-256 of acquired data, or a day later."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "authority", authorities)

    @classmethod
    def as_typed(cls, draft: Mapping[str, Any]) -> dict[str, Any]:
        """A draft's texts as initial values: the parts of the time are put together again."""
        texts = {name: draft[name] for name in cls.base_fields if name in draft}
        parts = [draft.get(f"seized_at_{part}", "") for part in ("day", "time", "zone")]
        try:
            return texts | {"seized_at": cls.base_fields["seized_at"].clean(parts)}
        except forms.ValidationError:
            return texts

    def found(self) -> dict[str, Any]:
        """The typed answers, by the names of the service's Find."""
        data = self.cleaned_data
        names = ("seized_at", "place", "found_by", "authority", "reason")
        return {name: data[name] for name in names} | {"seized_zone": zone_of(data["seized_at"])}


class ItemForm(forms.Form):
    """What one exhibit is and the state it was found in."""

    description = forms.CharField(label=_("Description"), max_length=300, help_text=_("Make, model, serial number."))
    kind = forms.ChoiceField(label=_("What it is"), choices=ExhibitKind)
    number = forms.CharField(label=_("Exhibit number"), required=False, max_length=16)
    seal_number = forms.CharField(label=_("Seal"), required=False, max_length=40)
    power_state = forms.ChoiceField(label=_("Power"), choices=PowerState, initial=PowerState.NOT_KNOWN)
    network_state = forms.ChoiceField(label=_("Network"), choices=NetworkState, initial=NetworkState.NOT_KNOWN)
    condition = forms.CharField(label=_("Condition"), required=False, max_length=200)


class ExhibitForm(FoundForm, ItemForm):
    """Registering one exhibit."""

    # What stays the same from one exhibit of a scene to the next.
    KEPT = ("kind", "seized_at_day", "seized_at_time", "seized_at_zone", "place", "found_by", "authority", "reason")
    parent = forms.ModelChoiceField(
        queryset=Exhibit.objects.none(),
        label=_("Comes from"),
        required=False,
        help_text=_("For an extraction, or a card inside a device."),
    )
    sha256 = forms.CharField(label=_("SHA-256"), required=False, max_length=200, help_text=_("Of data only."))
    tool = forms.CharField(label=_("Tool"), required=False, max_length=80)
    tool_version = forms.CharField(label=_("Version of the tool"), required=False, max_length=40)

    def __init__(self, *args: Any, parents: QuerySet[Exhibit], free: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "parent", parents)
        self.fields["number"].help_text = _("Leave empty for the next free one: %(free)s.") % {"free": free}

    def is_about_data(self) -> bool:
        """Whether the part about data was typed into or has a fault: then it stands open."""
        names = ("parent", "sha256", "tool", "tool_version")
        return any(self[name].value() or self[name].errors for name in names)

    def find(self) -> Find:
        """The typed answers as the service takes them."""
        data = self.cleaned_data
        item = {name: data[name] for name in (*ItemForm.base_fields, "parent")}
        return Find(**self.found(), **item, reading=self._reading())

    def _reading(self) -> Reading | None:
        data = self.cleaned_data
        if not data["sha256"].strip():
            return None
        tool = {name: data[name] for name in ("tool", "tool_version")}
        return Reading(algorithm=Algorithm.SHA256, value=data["sha256"], taken_at=data["seized_at"], **tool)


class ManifestForm(forms.Form):
    """A manifest of one exhibit."""

    manifest = forms.FileField(
        label=_("Manifest"),
        help_text=_("CSV with digests, or VICS JSON, at most 64 MB. Pictures, paths and file names are not kept."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt"}),
        error_messages={"required": _("Choose a manifest."), "empty": _("The file is empty.")},
    )


class CheckForm(forms.Form):
    """Digests to look for."""

    hashes = forms.CharField(
        label=_("Digests, one a line"),
        help_text=_("MD5, SHA-1 or SHA-256, at most 10,000. That you asked is recorded."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={"required": _("Write at least one digest.")},
        max_length=700_000,
    )
