"""Every exit of the staff area, as somebody whom a conflict of interest keeps from a case: none of them tells."""

import re
from datetime import date
from types import SimpleNamespace

import pytest

from cases.models import Case
from evidence.models import Exhibit
from intake.models import Report
from ocsea.access.models import User
from ocsea.web.drafts import save_draft
from tests.cases.test_denials import deny
from tests.factories.cases import a_person_of, a_team_case, an_authority, an_entry, an_event
from tests.factories.evidence import an_exhibit, handed
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
PARTS = ("", "edit/", "log/", "log/check/", "people/", "events/", "access/", "access/ada/", "conflicts/mine/")
# The words asked for stand in the answer, so they are never the whole name.
LISTS = ("/", "/cases/", "/cases/?view=all", "/cases/?view=all&q=Hero", "/search/?q=Hero", "/inbox/")
API = ("", "journal/", "people/", "identifiers/", "events/")


@pytest.fixture
def full(cast: SimpleNamespace) -> Case:
    case = a_team_case(cast)
    an_entry(cast, case, people=[a_person_of(cast, case, name="Jonas Placeholder")])
    an_event(cast, case)
    an_authority(cast, case, expires_on=date(2031, 6, 2))
    with acting(cast.ben):
        save_draft(
            actor=cast.ben,
            form=f"journal-{case.id}",
            title=f"Log entry, {case.reference}",
            link=f"/cases/{case.reference}/log/",
            values={"text": "Half a sentence"},
        )
    return case


def told(actor: User, case: Case) -> list[str]:
    """The exits that answer with anything of the case: the pages, the lists, and the API."""
    client = client_of(actor)
    own = [f"/cases/{case.reference}/{part}" for part in PARTS]
    own += [f"/api/v1/cases/{case.reference}/{part}" for part in API]
    found = [path for path in own if client.get(path).status_code not in {403, 404}]
    lists = [*LISTS, f"/search/?q={case.reference[:-1]}", "/api/v1/cases/", "/api/v1/cases/?q=Hero", "/oversight/"]
    for path in lists:
        if path == "/oversight/" and actor.role != "supervisor":
            continue
        body = client.get(path).content.decode()
        if case.reference in body or "Heron" in body:
            found.append(path)
    return found


@pytest.mark.parametrize("name", ["ben", "vera", "quin"])
def test_no_exit_tells_the_denied(cast: SimpleNamespace, full: Case, name: str) -> None:
    person = getattr(cast, name)
    assert len(told(person, full)) > 10
    deny(full, person, by=cast.ada)
    assert told(person, full) == []


def test_absent_and_denied_are_the_same_bytes(cast: SimpleNamespace, full: Case) -> None:
    deny(full, cast.ben, by=cast.ada)
    client = client_of(cast.ben)
    for part in PARTS:
        hidden = client.get(f"/cases/{full.reference}/{part}")
        absent = client.get(f"/cases/OP-2026-ZZZZZZ/{part}")
        assert hidden.status_code == absent.status_code == 404
        assert _plain(hidden.content, full.reference) == _plain(absent.content, "OP-2026-ZZZZZZ")


def _plain(body: bytes, reference: str) -> str:
    """Without what changes from answer to answer: the address itself and the form tokens."""
    return re.sub(r'(value="|content="|nonce="|Token": ")[^"]{20,}"', "", body.decode().replace(reference, ""))


def test_the_dashboard_counts_no_denied_case(cast: SimpleNamespace, full: Case) -> None:
    with as_role("owner"):
        User.objects.create(username="sam", display_name="Sam Reyes", role="supervisor", unit=cast.north)
    before = client_of(cast.sana).get("/oversight/").content
    deny(full, cast.sana, by=cast.ada)
    empty = client_of(cast.sana).get("/oversight/").content
    assert b"Ada Okafor" in before
    assert b"Ada Okafor" not in empty


def test_one_is_told_once_of_ones_own_word(cast: SimpleNamespace, full: Case) -> None:
    client = client_of(cast.ben)
    answer = client.post(
        f"/cases/{full.reference}/conflicts/mine/",
        {"reason": "The suspect is my neighbour", "review_on": "2031-06-02"},
        follow=True,
    )
    assert answer.status_code == 200
    assert answer.content.count(b"You will no longer see this case") == 1
    assert b"You will no longer see this case" not in client.get("/").content
    assert told(cast.ben, full) == []


def test_a_desk_does_not_see_the_report_of_a_denied_case(cast: SimpleNamespace, full: Case) -> None:
    with as_role("owner"):
        Report.objects.create(
            unit=cast.north,
            received_by=cast.ines,
            case=full,
            status="in_case",
            channel="file",
            content_digest=b"0" * 32,
        )
    with acting(cast.ines):
        assert Report.objects.exists()
    deny(full, cast.ines, by=cast.ada)
    with acting(cast.ines):
        assert not Report.objects.exists()


def test_an_examiner_does_not_see_the_exhibit_of_a_denied_case(cast: SimpleNamespace, full: Case) -> None:
    exhibit = an_exhibit(cast, full)
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert Exhibit.objects.exists()
    deny(full, cast.emil, by=cast.ada)
    with acting(cast.emil):
        assert not Exhibit.objects.exists()
    assert client_of(cast.emil).get(f"/exhibits/{exhibit.reference}/").status_code == 404
