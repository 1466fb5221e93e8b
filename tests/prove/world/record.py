"""The record of a world's case: authority, event, log entry, review, and exhibits in three hands."""

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.services.happenings import Happening, record_authority, record_event
from cases.services.journal import Entry, sign_entry
from cases.services.review import set_review
from evidence import bundles, papers
from evidence.enums import BundleLevel, BundleSection, PaperKind
from evidence.models import CustodyEvent
from evidence.schedules.forms import MG6
from evidence.schedules.material import material_of
from evidence.schedules.papers import composer, wanted
from evidence.services.disclosing import Wish, prepare_bundle
from evidence.services.handing import Handover, confirm, release
from evidence.services.manifests import take_manifest
from evidence.services.printing import print_of_exhibit
from evidence.services.registering import register_exhibit
from evidence.services.scheduling import Marking, make_schedule, mark_material
from tests.factories.evidence import a_find, a_moment, a_reading
from tests.prove.world.shape import Hands, World
from tests.roles import acting


def happenings(world: World, hands: Hands) -> None:
    actor, case, tag = hands.officer, world.case, world.tag
    now, zone = timezone.now(), case.unit.time_zone
    told: dict[str, Any] = {"kind": "warrant", "number": f"W{tag}", "issued_by": "Court", "scope": f"Scope{tag}"}
    # Issued yesterday: what was seized half an hour ago is within its days, also just after midnight.
    issued = now.date() - timedelta(days=1)
    authority = record_authority(actor=actor, case=case, issued_on=issued, **told)
    event = record_event(actor=actor, case=case, happening=Happening("search", now, zone, detail=f"Detail{tag}"))
    entry = sign_entry(actor=actor, case=case, entry=Entry(f"Journal{tag}.", now, zone))
    clock = set_review(actor=actor, case=case, due_date=now.date() + timedelta(days=5))
    world.ids |= {"authority": str(authority.id), "event": str(event.id), "entry": str(entry.id)}
    world.ids["clock"] = str(clock.id)


def exhibits(world: World, hands: Hands) -> None:
    """One held by the officer, one offered to the examiner, one in the examiner's hands with manifest and paper."""
    actor, case, tag = hands.officer, world.case, world.tag
    warrant = case.authorities.get(pk=world.ids["authority"])
    found = []
    for name in ("held", "offered", "exhibit"):
        told = {"description": f"Exhibit{tag}", "place": f"Place{tag}", "seal_number": f"S{tag}", "kind": "medium"}
        find = a_find(warrant, reading=a_reading(tool=f"Tool{tag}"), **told)
        exhibit = register_exhibit(actor=actor, case=case, find=find)
        world.ids |= {name: exhibit.reference, f"{name}_id": str(exhibit.id)}
        if name != "held":
            handover = Handover(receiver=hands.examiner, purpose="examination", moment=a_moment(), seal_after=f"S{tag}")
            found.append(release(actor=actor, exhibit=exhibit, handover=handover))
    listed = io.BytesIO(f"sha256,classification\n{'9f' * 32},Label{tag}\n".encode())
    world.ids["manifest"] = str(take_manifest(actor=actor, exhibit=exhibit, file=listed).id)
    sheet = papers.of_exhibit(PaperKind.CUSTODY, actor, exhibit, timezone.now())
    paper = print_of_exhibit(actor=actor, exhibit=exhibit, kind=PaperKind.CUSTODY, document=sheet)
    world.ids |= {
        "paper": str(paper.id),
        "bundle": _bundle(world, hands),
        "place_of_paper": "0",
        "material_kind": "exhibit",
    }
    _marked(world, hands)
    with acting(hands.examiner):
        confirm(actor=hands.examiner, offer=found[1], moment=a_moment(), seal_seen=f"S{tag}")
    row = CustodyEvent.objects.filter(exhibit__reference=world.ids["held"]).order_by("position").first()
    world.ids["custody_row"] = str(row.id if row else "")


def _bundle(world: World, hands: Hands) -> str:
    """A disclosure of everything, which waits for a second person."""
    wish = Wish(f"Recipient{world.tag}", "trial", "prosecution", list(BundleSection.values))
    content = bundles.content_of(hands.officer, world.case, BundleLevel.PROSECUTION, wish.sections, timezone.now())
    return prepare_bundle(actor=hands.officer, case=world.case, wish=wish, content=content).reference


def _marked(world: World, hands: Hands) -> None:
    """The last exhibit is sensitive and of help to the defence, and stands in a schedule."""
    actor, case, tag = hands.officer, world.case, world.tag
    exhibit = case.exhibits.get(pk=world.ids["exhibit_id"])
    told = {"reason": f"Risk{tag}", "assists_how": f"Assists{tag}", "description": f"Listed{tag}"}
    mark_material(actor=actor, case=case, of=exhibit, marking=Marking("yes", sensitive=True, assists=True, **told))
    items = material_of(actor, case)
    compose = composer(case, MG6, items, timezone.now())
    kinds = [form.kind for form in MG6]
    make_schedule(actor=actor, case=case, wanted=wanted(MG6, items), forms=kinds, compose=compose)
