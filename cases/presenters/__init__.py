"""Cases as their readers get them."""

from cases.presenters.access import CompartmentPresenter, DenialPresenter, GrantPresenter, ReaderPresenter
from cases.presenters.records import (
    AuthorityPresenter,
    CasePresenter,
    CaseRowPresenter,
    EntryPresenter,
    EventPresenter,
    IdentifierPresenter,
    MovePresenter,
    PersonPresenter,
)

__all__ = [
    "AuthorityPresenter",
    "CasePresenter",
    "CaseRowPresenter",
    "CompartmentPresenter",
    "DenialPresenter",
    "EntryPresenter",
    "EventPresenter",
    "GrantPresenter",
    "IdentifierPresenter",
    "MovePresenter",
    "PersonPresenter",
    "ReaderPresenter",
]
