"""Checking digests against those held: exhibits, manifests, and what higher apps hold, within the asker's rights."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from evidence import events, policy
from evidence.enums import DIGEST_LENGTH
from evidence.models import ExhibitHash, ManifestRow
from evidence.registry import Held, hash_sources
from ocsea.access.can import require
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import Target, record

MOST = 10_000
_LENGTHS = frozenset(DIGEST_LENGTH.values())


@dataclass
class Checked:
    """One line of the question: the digest, and where it is held. `right` is False for what is no digest."""

    line: int
    value: str
    right: bool
    held: list[Held] = field(default_factory=list)


@transaction.atomic
def check_hashes(*, actor: User, text: str) -> list[Checked]:
    """Every line of `text` with where its digest is held, as far as the actor may see. The question is recorded.

    Raises Denied, and Invalid (`hashes`) for none or more than 10,000.
    """
    require(actor, Permission.EXHIBIT_READ)
    lines = [(number, word.lower()) for number, word in enumerate(map(str.strip, text.splitlines()), 1) if word]
    if not lines:
        raise Invalid({"hashes": _("Write at least one digest.")})
    if len(lines) > MOST:
        told = {"most": f"{MOST:,}", "got": f"{len(lines):,}"}
        raise Invalid({"hashes": _("At most %(most)s digests at once. These are %(got)s.") % told})
    asked = [Checked(number, word, _is_digest(word)) for number, word in lines]
    held = _held(actor, sorted({one.value for one in asked if one.right}))
    for one in asked:
        one.held = held.get(one.value, [])
    found = sum(bool(one.held) for one in asked)
    record(
        events.HASHES_CHECKED,
        actor=actor,
        target=Target("account", actor.id, actor.username),
        facts={"asked": len(asked), "held": found},
        stream=f"hashes:{actor.unit_id or actor.id}",
    )
    return asked


def _is_digest(word: str) -> bool:
    return len(word) in _LENGTHS and not word.strip("0123456789abcdef")


def _held(actor: User, values: list[str]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    sources = [_exhibits(actor, values), _manifests(actor, values), *(of(actor, values) for of in hash_sources())]
    for each in sources:
        for one in each:
            if one not in found.setdefault(one.value, []):
                found[one.value].append(one)
    return found


def _exhibits(actor: User, values: list[str]) -> list[Held]:
    rows = ExhibitHash.objects.filter(value__in=values, exhibit__in=policy.visible_to(actor).values("pk"))
    told = rows.values_list("value", "exhibit__reference", "exhibit__number")
    return [Held(value, _("Exhibit %(number)s") % {"number": number}, ref, _page(ref)) for value, ref, number in told]


def _manifests(actor: User, values: list[str]) -> list[Held]:
    """Files on a manifest. The series that a provider names is said, for the child may be identified already."""
    by_length = {size: [value for value in values if len(value) == size] for size in _LENGTHS}
    which = Q(pk=None)
    for algorithm, size in DIGEST_LENGTH.items():
        if by_length[size]:
            which |= Q(**{f"{algorithm}__in": by_length[size]}) & ~Q(**{f"{algorithm}": ""})
    rows = ManifestRow.objects.filter(which, manifest__in=policy.manifests_of(actor).values("pk"))
    wanted, held = set(values), []
    for *digests, ref, series in rows.values_list("sha256", "sha1", "md5", "manifest__exhibit_reference", "series"):
        words = _("On a manifest, series %(name)s") % {"name": series} if series else _("On a manifest")
        held += [Held(value, words, ref, _page(ref)) for value in digests if value in wanted]
    return held


def _page(reference: str) -> str:
    return reverse("evidence:exhibit", args=[reference])
