"""The auditor's pages: their unit's entries, found by person, record, kind and time, and nothing beyond."""

import csv
import io
from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case
from ocsea.access.models import User
from ocsea.ledger.models import Payload
from tests.cases.test_compartments import enter
from tests.factories.cases import a_case, a_team_case
from tests.factories.victims import a_child
from tests.house.counting import hold, own_cost_of
from tests.roles import as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    """Ada's, which Ben has read."""
    made = a_team_case(cast)
    client_of(cast.ben).get(f"/cases/{made.reference}/")
    return made


@pytest.fixture
def aud(cast: SimpleNamespace) -> Client:
    return client_of(cast.aud)


def _page(client: Client, query: str = "") -> str:
    return client.get(f"/audit/{query}").content.decode()


def _another_auditor(cast: SimpleNamespace) -> User:
    """North's own; Aud belongs to no unit and audits all."""
    told = {"username": "ola", "display_name": "Ola", "role": "auditor", "second_factor_at": timezone.now()}
    with as_role("owner"):
        return User.objects.create(unit=cast.north, **told)


def _entry_of(case: Case, kind: str = "case.read") -> Payload:
    with as_role("owner"):
        return Payload.objects.filter(target_id=case.id, kind=kind).latest("id")


def test_who_looked_at_this(aud: Client, case: Case) -> None:
    page = _page(aud, f"?record={case.reference}&kind=case.read")
    assert "Ben" in page
    assert "Case read" in page
    assert "No entries here" in _page(aud, "?record=OP-2026-NOBODY")


def test_what_somebody_did(aud: Client, case: Case) -> None:
    assert case.reference in _page(aud, "?person=ben")
    assert case.reference not in _page(aud, "?person=cleo")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?person=nobody_at_all", "Nobody has this name"),
        ("?since=2026-02-30", "Give a day"),
        ("?since=2026-03-02&until=2026-03-01", "before the first one"),
        ("?kind=no.such", "Select a valid choice"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_and_kept(aud: Client, query: str, words: str) -> None:
    answer = aud.get(f"/audit/{query}")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_days_are_the_units_own(aud: Client, cast: SimpleNamespace, case: Case) -> None:
    today = timezone.localdate(timezone=UTC)
    assert case.reference in _page(aud, f"?since={today}&until={today}")
    assert case.reference not in _page(aud, f"?since={today + timedelta(days=1)}")
    assert case.reference not in _page(aud, f"?until={today - timedelta(days=1)}")


def test_another_units_record_is_its_own_auditors(aud: Client, cast: SimpleNamespace) -> None:
    theirs = a_case(cast, by=cast.dev)
    client_of(cast.dev).get(f"/cases/{theirs.reference}/")
    assert theirs.reference in _page(aud)
    ola = client_of(_another_auditor(cast))
    assert theirs.reference not in _page(ola)
    assert ola.get(f"/audit/{_entry_of(theirs).pk}/").status_code == 404


def test_a_compartment_is_read_by_its_named_auditor_alone(cast: SimpleNamespace, case: Case) -> None:
    with as_role("owner"):
        sol = User.objects.create(username="sol", display_name="Sol Reyes", role="supervisor", unit=cast.south)
    other = _another_auditor(cast)
    assert case.reference in _page(client_of(other))
    enter(cast, case, sol)
    client_of(cast.ada).get(f"/cases/{case.reference}/")
    assert case.reference in _page(client_of(cast.aud))
    assert case.reference not in _page(client_of(other))
    assert client_of(other).get(f"/audit/{_entry_of(case).pk}/").status_code == 404


@pytest.mark.parametrize("name", ["ada", "sana", "adm", "ines", "quin"])
@pytest.mark.parametrize("path", ["", "state/"])
def test_nobody_else_gets_in(cast: SimpleNamespace, name: str, path: str) -> None:
    assert client_of(getattr(cast, name)).get(f"/audit/{path}").status_code == 403


def test_a_pseudonym_is_withheld(aud: Client, cast: SimpleNamespace, case: Case) -> None:
    victim = a_child(cast, case)
    client_of(cast.ada).get(f"/victims/{victim.pseudonym}/")
    page = _page(aud, "?kind=victim.read")
    assert "Withheld: victim record" in page
    assert victim.pseudonym not in page


def test_one_entry_says_what_is_known(aud: Client, case: Case) -> None:
    page = aud.get(f"/audit/{_entry_of(case).pk}/").content.decode()
    assert "case.read" in page
    assert "Not yet" in page


def test_the_search_is_recorded_and_tells_no_names(aud: Client, cast: SimpleNamespace) -> None:
    _page(aud, "?person=ben")
    with as_role("owner"):
        said = list(Payload.objects.filter(kind="audit.searched").values_list("body", flat=True))
    assert len(said) == 1
    assert '"filters":["person"]' in said[0]
    assert "ben" not in said[0]


def test_taking_out_needs_a_reason_and_leaves_a_line(aud: Client, cast: SimpleNamespace, case: Case) -> None:
    refused = aud.post("/audit/export/", {"query": f"record={case.reference}"})
    assert refused.status_code == 422
    answer = aud.post("/audit/export/", {"query": f"record={case.reference}", "reason": "complaint"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["record"] for row in rows} == {case.reference}
    assert "case.read" in {row["kind"] for row in rows}
    with as_role("owner"):
        said = Payload.objects.filter(kind="audit.exported").get()
    assert f'"entries":{len(rows)}' in said.body


def test_statements(aud: Client, cast: SimpleNamespace, case: Case) -> None:
    hold("audit:index", own_cost_of(cast.aud, "/audit/"))
    hold("audit:entry", own_cost_of(cast.aud, f"/audit/{_entry_of(case).pk}/"))
    hold("audit:state", own_cost_of(cast.aud, "/audit/state/"))
