"""Victims as their readers get them, one noun a file."""

from victims.presenters.decision import DecisionPresenter
from victims.presenters.identity import HouseholdPresenter, IdentityPresenter, closed_identity
from victims.presenters.victim import EntryLinePresenter, LinkPresenter, VictimPresenter, VictimRowPresenter

__all__ = [
    "DecisionPresenter",
    "EntryLinePresenter",
    "HouseholdPresenter",
    "IdentityPresenter",
    "LinkPresenter",
    "VictimPresenter",
    "VictimRowPresenter",
    "closed_identity",
]
