"""Tokens for programs: made, listed and revoked by their owner. These run on the `signin` connection."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from ocsea.access import events
from ocsea.access.context import new_token, token_hash
from ocsea.access.models import Session, User
from ocsea.access.routing import current_alias
from ocsea.access.token_models import ApiToken
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import ADMINISTRATION, Target, record

# Longer than a session's key, so that no browser can bring one as its cookie; and scanners know it when they see it.
PREFIX = "hbk_"
API_AREA = "api"
COLLECTIONS = ("reports", "cases", "exhibits", "victims", "referrals")
CLASSES = ("PUBLIC", "CASE", "VICTIM", "STAFF", "HASH")


def make_token(
    *, actor: User, label: str, may_write: bool, collections: Sequence[str], classes: Sequence[str], days: int
) -> str:
    """A new token, which nobody can be shown again. It reads PUBLIC always, and IDENTITY and METHOD never.

    Raises ValueError for a collection or class that is not in COLLECTIONS or CLASSES, or for more than 90 days; the
    database refuses the last two as well.
    """
    if not set(collections) <= set(COLLECTIONS) or not set(classes) <= set(CLASSES) or not 1 <= days <= 90:
        raise ValueError("A token's scope goes beyond what a token may have.")
    token, now = PREFIX + new_token(), timezone.now()
    until = now + timedelta(days=days)
    with transaction.atomic(using=current_alias()):
        session = Session(key_hash=token_hash(token), user=actor, data="", area=API_AREA, expires_at=until)
        Session.objects.bulk_create([session])
        made = ApiToken(session=session, user=actor, label=label, may_write=may_write, made_at=now, expires_at=until)
        made.collections, made.classes = sorted(collections), sorted({"PUBLIC", *classes})
        made.save(force_insert=True)
        facts: dict[str, Fact] = {
            "token": made.id,
            "writes": may_write,
            "collections": made.collections,
            "classes": made.classes,
        }
        record(events.TOKEN_MADE, actor=actor, target=_target(actor), facts=facts, stream=ADMINISTRATION)
    return token


def tokens_of(actor: User) -> "QuerySet[ApiToken]":
    """The actor's tokens that work, the newest first."""
    rows = ApiToken.objects.filter(user=actor, session__killed_at=None, session__expires_at__gt=Now())
    return rows.order_by("-made_at")


def revoke_token(*, actor: User, token_id: UUID) -> bool:
    """Ends one of the actor's own tokens: its next call is refused. False when there is none to end."""
    mine = tokens_of(actor).filter(pk=token_id).values("session")
    ended = Session.objects.filter(key_hash__in=mine).update(killed_at=Now(), data="")
    if ended:
        facts = {"token": token_id}
        record(events.TOKEN_REVOKED, actor=actor, target=_target(actor), facts=facts, stream=ADMINISTRATION)
    return bool(ended)


def _target(user: User) -> Target:
    return Target("account", user.id, user.username)
