"""The sealed identity: shown to whom it is open, withheld field by field from everybody else."""

from typing import Any

from ocsea.web.presenter import Presenter, Viewer
from victims.models import HouseholdMember, Victim, VictimIdentity
from victims.services import births


class IdentityPresenter(Presenter[VictimIdentity]):
    """Who it is. For a reader to whom it is closed, no row is fetched at all: see `closed_identity`."""

    model = VictimIdentity
    fields = ("name", "other_names", "birth_date", "address", "school", "contacts", "handles", "other_details")

    def _value(self, name: str) -> Any:
        """A birth date of which the day is known goes out as a date, a part of one as it was written."""
        value = super()._value(name)
        return births.full(value) or value if name == "birth_date" and value else value


class HouseholdPresenter(Presenter[HouseholdMember]):
    """Somebody around the child."""

    model = HouseholdMember
    fields = ("name", "relation", "lives_there", "parental_responsibility", "of_concern", "recorded_at", "recorded_by")


def closed_identity(victim: Victim, viewer: Viewer) -> IdentityPresenter:
    """The labels of an identity with a mark in the place of each value."""
    return IdentityPresenter(VictimIdentity(victim=victim), viewer, opened={})
