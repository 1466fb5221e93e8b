"""The partner's pages: for the named person, one question at a time, and nothing typed is lost."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from referrals.enums import State
from referrals.models import Answer, Dispatch
from tests.factories.referrals import WORDS, a_sent_one, dispatch_of
from tests.factories.victims import NAME
from tests.roles import as_role

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
PAGES = ("", "accept/", "ask/", "send-back/", "outcome/")
ACCEPTED = {"who": "Duty team", "acts_on": "2026-11-25"}


def _text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def _without_token(page: Any) -> str:
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", page.content.decode())


@pytest.fixture
def reference(cast: SimpleNamespace) -> str:
    """An urgent protection referral, sent to Pia."""
    return a_sent_one(cast).reference


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("name", ["rolf", "otto"])
def test_a_colleague_reads_the_page_of_what_does_not_exist(
    reference: str, partner: Browser, name: str, part: str
) -> None:
    browser = partner(name)
    hidden = browser.get(f"/referrals/{reference}/{part}")
    assert hidden.status_code == 404
    assert _without_token(hidden) == _without_token(browser.get(f"/referrals/REF-2026-ZZZZZZ/{part}"))
    assert reference not in _text(browser.get("/"))


def test_pia_reads_exactly_what_was_sent(reference: str, partner: Browser) -> None:
    page = _text(partner("pia").get(f"/referrals/{reference}/"))
    assert NAME in page
    assert WORDS["need_to_know"] in page
    assert WORDS["necessity"] not in page
    assert "Ada" not in page
    with as_role("owner"):
        shown = Dispatch.objects.get(reference=reference).snapshot.content_hash
    assert shown in page.replace(" ", "").replace("<wbr>", "")


def test_a_pseudonymous_referral_names_nobody(cast: SimpleNamespace, partner: Browser) -> None:
    reference = a_sent_one(cast, "support").reference
    page = _text(partner("pia").get(f"/referrals/{reference}/"))
    assert NAME not in page
    assert "Withheld from you, and why" in page
    assert "Referral for support" in page


def test_one_question_after_the_other(cast: SimpleNamespace, reference: str, partner: Browser) -> None:
    pia, here = partner("pia"), f"/referrals/{reference}/"
    assert pia.get(here).status_code == 200
    assert pia.post(here, {"answer": "ask"}).headers["Location"] == f"{here}ask/"
    assert pia.post(f"{here}ask/", {"question": "Does she speak English?"}).status_code == 302
    assert pia.post(f"{here}accept/", ACCEPTED).status_code == 302
    page = _text(pia.get(here))
    assert "Does she speak English?" in page
    assert "Duty team" in page
    assert pia.post(f"{here}outcome/", {"outcome": "plan_in_place", "note": "Seen at school."}).status_code == 302
    with as_role("owner"):
        kinds = list(Answer.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["opened", "question", "accepted", "outcome"]


@pytest.mark.parametrize(
    ("part", "typed", "words"),
    [
        ("", {}, "Choose one answer."),
        ("accept/", {"acts_on": "2026-11-25"}, "Write a name or a team."),
        ("accept/", {"who": "Duty team"}, "Choose a day."),
        ("accept/", {"who": "Duty team", "acts_on": "soon"}, "Duty team"),
        ("ask/", {"question": ""}, "Write your question."),
        ("ask/", {"question": "   "}, "Write your question."),
        ("ask/", {"question": "\x00 why"}, "Null characters"),
        ("send-back/", {}, "Write why"),
        ("outcome/", {"note": "We went there."}, "We went there."),
        ("outcome/", {"outcome": "other", "note": "We went there."}, "We went there."),
    ],
)
def test_bad_input_is_said_beside_what_was_typed(
    reference: str, partner: Browser, part: str, typed: dict[str, str], words: str
) -> None:
    pia = partner("pia")
    pia.get(f"/referrals/{reference}/")
    page = pia.post(f"/referrals/{reference}/{part}", typed)
    assert page.status_code == 422
    assert words in page.content.decode()
    with as_role("owner"):
        assert list(Answer.objects.values_list("kind", flat=True)) == ["opened"]


def test_an_answer_that_came_too_late_keeps_what_was_typed(reference: str, partner: Browser) -> None:
    pia, here = partner("pia"), f"/referrals/{reference}/"
    pia.get(here)
    assert pia.post(f"{here}send-back/", {"reason": "She lives in Hillcrest."}).status_code == 302
    page = pia.post(f"{here}accept/", ACCEPTED)
    assert page.status_code == 422
    assert "This referral was answered already." in _text(page)
    assert "Duty team" in _text(page)


def test_a_withdrawal_ends_it_at_the_next_page(cast: SimpleNamespace, partner: Browser) -> None:
    referral = a_sent_one(cast)
    pia, here = partner("pia"), f"/referrals/{referral.reference}/"
    assert pia.get(here).status_code == 200
    with as_role("owner"):
        Dispatch.objects.update(state=State.WITHDRAWN)
    assert pia.get(here).status_code == 404
    assert pia.post(f"{here}accept/", ACCEPTED).status_code == 404
    assert referral.reference not in _text(pia.get("/"))


def test_the_first_opening_is_noted_once(cast: SimpleNamespace, partner: Browser) -> None:
    referral = a_sent_one(cast)
    pia = partner("pia")
    for _again in range(2):
        pia.get(f"/referrals/{referral.reference}/")
    assert dispatch_of(referral).state == State.OPENED
    with as_role("owner"):
        assert Answer.objects.count() == 1


def test_help_and_the_way_out_are_on_every_page(reference: str, partner: Browser, settings: Settings) -> None:
    settings.PARTNER_HELP_NUMBER, settings.PARTNER_EXIT_URL = "+44 20 7946 0999", "https://weather.example/"
    pia = partner("pia")
    for address in ("/", f"/referrals/{reference}/", "/referrals/none/", "/accounts/password/", "/inbox/"):
        page = _text(pia.get(address))
        assert 'href="tel:+44 20 7946 0999"' in page
        assert 'href="https://weather.example/"' in page
        assert "Harbour for partners" in page
    settings.PARTNER_EXIT_URL = ""
    assert "Exit this page" not in _text(pia.get("/"))


@pytest.mark.parametrize("name", ["ada", "sana", "adm", "aud"])
def test_nobody_of_the_unit_gets_in(reference: str, partner: Browser, name: str) -> None:
    assert partner(name).get(f"/referrals/{reference}/").status_code in {302, 404}
