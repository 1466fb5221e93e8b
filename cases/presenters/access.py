"""Who can see a case, who cannot, and why, as its readers get it."""

from collections.abc import Sequence
from typing import ClassVar

from cases.models import CaseGrant, Compartment, CompartmentReader, Denial
from ocsea.web.presenter import Presenter


class GrantPresenter(Presenter[CaseGrant]):
    """Who can see the case, and why."""

    model = CaseGrant
    fields: ClassVar[Sequence[str]] = (
        *("user", "relation", "granted_by", "reason", "granted_at", "expires_at"),
        *("ended_by", "ended_reason"),
    )


class DenialPresenter(Presenter[Denial]):
    """Whom a conflict of interest keeps from the case; for those alone who know of it."""

    model = Denial
    fields: ClassVar[Sequence[str]] = (
        *("person", "reason", "declared_by", "declared_at", "owner", "review_on"),
        *("ended_at", "ended_by", "ended_reason"),
    )


class CompartmentPresenter(Presenter[Compartment]):
    """A compartment for those with a post in it; its auditor reads no case content."""

    model = Compartment
    fields: ClassVar[Sequence[str]] = (
        *("ground", "reason", "owner", "supervisor", "duty_contact", "disclosure_officer", "auditor"),
        *("review_on", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at"),
        *("leave_proposed_by", "leave_reason", "left_by", "left_at"),
    )


class ReaderPresenter(Presenter[CompartmentReader]):
    """Somebody named to read inside."""

    model = CompartmentReader
    fields: ClassVar[Sequence[str]] = (
        *("person", "relation", "reason", "named_by", "named_at", "released_by", "released_at"),
    )
