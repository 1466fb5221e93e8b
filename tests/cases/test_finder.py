"""The duty finder: only on duty, one exact value, one answer for hidden and absent, an hour at most."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import policy
from cases.enums import Relation
from cases.models import Case, CaseGrant, Denial, FinderLookup, JournalEntry, Person
from cases.services import finder
from cases.services.journal import Entry, sign_entry
from cases.services.leads import Lead, link_identifier
from ocsea.access.models import DutyShift, User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, NotVisible, TooMany, WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.models import Delivery
from ocsea.notices.services import inbox
from tests.factories.cases import a_case, a_person_of, an_identifier
from tests.factories.roster import on_duty
from tests.house.counting import hold, own_cost_of, statements_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
HANDLE = "river_otter_7"
TYPED = {"kind": "handle", "value": HANDLE}


@pytest.fixture
def duty(cast: SimpleNamespace) -> DutyShift:
    """Cleo is on duty for North; Ada's case holds a handle."""
    case = a_case(cast)
    an_identifier(cast, case, value=HANDLE)
    return on_duty(cast, cast.cleo)


def _asked(actor: User, value: str = HANDLE, kind: str = "handle", born: str = "") -> FinderLookup:
    with acting(actor):
        return finder.ask(actor=actor, question=finder.Question(kind, value, born))


def _opened(cast: SimpleNamespace) -> tuple[FinderLookup, Case]:
    lookup = _asked(cast.cleo)
    with acting(cast.cleo):
        return lookup, finder.open_emergency(actor=cast.cleo, lookup=lookup, reason="The school is on the line")


@pytest.mark.parametrize("name", ["cleo", "ada", "sana", "ines", "dev", "adm", "aud", "quin"])
def test_off_duty_the_finder_does_not_exist(cast: SimpleNamespace, name: str) -> None:
    browser = client_of(getattr(cast, name))
    for method in (browser.get, browser.post):
        answer, absent = method("/cases/finder/"), browser.get("/cases/NO-SUCH-CASE/")
        assert (answer.status_code, absent.status_code) == (404, 404)
        assert _words(answer.content) == _words(absent.content)


def test_the_bar_shows_that_one_is_on_duty_and_not_in_a_case(cast: SimpleNamespace, duty: DutyShift) -> None:
    page = client_of(cast.cleo).get("/cases/finder/").content.decode()
    current = re.findall(r'aria-current="page"[^>]*>\s*([^<]+?)\s*<', page)
    assert current == ["Duty"]


def test_the_last_second_of_a_shift_is_the_last_second_of_the_finder(cast: SimpleNamespace, duty: DutyShift) -> None:
    browser = client_of(cast.cleo)
    assert browser.get("/cases/finder/").status_code == 200
    with as_role("owner"):
        DutyShift.objects.update(
            ends_at=timezone.now() - timedelta(seconds=1), starts_at=timezone.now() - timedelta(hours=1)
        )
    assert browser.get("/cases/finder/").status_code == 404
    with pytest.raises(NotVisible):
        _asked(cast.cleo)


@pytest.mark.parametrize(
    ("kind", "value", "born", "offered"),
    [
        ("handle", "@River_Otter_7", "", True),
        ("handle", "river_otter_", "", False),
        ("phone", "020 7946 0999", "", True),
        ("person", "thrale corvin", "1980-01-02", True),
        ("person", "thrale corvin", "1980-01-03", False),
        ("phone", HANDLE + "12345678", "", False),
    ],
)
def test_one_exact_value_is_found_and_nothing_similar(
    cast: SimpleNamespace, duty: DutyShift, kind: str, value: str, born: str, *, offered: bool
) -> None:
    case = a_case(cast, operation="Kestrel")
    an_identifier(cast, case, kind="phone", value="+44 20 7946 0999")
    a_person_of(cast, case, name="Corvin Thrale", birth_date="1980-01-02", is_child="no")
    assert (_asked(cast.cleo, value, kind, born).case_id is not None) is offered


def test_a_value_that_says_too_little_is_refused_in_words(cast: SimpleNamespace, duty: DutyShift) -> None:
    browser = client_of(cast.cleo)
    for typed in ({"kind": "phone", "value": "112"}, {"kind": "person", "value": "Mira"}, {"kind": "", "value": "x"}):
        answer = browser.post("/cases/finder/", typed)
        assert answer.status_code == 422
        assert typed["value"] in answer.content.decode()
    with pytest.raises(Invalid):
        _asked(cast.cleo, "Mira Okafor", "person")
    with as_role("owner"):
        assert not FinderLookup.objects.exists()


def test_an_hour_in_the_case_and_everybody_concerned_is_told(cast: SimpleNamespace, duty: DutyShift) -> None:
    browser = client_of(cast.cleo)
    answer = browser.post("/cases/finder/", TYPED)
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    assert "A case of your unit matches" in page.content.decode()
    with as_role("owner"):
        case = Case.objects.get()
    assert case.reference not in page.content.decode()
    assert browser.get(f"/cases/{case.reference}/").status_code == 404
    assert [browser.post(answer["Location"], empty).status_code for empty in ({}, {"reason": " "})] == [422, 422]
    opened = browser.post(answer["Location"], {"reason": "The school is on the line"})
    assert opened["Location"] == f"/cases/{case.reference}/"
    assert browser.get(opened["Location"]).status_code == 200
    for person in (cast.ada, cast.sana):
        with acting(person):
            told = inbox(person).filter(kind="emergency.opened").get()
            assert (told.urgent, told.link) == (True, f"/cases/{case.reference}/access/")
    with as_role("owner"):
        assert Delivery.objects.filter(notice__kind="emergency.opened").count() == 2
        grant = CaseGrant.objects.get(user=cast.cleo)
        kinds = set(Payload.objects.values_list("kind", flat=True))
    assert grant.relation == Relation.EMERGENCY
    assert timedelta(minutes=59) < grant.expires_at - timezone.now() <= timedelta(minutes=60)
    assert {"finder.asked", "emergency.opened"} <= kinds


def test_the_hour_ends_at_the_next_statement(cast: SimpleNamespace, duty: DutyShift) -> None:
    _lookup, case = _opened(cast)
    with acting(cast.cleo):
        assert policy.visible_to(cast.cleo).get() == case
        with as_role("owner"):
            past = timezone.now() - timedelta(minutes=1)
            CaseGrant.objects.filter(user=cast.cleo).update(granted_at=past - timedelta(hours=1), expires_at=past)
        assert not policy.visible_to(cast.cleo).exists()
        assert not Case.objects.exists()


def test_it_is_renewed_once_and_while_it_runs(cast: SimpleNamespace, duty: DutyShift) -> None:
    lookup, _case = _opened(cast)
    with as_role("owner"):
        FinderLookup.objects.update(until=timezone.now() + timedelta(minutes=1))
        CaseGrant.objects.filter(user=cast.cleo).update(expires_at=timezone.now() + timedelta(minutes=1))
    with acting(cast.cleo):
        finder.renew_emergency(actor=cast.cleo, lookup=lookup)
        with pytest.raises(WrongState):
            finder.renew_emergency(actor=cast.cleo, lookup=lookup)
    with as_role("owner"):
        assert CaseGrant.objects.get(user=cast.cleo).expires_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.parametrize("change", ["asked_at", "off_duty", "taken"])
def test_an_offer_is_taken_once_soon_and_on_duty(cast: SimpleNamespace, duty: DutyShift, change: str) -> None:
    lookup = _asked(cast.cleo)
    with as_role("owner"):
        if change == "asked_at":
            FinderLookup.objects.update(asked_at=timezone.now() - timedelta(minutes=31))
        elif change == "off_duty":
            DutyShift.objects.update(withdrawn_at=timezone.now(), withdrawn_by=cast.sana)
        else:
            FinderLookup.objects.update(opened_at=timezone.now())
    with acting(cast.cleo), pytest.raises((WrongState, NotVisible)):
        finder.open_emergency(actor=cast.cleo, lookup=lookup, reason="The school is on the line")


def test_an_hours_access_protects_and_changes_nothing_else(cast: SimpleNamespace, duty: DutyShift) -> None:
    _lookup, case = _opened(cast)
    with acting(cast.cleo):
        entry = Entry("The child is with her aunt.", event_at=timezone.now(), event_zone="UTC")
        sign_entry(actor=cast.cleo, case=case, entry=entry)
        assert JournalEntry.objects.filter(author=cast.cleo).exists()
        assert not policy.standing_of(cast.cleo, case).may_give_access
        with pytest.raises(Denied):
            policy.require(cast.cleo, case, Permission.CASE_WORK)
        assert CaseGrant.objects.filter(user=cast.cleo).update(expires_at=timezone.now() + timedelta(days=365)) == 0
    row = Person(case=case, label="P-99", source="forged", added_by=cast.cleo)
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.cleo):
        row.save(force_insert=True)
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.cleo):
        Case.objects.filter(pk=case.pk).update(operation="Mine")


def test_somebody_with_a_conflict_of_interest_is_offered_nothing(cast: SimpleNamespace, duty: DutyShift) -> None:
    with as_role("owner"):
        case = Case.objects.get()
        Denial.objects.create(
            case=case, person=cast.cleo, declared_by=cast.ada, owner=cast.sana, review_on=timezone.now().date()
        )
    assert _asked(cast.cleo).case_id is None


def _words(page: bytes) -> str:
    """A page without what is drawn anew for every answer: form tokens, the look-up's id and time."""
    text = page.decode()
    for drawn in (r'value="\w{64}"', r'"X-CSRFToken": "\w+"', r"[0-9a-f]{8}-[0-9a-f-]{27}", "<time.*?</time>"):
        text = re.sub(drawn, "", text)
    return text


@pytest.mark.parametrize("hidden", ["another unit's", "denied"])
def test_a_hidden_match_and_no_match_give_the_same_bytes_for_the_same_work(
    cast: SimpleNamespace, duty: DutyShift, hidden: str
) -> None:
    case = a_case(cast, by=cast.dev if hidden == "another unit's" else cast.ada)
    with acting(case.case_officer):
        link_identifier(actor=case.case_officer, case=case, lead=Lead("handle", "quiet_heron_", "Call"))
    if hidden == "denied":
        with as_role("owner"):
            Denial.objects.create(
                case=case, person=cast.cleo, declared_by=cast.ada, owner=cast.sana, review_on=timezone.now().date()
            )
    browser = client_of(cast.cleo)
    told, costs = [], []
    for value in ("the_first_one", "quiet_heron_", "silent_heron"):
        with CaptureQueriesContext(connection) as captured:
            answer = browser.post("/cases/finder/", {"kind": "handle", "value": value})
            page = browser.get(answer["Location"])
        told.append(_words(page.content).replace(value, "VALUE"))
        costs.append(statements_of(captured))
    assert told[1] == told[2]
    assert costs[1] == costs[2]
    with as_role("owner"):
        assert set(FinderLookup.objects.values_list("case", flat=True)) == {None}


def test_twenty_an_hour_below_the_view_too(cast: SimpleNamespace, duty: DutyShift) -> None:
    _asked(cast.cleo)
    with as_role("owner"):
        row = FinderLookup.objects.get()
        FinderLookup.objects.bulk_create(
            [FinderLookup(unit=cast.north, asked_by=cast.cleo, kind="handle", asked_at=row.asked_at) for _ in range(19)]
        )
    with pytest.raises(TooMany):
        _asked(cast.cleo)
    assert client_of(cast.cleo).post("/cases/finder/", TYPED).status_code == 429


def test_hits_and_misses_wait_for_the_supervisor_with_a_clock(cast: SimpleNamespace, duty: DutyShift) -> None:
    hit, _case = _opened(cast)
    miss = _asked(cast.cleo, "nobody_has_this")
    browser = client_of(cast.sana)
    page = browser.get("/cases/finder/reviews/").content.decode()
    assert str(hit.id) in page
    assert str(miss.id) in page
    assert "nobody_has_this" not in page
    with acting(cast.sana):
        assert {clock.target_id for clock in clocks.due_for(cast.sana)} == {hit.id, miss.id}
    address = f"/cases/finder/reviews/{hit.id}/"
    assert HANDLE not in browser.get(address).content.decode()
    assert browser.post(f"{address}reveal/", {"reason": "safeguarding"}).status_code == 302
    assert HANDLE in browser.get(address).content.decode()
    assert browser.post(address, {"finding": "objected", "comment": ""}).status_code == 422
    assert browser.post(address, {"finding": "objected", "comment": "No child was named."}).status_code == 302
    with acting(cast.cleo):
        assert not policy.visible_to(cast.cleo).exists()
        assert inbox(cast.cleo).get().kind == "finder.objected"
    with acting(cast.sana):
        assert [clock.target_id for clock in clocks.due_for(cast.sana)] == [miss.id]
        with pytest.raises(WrongState):
            finder.review(actor=cast.sana, lookup=hit, finding="confirmed", comment="Again")


def test_nobody_reviews_their_own_or_anothers_units(cast: SimpleNamespace, duty: DutyShift) -> None:
    on_duty(cast, cast.sana)
    lookup = _asked(cast.cleo)
    for name in ("ada", "cleo", "dev", "aud", "adm"):
        browser = client_of(getattr(cast, name))
        assert browser.get(f"/cases/finder/reviews/{lookup.id}/").status_code in {403, 404}
        with acting(getattr(cast, name)):
            assert FinderLookup.objects.update(review="confirmed") == 0
            assert FinderLookup.objects.exists() is (name == "cleo")
    with as_role("owner"):
        FinderLookup.objects.update(asked_by=cast.sana)
    with acting(cast.sana):
        assert FinderLookup.objects.exists()
        assert FinderLookup.objects.update(review="confirmed") == 0
    for role in ("partner", "worker", "signin"):
        with pytest.raises(DatabaseError), as_role(role):
            FinderLookup.objects.exists()


def test_whoever_asks_for_themselves_is_marked(cast: SimpleNamespace, duty: DutyShift) -> None:
    for kind, value, born in (
        ("handle", "Cleo", ""),
        ("person", "singh CLEO", "1990-01-01"),
        ("phone", "020 7946 0103", ""),
    ):
        _asked(cast.cleo, value, kind, born)
    with as_role("owner"):
        bodies = list(Payload.objects.filter(kind="finder.asked").values_list("body", flat=True))
    assert len(bodies) == 3
    assert all('"own_name":true' in body for body in bodies)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT cases_finder_ask(gen_random_uuid(), 'handle', NULL, '{handle}', '{}')",
        "SELECT cases_may_be_offered(gen_random_uuid(), gen_random_uuid())",
        "SELECT access_on_duty(gen_random_uuid())",
        "INSERT INTO cases_finderlookup (id) VALUES (gen_random_uuid())",
    ],
)
@pytest.mark.parametrize("name", ["ada", "dev", "sana"])
def test_raw_sql_off_duty_gets_no_answer(cast: SimpleNamespace, duty: DutyShift, name: str, statement: str) -> None:
    with pytest.raises(DatabaseError), acting(getattr(cast, name)), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_the_pages_cost(cast: SimpleNamespace, duty: DutyShift) -> None:
    lookup = _asked(cast.cleo)
    hold("cases:finder", own_cost_of(cast.cleo, "/cases/finder/"))
    hold("cases:lookup", own_cost_of(cast.cleo, f"/cases/finder/{lookup.id}/"))
    first = own_cost_of(cast.sana, "/cases/finder/reviews/")
    hold("cases:reviews", first)
    hold("cases:review_lookup", own_cost_of(cast.sana, f"/cases/finder/reviews/{lookup.id}/"))
    for place in range(4):
        _asked(cast.cleo, f"nobody_{place}")
    assert own_cost_of(cast.sana, "/cases/finder/reviews/") == first


@pytest.mark.parametrize("finding", ["objected", "confirmed"])
def test_an_offer_ends_with_its_review(cast: SimpleNamespace, duty: DutyShift, finding: str) -> None:
    lookup = _asked(cast.cleo)
    with acting(cast.sana):
        finder.review(actor=cast.sana, lookup=lookup, finding=finding, comment="Looked at it")
    with acting(cast.cleo), pytest.raises(WrongState):
        finder.open_emergency(actor=cast.cleo, lookup=lookup, reason="The school is on the line")
    _opened(cast)  # asked again it opens, and waits for a review of its own
