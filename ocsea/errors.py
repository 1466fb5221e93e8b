"""The errors of the house. Each carries words that are safe to show and no personal data.

`ocsea.web.errors` is the one place that turns them into HTTP.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HarbourError(Exception):
    """Base of every expected refusal. `message` is shown to the person as it stands."""

    default: str | Promise = _("That could not be done.")

    def __init__(self, message: str | Promise | None = None, **facts: str | int) -> None:
        self.message = message or self.default
        self.facts = facts
        super().__init__(str(self.message))


class NotVisible(HarbourError):
    """There is nothing here for this person: absent and hidden are the same (HTTP 404)."""

    default = _("This page does not exist, or you may not see it.")


class Denied(HarbourError):
    """The person sees the record but may not do this to it (HTTP 403)."""

    default = _("You may see this record, but you may not do this to it.")


class WrongState(HarbourError):
    """The record's present state does not allow it (HTTP 409)."""

    default = _("This cannot be done in the record's present state.")


class Conflict(HarbourError):
    """Somebody else changed the record meanwhile (HTTP 409)."""

    default = _("Somebody else changed this record while you were working. Look at their change, then try again.")


class TooMany(HarbourError):
    """It was asked too often in a short time (HTTP 429)."""

    default = _("You have tried too often.")


class Invalid(HarbourError):
    """The input is refused; `fields` says where and why (HTTP 422)."""

    default = _("Some answers need another look.")

    def __init__(self, fields: Mapping[str, str | Promise], message: str | Promise | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields)
