"""Who signs in by which account at the unit's identity provider: linked by the person, never by an e-mail address.

These run on the `signin` connection. Linking and unlinking end the person's other sessions, as another password does.
"""

import uuid

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from ocsea.access import events
from ocsea.access.identity_models import ExternalIdentity
from ocsea.access.models import User
from ocsea.access.routing import current_alias
from ocsea.access.signin import SignInBackend
from ocsea.errors import Invalid
from ocsea.identity_provider import IdentityProvider
from ocsea.ledger.kinds import Kind
from ocsea.ledger.record import ADMINISTRATION, Target, record


def provider_here() -> IdentityProvider | None:
    """The provider of this area; partners have none."""
    provider: IdentityProvider | None = settings.IDENTITY_PROVIDER
    return provider if settings.AREA == "staff" else None


def person_of(issuer: str, subject: str) -> User | None:
    """Who signs in by this subject here; None for everybody else, whyever."""
    found = ExternalIdentity.objects.filter(issuer=issuer, subject=subject, unlinked_at=None).first()
    person = User.objects.get(pk=found.user_id) if found else None
    return person if person and SignInBackend().user_can_authenticate(person) else None


def identity_of(person: User) -> ExternalIdentity | None:
    """The link that works for this person now."""
    provider = provider_here()
    issuer = provider.issuer if provider else ""
    return ExternalIdentity.objects.filter(user=person, issuer=issuer, unlinked_at=None).first()


def link(*, actor: User, session: SessionBase, issuer: str, subject: str) -> None:
    """Lets the actor sign in by this subject. Raises Invalid when it, or the actor, is linked already."""
    made = ExternalIdentity(user=actor, issuer=issuer, subject=subject)
    with transaction.atomic(using=current_alias()):
        try:
            with transaction.atomic(using=current_alias()):
                made.save(force_insert=True)
        except IntegrityError as error:
            raise Invalid({}) from error
        _changed(actor, session, events.IDENTITY_LINKED, made)


def unlink(*, actor: User, session: SessionBase) -> bool:
    """Ends the actor's own link. False when there is none to end."""
    with transaction.atomic(using=current_alias()):
        found = identity_of(actor)
        if found is None:
            return False
        if not ExternalIdentity.objects.filter(pk=found.pk, unlinked_at=None).update(unlinked_at=Now()):
            return False
        _changed(actor, session, events.IDENTITY_UNLINKED, found)
    return True


def _changed(actor: User, session: SessionBase, kind: Kind, identity: ExternalIdentity) -> None:
    actor.sign_in_epoch = uuid.uuid4()
    actor.save(update_fields=["sign_in_epoch"])
    session[HASH_SESSION_KEY] = actor.get_session_auth_hash()
    target = Target("account", actor.id, actor.username)
    record(kind, actor=actor, target=target, facts={"link": identity.id}, stream=ADMINISTRATION)
