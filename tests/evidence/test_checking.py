"""Pasted digests are answered within the asker's rights, and the question is recorded."""

import io
from types import SimpleNamespace

import pytest

from evidence.models import Exhibit
from evidence.services import manifests
from evidence.services.checking import MOST, check_hashes
from evidence.tasks import take_up_manifests
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from tests.factories.evidence import a_reading, an_exhibit
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
READ, LISTED, UNKNOWN = "a" * 64, "b" * 32, "c" * 40


@pytest.fixture
def held(cast: SimpleNamespace, case: object) -> Exhibit:
    exhibit = an_exhibit(cast, case, kind="medium", reading=a_reading(value=READ))  # type: ignore[arg-type]
    with acting(cast.ada):
        file = io.BytesIO(f"md5,series\n{LISTED},Plover\n".encode())
        taken = manifests.take_manifest(actor=cast.ada, exhibit=exhibit, file=file)
        manifests.start_manifest(actor=cast.ada, manifest=taken)
    take_up_manifests()
    return exhibit


def test_each_line_is_answered_with_its_source(cast: SimpleNamespace, held: Exhibit) -> None:
    with acting(cast.ada):
        found = check_hashes(actor=cast.ada, text=f"{READ.upper()}\n\n{LISTED}\n{UNKNOWN}\nno digest\n")
    assert [(one.line, one.right, [each.words for each in one.held]) for one in found] == [
        (1, True, [f"Exhibit {held.number}"]),
        (3, True, ["On a manifest, series Plover"]),
        (4, True, []),
        (5, False, []),
    ]


@pytest.mark.parametrize("name", ["cleo", "dev", "emil"])
def test_nobody_learns_what_they_may_not_see(cast: SimpleNamespace, held: Exhibit, name: str) -> None:
    person = getattr(cast, name)
    with acting(person):
        assert [one.held for one in check_hashes(actor=person, text=f"{READ}\n{LISTED}")] == [[], []]


def test_too_many_none_and_a_role_without_exhibits_are_refused(cast: SimpleNamespace) -> None:
    with acting(cast.ada):
        for text in (" \n", f"{READ}\n" * (MOST + 1)):
            with pytest.raises(Invalid):
                check_hashes(actor=cast.ada, text=text)
    with acting(cast.ines), pytest.raises(Denied):
        check_hashes(actor=cast.ines, text=READ)


def test_the_question_stands_in_the_ledger_without_the_digests(cast: SimpleNamespace, held: Exhibit) -> None:
    page = client_of(cast.ada).post("/exhibits/check/", {"hashes": f"{READ}\n{UNKNOWN}"})
    assert page.status_code == 200
    assert held.reference in page.content.decode()
    with as_role("owner"):
        assert Payload.objects.filter(kind="hashes.checked").count() == 1


def test_the_screen_costs_its_pinned_statements(cast: SimpleNamespace) -> None:
    hold("evidence:check", own_cost_of(cast.ada, "/exhibits/check/"))
