"""Deconfliction: asked and recorded before contact, told to the other side, and never answered to whoever asks."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import policy, tasks
from cases.models import Approach, Case, DeconflictionCheck, DeconflictionToken, Denial
from cases.services.deconfliction import About, ask_others, record_not_checked
from cases.services.leads import Lead, link_identifier
from ocsea.access.models import User
from ocsea.errors import Denied, Invalid, TooMany
from ocsea.ledger.models import Payload
from ocsea.notices.models import Delivery, Notice
from ocsea.notices.services import inbox
from tests.factories.cases import a_case, a_person_of, an_identifier, on_case
from tests.factories.roster import on_duty
from tests.house.counting import hold, own_cost_of, statements_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
SEEN = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
WORDS = "Recorded. If another unit works on this, they will contact you."
KINDS = [
    ({"kind": "handle", "value": "river_otter_7"}, {"kind": "handle", "value": "@River_Otter_7"}),
    ({"kind": "email", "value": "otter@example.org"}, {"kind": "email", "value": "OTTER@example.org"}),
    ({"kind": "phone", "value": "+44 20 7946 0999"}, {"kind": "phone", "value": "020 7946 0999"}),
    ({"kind": "device", "value": "49-015420-323751-8"}, {"kind": "device", "value": "490154203237518"}),
    ({"kind": "payment", "value": "0xABC123"}, {"kind": "payment", "value": "0xabc123"}),
    (
        {"kind": "ip", "value": "192.0.2.7", "port": 443, "seen_at": SEEN},
        {"kind": "ip", "value": "192.0.2.7", "port": 443, "seen_at": SEEN + timedelta(minutes=8)},
    ),
]


@pytest.fixture
def souths(cast: SimpleNamespace) -> Case:
    """Dev's case in South."""
    return a_case(cast, by=cast.dev, operation="Plover")


def _linked(case: Case, **told: Any) -> None:
    officer = case.case_officer
    with acting(officer):
        link_identifier(actor=officer, case=case, lead=Lead(**{"source": "Call"} | told))


def _asked(cast: SimpleNamespace, case: Case, about: About | None = None) -> DeconflictionCheck:
    with acting(cast.ada):
        return ask_others(actor=cast.ada, case=case, about=about or About())


def _told() -> set[tuple[str, str]]:
    with as_role("owner"):
        return {(row.recipient.username, row.case.reference) for row in Approach.objects.select_related("case")}


@pytest.mark.parametrize(("mine", "theirs"), KINDS)
def test_the_officer_of_the_other_case_is_told_and_nobody_else(
    cast: SimpleNamespace, souths: Case, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    _linked(souths, **theirs)
    case = a_case(cast)
    an_identifier(cast, case, **mine)
    assert _asked(cast, case).outcome == "checked"
    assert _told() == set()
    tasks.deconflict()
    assert _told() == {("dev", souths.reference)}
    with acting(cast.dev):
        notice = inbox(cast.dev).get()
    assert (notice.kind, notice.urgent) == ("deconfliction.asked", True)
    page = client_of(cast.dev).get(notice.link).content.decode()
    assert "Ada Okafor" in page
    assert "+44 20 7946 0101" in page
    assert souths.reference in page
    assert case.reference not in page
    assert "Heron" not in page
    tasks.deconflict()
    with as_role("owner"):
        assert (Notice.objects.count(), Delivery.objects.count()) == (1, 1)


def test_whoever_is_on_duty_there_is_told_without_the_case(cast: SimpleNamespace) -> None:
    """Cleo, on duty for North, is not on Ben's case; Ada asks from a case of the same unit."""
    bens = a_case(cast, by=cast.ben, operation="Kestrel")
    _linked(bens, kind="handle", value="river_otter_7")
    on_duty(cast, cast.cleo)
    on_duty(cast, cast.ada)
    case = a_case(cast)
    an_identifier(cast, case)
    _asked(cast, case)
    tasks.deconflict()
    assert _told() == {("ben", bens.reference), ("cleo", bens.reference)}
    with acting(cast.cleo):
        link = inbox(cast.cleo).get().link
        assert not policy.visible_to(cast.cleo).exists()
    page = client_of(cast.cleo).get(link).content.decode()
    assert bens.reference not in page
    assert "Account or handle" not in page
    assert "Ben Marek" in page
    for other in (cast.ben, cast.ada, cast.sana, cast.dev, cast.aud):
        assert client_of(other).get(link).status_code in {403, 404}


def test_nobody_hears_of_a_case_that_they_are_kept_from(cast: SimpleNamespace) -> None:
    bens = a_case(cast, by=cast.ben)
    _linked(bens, kind="handle", value="river_otter_7")
    on_duty(cast, cast.cleo)
    with as_role("owner"):
        Denial.objects.create(
            case=bens, person=cast.cleo, declared_by=cast.ben, owner=cast.sana, review_on=timezone.now().date()
        )
    case = a_case(cast)
    an_identifier(cast, case)
    _asked(cast, case)
    tasks.deconflict()
    assert _told() == {("ben", bens.reference)}


def test_a_match_and_no_match_are_the_same_to_whoever_asks(cast: SimpleNamespace, souths: Case) -> None:
    _linked(souths, kind="handle", value="river_otter_7")
    told, costs = [], []
    for value in ("the_first_one", "river_otter_7", "nobody_has_it"):
        case = a_case(cast)
        an_identifier(cast, case, value=value)
        browser = client_of(cast.ada)
        address = f"/cases/{case.reference}/people/deconfliction/"
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.post(address, {"about": "case", "act": "ask"})
        costs.append(statements_of(captured))
        tasks.deconflict()
        page = browser.get(address).content.decode()
        assert WORDS in page
        page = re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"|<time.*?</time>|[0-9a-f]{8}-[0-9a-f-]{27}', "", page)
        told.append((answer.status_code, page.replace(case.reference, "REF").replace(value, "VALUE")))
    assert told[1] == told[2]
    assert costs[1] == costs[2]
    assert len(_told()) == 1
    with as_role("owner"):
        mine = Payload.objects.filter(kind__startswith="deconfliction.").exclude(stream=souths.stream)
        assert {row.kind for row in mine} == {"deconfliction.asked"}
        assert Payload.objects.get(stream=souths.stream, kind="deconfliction.told").actor == "job:deconfliction"


def test_what_cannot_be_compared_makes_it_partly_checked(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    person = a_person_of(cast, case)
    weak = an_identifier(cast, case, kind="ip", value="192.0.2.7", person=person)
    with pytest.raises(Invalid):
        _asked(cast, case, About(person=person))
    an_identifier(cast, case, person=person)
    check = _asked(cast, case, About(person=person))
    assert (check.outcome, check.compared, check.left_out) == ("partly_checked", 1, 1)
    with acting(cast.ada), pytest.raises(Invalid):
        record_not_checked(actor=cast.ada, case=case, about=About(identifier=weak), reason=" ")


def test_not_asking_is_recorded_with_its_reason_and_never_reads_as_checked(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    an_identifier(cast, case)
    browser = client_of(cast.ada)
    people = f"/cases/{case.reference}/people/"
    assert "Other units: Not checked" in browser.get(people).content.decode()
    address = f"{people}deconfliction/"
    refused = browser.post(address, {"about": "case", "act": "not_asked", "reason": ""})
    assert refused.status_code == 422
    typed = {"about": "case", "act": "not_asked", "reason": "The child is in danger now."}
    assert browser.post(address, typed).status_code == 302
    said = browser.get(address).content.decode()
    assert "Recorded as not checked." in said
    assert WORDS not in said
    page = browser.get(people).content.decode()
    assert "Other units: Not checked, <time" in page
    assert "The child is in danger now." in page
    with as_role("owner"):
        assert not DeconflictionToken.objects.exists()


def test_a_check_covers_what_was_there_when_it_was_made(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    person = a_person_of(cast, case)
    an_identifier(cast, case, person=person)
    _asked(cast, case)
    page = client_of(cast.ada).get(f"/cases/{case.reference}/people/").content.decode()
    assert "Identifiers were linked since" not in page
    an_identifier(cast, case, person=person, value="a_later_one")
    page = client_of(cast.ada).get(f"/cases/{case.reference}/people/").content.decode()
    assert "Identifiers were linked since" in page
    assert page.count("Other units: Checked, <time") == 1
    assert page.count("Other units: Not checked") == 1


@pytest.mark.parametrize("name", ["quin", "vera", "cleo", "dev"])
def test_only_who_works_the_case_asks(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    an_identifier(cast, team_case)
    actor: User = getattr(cast, name)
    with acting(actor), pytest.raises(Denied):
        ask_others(actor=actor, case=team_case, about=About())
    forged = DeconflictionCheck(case=team_case, outcome="checked", compared=1, asked_by=actor)
    if name != "vera":
        with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
            forged.save(force_insert=True)


def test_tokens_are_nobodys_and_results_are_the_recipients(cast: SimpleNamespace, souths: Case) -> None:
    _linked(souths, kind="handle", value="river_otter_7")
    case = a_case(cast)
    an_identifier(cast, case)
    check = _asked(cast, case)
    tasks.deconflict()
    for person, seen in ((cast.dev, 1), (cast.ada, 0), (cast.sana, 0), (cast.aud, 0), (cast.pia, 0)):
        with acting(person):
            assert Approach.objects.count() == seen
    refused = (
        "SELECT count(*) FROM cases_deconflictiontoken",
        "SELECT * FROM cases_deconflict_match(1)",
        f"SELECT cases_deconflict_ask('{check.id}', '{{handle}}', '{{}}')",
        "UPDATE cases_deconflictioncheck SET outcome = 'checked'",
        "DELETE FROM cases_approach",
    )
    for statement in refused:
        with pytest.raises(DatabaseError), acting(cast.ada), connection.cursor() as cursor:
            cursor.execute(statement)
    for role in ("partner", "signin", "worker"):
        with pytest.raises(DatabaseError), as_role(role), connection.cursor() as cursor:
            cursor.execute(refused[0])


def test_sixty_an_hour(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    an_identifier(cast, case)
    with as_role("owner"):
        DeconflictionCheck.objects.bulk_create(
            [DeconflictionCheck(case=case, outcome="checked", compared=1, asked_by=cast.ada) for _ in range(60)]
        )
    with pytest.raises(TooMany):
        _asked(cast, case)


def test_what_the_pages_cost(cast: SimpleNamespace, souths: Case) -> None:
    _linked(souths, kind="handle", value="river_otter_7")
    case = a_case(cast)
    on_case(cast, case, cast.ben)
    an_identifier(cast, case)
    _asked(cast, case)
    tasks.deconflict()
    address = f"/cases/{case.reference}/people/deconfliction/"
    first = own_cost_of(cast.ben, address)
    hold("cases:deconfliction", first)
    person = a_person_of(cast, case)
    an_identifier(cast, case, person=person, value="a_later_one")
    _asked(cast, case, About(person=person))
    assert own_cost_of(cast.ben, address) == first
    with acting(cast.dev):
        link = inbox(cast.dev).get().link
    hold("cases:approach", own_cost_of(cast.dev, link))
