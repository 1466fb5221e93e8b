"""Every change of a person's account. What may be changed by whom is held by the database as well (access 0004)."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ocsea.access import events
from ocsea.access.can import has, require
from ocsea.access.models import Unit, User
from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES, Area, family_of
from ocsea.errors import Denied, Invalid, NotVisible, WrongState
from ocsea.ledger.facts import Fact
from ocsea.ledger.kinds import Kind
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.web.administration import notices

KEPT = ("display_name", "role", "unit", "agency", "email", "callback_number")
_WEIGHTY = {"role", "unit", "agency", "email"}


class Reason(models.TextChoices):
    """Why an account is changed. Codes: the ledger is kept longer than anybody may be named in it."""

    JOINED = "joined", gettext_lazy("Joined the unit or agency")
    DUTIES = "duties", gettext_lazy("Has other duties now")
    LEFT = "left", gettext_lazy("Left the unit or agency")
    AWAY = "away", gettext_lazy("Away for a long time")
    RETURNED = "returned", gettext_lazy("Came back")
    LOST = "lost", gettext_lazy("Lost a device or a password")
    RISK = "risk", gettext_lazy("The account may be in wrong hands")
    COVER = "cover", gettext_lazy("Covers for somebody")
    MISTAKE = "mistake", gettext_lazy("Corrects a mistake")


def administered_by(actor: User) -> models.QuerySet[User]:
    """Whose accounts this person keeps: their own unit's, those without a unit, and units without administrator."""
    if not has(actor, Permission.ACCESS_ADMINISTER):
        return User.objects.none()
    kept = User.objects.filter(role="unit_administrator", is_active=True, unit__isnull=False).values("unit")
    others = Unit.objects.filter(pk__in=kept).exclude(user=actor)
    return User.objects.exclude(unit__in=others).order_by("display_name")


@transaction.atomic
def add_person(*, actor: User, username: str, reason: Reason, values: Mapping[str, Any]) -> User:
    """Makes an account that opens by an invitation only. A second administrator or auditor is told to the auditors.

    Raises Denied, and Invalid for a user name that is taken, a unit kept by others, or a role without its place.
    """
    require(actor, Permission.ACCESS_ADMINISTER)
    person = User(username=username.lower(), **values)
    if User.objects.filter(username=person.username).exists():
        raise Invalid({"username": _("Somebody has this user name already. Choose another one.")})
    _require_place(actor, person)
    person.save(force_insert=True)
    _record(events.PERSON_ADDED, actor, person, reason=reason, role=person.role)
    _tell_oversight(person)
    return person


@transaction.atomic
def change_person(*, actor: User, person: User, reason: Reason | None, values: Mapping[str, Any]) -> None:
    """Changes what KEPT names. Another role or place ends the person's sessions, tokens and
    places on cases at the next statement.

    Raises Denied for one's own account, NotVisible, and Invalid without the reason that a weighty change needs.
    """
    found = _locked(actor, person)
    former = family_of(found.role)
    changed = [name for name in KEPT if name in values and getattr(found, name) != values[name]]
    for name in changed:
        setattr(found, name, values[name])
    if family_of(found.role) != former:
        words = _("An account never moves between casework, audit, administration and partners. Make a new one.")
        raise Invalid({"role": words})
    if reason is None and _WEIGHTY & set(changed):
        raise Invalid({"reason": _("Say why: the role, the place or the address changes.")})
    _require_place(actor, found)
    if changed:
        found.save(update_fields=changed)
        _record(events.PERSON_CHANGED, actor, found, reason=reason or "", fields=changed, role=found.role)
    if "email" in changed:
        notices.tell_of_account_in_use(notices.ADDRESS_CHANGED, found)


@transaction.atomic
def close_person(*, actor: User, person: User, reason: Reason) -> None:
    """Closes an account; the database ends with it all it opened (access 0006, cases 0013, referrals 0013, web 0004).

    Its supervisors are told. Raises WrongState.
    """
    found = _locked(actor, person)
    if not found.is_active:
        raise WrongState
    found.is_active = False
    found.save(update_fields=["is_active"])
    _record(events.PERSON_CLOSED, actor, found, reason=reason)
    if found.unit_id:
        notices.tell(notices.CLOSED, found, notices.supervisors_of(found))


@transaction.atomic
def reopen_person(*, actor: User, person: User, reason: Reason) -> None:
    """Opens a closed account again: without a place on any record, a shift or a token. Raises WrongState."""
    found = _locked(actor, person)
    if found.is_active:
        raise WrongState
    found.is_active = True
    found.save(update_fields=["is_active"])
    _record(events.PERSON_REOPENED, actor, found, reason=reason)
    _tell_oversight(found)


def _locked(actor: User, person: User) -> User:
    require_kept(actor, person)
    return administered_by(actor).select_for_update(of=("self",)).get(pk=person.pk)


def require_kept(actor: User, person: User) -> None:
    """Raises Denied without the right or for oneself, NotVisible for somebody whom others keep."""
    require(actor, Permission.ACCESS_ADMINISTER)
    if actor.pk == person.pk:
        raise Denied(_("Nobody changes their own account. Ask another administrator."))
    if not administered_by(actor).filter(pk=person.pk).exists():
        raise NotVisible


def _require_place(actor: User, person: User) -> None:
    wrong = {}
    partner = ROLES[person.role].area is Area.PARTNER
    if partner and (person.agency is None or person.unit is not None):
        wrong["agency"] = _("A partner belongs to an agency, and to no unit.")
    if not partner and person.agency is not None:
        wrong["agency"] = _("Only a partner belongs to an agency.")
    if family_of(person.role) in {"casework", "administration"} and person.role != "prosecutor" and not person.unit:
        wrong["unit"] = _("Choose the unit they work for.")
    if person.unit and person.unit not in units_of(actor):
        wrong["unit"] = _("Another administrator keeps this unit.")
    if wrong:
        raise Invalid(wrong)


def units_of(actor: User) -> models.QuerySet[Unit]:
    """The units this person keeps: their own, and those without an administrator."""
    if not has(actor, Permission.ACCESS_ADMINISTER):
        return Unit.objects.none()
    kept = User.objects.filter(role="unit_administrator", is_active=True, unit__isnull=False).values("unit")
    return Unit.objects.filter(models.Q(pk=actor.unit_id) | ~models.Q(pk__in=kept)).order_by("name")


def _tell_oversight(person: User) -> None:
    if family_of(person.role) in {"administration", "audit"}:
        notices.tell(notices.OVERSIGHT_ACCOUNT, person, notices.auditors().exclude(pk=person.pk))


def _record(kind: Kind, actor: User, person: User, **facts: Fact) -> None:
    target = Target("account", person.id, person.username)
    record(kind, actor=actor, target=target, facts=facts, stream=ADMINISTRATION)
