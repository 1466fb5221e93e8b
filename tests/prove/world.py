"""One planted case with everything that hangs from it, made by the services as the people who would.

`ids` names each record as addresses and forms do; `marks` are texts that nobody may read who may not see the case, and
`names` those of its sealed identities.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from cases.enums import Relation
from cases.models import Approach, Case
from cases.services import finder
from cases.services.access import grant_access
from cases.services.conflicts import declare_conflict
from cases.services.happenings import Happening, record_authority, record_event
from cases.services.journal import Entry, sign_entry
from cases.services.leads import Lead, link_identifier
from cases.services.opening import open_case
from cases.services.people import add_person
from cases.services.review import set_review
from evidence.models import CustodyEvent
from evidence.services.handing import Handover, confirm, release
from evidence.services.registering import register_exhibit
from intake.models import Report, SealedFact
from intake.services.deciding import join_case
from intake.services.importing import start_import
from intake.services.receiving import receive_package
from intake.sources.package import read_package
from ocsea.access.models import Reveal, User
from ocsea.access.roster import plan_shift
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.vault import fields
from ocsea.web.drafts import save_draft
from referrals.models import Recipient, Referral
from referrals.policy import addressed_to
from referrals.services.answering import open_dispatch
from referrals.services.drafting import Wish, draft_referral, latest_snapshot
from referrals.services.sending import hand_in
from tests.access.soft_key import SoftKey
from tests.factories.evidence import a_find, a_moment, a_reading
from tests.prove.runner import ROOT
from tests.roles import acting, as_role
from victims.models import HouseholdMember
from victims.services.facts import Description, Identity, Relative, Told
from victims.services.recording import record_victim

SAMPLES = sorted((ROOT / "demo" / "samples").glob("*.zip"))
_PLACE = "Room 4 of the store"


@dataclass
class World:
    """What was planted. `tag` is in every text of it and in no other."""

    tag: str
    case: Case
    ids: dict[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def sees(self, page: bytes, *, asked: str = "") -> str:
        """`names`, `reads` or nothing: the most that a page shows of this world, except what the address said."""
        if any(name.encode() in page for name in self.names):
            return "names"
        return "reads" if any(mark not in asked and mark.encode() in page for mark in self.marks) else ""


@dataclass(frozen=True)
class Hands:
    """Who makes a world: the officer, who approves, who takes reports in, and who is on it as what."""

    officer: User
    supervisor: User
    intake: User
    to_add: User
    recipient: User
    examiner: User
    team: tuple[tuple[User, str], ...] = ()
    expired: User | None = None
    revoked: User | None = None
    denied: User | None = None
    emergency: User | None = None
    duty: User | None = None


def north(people: SimpleNamespace) -> Hands:
    """The matrix's case: Ada's."""
    team = (people.ben, Relation.TEAM), (people.enno, Relation.TEAM), (people.otis, Relation.TEAM)
    readers = (people.vera, Relation.VICTIM_OFFICER), (people.quin, Relation.LEGAL), (people.gil, Relation.TEAM)
    more = {"denied": people.dina, "emergency": people.eero, "duty": people.dora}
    on_it = (*team, *readers, (people.dina, Relation.TEAM))
    hands = people.ada, people.sana, people.ines, people.cleo, people.pia, people.emil
    return Hands(*hands, on_it, people.gil, people.rita, **more)


def beside(people: SimpleNamespace) -> Hands:
    """A colleague's case of the same unit: Cleo's, with Vito."""
    hands = people.cleo, people.sana, people.ines, people.gil, people.otto, people.edda
    return Hands(*hands, team=((people.vito, Relation.VICTIM_OFFICER),))


def south(people: SimpleNamespace) -> Hands:
    """A case of another unit: Dev's, with Nell."""
    hands = people.dev, people.sol, people.iris, people.ben, people.otto, people.edda
    return Hands(*hands, team=((people.nell, Relation.TEAM), (people.lea, Relation.LEGAL)))


def plant(hands: Hands, tag: str, *, sample: int) -> World:
    """Makes a world. `sample` is the first of three reports of the demo's that it takes."""
    officer = hands.officer
    with acting(officer):
        case = open_case(
            actor=officer,
            operation=f"Op{tag}",
            priority="high",
            priority_reason=f"Why{tag}.",
            summary=f"Summary{tag} of the case.",
        )
        for person, relation in hands.team:
            grant_access(actor=officer, case=case, person=person, relation=relation, reason=f"Works on {tag}")
    world = World(
        tag, case, {"denial": str(uuid4()), "case": case.reference, "case_id": str(case.id), "officer": str(officer.id)}
    )
    world.ids |= {"on_case": hands.team[0][0].username, "recipient_id": str(hands.recipient.id)}
    world.ids |= {"examiner_id": str(hands.examiner.id), "team_id": str(hands.team[0][0].id)}
    world.ids["officer_to_add"] = str(hands.to_add.id)
    world.ids |= {"unit_id": str(officer.unit_id), "agency_id": str(hands.recipient.agency_id)}
    with acting(officer):
        _people(world, hands)
        _happenings(world, hands)
        _exhibits(world, hands)
        _child(world, hands)
    _referrals(world, hands)
    _reports(world, hands, sample)
    _desk(world, hands)
    _on_duty(world, hands)
    _end_places(world, hands)
    with as_role("owner"):
        opened = Payload.objects.filter(target_id=case.id).earliest("id")
    world.ids["ledger_entry"] = str(opened.id)
    world.marks += [tag, world.ids["case"], *(world.ids[name] for name in _REFERENCES)]
    return world


_REFERENCES = ("victim", "exhibit", "held", "offered", "sent", "draft_referral", "waiting", "report", "taken")


def _people(world: World, hands: Hands) -> None:
    actor, case, tag = hands.officer, world.case, world.tag
    adult = add_person(actor=actor, case=case, source=f"Source{tag}", name=f"Adult{tag}", is_child="no", role="suspect")
    child = add_person(actor=actor, case=case, source=f"Source{tag}", name=f"Child{tag}", is_child="yes")
    other = add_person(actor=actor, case=case, source=f"Source{tag}", name=f"Other{tag}", is_child="yes")
    lead = link_identifier(actor=actor, case=case, person=None, lead=Lead("handle", f"handle{tag}", f"Source{tag}"))
    linked = link_identifier(actor=actor, case=case, person=other, lead=Lead("email", f"{tag}@x.org", f"Source{tag}"))
    world.ids |= {"person": str(adult.id), "child": str(child.id), "fresh_child": str(other.id)}
    world.ids |= {"identifier": str(lead.id), "linked_identifier": str(linked.id)}
    world.names += [f"Child{tag}", f"Other{tag}", f"handle{tag}", f"{tag}@x.org"]


def _happenings(world: World, hands: Hands) -> None:
    actor, case, tag = hands.officer, world.case, world.tag
    now, zone = timezone.now(), case.unit.time_zone
    told: dict[str, Any] = {"kind": "warrant", "number": f"W{tag}", "issued_by": "Court", "scope": f"Scope{tag}"}
    authority = record_authority(actor=actor, case=case, issued_on=now.date(), **told)
    event = record_event(actor=actor, case=case, happening=Happening("search", now, zone, detail=f"Detail{tag}"))
    entry = sign_entry(actor=actor, case=case, entry=Entry(f"Journal{tag}.", now, zone))
    clock = set_review(actor=actor, case=case, due_date=now.date() + timedelta(days=5))
    world.ids |= {"authority": str(authority.id), "event": str(event.id), "entry": str(entry.id)}
    world.ids["clock"] = str(clock.id)


def _exhibits(world: World, hands: Hands) -> None:
    """One held by the officer, one offered to the examiner, one in the examiner's hands."""
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
    with acting(hands.examiner):
        confirm(actor=hands.examiner, offer=found[1], moment=a_moment(), seal_seen=f"S{tag}")
    row = CustodyEvent.objects.filter(exhibit__reference=world.ids["held"]).order_by("position").first()
    world.ids["custody_row"] = str(row.id if row else "")


def _child(world: World, hands: Hands) -> None:
    tag = world.tag
    person = world.case.people.get(pk=world.ids["child"])
    told = Told(
        description=Description(age_band="11_13", sex="female", identification="identified", language=f"Tongue{tag}"),
        identity=Identity(name=f"Child{tag}", address=f"Home{tag}", school=f"School{tag}"),
        household=[Relative(f"Relative{tag}", "mother", "yes", "yes", "no")],
    )
    victim = record_victim(actor=hands.officer, case=world.case, person=person, told=told)
    with as_role("owner"):
        member = HouseholdMember.objects.get(victim=victim)
    world.ids |= {"victim": victim.pseudonym, "victim_id": str(victim.id), "member": str(member.id)}
    world.names += [f"Home{tag}", f"School{tag}", f"Relative{tag}"]


def _referrals(world: World, hands: Hands) -> None:
    """One sent, one waiting for its approval, one draft."""
    for name, purpose in (("sent", "protect_now"), ("waiting", "assess"), ("draft_referral", "assess")):
        with acting(hands.officer):
            referral = draft_referral(actor=hands.officer, case=world.case, wish=_wish(world, hands, purpose))
            shown = latest_snapshot(referral)
            digest = shown.content_hash if shown else ""
            if name != "draft_referral":
                hand_in(actor=hands.officer, referral=referral, content_hash=digest)
        world.ids |= {name: referral.reference, f"{name}_id": str(referral.id), f"{name}_hash": digest}
    with as_role("partner"), acting(hands.recipient):
        open_dispatch(actor=hands.recipient, dispatch=addressed_to(hands.recipient).get(reference=world.ids["sent"]))
    with as_role("owner"):
        dispatch = Referral.objects.get(reference=world.ids["sent"]).dispatch
        world.ids["dispatch_id"] = str(dispatch.id)
        if hands.revoked is not None:
            ended = {"added_by": hands.officer, "revoked_at": timezone.now()}
            Recipient.objects.create(dispatch=dispatch, user=hands.revoked, **ended)


def _wish(world: World, hands: Hands, purpose: str) -> Wish:
    assert hands.recipient.agency is not None
    return Wish(
        victim_id=UUID(world.ids["victim_id"]),
        agency=hands.recipient.agency,
        recipient=hands.recipient,
        purpose=purpose,
        basis="child_protection_duty",
        necessity=f"Necessity{world.tag}",
        need_to_know=f"Need{world.tag}",
        request=f"Request{world.tag}",
    )


def _reports(world: World, hands: Hands, sample: int) -> None:
    """One waiting on the desk, one that the case took, and an import that nobody has run yet."""
    made = {}
    for place, name in enumerate(("report", "taken")):
        with acting(hands.intake):
            file = SAMPLES[sample + place]
            made[name] = receive_package(actor=hands.intake, package=read_package(file.name, file.read_bytes()))
        report: Report = made[name].reports[0][0]
        world.ids |= {name: report.reference, f"{name}_id": str(report.id)}
        with as_role("owner"):
            sealed = [fields.get(fact, "value")["text"] for fact in SealedFact.objects.filter(report=report)]
        world.names += sorted({text for text in sealed if len(text) > 9 and text.isprintable()})
    with acting(hands.supervisor):
        join_case(actor=hands.supervisor, report=report, case=world.case, reason=f"Belongs to {world.tag}")
    file = SAMPLES[sample + 2]
    with acting(hands.intake):
        job = start_import(actor=hands.intake, packages=[read_package(f"{world.tag}.zip", file.read_bytes())])
    world.ids["job"] = str(job.id)


def _desk(world: World, hands: Hands) -> None:
    """A duty shift, and of the officer's own a notice, a draft and a passkey."""
    now, officer, form = timezone.now(), hands.officer, f"case-{world.case.id}"
    with acting(hands.supervisor):
        shift = plan_shift(actor=hands.supervisor, person=officer, starts_at=now, ends_at=now + timedelta(hours=8))
    with acting(officer):
        save_draft(actor=officer, form=form, title="Edit", link="/", values={"summary": f"Draft{world.tag}"})
    with as_role("owner"):
        notice = Notice.objects.create(
            kind="case.closed",
            recipient=officer,
            target_type="case",
            target_id=world.case.id,
            reference=world.case.reference,
            link=f"/cases/{world.case.reference}/",
        )
        asked = {"publicKey": {"user": {"id": "none"}, "challenge": "AAAA"}}
        key = {"name": f"Key{world.tag}", "credential": json.loads(SoftKey().create(asked))}
        passkey = Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data=key)
    world.ids |= {"shift": str(shift.id), "notice": str(notice.id), "draft": form, "passkey": str(passkey.pk)}


def _on_duty(world: World, hands: Hands) -> None:
    """Somebody on duty asked for the world's handle; where it is the plan, they opened the case for an hour."""
    now, asks = timezone.now(), hands.emergency or hands.officer
    with acting(hands.supervisor):
        for person in filter(None, (hands.emergency, hands.duty)):
            plan_shift(actor=hands.supervisor, person=person, starts_at=now, ends_at=now + timedelta(hours=8))
    with acting(asks):
        lookup = finder.ask(actor=asks, question=finder.Question("handle", f"handle{world.tag}"))
        if hands.emergency:
            finder.open_emergency(actor=asks, lookup=lookup, reason=f"Danger{world.tag}")
    with as_role("owner"):
        told = {"recipient": hands.officer, "officer": hands.officer, "asked_by": hands.supervisor, "asked_at": now}
        told["unit"] = hands.supervisor.unit
        approach = Approach.objects.create(check_id=uuid4(), case=world.case, kinds="handle", **told)
    world.ids |= {"lookup": str(lookup.id), "approach": str(approach.id)}


def _end_places(world: World, hands: Hands) -> None:
    """Whatever was opened in the making is closed again, and one grant has expired."""
    now = timezone.now()
    if hands.denied:
        with acting(hands.officer):
            day = now.date() + timedelta(days=30)
            kin = f"Kin{world.tag}"
            denial = declare_conflict(
                actor=hands.officer, case=world.case, person=hands.denied, reason=kin, review_on=day
            )
            world.ids["denial"] = str(denial.id)
    with as_role("owner"):
        Reveal.objects.update(until=now - timedelta(seconds=1))
        world.case.grants.filter(user=hands.expired).update(
            granted_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
        )


def settle(people: SimpleNamespace) -> None:
    """Takes the second factor of one team member away and switches another's account off; call it when all is made."""
    with as_role("owner"):
        User.objects.filter(username="enno").update(second_factor_at=None)
        User.objects.filter(username="otis").update(is_active=False)
        for name in ("enno", "otis"):
            getattr(people, name).refresh_from_db()
