"""Every write of the victims app, one journey a file. Other apps use the names given here."""

from victims.services.release import (
    CaseChild,
    ReleasedChild,
    child_of_case,
    choices_of_case,
    household_for_release,
    identity_for_release,
)

__all__ = [
    "CaseChild",
    "ReleasedChild",
    "child_of_case",
    "choices_of_case",
    "household_for_release",
    "identity_for_release",
]
