"""What the cast has done before a newcomer looks in: reports waiting, three cases under way, a referral sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone

from cases.enums import Certainty, IdentifierKind, Known, PersonRole, Relation
from cases.models import Case, OffenceType, Person
from cases.services.access import grant_access
from cases.services.happenings import Happening, record_authority, record_event
from cases.services.journal import Entry, sign_entry
from cases.services.leads import Lead, link_identifier
from cases.services.opening import open_case
from cases.services.people import add_person, ask_child_access
from cases.services.review import set_review
from cases.services.stages import move_case
from evidence.services.chain import Moment
from evidence.services.handing import Handover, release
from evidence.services.hashing import Reading
from evidence.services.registering import Find, register_exhibit
from intake.services.receiving import receive_package
from intake.sources.package import read_package
from ocsea.access.context import new_token, token_hash, transaction_with
from ocsea.access.models import Session, User
from referrals.services.drafting import Wish, draft_referral, latest_snapshot
from referrals.services.sending import hand_in
from victims.services.deciding import Decision, decide_safeguarding
from victims.services.facts import Description, Identity, Relative, Told
from victims.services.recording import record_victim

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Plot:
    """One case of the story: who leads it and what it is about."""

    officer: str
    operation: str
    priority: str
    why: str
    summary: str
    offence: str


PLOTS = (
    Plot(
        "ada",
        "Heron",
        "critical",
        "A child lives with the reported user.",
        "A provider reported an account that sent threats to a girl of about twelve. The account's address leads to "
        "the household she lives in.",
        "extortion-sexual",
    ),
    Plot(
        "ben",
        "Kestrel",
        "medium",
        "No child with contact is known so far.",
        "Material found in a shared folder; the subscriber is an adult who lives alone.",
        "material-possession",
    ),
    Plot(
        "cleo",
        "Bittern",
        "low",
        "Information from a hotline, no person known.",
        "A hotline passed on a web address that no longer answers.",
        "material-distribution",
    ),
)


@transaction.atomic
def tell(cast: SimpleNamespace) -> None:
    """Writes the story through the services, as the people who would have. Needs the `owner` role."""
    with _as(cast.ines):
        for path in sorted(SAMPLES.glob("*.zip")):
            receive_package(actor=cast.ines, package=read_package(path.name, path.read_bytes()))
    cases = []
    for plot in PLOTS:
        with _as(getattr(cast, plot.officer)):
            cases.append(_case(cast, plot))
    with _as(cast.ada):
        _heron(cast, cases[0])
    with _as(cast.ben):
        _kestrel(cast, cases[1])


@contextmanager
def _as(user: User) -> Iterator[None]:
    """Inside, the database's functions know this person, as they would in a request of theirs."""
    token = new_token()
    ends = timezone.now() + timedelta(hours=1)
    session = Session(key_hash=token_hash(token), user=user, data="", area="demo", expires_at=ends)
    Session.objects.bulk_create([session])
    with transaction_with(token):
        yield
    session.delete()


def _case(cast: SimpleNamespace, plot: Plot) -> Case:
    officer: User = getattr(cast, plot.officer)
    return open_case(
        actor=officer,
        operation=plot.operation,
        priority=plot.priority,
        priority_reason=plot.why,
        summary=plot.summary,
        offence_types=list(OffenceType.objects.filter(code=plot.offence)),
    )


def _heron(cast: SimpleNamespace, case: Case) -> None:
    ada: User = cast.ada
    for person, relation in ((cast.ben, Relation.TEAM), (cast.vera, Relation.VICTIM_OFFICER)):
        grant_access(actor=ada, case=case, person=person, relation=relation, reason="Works on the case")
    move_case(actor=ada, case=case, to="investigation", reason="The report names a child in the house.")
    adult = add_person(
        actor=ada,
        case=case,
        source="Provider's report",
        name="Jonas Placeholder",
        is_child=Known.NO,
        role=PersonRole.SUSPECT,
        certainty=Certainty.PROBABLE,
    )
    ask_child_access(actor=ada, person=adult, home=Known.YES, work=Known.NO, volunteering=Known.NOT_KNOWN)
    link_identifier(
        actor=ada,
        case=case,
        person=adult,
        lead=Lead(IdentifierKind.IP, "192.0.2.41", "Provider's report", seen_at=timezone.now() - timedelta(days=9)),
    )
    now = timezone.now()
    record_authority(
        actor=ada,
        case=case,
        kind="warrant",
        number="W-2231",
        issued_by="Riverside Magistrates",
        scope="Search of one flat and the devices in it",
        issued_on=now.date() - timedelta(days=3),
        expires_on=now.date() + timedelta(days=25),
    )
    record_event(
        actor=ada, case=case, happening=Happening("search", now - timedelta(days=2), case.unit.time_zone, person=adult)
    )
    sign_entry(
        actor=ada,
        case=case,
        entry=Entry(
            "Spoke to the school's designated lead. The child was in class today and seemed well. They will ring at "
            "once if that changes.",
            now - timedelta(hours=5),
            case.unit.time_zone,
            kind="contact",
            people=[adult],
        ),
    )
    set_review(actor=ada, case=case, due_date=now.date() + timedelta(days=5))
    _evidence(cast, case)
    _child(cast, case)


def _evidence(cast: SimpleNamespace, case: Case) -> None:
    now = timezone.now()
    phone = register_exhibit(
        actor=cast.ada,
        case=case,
        find=Find(
            kind="device",
            description="Mobile telephone, black, cracked screen",
            seized_at=now - timedelta(days=2),
            seized_zone=case.unit.time_zone,
            place="Bedroom, bedside table",
            found_by="Ada Okafor",
            seal_number="B1204471",
            authority=case.authorities.first(),
            power_state="off",
            reason="Entered at the desk after the search.",
        ),
    )
    register_exhibit(
        actor=cast.ada,
        case=case,
        find=Find(
            kind="extraction",
            description="Image of the telephone's storage",
            seized_at=now - timedelta(days=1),
            seized_zone=case.unit.time_zone,
            place="North unit, examination room",
            found_by="Ada Okafor",
            parent=phone,
            reason="Entered the morning after.",
            authority=case.authorities.first(),
            reading=Reading(
                algorithm="sha256",
                value="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                tool="Sample Imager",
                tool_version="4.2",
                taken_at=now - timedelta(days=1),
            ),
        ),
    )
    release(
        actor=cast.ada,
        exhibit=phone,
        handover=Handover(
            receiver=cast.emil,
            purpose="examination",
            moment=Moment(now - timedelta(hours=2), case.unit.time_zone, "North unit, exhibit store", ""),
            seal_after="B1204471",
        ),
    )


def _child(cast: SimpleNamespace, case: Case) -> None:
    person = add_person(
        actor=cast.ada, case=case, source="Provider's report", name="Fictia Example", is_child=Known.YES
    )
    told = Told(
        description=Description(age_band="11_13", sex="female", identification="identified"),
        identity=Identity(
            name="Fictia Example",
            birth_date="2014-03-09",
            address="17 Sample Street, Riverside",
            school="Sample Middle School",
        ),
        household=[
            Relative("Jonas Placeholder", "stepfather", Known.YES, Known.NO, Known.YES),
            Relative("Nomina Example", "mother", Known.YES, Known.YES, Known.NO),
        ],
    )
    child = record_victim(actor=cast.ada, case=case, person=person, told=told)
    decide_safeguarding(
        actor=cast.ada,
        victim=child,
        decision=Decision(
            risk="Lives with the adult the report is about.",
            action="Child protection referral; school asked to watch.",
            responsible="Ada Okafor with Riverside Social Services",
            due_on=timezone.now().date() + timedelta(days=1),
            suspect_contact=Known.YES,
        ),
    )
    referral = draft_referral(
        actor=cast.ada,
        case=case,
        wish=Wish(
            victim_id=child.id,
            agency=cast.riverside,
            recipient=cast.pia,
            purpose="protect_now",
            basis="child_protection_duty",
            necessity="The child shares a home with the person of concern.",
            need_to_know="An adult in the home is being investigated for threats to this child. She has not been told.",
            request="See the child alone at school tomorrow morning, before anybody at home is spoken to.",
        ),
    )
    snapshot = latest_snapshot(referral)
    assert snapshot is not None  # noqa: S101  (the draft above has just made it)
    hand_in(actor=cast.ada, referral=referral, content_hash=snapshot.content_hash)


def _kestrel(cast: SimpleNamespace, case: Case) -> None:
    move_case(actor=cast.ben, case=case, to="investigation", reason="Subscriber known.")
    person: Person = add_person(actor=cast.ben, case=case, source="Provider's answer", name="Ægir Specimen")
    link_identifier(
        actor=cast.ben,
        case=case,
        person=person,
        lead=Lead(IdentifierKind.EMAIL, "aegir@example.org", "Provider's answer", Certainty.CONFIRMED),
    )
    child = add_person(actor=cast.ben, case=case, source="Provider's answer", is_child=Known.YES)
    record_victim(actor=cast.ben, case=case, person=child)
