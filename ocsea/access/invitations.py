"""One-time links to choose a password, for a new person and for one who forgot it.

The link's token is an HMAC of the invitation's id under the server's key: whoever sends the mail can make it again, and
the database holds its SHA-256 alone. A password chosen by a link opens nothing yet: the second factor comes after.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from ocsea.access import events
from ocsea.access.context import token_hash
from ocsea.access.models import Invitation, User
from ocsea.ledger.record import ADMINISTRATION, Target, record

LASTS = timedelta(hours=72)


def token_of(invitation_id: UUID) -> str:
    """256 bits that nobody makes without the server's key."""
    digest = salted_hmac("ocsea.access.invitations", str(invitation_id), algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def path_of(invitation_id: UUID) -> str:
    """The path of the link, in either area."""
    return f"/accounts/start/{token_of(invitation_id)}/"


def open_ones() -> QuerySet[Invitation]:
    """Those that are neither used nor taken back nor run out, by the statement's time."""
    return Invitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=Now(), person__is_active=True)


def by_token(token: str, area: str) -> Invitation | None:
    """The invitation that a link stands for in this area; None for every link that opens nothing, whyever."""
    return open_ones().select_related("person").filter(token_hash=token_hash(token), area=area).first()


def choose_password(invitation: Invitation, password: str) -> bool:
    """Uses the link up and stores the password, which ends the person's sessions. False when somebody was first."""
    if not open_ones().filter(pk=invitation.pk).update(used_at=Now()):
        return False
    person: User = invitation.person
    person.set_password(password)
    person.save(update_fields=["sign_in_epoch"])
    target = Target("account", person.id, person.username)
    record(events.LINK_USED, actor=person, target=target, facts={}, stream=ADMINISTRATION)
    return True
