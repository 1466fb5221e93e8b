"""Who sees an identity: after a reveal with a reason, for ten minutes, and the ledger knows it."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from ocsea.access import reveals
from ocsea.access.models import Reveal
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from tests.factories.victims import NAME, a_child, end_reveals, revealed
from tests.roles import acting, as_role, client_of
from victims import policy
from victims.models import Victim, VictimIdentity
from victims.services.identity import reveal_identity

pytestmark = pytest.mark.django_db


def page(who: Any, victim: Victim) -> str:
    return client_of(who).get(f"/victims/{victim.pseudonym}/").content.decode()


@pytest.mark.parametrize("who", ["ada", "ben", "sana", "quin"])
def test_without_a_reveal_every_field_is_marked_as_withheld(cast: SimpleNamespace, who: str) -> None:
    child = a_child(cast)
    html = page(getattr(cast, who), child)
    assert html.count("Withheld: identity") == 9
    for word in (NAME, "Alder", "Foxglove", "Thrale", "2013", "otter"):
        assert word not in html, word


def test_a_reveal_opens_and_ends(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    answer = client_of(cast.ada).post(f"/victims/{child.pseudonym}/reveal/", {"reason": "safeguarding"})
    assert (answer.status_code, answer["Location"]) == (302, f"/victims/{child.pseudonym}/")
    html = page(cast.ada, child)
    assert NAME in html
    assert "Corvin Thrale" in html
    assert "Withheld" not in html
    assert NAME not in page(cast.ben, child)
    end_reveals()
    assert NAME not in page(cast.ada, child)


def test_the_victim_officer_reads_without_a_reveal_and_is_recorded(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    html = page(cast.vera, child)
    assert NAME in html
    assert "/reveal/" not in html
    with as_role("owner"):
        assert Payload.objects.filter(kind="identity.read", actor=cast.vera.ledger_actor).count() == 1


def test_the_ledger_holds_the_reason_in_the_stream_of_the_case(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    revealed(cast, child)
    with as_role("owner"):
        entry = Payload.objects.get(kind="identity.revealed")
        reveal = Reveal.objects.get()
    assert (entry.target_id, entry.category, entry.stream[:5]) == (child.id, "consultation", "case:")
    assert '"reason":"safeguarding"' in str(entry.body)
    assert timedelta(minutes=9) < reveal.until - timezone.now() <= timedelta(minutes=10)


def test_work_with_the_child_today_opens_it_for_four_hours_and_the_lock_ends_it(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    ada = client_of(cast.ada)
    asked = {"reason": "interview", "length": "today"}
    assert ada.post(f"/victims/{child.pseudonym}/reveal/", asked).status_code == 302
    with as_role("owner"):
        reveal = Reveal.objects.get()
    assert timedelta(minutes=239) < reveal.until - timezone.now() <= timedelta(hours=4)
    assert NAME in page(cast.ada, child)
    ada.post("/accounts/lock/")
    with as_role("owner"):
        assert not Reveal.objects.filter(until__gt=timezone.now()).exists()


def test_a_reason_is_chosen_from_the_list(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    answer = client_of(cast.ada).post(f"/victims/{child.pseudonym}/reveal/", {"reason": "curiosity"})
    assert answer.status_code == 422
    with pytest.raises(Invalid), acting(cast.ada):
        reveal_identity(actor=cast.ada, victim=child, reason="")
    with as_role("owner"):
        assert not Reveal.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("cleo", 404), ("ines", 404), ("aud", 404)])
def test_who_opens_nothing(cast: SimpleNamespace, who: str, status: int) -> None:
    child = a_child(cast)
    answer = client_of(getattr(cast, who)).post(f"/victims/{child.pseudonym}/reveal/", {"reason": "court"})
    assert answer.status_code == status
    with as_role("owner"):
        assert not Reveal.objects.exists()


def test_a_reveal_needs_the_right_in_the_service_too(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with pytest.raises(Denied), acting(cast.vera):
        reveal_identity(actor=cast.vera, victim=child, reason="court")


def test_the_prosecutor_given_the_case_opens_it_and_changes_nothing(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    revealing = client_of(cast.quin).post(f"/victims/{child.pseudonym}/reveal/", {"reason": "court"})
    assert revealing.status_code == 302
    html = page(cast.quin, child)
    assert NAME in html
    assert client_of(cast.quin).get(f"/victims/{child.pseudonym}/identity/").status_code == 403
    with acting(cast.quin):
        assert VictimIdentity.objects.filter(victim=child).update(version=9) == 0


def test_a_reveal_lasts_at_most_four_hours(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    asked: dict[str, Any] = {
        "actor": cast.ada,
        "target": policy.victim_target(child),
        "reason": "court",
        "stream": "administration",
    }
    with pytest.raises(ValueError, match="240"), acting(cast.ada):
        reveals.open_reveal(**asked, minutes=241)
    with acting(cast.ada):
        reveals.open_reveal(**asked, minutes=240)
        assert reveals.live_reveal(cast.ada, child.id)
        assert not reveals.live_reveal(cast.ben, child.id)


def test_hidden_and_absent_answer_alike(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    answers = [client_of(cast.cleo).get(f"/victims/{name}/") for name in (child.pseudonym, "V-222222")]
    assert [answer.status_code for answer in answers] == [404, 404]
    there, nowhere = (re.sub(rb"[A-Za-z0-9]{64}", b"(form token)", answer.content) for answer in answers)
    assert there == nowhere
