"""An administrator takes somebody in and lets them go: agency, account, first way in, role, closing; in a browser."""

import email
import re
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, fresh_code, seat

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
NAME, USERNAME, PASSWORD = "Noor Verbeek", "noor", "three quiet herons at dawn"
AGENCY = "Lakeside Family Support"


def test_an_account_from_the_invitation_to_its_end(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with ExitStack() as open_seats:
        adm, noor, ada = (open_seats.enter_context(seat(browser, running.staff, pictures=pictures)) for _ in range(3))
        adm.sign_in(people["adm"])
        ada.sign_in(people["ada"])
        case = ada.open_case("Turnstone")
        adm.is_absent(f"/cases/{case}/")
        adm.is_absent(f"/cases/{case}/access/")
        _makes_an_agency(adm)
        _names_a_neighbour(adm)
        account = _invites(adm)
        _takes_up_the_link(noor, _link(running))
        _is_confined(noor)
        secret = _enrols(noor)
        noor.is_absent(f"/cases/{case}/")
        _changes_the_role(adm, account)
        _is_signed_out(noor)
        noor.sign_in({"username": USERNAME, "password": PASSWORD, "totp_secret": secret})
        noor.go("/cases/")
        _closes(adm)
        _is_signed_out(noor)


def _makes_an_agency(adm: Seat) -> None:
    adm.press("Administration")
    adm.look_both("administration-people")
    adm.page.get_by_role("link", name="Agencies").click()
    adm.press("Add an agency")
    adm.press("Save")
    expect(adm.page.locator(".govuk-error-summary")).to_be_visible()
    adm.look_both("administration-agency-new")
    adm.page.fill("[name=name]", AGENCY)
    adm.page.select_option("[name=kind]", "ngo")
    adm.page.fill("[name=area]", "Lakeside")
    adm.page.fill("[name=phone]", "+44 20 7946 0500")
    adm.press("Save")
    expect(adm.page.get_by_role("link", name=AGENCY)).to_be_visible()
    adm.look_both("administration-agencies")


def _names_a_neighbour(adm: Seat) -> None:
    """South has nobody to audit it: it names North, whose auditors it can borrow for days."""
    adm.go("/administration/units/")
    row = adm.page.locator("main li", has_text="South unit")
    row.get_by_role("link", name="Borrowed auditors").click()
    expect(adm.page.get_by_text("No neighbouring unit is named")).to_be_visible()
    adm.press("The unit")
    adm.pick("neighbour", "North unit")
    adm.press("Save")
    row.get_by_role("link", name="Borrowed auditors").click()
    adm.page.fill("[name=reason]", "The yearly look at readings by night")
    adm.look_both("administration-auditors")
    adm.press("Borrow")
    expect(adm.page.locator(".govuk-error-summary")).to_contain_text("Choose an answer: Auditor")
    expect(adm.page.locator("[name=reason]")).to_have_value("The yearly look at readings by night")


def _invites(adm: Seat) -> str:
    adm.go("/administration/")
    adm.press("Add a person")
    adm.page.fill("[name=username]", USERNAME)
    adm.page.fill("[name=display_name]", NAME)
    adm.page.select_option("[name=role]", "investigator")
    adm.pick("unit", "North unit")
    adm.page.fill("[name=email]", f"{USERNAME}@example.org")
    adm.look_both("administration-person-new")
    adm.press("Save")
    expect(adm.page.get_by_text("It opens by the link that went out by mail.")).to_be_visible()
    expect(adm.page.get_by_text("Not set up")).to_be_visible()
    adm.look_both("administration-invited")
    return adm.page.url


def _link(running: Running) -> str:
    """The link out of the mail, which holds nothing else: no name, no unit, no role, nobody who sent it."""
    until = time.monotonic() + 75
    while True:
        for path in (running.data / "mail").glob("*.eml"):
            message = email.message_from_bytes(path.read_bytes())
            if USERNAME not in message["To"]:
                continue
            body = message.get_payload(decode=True)
            assert isinstance(body, bytes)
            text = f"{message['Subject']}\n{body.decode()}"
            assert not [word for word in (NAME, "Noor", "Adm", "Petrov", "North", "nvestigator") if word in text], text
            found = re.search(r"http://localhost:\d+(/accounts/start/\S+)", text)
            assert found, text
            return found[1]
        assert time.monotonic() < until, "No mail came."
        time.sleep(0.5)


def _takes_up_the_link(noor: Seat, link: str) -> None:
    noor.go(link)
    noor.page.fill("[name=password1]", "password")
    noor.page.fill("[name=password2]", "password")
    noor.press("Continue")
    expect(noor.page.locator(".govuk-error-summary")).to_be_visible()
    noor.look_both("start")
    noor.page.fill("[name=password1]", PASSWORD)
    noor.page.fill("[name=password2]", PASSWORD)
    noor.press("Continue")
    expect(noor.page.get_by_text("Your password is kept.")).to_be_visible()
    response = noor.page.goto(noor.base + link)
    assert response is not None
    assert response.status == 404
    noor.look_both("start-over")


def _is_confined(noor: Seat) -> None:
    """The password is right, and still nothing opens but setting up a second factor."""
    noor.go("/accounts/login/")
    noor.page.fill("[name=login]", USERNAME)
    noor.page.fill("[name=password]", PASSWORD)
    noor.page.click("main button[type=submit]")
    heading = noor.page.get_by_role("heading", name="Set up your second factor")
    expect(heading).to_be_visible()
    for path in ("/", "/cases/", "/search/?q=heron", "/inbox/", "/accounts/tokens/"):
        noor.page.goto(noor.base + path)
        expect(heading).to_be_visible()
    noor.look_both("second-factor")


def _enrols(noor: Seat) -> str:
    noor.press("Use an authenticator app")
    noor.look_both("authenticator")
    words = noor.page.locator("main").inner_text()
    found = re.search(r"\b[A-Z2-7]{32}\b", words.replace(" ", ""))
    assert found, words
    noor.page.fill("[name=code]", "000000")
    noor.press("Finish")
    expect(noor.page.locator(".govuk-error-summary")).to_be_visible()
    noor.page.fill("[name=code]", fresh_code(found[0]))
    noor.press("Finish")
    noor.page.wait_for_load_state()
    noor.look_both("recovery-codes")
    noor.go("/cases/")
    noor.look_both("first-cases")
    return found[0]


def _changes_the_role(adm: Seat, account: str) -> None:
    adm.page.goto(account)
    adm.press("Change")
    adm.page.select_option("[name=role]", "victim_officer")
    adm.press("Save")
    # A change of role is never without its reason.
    expect(adm.page.locator(".govuk-error-summary")).to_be_visible()
    adm.page.select_option("[name=reason]", "duties")
    adm.look_both("administration-role")
    adm.press("Save")
    expect(adm.page.get_by_text("Changed. It counts from now on.")).to_be_visible()
    expect(adm.page.locator("main")).to_contain_text("Victim officer")


def _closes(adm: Seat) -> None:
    adm.page.select_option("#why-close", "left")
    adm.look_both("administration-person")
    adm.press("Close the account")
    expect(adm.page.get_by_text("Account closed.")).to_be_visible()
    adm.look_both("administration-closed")


def _is_signed_out(noor: Seat) -> None:
    """The open session is dead at the next click."""
    noor.page.get_by_role("link", name="My work").click()
    noor.page.wait_for_url(re.compile("/accounts/login/"))
