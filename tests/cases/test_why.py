"""Why somebody can see a case, or cannot: the page answers from the policy and the record."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases.models import Case
from cases.services.access import end_access, grant_access
from ocsea.access.models import User
from tests.cases.test_denials import deny
from tests.factories.cases import a_case, on_case
from tests.roles import acting, client_of

pytestmark = pytest.mark.django_db
CONFLICT = "Went to school with the suspect"


def page(asker: User, case: Case, name: str) -> str:
    answer = client_of(asker).get(f"/cases/{case.reference}/access/{name}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_says_what_by_whom_why_and_until_when(cast: SimpleNamespace, case: Case) -> None:
    on_case(cast, case, cast.ben, until=timezone.now() + timedelta(days=3))
    client_of(cast.ben).get(f"/cases/{case.reference}/")
    words = page(cast.ada, case, "ben")
    for part in ("Why Ben Marek can see this case", "Team", "Works on the case", "Ada Okafor", "Reads after a reveal"):
        assert part in words
    assert "Never" not in words
    assert "No end" not in words


def test_each_relation_reads_its_classes(cast: SimpleNamespace, team_case: Case) -> None:
    assert "Reads after a reveal" not in page(cast.ada, team_case, "vera")
    for name in ("ben", "quin"):
        words = page(cast.ada, team_case, name)
        assert (words.count("Withheld"), words.count("Reads after a reveal")) == (1, 1)


def test_an_ended_place_says_by_whom(cast: SimpleNamespace, team_case: Case) -> None:
    with acting(cast.ada):
        end_access(actor=cast.ada, case=team_case, person=cast.ben, reason="Moved to another team")
    words = page(cast.sana, team_case, "ben")
    assert "Ben Marek cannot see this case" in words
    assert "Moved to another team" in words


def test_of_somebody_never_on_it_nothing_is_said(cast: SimpleNamespace, team_case: Case) -> None:
    assert "Never given a place on this case" in page(cast.ada, team_case, "dev")
    assert client_of(cast.ada).get(f"/cases/{team_case.reference}/access/nobody/").status_code == 404


@pytest.mark.parametrize("name", ["ada", "sana", "ben", "vera", "quin"])
def test_the_conflict_is_named_to_those_alone_who_may_know(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    deny(team_case, cast.cleo, by=cast.ada)
    asker = getattr(cast, name)
    knows = name in {"ada", "sana"}
    assert (CONFLICT in page(asker, team_case, "cleo")) is knows
    assert "Cleo Singh cannot see this case" in page(asker, team_case, "cleo")
    access = client_of(asker).get(f"/cases/{team_case.reference}/access/").content.decode()
    assert (CONFLICT in access) is knows
    assert ("Kept away by a conflict of interest" in access) is knows


def test_a_supervisor_asks_of_a_person_among_their_own_cases(cast: SimpleNamespace, team_case: Case) -> None:
    south = a_case(cast, operation="Gull", by=cast.dev)
    with acting(cast.dev):
        grant_access(actor=cast.dev, case=south, person=cast.ben, relation="team", reason="Speaks the language")
    answer = client_of(cast.sana).get("/cases/seen-by/ben/")
    assert team_case.reference in answer.content.decode()
    assert south.reference not in answer.content.decode()
    assert "Gull" not in answer.content.decode()
    deny(team_case, cast.ben, by=cast.ada)
    assert team_case.reference not in client_of(cast.sana).get("/cases/seen-by/ben/").content.decode()


@pytest.mark.parametrize("name", ["ada", "vera", "aud", "ines"])
def test_only_oversight_asks_of_a_person(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    assert client_of(getattr(cast, name)).get("/cases/seen-by/ben/").status_code == 403
