"""The safeguarding decision: asked for by a clock, written once, the newest counts, and its absence shows."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from tests.factories.victims import a_case_with_people_on_it, a_child, a_person, decided
from tests.roles import acting, as_role, client_of
from victims.services.describing import SafetyNow, describe_victim
from victims.services.facts import Description

pytestmark = pytest.mark.django_db
TYPED = {
    "risk": "Somebody still writes to her.",
    "suspect_contact": "yes",
    "action": "Social services see her today.",
    "responsible": "Ben",
    "due_on": "2026-11-24",
}


def clocks_of(child: object) -> list[Clock]:
    with as_role("owner"):
        return list(Clock.objects.filter(target_id=child.pk).select_related("rule", "owner"))  # type: ignore[attr-defined]


def test_recording_a_victim_starts_the_clock_for_the_case_officer(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case, by=cast.vera, person=a_person(cast.ada, case))
    (clock,) = clocks_of(child)
    assert (clock.rule.code, clock.owner, clock.state) == ("safeguarding.decision", cast.ada, "running")
    assert (clock.reference, clock.link) == (child.pseudonym, f"/victims/{child.pseudonym}/")
    assert clock.due_at > datetime.now(UTC)


@pytest.mark.parametrize("who", ["ada", "ben", "vera", "sana"])
def test_a_decision_by_anybody_on_the_case_meets_the_clock(cast: SimpleNamespace, who: str) -> None:
    child = a_child(cast)
    decided(cast, child, by=getattr(cast, who))
    assert [clock.state for clock in clocks_of(child)] == ["met"]


def test_the_prosecutor_decides_nothing(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with pytest.raises(Denied):
        decided(cast, child, by=cast.quin)
    assert client_of(cast.quin).post(f"/victims/{child.pseudonym}/decision/", TYPED).status_code == 403


def test_a_decision_says_what_who_and_by_when(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with pytest.raises(Invalid) as refused:
        decided(cast, child, risk=" ", action="", responsible="", due_on=None, suspect_contact="perhaps")
    assert set(refused.value.fields) == {"risk", "action", "responsible", "due_on", "suspect_contact"}
    assert [clock.state for clock in clocks_of(child)] == ["running"]


def test_no_decision_yet_shows_until_there_is_one(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(cast.ada)
    before = client.get(f"/victims/{child.pseudonym}/").content.decode()
    assert before.count("No decision yet") == 2
    answer = client.post(f"/victims/{child.pseudonym}/decision/", TYPED)
    assert answer.status_code == 302
    after = client.get(f"/victims/{child.pseudonym}/").content.decode()
    assert "No decision yet" not in after
    assert "Social services see her today." in after
    assert "A suspect has contact with this person" in after
    assert "Safety not assessed" in after


def test_what_was_typed_survives_an_error(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    answer = client_of(cast.ada).post(f"/victims/{child.pseudonym}/decision/", TYPED | {"due_on": ""})
    assert answer.status_code == 422
    assert "Somebody still writes to her." in answer.content.decode()


def test_the_newest_decision_counts_and_the_earlier_one_stays(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    decided(cast, child, action="Ring her mother.", due_on=date(2026, 11, 23))
    decided(cast, child, action="Move her tonight.")
    html = client_of(cast.ben).get(f"/victims/{child.pseudonym}/").content.decode()
    assert html.index("Move her tonight.") < html.index("Earlier decisions") < html.index("Ring her mother.")


def test_the_risk_is_folded(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    decided(cast, child, risk="Words nobody should meet unasked.")
    html = client_of(cast.ben).get(f"/victims/{child.pseudonym}/").content.decode()
    fold = html[html.index("Show the risk in words") :]
    assert fold.index("Words nobody") < fold.index("</details>")


def test_at_risk_again_asks_for_a_new_decision(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    decided(cast, child)
    with acting(cast.ben):
        describe_victim(
            actor=cast.ben,
            victim=child,
            description=Description(),
            safety=SafetyNow("at_risk_again"),
            version=child.version,
        )
    assert sorted(clock.state for clock in clocks_of(child)) == ["met", "running"]


def test_the_ledger_tells_of_the_decision_without_its_words(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    decided(cast, child, risk="Only for those who protect her.")
    with as_role("owner"):
        body = str(Payload.objects.get(kind="safeguarding.decided").body)
    assert child.pseudonym in body
    assert "Only for those" not in body


def test_nothing_in_the_words_calls_a_child_safe(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with acting(cast.ada):
        found = describe_victim(
            actor=cast.ada,
            victim=child,
            description=Description(),
            safety=SafetyNow("plan_in_place", date(2026, 11, 20)),
            version=child.version,
        )
    decided(cast, found)
    html = client_of(cast.ada).get(f"/victims/{child.pseudonym}/").content.decode()
    assert "Safety plan in place, reviewed on 20 Nov 2026" in html
    assert "Safeguarded" not in html
