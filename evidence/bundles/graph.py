"""A case as CASE 1.5 / UCO 1.5 in JSON-LD: the same facts as the papers, for programs (reference/standards: CASE/UCO).

Every node carries an IRI that ends in a UUID: the record's own where the ledger names it by that, else one made from
it. Context and terms stand in the file, so that a reader needs no network. There is no `dataPayload`, no address of
anything on the network, and no perceptual code.
"""

import json
import uuid
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.enums import PersonRole, Stage
from cases.lists import people_of, people_shown
from cases.models import Case
from cases.presenters import AuthorityPresenter
from evidence.bundles.custody_graph import exhibits_of
from evidence.bundles.nodes import CONTEXT, Node, instant, node, ref, words
from evidence.bundles.soundness import faults_of
from evidence.papers.words import plain, said
from ocsea.access.models import User
from ocsea.errors import Invalid

# Parts of other nodes, and no members of the case by themselves.
_PARTS = {"uco-observable:ContentDataFacet", "uco-types:Hash", "uco-marking:StatementMarking"}
_ROLES = {
    PersonRole.VICTIM: "uco-victim:Victim",
    PersonRole.SUSPECT: "case-investigation:Subject",
    PersonRole.REPORTED_USER: "case-investigation:Subject",
}


def graph_of(actor: User, case: Case, held_back: Collection[UUID] = ()) -> str:
    """The case as JSON text, in a fixed order, without exhibits that are held back.

    Raises Invalid (`sections`) naming what would not stand as CASE/UCO.
    """
    standing = cases_policy.standing_of(actor, case)
    authorities = list(_authorities(standing))
    nodes = [*authorities, *_people(standing), *exhibits_of(actor, case, standing.viewer, held_back)]
    marking = node("marking", "uco-marking:MarkingDefinition", uuid.uuid5(case.pk, "marking"))
    statement = node("statement", "uco-marking:StatementMarking", uuid.uuid5(case.pk, "statement"))
    statement |= {"uco-marking:definitionType": "statement", "uco-marking:statement": settings.CLASSIFICATION}
    marking |= {"uco-marking:definitionType": "statement", "uco-marking:definition": [ref(statement)]}
    nodes += [marking, statement]
    whole = {"@context": CONTEXT, "@graph": [_investigation(case, authorities, nodes, marking), *nodes]}
    if faults := faults_of(whole):
        told = _("The case cannot be written as CASE/UCO: %(faults)s Correct it, or leave this section out.")
        raise Invalid({"sections": told % {"faults": " ".join(faults[:5])}})
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _investigation(case: Case, authorities: list[Node], nodes: list[Node], marking: Node) -> Node:
    made = node("investigation", "case-investigation:Investigation", case.pk)
    made |= {
        "uco-core:name": case.reference,
        "case-investigation:investigationForm": "case",
        "case-investigation:investigationStatus": "closed" if case.stage == Stage.CLOSED else "open",
        "uco-core:startTime": instant(case.opened_at),
        "uco-core:object": [ref(each) for each in nodes if each["@type"] not in _PARTS],
        "uco-core:objectMarking": [ref(marking)],
    }
    if authorities:
        made["case-investigation:relevantAuthorization"] = [ref(each) for each in authorities]
    return made


def _authorities(standing: cases_policy.Standing) -> Iterator[Node]:
    held = standing.case.authorities.order_by("issued_on", "id")
    for each in AuthorityPresenter.many(held, standing.viewer):
        made = node("authorization", "case-investigation:Authorization", each.record.pk)
        made["uco-core:name"] = words(said(each["scope"]))
        made["case-investigation:authorizationType"] = said(each["kind"])
        made["case-investigation:authorizationIdentifier"] = said(each["number"])
        if each["issued_on"].shown:
            made["uco-core:startTime"] = instant(_midnight(each.record.issued_on))
        if each["expires_on"].shown and each.record.expires_on:
            made["uco-core:endTime"] = instant(_midnight(each.record.expires_on, last=True))
        yield made


def _people(standing: cases_policy.Standing) -> Iterator[Node]:
    """Everybody by pseudonym or number, with a role and what ties the two together."""
    for each in people_shown(standing, list(people_of(standing.case))):
        name, key = plain(each["shown_as"].value), each.record.pk
        person = node("person", "uco-identity:Person", key) | {"uco-core:name": name}
        yield person
        for held in each["roles"].value or ():
            role = node("role", _ROLES.get(held.code, "uco-role:Role"), uuid.uuid5(key, f"role {held.code}"))
            yield role | {"uco-core:name": str(held)}
            tie: dict[str, Any] = node("relationship", "uco-core:Relationship", uuid.uuid5(key, f"tie {held.code}"))
            yield tie | {
                "uco-core:source": [ref(person)],
                "uco-core:target": ref(role),
                "uco-core:kindOfRelationship": "Has_Role",
                "uco-core:isDirectional": True,
            }


def _midnight(day: date, *, last: bool = False) -> datetime:
    return datetime.combine(day, time(23, 59, 59) if last else time(), ZoneInfo(settings.HARBOUR_TIME_ZONE))
