"""The people of a world: suspect, children, their handles, and a recorded victim with a household."""

from cases.services.leads import Lead, link_identifier
from cases.services.people import add_person
from tests.prove.world.shape import Hands, World
from tests.roles import as_role
from victims.models import HouseholdMember
from victims.services.facts import Description, Identity, Relative, Told
from victims.services.recording import record_victim


def people(world: World, hands: Hands) -> None:
    actor, case, tag = hands.officer, world.case, world.tag
    adult = add_person(actor=actor, case=case, source=f"Source{tag}", name=f"Adult{tag}", is_child="no", role="suspect")
    child = add_person(actor=actor, case=case, source=f"Source{tag}", name=f"Child{tag}", is_child="yes")
    other = add_person(actor=actor, case=case, source=f"Source{tag}", name=f"Other{tag}", is_child="yes")
    lead = link_identifier(actor=actor, case=case, person=None, lead=Lead("handle", f"handle{tag}", f"Source{tag}"))
    linked = link_identifier(actor=actor, case=case, person=other, lead=Lead("email", f"{tag}@x.org", f"Source{tag}"))
    world.ids |= {"person": str(adult.id), "child": str(child.id), "fresh_child": str(other.id)}
    world.ids |= {"identifier": str(lead.id), "linked_identifier": str(linked.id)}
    world.names += [f"Child{tag}", f"Other{tag}", f"handle{tag}", f"{tag}@x.org"]


def child(world: World, hands: Hands) -> None:
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
