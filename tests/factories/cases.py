"""Cases made by the services as the people who would."""

from types import SimpleNamespace

from cases.enums import Relation
from cases.models import Case
from cases.services.opening import grant_access, open_case
from tests.roles import acting


def a_case(cast: SimpleNamespace, *, operation: str = "Heron", priority: str = "high") -> Case:
    """Ada's case in North, with Sana as its supervisor."""
    with acting(cast.ada):
        return open_case(
            actor=cast.ada, operation=operation, priority=priority, priority_reason="A child may be at risk."
        )


def a_team_case(cast: SimpleNamespace) -> Case:
    """The same with Ben on the team, Vera as victim officer, and Quin, who prosecutes, as reader."""
    case = a_case(cast)
    with acting(cast.ada):
        for person, relation in (
            (cast.ben, Relation.TEAM),
            (cast.vera, Relation.VICTIM_OFFICER),
            (cast.quin, Relation.LEGAL),
        ):
            grant_access(actor=cast.ada, case=case, person=person, relation=relation, reason="Works on the case")
    return case
