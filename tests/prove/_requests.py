"""How each route is asked: which planted record stands in which place of its address, and what its form is sent.

`@name` stands for `World.ids["name"]`. A route that is not named here is asked by what its place is called (`PLACES`),
and sent an empty form; say here what a new one needs.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ocsea.web.routes import AREAS, Route, routes_of
from tests.prove.world import SAMPLES, World

# By (first part of the route's name, place in the address); then by route where one needs another record.
PLACES = {
    ("audit", "entry_id"): "ledger_entry",
    ("cases", "reference"): "case",
    ("cases", "clock_id"): "clock",
    ("cases", "key"): "compartment",
    ("cases", "reader_id"): "reader",
    ("cases", "person_id"): "person",
    ("cases", "username"): "on_case",
    ("cases", "lookup_id"): "lookup",
    ("cases", "check_id"): "reveal_check",
    ("cases", "denial_id"): "denial",
    ("cases", "approach_id"): "approach",
    ("cases_api", "reference"): "case",
    ("evidence", "reference"): "exhibit",
    ("evidence", "case_reference"): "case",
    ("evidence", "manifest_id"): "manifest",
    ("evidence", "paper_id"): "paper",
    ("evidence", "bundle_reference"): "bundle",
    ("evidence", "item_id"): "exhibit_id",
    ("evidence_api", "reference"): "exhibit",
    ("victims", "pseudonym"): "victim",
    ("victims", "person_id"): "fresh_child",
    ("victims", "member_id"): "member",
    ("victims", "case_reference"): "case",
    ("victims_api", "pseudonym"): "victim",
    ("referrals", "reference"): "sent",
    ("referrals", "case_reference"): "case",
    ("referrals", "pseudonym"): "victim",
    ("referrals_api", "reference"): "sent",
    ("intake", "reference"): "report",
    ("intake", "job_id"): "job",
    ("intake_api", "reference"): "report",
    ("partner", "reference"): "sent",
    ("web", "notice_id"): "notice",
    ("administration", "person_id"): "team_id",
    ("unlink_identity", "person_id"): "team_id",
    ("administration", "unit_id"): "unit_id",
    ("administration", "agency_id"): "agency_id",
    ("web", "shift_id"): "shift",
    ("web", "form"): "draft",
    ("mfa_remove_webauthn", "pk"): "passkey",
    ("mfa_edit_webauthn", "pk"): "passkey",
}
OTHER_PLACES = {
    ("cases:reveal", "person_id"): "fresh_child",
    ("evidence:release", "reference"): "held",
    ("evidence:record", "reference"): "held",
    ("evidence:answer", "reference"): "offered",
    ("referrals:edit", "reference"): "draft_referral",
    ("referrals:send", "reference"): "draft_referral",
    ("referrals:decide", "reference"): "waiting",
    ("intake:reveal", "reference"): "taken",
    ("cases:release_methods", "reader_id"): "legal_reader",
}
FIXED = {
    ("account_start", "token"): "no-such-invitation",
    ("intake:decide", "act"): "information",
    ("cases:compartment_act", "deed"): "name",
    ("evidence:bundle-paper", "place"): "0",
    ("evidence:mark", "kind"): "exhibit",
}
_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes() -> list[Route]:
    """Every route of both areas."""
    return [route for area in AREAS for route in routes_of(area)]


def places_of(route: Route) -> list[str]:
    """The names of the places in the address, in order."""
    return [found[2] for found in _PLACE.finditer(route.route)]


def kind_of(route: Route, place: str) -> str:
    """Which of `World.ids` stands in this place; empty for a place that names no record."""
    if (route.name, place) in FIXED:
        return ""
    named = OTHER_PLACES.get((route.name, place)) or PLACES.get((route.name.split(":")[0], place))
    return named or ""


def missing_record(route: Route) -> str:
    """What to do for a new route in whose address no planted record stands yet; empty where there is nothing to do."""
    for place in places_of(route):
        if not kind_of(route, place) and (route.name, place) not in FIXED:
            return (
                f"{route.route}: no planted record stands for <{place}>. Plant one in tests/prove/world, and name "
                "it in PLACES or OTHER_PLACES of tests/prove/_requests.py."
            )
    return ""


def can_be_asked(route: Route) -> bool:
    """Whether each place of the address has its record."""
    return not missing_record(route)


def address_of(route: Route, ids: Mapping[str, str], *, instead: Mapping[str, str] | None = None) -> str:
    """The address with a record in each place; `instead` puts another value into a place."""

    def fill(found: "re.Match[str]") -> str:
        place = found[2]
        if instead and place in instead:
            return instead[place]
        kind = kind_of(route, place)
        return ids[kind] if kind else FIXED[route.name, place]

    return _PLACE.sub(fill, route.route)


def body_of(route: Route, world: World, *, instead: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the form is sent, as somebody who fills it in well would send it; `instead` replaces whole fields."""
    typed = dict(_bodies().get(f"{route.area} {route.name}", _bodies().get(route.name, {})))
    filled = {name: _fill(value, world.ids) for name, value in typed.items()}
    return filled | dict(instead or {})


def ids_in_body(route: Route) -> Iterator[tuple[str, str]]:
    """Each field of the form that names a record, with the name of the record in `World.ids`."""
    for name, value in _bodies().get(route.name, {}).items():
        if isinstance(value, str) and value.startswith("@"):
            yield name, value[1:]


def _fill(value: Any, ids: Mapping[str, str]) -> Any:
    return ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def _when(name: str) -> dict[str, str]:
    return {f"{name}_day": "2026-01-05", f"{name}_time": "10:30", f"{name}_zone": "Europe/London"}


def _now(name: str) -> dict[str, str]:
    now = timezone.now()
    return {f"{name}_day": f"{now:%Y-%m-%d}", f"{name}_time": f"{now:%H:%M:%S}", f"{name}_zone": "UTC"}


def _household() -> dict[str, str]:
    return {"household-TOTAL_FORMS": "0", "household-INITIAL_FORMS": "0"}


def _bodies() -> dict[str, dict[str, Any]]:
    soon = f"{timezone.now() + timedelta(days=9):%Y-%m-%d}"
    step = _now("happened_at") | {"place": "Room 4 of the store", "reason": "Asked for"}
    described = {"age_band": "11_13", "sex": "female", "identification": "identified", "do_not_contact": "not_known"}
    wish = {
        "victim_id": "@victim_id",
        "recipient": "@recipient_id",
        "purpose": "assess",
        "basis": "child_protection_duty",
        "necessity": "It is.",
        "need_to_know": "This.",
        "request": "See the child.",
    }
    return {
        "web:inbox_done": {"done": "1"},
        "web:draft": {"draft_title": "Edit", "draft_link": "/", "summary": "Half a sentence"},
        "audit:export": {"query": "", "reason": "sample"},
        "web:roster": {"person": "@team_id", "day": soon, "from_time": "08:00", "until_time": "16:00"},
        "intake:manual": {"channel": "hotline", "what_happened": "A caller told us."},
        "intake:paste": {"text": "A child was named in a chat on 2 May 2026."},
        "evidence:check": {"hashes": "9f" * 32},
        "evidence:manifests": {"manifest": SimpleUploadedFile("files.csv", b"sha256,size\n" + b"9f" * 32 + b",12\n")},
        "evidence:papers": {"kind": "label"},
        "evidence:papers-of-case": {"kind": "listing"},
        "evidence:new-bundle": {"recipient": "A court", "ground": "trial", "level": "defence", "sections": "summary"},
        "evidence:mark": {"relevant": "yes", "description": "A disk"},
        "evidence:return-bundle": {"reason": "The log names a school"},
        "intake:import": {"packages": SimpleUploadedFile(SAMPLES[-1].name, SAMPLES[-1].read_bytes())},
        "intake:reveal": {"reason": "safeguarding"},
        "intake:look": {"act": "agree"},
        "intake:decide": {"reason": "Nothing to follow."},
        "cases:new": {"operation": "Plover", "case_officer": "@officer", "priority": "low", "priority_reason": "Ours."},
        "cases_api:list": {"operation": "Plover", "priority": "low", "priority_reason": "Ours."},
        "cases:edit": {"operation": "Plover", "priority": "low", "priority_reason": "Known.", "version": "1"},
        "cases:officer": {"to": "@team_id", "reason": "Leave"},
        "cases:move": {"to": "investigation", "reason": "A child is named"},
        "cases:review": {"due_date": soon, "reason": "Court date"},
        "cases:meet": {"reason": "Reviewed"},
        "cases:journal": _now("at") | {"kind": "note", "text": "Rang.", "relevant": "not_decided", "people": "@person"},
        "cases:add_person": {"source": "A call", "is_child": "no", "role": "witness", "certainty": "not_known"},
        "cases:lead": {
            "kind": "handle",
            "value": "plover7",
            "source": "A call",
            "certainty": "not_known",
            "person": "@person",
        },
        "cases:reveal_leads": {"reason": "safeguarding"},
        "cases:learn": {"source": "A call", "is_child": "no", "address": "Nowhere 1"},
        "cases:end_role": {"role": "suspect"},
        "cases:role": {"role": "witness", "certainty": "probable", "source": "A call"},
        "cases:child_access": {"home": "yes", "work": "no", "volunteering": "not_known"},
        "cases:reveal": {"reason": "safeguarding"},
        "cases:add_event": _when("at") | {"kind": "arrest", "person": "@person", "certainty": "confirmed"},
        "cases:authority": {
            "kind": "warrant",
            "number": "W-1",
            "issued_by": "A court",
            "scope": "One flat",
            "issued_on": "2026-01-05",
        },
        "cases:access": {"person": "@officer_to_add", "relation": "team", "reason": "Works on it"},
        "cases:finder": {"kind": "handle", "value": "plover_of_nobody"},
        "cases:deconfliction": {"about": "case", "act": "not_asked", "reason": "No time: danger"},
        "cases:declare_conflict": {"reason": "My cousin", "review_on": soon, "confirm": "on"},
        "cases:record_conflict": {"person": "@team_id", "reason": "His cousin", "review_on": soon},
        "cases:review_conflict": {"reason": "It stands", "review_on": soon},
        "cases:end_conflict": {"reason": "Not kin after all"},
        "cases:lookup": {"reason": "A child is with him now"},
        "cases:review_lookup": {"finding": "confirmed", "comment": "Right to ask"},
        "cases:reveal_check": {"finding": "confirmed", "comment": "Needed"},
        "cases:reveal_lookup": {"reason": "safeguarding"},
        "cases:compartment_act": {"person": "@officer_to_add", "reason": "Knows the family"},
        "cases:end_reader": {"reason": "Left the unit"},
        "account_language": {"language": "en"},
        "account_new_token": {"label": "Lab", "may_write": "read", "collections": ["cases"], "days": "30"},
        "cases:end_access": {"reason": "Left the unit"},
        "evidence:register": _when("seized_at")
        | {
            "kind": "device",
            "description": "Laptop",
            "place": "Desk",
            "found_by": "Ada Okafor",
            "power_state": "off",
            "network_state": "not_known",
            "authority": "@authority",
            "seal_number": "S2",
            "reason": "Entered late",
        },
        "evidence:release": step | {"receiver": "@examiner_id", "purpose": "examination", "seal_after": "S2"},
        "evidence:answer": step | {"act": "confirm", "seal_seen": "S2"},
        "evidence:record": step | {"act": "correct", "corrects": "@custody_row"},
        "evidence:hash": _now("taken_at")
        | {"algorithm": "sha256", "value": "9f" * 32, "tool": "hashdeep", "tool_version": "4"},
        "victims:record": described | _household(),
        "victims:decide": {
            "risk": "Somebody writes to her.",
            "suspect_contact": "yes",
            "action": "See her today.",
            "responsible": "Ada",
            "due_on": soon,
        },
        "victims:reveal": {"reason": "safeguarding"},
        "victims:about": described | {"safety": "not_assessed", "version": "1"},
        "victims:identity": _household() | {"name": "Plover", "version": "1"},
        "referrals:new": wish,
        "referrals:edit": wish,
        "referrals:send": {"hash": "@draft_referral_hash"},
        "referrals:decide": {"act": "approve", "hash": "@waiting_hash"},
        "referrals:reply": {"text": "Yes, today."},
        "partner:referral": {"answer": "accept"},
        "partner:accept": {"who": "The duty team", "acts_on": soon},
        "partner:ask": {"question": "Which school?"},
        "partner:send_back": {"reason": "Another county."},
        "partner:outcome": {"outcome": "child_safe", "note": "Seen."},
    }
