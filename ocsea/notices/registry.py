"""What can be told, and of which records a reader may still be told. Each app registers its own when it starts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import User
from ocsea.access.roles import Area

NEW = _("You have new notifications")
URGENT = _("Urgent: something waits for you")

# The records of one type that a person may know of now: an app's own policy, `visible_to`.
Visible = Callable[[User], QuerySet[Any]]

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\Z")


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice, for ever named `noun.verb`.

    `title` stands in the inbox, beside the record's reference. The subjects are all a mail says of the kind: fixed
    words, that tell a stranger who reads them nothing about any record.
    """

    code: str
    title: str | Promise = field(compare=False)
    mail_subject: str | Promise = field(default=NEW, compare=False)
    urgent_subject: str | Promise = field(default=URGENT, compare=False)
    # For somebody who cannot sign in yet: the path that the mail leads to in place of the inbox, by the record's id.
    path: Callable[[UUID], str] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not _CODE.match(self.code):
            raise ValueError(f"A notice kind is written noun.verb, not {self.code!r}.")


class UnknownTargetType(LookupError):
    """Nobody said who may know of records of this type."""


_kinds: dict[str, NoticeKind] = {}
_visible: dict[tuple[str, Area], Visible] = {}


def register(*kinds: NoticeKind) -> None:
    """Makes kinds known; call it where they are declared. Raises ValueError when a code is taken."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) is not kind:
            raise ValueError(f"Two notice kinds are called {kind.code}.")


def show_to(target_type: str, visible: Visible, *, area: Area = Area.STAFF) -> None:
    """Says who may be told of records of a type: `show_to("case", visible_to)` in AppConfig.ready().

    The inbox leaves out a notice whose record is not among them when it is read, so a notice to somebody whose access
    has ended says nothing. The partner area's database role reads other tables, so it has its own answer:
    `show_to("referral", addressed_to, area=Area.PARTNER)`. Raises ValueError when type and area are taken.
    """
    if _visible.setdefault((target_type, area), visible) is not visible:
        raise ValueError(f"Two apps say who may know of a {target_type} in the {area} area.")


def require_target_type(target_type: str, area: Area) -> None:
    """Raises UnknownTargetType unless some app said who of this area may know of such records."""
    if (target_type, area) not in _visible:
        raise UnknownTargetType(
            f"Nobody in the {area} area may be told of a {target_type} yet: "
            "call ocsea.notices.registry.show_to in AppConfig.ready()."
        )


def visible_types(area: Area) -> Mapping[str, Visible]:
    """Type of record -> who of this area may know of which."""
    return {target_type: visible for (target_type, where), visible in _visible.items() if where is area}


def known(code: str) -> NoticeKind | None:
    """The kind of this code, if an app registered one."""
    return _kinds.get(code)


def title_of(code: str) -> str | Promise:
    """What the inbox calls a kind; plain words for one whose app is gone."""
    kind = _kinds.get(code)
    return kind.title if kind else _("Notice")


def subject_of(code: str, *, urgent: bool) -> str | Promise:
    """The subject of a kind's mail."""
    kind = _kinds.get(code)
    if kind is None:
        return URGENT if urgent else NEW
    return kind.urgent_subject if urgent else kind.mail_subject
