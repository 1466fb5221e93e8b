"""A person's way in: sending and taking back the one-time link, and taking lost second factors away."""

import uuid

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access import events
from ocsea.access.context import token_hash
from ocsea.access.invitations import LASTS, open_ones, token_of
from ocsea.access.models import Invitation, User
from ocsea.access.routing import current_alias, signing_in
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.notices.services import queue
from ocsea.web.administration import notices
from ocsea.web.administration.people import Reason, require_kept


@transaction.atomic
def send_link(*, actor: User, person: User) -> Invitation:
    """Mails a link that lasts 72 hours; an earlier one opens nothing from now on. For an account in use the person and
    the auditors are told.

    Raises Denied, NotVisible, and Invalid for somebody without an address or with a closed account.
    """
    require_kept(actor, person)
    if not person.email or not person.is_active:
        raise Invalid({"": _("A link needs an open account with an e-mail address.")})
    open_ones().filter(person=person).update(revoked_at=Now())
    made = Invitation(id=uuid.uuid4(), person=person, area=str(person.area), made_by=actor)
    made.token_hash, made.expires_at = token_hash(token_of(made.id)), timezone.now() + LASTS
    made.save(force_insert=True)
    queue(notices.LINK, to=person, target=Target("invitation", made.id, "link"), link="/")
    record(events.LINK_SENT, actor=actor, target=_target(person), facts={"area": made.area}, stream=ADMINISTRATION)
    notices.tell_of_account_in_use(notices.LINK_MADE, person)
    return made


@transaction.atomic
def revoke_link(*, actor: User, person: User) -> None:
    """Takes a link back, at once. Raises NotVisible when none is open."""
    require_kept(actor, person)
    if not open_ones().filter(person=person).update(revoked_at=Now()):
        raise NotVisible
    record(events.LINK_REVOKED, actor=actor, target=_target(person), facts={}, stream=ADMINISTRATION)


@transaction.atomic
def reset_second_factor(*, actor: User, person: User, reason: Reason) -> None:
    """Takes every second factor away; the next sign-in must set one up. The person and the auditors are told.

    The `signin` role does it in a transaction of its own, so it stands last, together with its line in the ledger.
    """
    require_kept(actor, person)
    notices.tell(notices.FACTOR_RESET, person, notices.auditors() | User.objects.filter(pk=person.pk))
    with signing_in(), transaction.atomic(using=current_alias()):
        # Without the models' signals: those would write it down as the person's own doing.
        Authenticator.objects.filter(user_id=person.pk)._raw_delete(current_alias())
        User.objects.filter(pk=person.pk).update(second_factor_at=None, sign_in_epoch=uuid.uuid4())
        facts = {"reason": str(reason)}
        record(events.FACTOR_RESET, actor=actor, target=_target(person), facts=facts, stream=ADMINISTRATION)


def _target(person: User) -> Target:
    return Target("account", person.id, person.username)
