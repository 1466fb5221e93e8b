"""Who makes which world."""

from types import SimpleNamespace

from cases.enums import Relation
from tests.prove.world.shape import Closing, Hands


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


def closed(people: SimpleNamespace) -> Hands:
    """A compartment in the same unit: Kaia's, with Remy named, a supervisor of another unit, and Tove shut out."""
    posts = Closing(people.yara, people.abel, people.lars, (people.remy, people.egon))
    hands = people.kaia, people.yara, people.ines, people.gil, people.otto, people.egon
    return Hands(*hands, team=((people.remy, Relation.TEAM), (people.tove, Relation.TEAM)), closing=posts)
