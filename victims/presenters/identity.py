"""The sealed identity: shown to whom it is open, withheld field by field from everybody else."""

from ocsea.web.presenter import Presenter, Viewer
from victims.models import HouseholdMember, Victim, VictimIdentity


class IdentityPresenter(Presenter[VictimIdentity]):
    """Who it is. For a reader to whom it is closed, no row is fetched at all: see `closed_identity`."""

    model = VictimIdentity
    fields = ("name", "other_names", "birth_date", "address", "school", "contacts", "handles", "other_details")


class HouseholdPresenter(Presenter[HouseholdMember]):
    """Somebody around the child."""

    model = HouseholdMember
    fields = ("name", "relation", "lives_there", "parental_responsibility", "of_concern", "recorded_at", "recorded_by")


def closed_identity(victim: Victim, viewer: Viewer) -> IdentityPresenter:
    """The labels of an identity with a mark in the place of each value."""
    return IdentityPresenter(VictimIdentity(victim=victim), viewer, opened={})
