"""What the ontology's own validator does not see in a graph: an end before its beginning, words that nobody declared,
pointers to nothing, and what must never leave."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

# Every class and property that our graphs use; a new one is added here and seen by `case_validate` in the tests.
TERMS = {
    "case-investigation": "Authorization InvestigativeAction Investigation ProvenanceRecord Subject "
    "authorizationIdentifier authorizationType exhibitNumber investigationForm investigationStatus "
    "relevantAuthorization rootExhibitNumber wasInformedBy",
    "uco-action": "location object participant performer result startTime endTime",
    "uco-core": "Relationship description endTime hasFacet isDirectional kindOfRelationship name object objectMarking "
    "source startTime target",
    "uco-identity": "Person",
    "uco-location": "Location",
    "uco-marking": "MarkingDefinition StatementMarking definition definitionType statement",
    "uco-observable": "ContentDataFacet ObservableObject hash",
    "uco-role": "Role",
    "uco-types": "Hash hashMethod hashValue",
    "uco-victim": "Victim",
    "xsd": "dateTime hexBinary integer",
}
_KNOWN = {f"{prefix}:{name}" for prefix, names in TERMS.items() for name in names.split()}
_DIGESTS = {"MD5", "SHA1", "SHA256"}


def faults_of(whole: dict[str, Any]) -> list[str]:
    """What is wrong with a graph, each a sentence; empty when it is sound."""
    nodes = whole["@graph"]
    declared = Counter(each.get("@id") for each in nodes)
    found = [_("%(id)s is declared twice.") % {"id": each} for each, times in declared.items() if times > 1]
    for each in nodes:
        found += _of_node(each, set(declared), set(whole["@context"]))
    return sorted(set(found))


def _of_node(each: dict[str, Any], declared: set[str], prefixes: set[str]) -> Iterator[str]:
    told = {"id": str(each.get("uco-core:name") or each.get("@id"))}
    for term in _terms(each):
        if term.split(":")[0] not in prefixes or term not in _KNOWN:
            yield _("%(term)s of %(id)s is no term that Harbour writes.") % (told | {"term": term})
    for target in _targets(each):
        if target not in declared:
            yield _("%(id)s points to %(target)s, which is nowhere.") % (told | {"target": target})
    for family in ("uco-core", "uco-action"):
        start, end = _time(each.get(f"{family}:startTime")), _time(each.get(f"{family}:endTime"))
        if start and end and end < start:
            yield _("%(id)s ends before it begins.") % told
    if each.get("@type") == "uco-types:Hash" and each.get("uco-types:hashMethod") not in _DIGESTS:
        yield _("%(id)s is no digest that may leave.") % told


def _terms(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _terms(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "@type":
                yield each
            elif not name.startswith("@"):
                yield name
                yield from _terms(each)


def _targets(value: Any, *, top: bool = True) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _targets(each, top=False)
    elif isinstance(value, dict):
        if not top and "@id" in value:
            yield value["@id"]
        for name, each in value.items():
            if not name.startswith("@"):
                yield from _targets(each, top=False)


def _time(value: Any) -> datetime | None:
    return datetime.fromisoformat(value["@value"]) if isinstance(value, dict) else None
