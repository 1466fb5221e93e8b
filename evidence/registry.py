"""What the evidence app hangs into the frame, My work, the search box and the case's page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from cases.registry import LinkTarget
from evidence import policy
from evidence.bundle_policy import waiting_for
from evidence.models import CustodyEvent, Exhibit
from ocsea.access.models import User
from ocsea.web.registry import Row


@dataclass(frozen=True)
class Held:
    """Where a digest is held: in words, with the record's reference and page."""

    value: str
    words: str
    reference: str
    url: str


HashSource = Callable[[User, Sequence[str]], Iterable[Held]]
_hash_sources: list[HashSource] = []


def add_hash_source(source: HashSource) -> None:
    """Lets a higher app say which of some digests (lower case) it holds, within the person's rights."""
    _hash_sources.append(source)


def hash_sources() -> list[HashSource]:
    """What higher apps hold."""
    return list(_hash_sources)


# A list to choose from stays short; a larger case names the rest in words.
_MOST_NAMED = 200


def offered_rows(actor: User) -> Sequence[Row]:
    """Exhibits that wait for the actor's confirmation, oldest first."""
    return [
        _row(event.exhibit, status=_("To confirm"), note=_("from %(name)s") % {"name": event.giver})
        for event in policy.offered_to(actor)[:10]
    ]


def offered_count(actor: User) -> int:
    """How many wait for the actor, at most 100."""
    return CustodyEvent.objects.filter(pk__in=policy.offered_to(actor).order_by().values("pk")[:100]).count()


def bundle_rows(actor: User) -> Sequence[Row]:
    """Disclosures that wait for the actor as the second person, oldest first."""
    return [
        Row(
            reference=bundle.reference,
            title=bundle.case_reference,
            link=reverse("evidence:bundle", args=[bundle.reference]),
            status=_("To release"),
            note=_("prepared by %(name)s") % {"name": bundle.prepared_by},
        )
        for bundle in waiting_for(actor)[:10]
    ]


def find(actor: User, text: str) -> Sequence[Row]:
    """Exhibits by reference, or by number within the actor's cases: a word without dash or stroke can be neither."""
    if "-" not in text and "/" not in text:
        return []
    return [_row(exhibit) for exhibit in _distinct(policy.named(actor, text.strip().upper())[:20])]


def count_of(actor: User, case: Case) -> int:
    """How many exhibits the case has."""
    return policy.of_case(actor, case).order_by().count()


def link_targets(actor: User, case: Case) -> Sequence[LinkTarget]:
    """The exhibits that a journal entry of the case may name, by their number."""
    exhibits = policy.of_case(actor, case)[:_MOST_NAMED]
    return [
        LinkTarget("exhibit", each.id, each.reference, f"{each.number}, {each.get_kind_display()}") for each in exhibits
    ]


def page_of(reference: str) -> str:
    """An exhibit's page by its reference."""
    return reverse("evidence:exhibit", args=[reference])


def blocks_closing(case: Case) -> str | None:
    """Exhibits on their way keep a case open."""
    waiting = policy.pending_of(case).count()
    if not waiting:
        return None
    words = ngettext(
        "%(n)d exhibit waits for its receiver's confirmation.",
        "%(n)d exhibits wait for their receivers' confirmation.",
        waiting,
    )
    return words % {"n": waiting}


def _distinct(exhibits: Iterable[Exhibit]) -> list[Exhibit]:
    return list({exhibit.pk: exhibit for exhibit in exhibits}.values())


def _row(exhibit: Exhibit, *, status: str = "", note: str = "") -> Row:
    return Row(
        reference=exhibit.reference,
        title=f"{exhibit.number}, {exhibit.get_kind_display()}",
        link=reverse("evidence:exhibit", args=[exhibit.reference]),
        status=status,
        note=note or exhibit.case_reference,
    )
