"""Making a world, in the order in which its parts need each other."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from django.utils import timezone

from cases.services.access import grant_access
from cases.services.conflicts import declare_conflict
from cases.services.opening import open_case
from ocsea.access.models import Reveal, User
from ocsea.ledger.models import Payload
from tests.prove.world.compartment import close_off
from tests.prove.world.desk import desk, on_duty
from tests.prove.world.persons import child, people
from tests.prove.world.record import exhibits, happenings
from tests.prove.world.shape import Hands, World
from tests.prove.world.traffic import referrals, reports
from tests.roles import acting, as_role

# What marks a world by its name, where the world has it.
_REFERENCES = ("victim", "exhibit", "held", "offered", "sent", "draft_referral", "waiting", "report", "taken")


def plant(hands: Hands, tag: str, *, sample: int) -> World:
    """Makes a world. `sample` is the first of three reports of the demo's that it takes; a compartment takes none."""
    world = _opened(hands, tag)
    with acting(hands.officer):
        people(world, hands)
        happenings(world, hands)
        exhibits(world, hands)
        child(world, hands)
    referrals(world, hands)
    desk(world, hands)
    if hands.closing:
        close_off(world, hands.officer, hands.closing)
    else:
        reports(world, hands, sample)
        on_duty(world, hands)
    _end_places(world, hands)
    with as_role("owner"):
        opened = Payload.objects.filter(target_id=world.case.id).earliest("id")
    world.ids["ledger_entry"] = str(opened.id)
    world.marks += [tag, world.ids["case"], *(world.ids[name] for name in _REFERENCES if name in world.ids)]
    return world


def _opened(hands: Hands, tag: str) -> World:
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
    return world


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
