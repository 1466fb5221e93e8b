"""Closing a world's case off: a compartment with its readers, a covert method, and leaving it proposed."""

from datetime import timedelta

from django.utils import timezone

from cases.enums import CompartmentGround
from cases.models import CompartmentReader
from cases.services.compartments import Plan, confirm_compartment, propose_compartment, propose_leaving
from cases.services.journal import Entry, sign_entry
from ocsea.access.models import User
from tests.prove.world.shape import Closing, World
from tests.roles import acting, as_role


def close_off(world: World, officer: User, posts: Closing) -> None:
    """The officer proposes, the supervisor confirms; the other way round it waits to be left."""
    world.is_closed = True
    tag, zone = world.tag, world.case.unit.time_zone
    plan = Plan(
        ground=CompartmentGround.OFFICER_SUSPECTED,
        reason=f"Closed{tag}",
        owner=officer,
        supervisor=posts.supervisor,
        duty_contact=officer,
        disclosure_officer=officer,
        auditor=posts.auditor,
        review_on=timezone.now().date() + timedelta(days=30),
        readers=[*posts.readers, posts.prosecutor],
    )
    with acting(officer):
        compartment = propose_compartment(actor=officer, case=world.case, plan=plan)
    with acting(posts.supervisor):
        compartment = confirm_compartment(actor=posts.supervisor, compartment=compartment)
    with acting(officer):
        world.methods.append(f"Method{tag}")
        entry = Entry(f"Covert{tag}.", timezone.now(), zone, method=world.methods[0])
        world.ids["covert_entry"] = str(sign_entry(actor=officer, case=world.case, entry=entry).id)
        propose_leaving(actor=officer, compartment=compartment, reason=f"Leave{tag}")
    with as_role("owner"):
        named = {row.person: str(row.id) for row in CompartmentReader.objects.filter(compartment=compartment)}
    world.ids |= {"compartment": str(compartment.id), "reader": named[posts.readers[0]]}
    world.ids["legal_reader"] = named[posts.prosecutor]
