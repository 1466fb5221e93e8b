"""Telling people things: `queue` in the transaction of what happened, and what the inbox does with it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ocsea.access.models import User
from ocsea.access.routing import current_alias
from ocsea.ledger.record import Target
from ocsea.notices.enums import Channel
from ocsea.notices.models import Delivery, Notice
from ocsea.notices.registry import NoticeKind, require_target_type, visible_types

ORDER = ("-urgent", "-created_at", "id")
MOST_COUNTED = 100  # the badge says "99+" from here on; counting further would cost and tell nothing

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:harbour:notice")


def queue(
    kind: NoticeKind,
    *,
    to: User,
    target: Target,
    link: str,
    urgent: bool = False,
    event_id: str | uuid.UUID | None = None,
    about: str = "",
) -> uuid.UUID:
    """Writes an inbox entry and its mail in the caller's transaction, and returns the notice's id. Two statements.

    `link` is a path of this site. With `event_id`, the same event tells the same person once, however often this is
    called. Nothing leaves before the transaction commits, and nothing is lost after.

    Raises UnknownTargetType, and TransactionManagementError outside a transaction.
    """
    require_target_type(target.type, to.area)
    if not transaction.get_connection(current_alias()).in_atomic_block:
        raise transaction.TransactionManagementError("queue() belongs in the transaction of what it tells of.")
    notice = Notice(
        id=_notice_id(kind, to, event_id),
        kind=kind.code,
        about=about,
        recipient=to,
        target_type=target.type,
        target_id=target.id,
        reference=target.reference,
        link=link,
        urgent=urgent,
    )
    delivery_id = uuid.uuid5(notice.id, Channel.MAIL)
    delivery = Delivery(id=delivery_id, notice=notice, channel=Channel.MAIL, message_id=_message_id(delivery_id))
    # The ids follow from the event, so a second call meets its own rows; it needs no right to read them.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
    return notice.id


def inbox(user: User) -> QuerySet[Notice]:
    """This person's notices about records they may still know of, urgent first, then newest. One statement."""
    return _about(user, visible_types(user.area)).order_by(*ORDER)


def unread_count(user: User) -> int:
    """How many are unread, at most MOST_COUNTED. One statement, and one more where something is unread.

    Every page asks: only the policies of the types that lie unread are put into words, since all of them together cost
    more than the rest of the page.
    """
    unread = Notice.objects.filter(recipient=user, read_at=None)
    types = set(unread.order_by().values_list("target_type", flat=True).distinct())
    return _about(user, types).filter(read_at=None)[:MOST_COUNTED].count() if types else 0


def mark_read(notice: Notice, *, actor: User) -> None:
    """Sets when it was first read. Somebody else's notice stays as it is."""
    _mark(notice, actor, read_at=timezone.now())


def mark_done(notice: Notice, *, actor: User) -> None:
    """Moves it to Done; what is done is read."""
    now = timezone.now()
    _mark(notice, actor, read_at=now)
    _mark(notice, actor, done_at=now)


def _about(user: User, types: Collection[str]) -> QuerySet[Notice]:
    """This person's notices about records of these types that they may still know of, in no order."""
    still = Q(pk__in=())
    for target_type, visible in visible_types(user.area).items():
        if target_type in types:
            still |= Q(target_type=target_type, target_id__in=visible(user).order_by().values("pk"))
    return Notice.objects.filter(still, recipient=user).order_by()


def _mark(notice: Notice, actor: User, **when: datetime) -> None:
    (name,) = when
    Notice.objects.filter(pk=notice.pk, recipient=actor, **{name: None}).update(**when)


def _notice_id(kind: NoticeKind, to: User, event_id: str | uuid.UUID | None) -> uuid.UUID:
    if event_id is None:
        return uuid.uuid4()
    return uuid.uuid5(_NAMESPACE, f"{event_id}|{kind.code}|{to.id}")


def _message_id(delivery_id: uuid.UUID) -> str:
    """The same for every attempt, so that a receiver knows a second copy when it sees one (RFC 5322, 3.6.4)."""
    return f"<{delivery_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>') or 'harbour'}>"
