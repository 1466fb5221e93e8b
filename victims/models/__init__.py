"""The victims app's records, one noun a file. No other app imports them."""

from victims.models.decision import SafeguardingDecision
from victims.models.identity import HouseholdMember, VictimIdentity
from victims.models.victim import Victim, VictimCase

__all__ = ["HouseholdMember", "SafeguardingDecision", "Victim", "VictimCase", "VictimIdentity"]
