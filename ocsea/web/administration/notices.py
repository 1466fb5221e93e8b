"""What administration tells: the person concerned, the auditors, the supervisors of somebody who left."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ocsea.access.invitations import path_of
from ocsea.access.models import User
from ocsea.access.roles import Area
from ocsea.ledger.record import Target
from ocsea.notices.registry import NoticeKind, register, show_to
from ocsea.notices.services import queue

OVERSIGHT_ACCOUNT = NoticeKind("account.oversight", _("An account for administration or audit was made or opened"))
FACTOR_RESET = NoticeKind("account.factor_reset", _("Second factors were taken away by an administrator"))
CLOSED = NoticeKind("account.closed", _("A colleague's account was closed; look at who has their cases"))
ADDRESS_CHANGED = NoticeKind("account.address", _("The e-mail address of an account in use was changed"))
LINK_MADE = NoticeKind("account.link_made", _("A link to choose another password was sent for an account in use"))
AUDITOR_LENT = NoticeKind("audit.lent", _("A neighbouring unit asked you to audit its record"))
LINK = NoticeKind("account.link", _("Choose a password"), mail_subject=_("A link for you"), path=path_of)

register(OVERSIGHT_ACCOUNT, FACTOR_RESET, CLOSED, ADDRESS_CHANGED, LINK_MADE, LINK, AUDITOR_LENT)


def register_readers() -> None:
    """Who may be told of an account; once, when the program starts."""
    show_to("account", _may_be_told_of)
    show_to("account", _may_be_told_of, area=Area.PARTNER)
    # A link is for the mail alone: whoever reads an inbox has signed in already.
    show_to("invitation", _nobody)
    show_to("invitation", _nobody, area=Area.PARTNER)


def tell(kind: NoticeKind, person: User, readers: QuerySet[User]) -> None:
    """One inbox entry and one mail without content each."""
    for reader in readers:
        link = "/accounts/2fa/" if reader.pk == person.pk else "/inbox/"
        queue(kind, to=reader, target=Target("account", person.id, person.username), link=link)


def tell_of_account_in_use(kind: NoticeKind, person: User) -> None:
    """Each step by which somebody else could come into an account is told to the auditors and into its own inbox, so
    that no administrator takes one over in silence. An account that nobody has set up yet has nothing to lose."""
    if person.second_factor_at is not None:
        tell(kind, person, auditors() | User.objects.filter(pk=person.pk))


def auditors() -> QuerySet[User]:
    """Everybody who audits now."""
    return User.objects.filter(role="auditor", is_active=True)


def supervisors_of(person: User) -> QuerySet[User]:
    """The supervisors of somebody's unit, without themselves."""
    return User.objects.filter(role="supervisor", is_active=True, unit=person.unit_id or None).exclude(pk=person.pk)


def _may_be_told_of(reader: User) -> QuerySet[User]:
    if reader.role == "auditor":
        return User.objects.all()
    mine = Q(pk=reader.pk)
    return User.objects.filter(mine | Q(unit=reader.unit_id) if reader.role == "supervisor" else mine)


def _nobody(reader: User) -> QuerySet[User]:
    return User.objects.none()
