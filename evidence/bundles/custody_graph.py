"""Exhibits, their digests and their chains as nodes: each step an InvestigativeAction that the one before informed."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from cases.models import Case
from evidence import policy
from evidence.bundles.nodes import Node, instant, node, ref, words
from evidence.models import CustodyEvent, Exhibit
from evidence.papers.words import plain, said
from evidence.presenters import CustodyPresenter, ExhibitPresenter, HashPresenter
from ocsea.access.models import User
from ocsea.web.presenter import Item, Presenter, Viewer

_METHODS = {"sha256": "SHA256", "sha1": "SHA1", "md5": "MD5"}


class _Hands:
    """Officers as nodes: by name where the level lets it through, else by number in the order they appear."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[uuid.UUID, Node] = {}

    def of(self, person: User | None, item: Item) -> Node | None:
        if person is None:
            return None
        if person.pk not in self._known:
            # Not the account's own id: that would tie officers of two bundles together whose names are held back.
            made = node("person", "uco-identity:Person", uuid.uuid5(self._case.pk, f"officer {person.pk}"))
            number = {"number": len(self._known) + 1}
            made["uco-core:name"] = plain(item.value) if item.shown else _("Officer %(number)d") % number
            self._known[person.pk] = made
        return self._known[person.pk]

    def __iter__(self) -> Iterator[Node]:
        return iter(self._known.values())


def exhibits_of(actor: User, case: Case, viewer: Viewer, held_back: Collection[UUID] = ()) -> list[Node]:
    """The exhibits but for those held back, in the order of registration, and the hands they went through."""
    hands, found = _Hands(case), []
    exhibits = policy.with_standing(policy.of_case(actor, case).exclude(pk__in=held_back)).order_by(
        "registered_at", "id"
    )
    for shown in ExhibitPresenter.many(exhibits, viewer):
        found += _exhibit(shown, viewer, hands)
    return [*hands, *found]


def _exhibit(shown: Presenter[Exhibit], viewer: Viewer, hands: _Hands) -> list[Node]:
    exhibit = shown.record
    thing = node("exhibit", "uco-observable:ObservableObject", exhibit.pk)
    thing["uco-core:name"] = f"{said(shown['number'])}, {said(shown['kind'])}"
    thing["uco-core:description"] = [words(said(shown["description"]))]
    facets = list(_digests(exhibit, viewer))
    if facets:
        thing["uco-core:hasFacet"] = [ref(each) for each in facets if each["@type"].endswith("Facet")]
    record = node("provenance", "case-investigation:ProvenanceRecord", uuid.uuid5(exhibit.pk, "provenance"))
    record |= {"case-investigation:exhibitNumber": said(shown["number"]), "uco-core:object": [ref(thing)]}
    if root := plain(shown["root_number"].value):
        record["case-investigation:rootExhibitNumber"] = [root]
    return [thing, record, *facets, *_chain(exhibit, thing, record, viewer, hands)]


def _digests(exhibit: Exhibit, viewer: Viewer) -> Iterator[Node]:
    """One facet with a hash for each algorithm: the first reading, which the later ones are held against."""
    first: dict[str, Node] = {}
    for each in HashPresenter.many(exhibit.hashes.all(), viewer):
        code = each.record.algorithm
        if code in first or not each["value"].shown:
            continue
        made = node("hash", "uco-types:Hash", uuid.uuid5(exhibit.pk, f"hash {code}"))
        made["uco-types:hashMethod"] = _METHODS[code]
        made["uco-types:hashValue"] = {"@type": "xsd:hexBinary", "@value": each.record.value.upper()}
        first[code] = made
    if first:
        facet = node("content", "uco-observable:ContentDataFacet", uuid.uuid5(exhibit.pk, "content"))
        yield facet | {"uco-observable:hash": [ref(each) for each in first.values()]}
        yield from first.values()


def _chain(exhibit: Exhibit, thing: Node, record: Node, viewer: Viewer, hands: _Hands) -> Iterator[Node]:
    before: Node | None = None
    rows: Iterable[Presenter[CustodyEvent]] = CustodyPresenter.many(
        policy.chain_of(exhibit).order_by("position"), viewer
    )
    for row in rows:
        event = row.record
        step = node("action", "case-investigation:InvestigativeAction", event.pk)
        step["uco-core:name"] = said(row["step"])
        step["uco-action:startTime"] = instant(event.happened_at)
        step["uco-action:object"] = [ref(thing)]
        if before is None:
            step["uco-action:result"] = [ref(record)]
        else:
            step["case-investigation:wasInformedBy"] = [ref(before)]
        if performer := hands.of(event.recorded_by, row["recorded_by"]):
            step["uco-action:performer"] = ref(performer)
        others = [hands.of(event.giver, row["giver"]), hands.of(event.receiver, row["receiver"])]
        if taking_part := {each["@id"]: ref(each) for each in others if each is not None}:
            step["uco-action:participant"] = [taking_part[key] for key in sorted(taking_part)]
        if place := plain(row["place"].value):
            where = node("location", "uco-location:Location", uuid.uuid5(event.pk, "location"))
            where["uco-core:name"] = words(place)
            step["uco-action:location"] = [ref(where)]
            yield where
        yield step
        before = step
