"""Drafting a referral, and preparing the document exactly as the recipient will get it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.models import Case, new_reference
from cases.policy import require as require_case
from ocsea.access.models import Agency, User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.vault import fields
from referrals import events
from referrals.enums import IDENTIFYING, Basis, Purpose, Stage
from referrals.models import AgencyPseudonym, Referral, Snapshot
from referrals.policy import referral_target
from referrals.purposes import ALWAYS_WITHHELD, TEMPLATE_VERSION, released_fields, withheld_fields
from victims import services as victims
from victims.services import ReleasedChild

_OPEN = frozenset({Stage.DRAFT, Stage.RETURNED_TO_AUTHOR})


@dataclass(frozen=True)
class Wish:
    """What the author typed: the referral before it is anybody else's."""

    victim_id: UUID
    agency: Agency
    recipient: User
    purpose: str
    basis: str
    necessity: str
    need_to_know: str
    request: str


@transaction.atomic
def draft_referral(*, actor: User, case: Case, wish: Wish) -> Referral:
    """Writes the draft and prepares its document. Nothing leaves the unit.

    Raises Denied unless the actor works on the case, Invalid naming each field that needs another look.
    """
    require_case(actor, case, Permission.REFERRAL_SEND)
    child = victims.child_of_case(actor=actor, case=case, victim_id=wish.victim_id)
    _check(wish)
    referral = Referral(
        case=case,
        victim_id=wish.victim_id,
        pseudonym=child.pseudonym,
        agency=wish.agency,
        recipient=wish.recipient,
        purpose=wish.purpose,
        basis=wish.basis,
        author=actor,
    )
    _write_words(referral, wish)
    referral.save(force_insert=True)
    record(
        events.REFERRAL_DRAFTED,
        actor=actor,
        target=referral_target(referral),
        facts={"purpose": wish.purpose, "agency": str(wish.agency.id), "child": child.pseudonym},
        stream=case.stream,
    )
    prepare(actor=actor, referral=referral)
    return referral


@transaction.atomic
def redraft_referral(*, actor: User, referral: Referral, wish: Wish) -> Referral:
    """Changes a draft that has not left, and prepares its document anew; the former one stays, unsent."""
    referral = lock(referral)
    require_case(actor, referral.case, Permission.REFERRAL_SEND)
    if referral.stage not in _OPEN:
        raise WrongState(_("This referral has been handed in or sent. Write a new one."))
    _check(wish)
    referral.agency, referral.recipient = wish.agency, wish.recipient
    referral.purpose, referral.basis = wish.purpose, wish.basis
    _write_words(referral, wish)
    referral.save()
    prepare(actor=actor, referral=referral)
    return referral


@transaction.atomic
def prepare(*, actor: User, referral: Referral) -> Snapshot:
    """Renders the document once from what the purpose releases, and seals it. This is what will be shown and sent."""
    child = victims.identity_for_release(
        actor=actor,
        victim_id=referral.victim_id,
        case=referral.case,
        fields=[field.code for field in released_fields(referral.purpose)],
        purpose=referral.purpose,
    )
    now = timezone.now()
    body = _body(referral, child, now)
    # The agency reads it in the language it is written in, whoever prepares or opens it.
    with translation.override("en"):
        html = render_to_string("referrals/document.html", body)
        headline = _headline(referral, child)
    last = referral.snapshots.order_by("-version").values_list("version", flat=True).first() or 0
    snapshot = Snapshot(
        referral=referral,
        version=last + 1,
        released=[line["code"] for line in body["identity"]],
        withheld=[line["label"] for line in body["withheld"]],
        template_version=TEMPLATE_VERSION,
        content_hash=sha256(html.encode()).hexdigest(),
        prepared_by=actor,
        prepared_at=now,
    )
    fields.put_many([(snapshot, {"document": html, "headline": headline})])
    snapshot.save(force_insert=True)
    record(
        events.REFERRAL_PREPARED,
        actor=actor,
        target=referral_target(referral),
        facts={"version": snapshot.version, "hash": snapshot.content_hash, "released": snapshot.released},
        stream=referral.case.stream,
    )
    return snapshot


def latest_snapshot(referral: Referral) -> Snapshot | None:
    """The document that stands now; None for somebody on the case who may not read it."""
    return referral.snapshots.order_by("-version").first()


def lock(referral: Referral) -> Referral:
    """The referral as it stands, locked until the transaction ends. Raises Denied for who may not change it at all."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("case", "agency")
    found = rows.filter(pk=referral.pk).first()
    if found is None:
        raise Denied(target=referral.reference, permission=str(Permission.REFERRAL_SEND))
    return found


def _check(wish: Wish) -> None:
    asked = {
        "necessity": _("Say in a sentence why the agency must be told."),
        "need_to_know": _("Say what the agency needs to know about the risk."),
        "request": _("Say what you ask the agency to do."),
    }
    wrong = {name: words for name, words in asked.items() if not getattr(wish, name).strip()}
    if wish.recipient.agency_id != wish.agency.id or not wish.recipient.is_active:
        wrong["recipient"] = _("Choose a person who works at this agency.")
    if wish.purpose not in Purpose.values:
        wrong["purpose"] = _("Choose why the agency is told.")
    if wish.basis not in Basis.values:
        wrong["basis"] = _("Choose the legal basis.")
    if wrong:
        raise Invalid(wrong)


def _write_words(referral: Referral, wish: Wish) -> None:
    words = {name: getattr(wish, name).strip() for name in ("necessity", "need_to_know", "request")}
    fields.put_many([(referral, words)])


def _body(referral: Referral, child: ReleasedChild, now: Any) -> dict[str, Any]:
    identity = [
        {"code": field.code, "label": field.label, "value": child.values.get(field.code)}
        for field in released_fields(referral.purpose)
    ]
    withheld = [
        {"label": str(field.label), "why": field.withheld_because} for field in withheld_fields(referral.purpose)
    ]
    withheld += [{"label": str(label), "why": why} for label, why in ALWAYS_WITHHELD]
    return {
        "referral": referral.reference,
        "urgent": referral.is_urgent,
        "child": child.age_and_sex if identity else f"{_agency_pseudonym(referral)}, {child.age_band}",
        "identity": identity,
        "withheld": withheld,
        "need_to_know": fields.get(referral, "need_to_know"),
        "request": fields.get(referral, "request"),
        "true_at": now,
        "version": TEMPLATE_VERSION,
    }


def _headline(referral: Referral, child: ReleasedChild) -> str:
    who = child.age_and_sex if referral.purpose in IDENTIFYING else f"{_agency_pseudonym(referral)}, {child.age_band}"
    return f"{who}, {referral.agency.area}" if referral.agency.area else who


def _agency_pseudonym(referral: Referral) -> str:
    """What this agency calls this child: always the same here, never the same as elsewhere."""
    held = AgencyPseudonym.objects.filter(agency=referral.agency, victim_id=referral.victim_id).first()
    if held is None:
        held = AgencyPseudonym(
            agency=referral.agency, victim_id=referral.victim_id, pseudonym=new_reference("C").replace("-", "", 1)
        )
        AgencyPseudonym.objects.bulk_create([held])
    return held.pseudonym
