"""Who sees a case, and why: a place given and ended, a conflict of interest, a compartment; in a real browser."""

import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, seat, unit_day

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
WHY = "Reads the chats; speaks Portuguese"
OVER = "The chats are read"


def test_a_place_on_a_case_begins_and_ends_at_once(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ada, seat(browser, running.staff) as cleo:
        ada.sign_in(people["ada"])
        cleo.sign_in(people["cleo"])
        case = ada.open_case("Wren")
        cleo.is_absent(f"/cases/{case}/")
        _gives_a_place(ada, case, "Cleo Singh")
        _sees_it(cleo, case)
        _tells_why(ada, case)
        _ends_the_place(ada, case)
        cleo.is_absent(f"/cases/{case}/")
        cleo.is_absent(f"/cases/{case}/log/")
        cleo.go("/cases/")
        assert case not in cleo.page.content()
        _tells_why_not(ada, case)


def test_a_conflict_of_interest_and_a_compartment(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with ExitStack() as open_seats:
        ada, sana, ben, vera = (
            open_seats.enter_context(seat(browser, running.staff, pictures=pictures)) for _ in range(4)
        )
        for person, name in ((ada, "ada"), (sana, "sana"), (ben, "ben"), (vera, "vera")):
            person.sign_in(people[name])
        case = ada.open_case("Dunlin")
        _gives_a_place(ada, case, "Ben Marek")
        _gives_a_place(ada, case, "Vera Lindqvist", relation="victim_officer")
        _declares_a_conflict(ben, case)
        _cannot_be_put_back(ada, case)
        _proposes_to_close_it_off(ada, case)
        vera.go(f"/cases/{case}/")
        _confirms(sana, case)
        vera.is_absent(f"/cases/{case}/")
        ada.go(f"/cases/{case}/")
        ada.look("compartment-case")
        _hands_a_post_on(sana, ada)


def _gives_a_place(ada: Seat, case: str, name: str, relation: str = "team") -> None:
    ada.go(f"/cases/{case}/access/")
    ada.pick("person", name)
    ada.page.select_option("[name=relation]", relation)
    ada.page.fill("[name=until]", unit_day(7).isoformat())
    ada.press("Give access")
    # No reason, no place; what was chosen stays.
    expect(ada.page.locator(".govuk-error-summary")).to_contain_text("Why they need the case")
    expect(ada.page.locator("[name=until]")).to_have_value(unit_day(7).isoformat())
    ada.page.fill("[name=reason]", WHY)
    ada.press("Give access")
    expect(ada.page.get_by_text("Access given.")).to_be_visible()


def _sees_it(cleo: Seat, case: str) -> None:
    cleo.go("/cases/")
    cleo.page.get_by_role("link", name=case).first.click()
    expect(cleo.page.get_by_text("Wren").first).to_be_visible()


def _tells_why(ada: Seat, case: str) -> None:
    """In words: who gave it, for what, until when, what they read and when they read last."""
    ada.go(f"/cases/{case}/access/")
    row = ada.page.locator("main li", has_text="Cleo Singh").first
    expect(row).to_contain_text(f"{WHY}. Given by Ada Okafor")
    expect(row).to_contain_text(f"Until {unit_day(7):%-d %b %Y}")
    ada.look_both("access")
    row.get_by_role("link", name="Cleo Singh", exact=True).click()
    expect(ada.page.get_by_role("heading", name="Why Cleo Singh can see this case")).to_be_visible()
    for words in (WHY, "Ada Okafor", "Investigator, North unit", "Reads after a reveal"):
        expect(ada.page.locator("main")).to_contain_text(words)
    expect(ada.page.locator("main")).not_to_contain_text("Never")
    ada.look_both("why")


def _ends_the_place(ada: Seat, case: str) -> None:
    ada.go(f"/cases/{case}/access/")
    ada.page.get_by_role("link", name="End Cleo Singh").click()
    ada.page.fill("[name=reason]", OVER)
    ada.look_both("access-end")
    ada.press("End access now")
    expect(ada.page.get_by_text("Access ended.")).to_be_visible()


def _tells_why_not(ada: Seat, case: str) -> None:
    ada.go(f"/cases/{case}/access/")
    expect(ada.page.locator("main li", has_text=f"{OVER}. Ended by Ada Okafor")).to_be_visible()
    ada.look_both("access-ended")
    ada.page.get_by_role("link", name="Cleo Singh", exact=True).first.click()
    expect(ada.page.get_by_role("heading", name="Cleo Singh cannot see this case")).to_be_visible()
    expect(ada.page.locator("main")).to_contain_text(OVER)
    ada.look_both("why-not")


def _declares_a_conflict(ben: Seat, case: str) -> None:
    """From the answer on there is no such case for him; the page that says so is his own first page."""
    ben.go(f"/cases/{case}/access/")
    ben.page.get_by_role("link", name="I have a conflict of interest").click()
    ben.page.fill("[name=reason]", "The person of concern coaches my nephew.")
    ben.page.fill("[name=review_on]", unit_day(60).isoformat())
    ben.look_both("conflict")
    ben.press("Declare it")
    expect(ben.page.get_by_text("Recorded. You will no longer see this case.")).to_be_visible()
    assert case not in ben.page.content()
    ben.is_absent(f"/cases/{case}/")


def _cannot_be_put_back(ada: Seat, case: str) -> None:
    """The denial beats every place; the case officer reads who reviews it and when."""
    ada.go(f"/cases/{case}/access/")
    expect(ada.page.locator("main li", has_text="The person of concern coaches my nephew.")).to_contain_text(
        "Reviewed by"
    )
    ada.look_both("access-conflict")
    ada.pick("person", "Ben Marek")
    ada.page.fill("[name=reason]", WHY)
    ada.press("Give access")
    expect(ada.page.locator(".govuk-error-summary")).to_be_visible()
    ada.look("access-refused")


def _proposes_to_close_it_off(ada: Seat, case: str) -> None:
    ada.go(f"/cases/{case}/access/")
    ada.page.get_by_role("link", name="Close the case off for named readers").click()
    ada.page.select_option("[name=ground]", "officer_suspected")
    ada.page.fill("[name=reason]", "A member of the unit is named in the report.")
    for post, name in (
        ("owner", "Ada Okafor"),
        ("supervisor", "Sana Haddad"),
        ("duty_contact", "Ada Okafor"),
        ("disclosure_officer", "Ada Okafor"),
        ("auditor", "Aud Larsen"),
    ):
        ada.pick(post, name)
    ada.page.fill("[name=review_on]", unit_day(30).isoformat())
    ada.look_both("compartment-new")
    ada.press("Propose")
    expect(ada.page.get_by_text("Waits for a second person")).to_be_visible()


def _hands_a_post_on(sana: Seat, ada: Seat) -> None:
    """A lead gives the disclosure officer's post to somebody else; the owner's is not hers to give."""
    sana.press("Hand a post on")
    expect(sana.page.get_by_label("Owner: Ada Okafor")).to_have_count(0)
    sana.choose("post", "disclosure_officer")
    sana.pick("person", "Cleo Singh")
    sana.look_both("compartment-post")
    sana.press("Hand it on")
    expect(sana.page.locator(".govuk-error-summary")).to_contain_text("Why it passes on")
    expect(sana.page.get_by_label("Disclosure officer: Ada Okafor")).to_be_checked()
    sana.page.fill("[name=reason]", "Ada leads the case and cannot disclose it too")
    sana.press("Hand it on")
    expect(sana.page.get_by_text("Handed on.")).to_be_visible()
    expect(sana.page.locator("main")).to_contain_text(re.compile(r"Disclosure officer\s+Cleo Singh"))
    sana.look_both("compartment-post-done")
    ada.go("/inbox/")
    expect(ada.page.locator("main")).to_contain_text("A post in a compartment passed to somebody else")


def _confirms(sana: Seat, case: str) -> None:
    """The second person: told in her inbox, reads who loses what, confirms."""
    sana.go("/inbox/")
    sana.look_both("compartment-inbox")
    sana.go(f"/cases/{case}/access/")
    sana.page.locator("main a[href^='/cases/compartments/']").click()
    expect(sana.page.get_by_text("This waits for you")).to_be_visible()
    sana.look_both("compartment-waits")
    sana.press("Confirm: close the case off")
    expect(sana.page.locator("main")).to_contain_text(re.compile(r"Entered\s+Sana Haddad"))
    sana.look_both("compartment")
