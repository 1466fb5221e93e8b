"""Nodes of a CASE/UCO graph, and the terms that ours may use."""

import uuid
from datetime import datetime
from typing import Any

from ocsea.redaction.links import defanged

Node = dict[str, Any]

_CASE = "https://ontology.caseontology.org/case/"
_UCO = "https://ontology.unifiedcyberontology.org/uco/"
CONTEXT: dict[str, str] = {
    "kb": "http://example.org/kb/",
    "case-investigation": f"{_CASE}investigation/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
} | {
    f"uco-{each}": f"{_UCO}{each}/"
    for each in ("action", "core", "identity", "location", "marking", "observable", "role", "tool", "types", "victim")
}


def node(name: str, kind: str, key: uuid.UUID) -> Node:
    """A node whose IRI ends in `key`. The same record, the same IRI."""
    return {"@id": f"kb:{name}-{key}", "@type": kind}


def ref(to: Node) -> Node:
    """A pointer to a node of the graph."""
    return {"@id": to["@id"]}


def instant(at: datetime) -> Node:
    """xsd:dateTime with its distance from UTC."""
    return {"@type": "xsd:dateTime", "@value": at.isoformat()}


def words(text: str) -> str:
    """A text of ours as it may leave: with no web address that a program could follow."""
    return defanged(text)
