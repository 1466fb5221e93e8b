"""Disclosures: prepared by one person with their content fixed, released or returned by another, then handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.barriers import discloses
from cases.models import Case
from evidence import events, notices
from evidence.bundle_policy import bundle_target, deciders_of, require
from evidence.enums import BundleState
from evidence.models import Bundle
from ocsea.access.models import Errand, User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.facts import Fact, canonical
from ocsea.ledger.kinds import Kind
from ocsea.ledger.record import record
from ocsea.notices.registry import NoticeKind
from ocsea.notices.services import queue
from ocsea.paper.document import Document
from ocsea.redaction.links import defanged
from ocsea.vault import fields

# Rows of all papers of one bundle: more is for several bundles, and for a night of the worker.
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Wish:
    """What is asked for. `recipient` is a body, never a person's name."""

    recipient: str
    ground: str
    level: str
    sections: Sequence[str]


@dataclass(frozen=True)
class Content:
    """What goes into the file: papers by file name, and the case as JSON-LD."""

    papers: Sequence[tuple[str, Document]]
    graph: str = ""

    def data(self, wish: Wish) -> bytes:
        """Canonical JSON. Web addresses in any text of a paper are made dead; the graph's own texts already are.

        It names the recipient too, so that its hash in the ledger says to whom it went without telling who cannot read
        this.
        """
        papers = [{"name": name, "data": defanged(document.data().decode())} for name, document in self.papers]
        return canonical({"recipient": wish.recipient, "papers": papers, "graph": self.graph})


@transaction.atomic
def prepare_bundle(*, actor: User, case: Case, wish: Wish, content: Content) -> Bundle:
    """Fixes what is to be disclosed; nothing leaves yet. Raises Denied (inside a compartment for everybody but its
    disclosure officer), Invalid (`sections`), WrongState.
    """
    cases_policy.require(actor, case, Permission.CASE_WORK)
    if not discloses(actor, case):
        words = _("This case is a compartment: its disclosure officer prepares what is disclosed. Ask them.")
        raise Denied(words, target=case.reference)
    if not content.papers and not content.graph:
        raise Invalid({"sections": _("Choose at least one section.")})
    if (rows := sum(document.rows for _name, document in content.papers)) > MOST_ROWS:
        told = {"most": f"{MOST_ROWS:,}", "rows": f"{rows:,}"}
        raise WrongState(
            _("A bundle has at most %(most)s rows. This would have %(rows)s: choose fewer sections.") % told
        )
    bundle = Bundle(case=case, case_reference=case.reference, prepared_by=actor)
    bundle.recipient, bundle.ground, bundle.level = wish.recipient, wish.ground, wish.level
    bundle.sections, data = sorted(wish.sections), content.data(wish)
    bundle.content_sha256 = sha256(data).hexdigest()
    fields.put(bundle, "content", data.decode())
    bundle.save(force_insert=True)
    _say(events.BUNDLE_PREPARED, actor, bundle, facts_of(bundle))
    tell(notices.BUNDLE_WAITS, bundle, *deciders_of(bundle))
    return bundle


@transaction.atomic
def release_bundle(*, actor: User, bundle: Bundle) -> Bundle:
    """The second person's yes, also to one that stopped; a worker makes the file. Raises Denied, WrongState."""
    bundle = _waiting(actor, bundle, {BundleState.PREPARED, BundleState.STOPPED})
    errand = Errand(user=actor, purpose="make a bundle", expires_at=timezone.now() + timedelta(hours=23))
    errand.save(force_insert=True)
    bundle.state, bundle.decided_by, bundle.decided_at = BundleState.RELEASED, actor, timezone.now()
    bundle.errand = errand
    bundle.save(update_fields=["state", "decided_by", "decided_at", "errand"])
    _say(events.BUNDLE_RELEASED, actor, bundle, facts_of(bundle))
    return bundle


@transaction.atomic
def return_bundle(*, actor: User, bundle: Bundle, reason: str) -> Bundle:
    """The second person's no, with its reason. Raises Denied, Invalid (`reason`), WrongState."""
    bundle = _waiting(actor, bundle, {BundleState.PREPARED})
    if not reason.strip():
        raise Invalid({"reason": _("Say what has to change before it can be released.")})
    bundle.state, bundle.decided_by, bundle.decided_at = BundleState.RETURNED, actor, timezone.now()
    fields.put(bundle, "return_reason", reason.strip())
    bundle.save(update_fields=["state", "decided_by", "decided_at", "return_reason"])
    _say(events.BUNDLE_RETURNED, actor, bundle, {"content_sha256": bundle.content_sha256})
    tell(notices.BUNDLE_RETURNED, bundle, bundle.prepared_by)
    return bundle


@transaction.atomic
def take_bundle(*, actor: User, bundle: Bundle) -> bytes:
    """The file of a bundle that was opened through its door, to be handed over. Raises Denied, WrongState."""
    require(actor, bundle, Permission.CASE_WORK)
    if bundle.state != BundleState.READY:
        raise WrongState(_("This disclosure is not ready. Its page says how far it is."))
    _say(events.BUNDLE_TAKEN, actor, bundle, facts_of(bundle) | {"file_sha256": bundle.file_sha256})
    text: str = fields.get(bundle, "file")
    return text.encode("latin-1")


def facts_of(bundle: Bundle) -> dict[str, Fact]:
    """What the ledger keeps of a disclosure: why, at which level, and the hash of what it holds and for whom."""
    return {
        "ground": str(bundle.ground),
        "level": str(bundle.level),
        "sections": list(bundle.sections),
        "content_sha256": bundle.content_sha256,
    }


def tell(kind: NoticeKind, bundle: Bundle, *people: User) -> None:
    """Queues a notice about the disclosure to each of the people whose account is open."""
    link = reverse("evidence:bundle", args=[bundle.reference])
    for person in people:
        if person.is_active:
            queue(kind, to=person, target=bundle_target(bundle), link=link)


def _waiting(actor: User, bundle: Bundle, states: set[BundleState]) -> Bundle:
    require(actor, bundle, Permission.CASE_APPROVE)
    bundle = Bundle.objects.select_for_update(of=("self",)).select_related("case", "prepared_by").get(pk=bundle.pk)
    if bundle.state not in states:
        raise WrongState(_("Somebody has decided on this disclosure already."))
    return bundle


def _say(kind: Kind, actor: User, bundle: Bundle, facts: dict[str, Fact]) -> None:
    record(kind, actor=actor, target=bundle_target(bundle), facts=facts, stream=bundle.stream)
