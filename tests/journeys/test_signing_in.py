"""Signing in by passkey as a person does it: a device with a fingerprint (virtual, by CDP), wide and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.journeys.harbour import Running, Seat, seat

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _device(person: Seat) -> tuple[CDPSession, str]:
    """A device with a fingerprint in this browser. Returns its session and its number there."""
    cdp = person.page.context.new_cdp_session(person.page)
    cdp.send("WebAuthn.enable")
    return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})["authenticatorId"]


def _add_passkey(person: Seat, name: str, picture: str) -> None:
    person.go("/accounts/2fa/")
    person.press("Add a passkey")
    expect(person.page.get_by_role("button", name="Add passkey")).to_be_visible()
    person.look(f"{picture}-add")
    person.page.get_by_label("Name of this passkey").fill(name)
    person.press("Add passkey")
    person.page.wait_for_url(lambda url: not url.endswith("/add/"))
    person.go("/accounts/2fa/")
    expect(person.page.get_by_text(name, exact=True).first).to_be_visible()
    person.look(f"{picture}-list")


def _sign_out(person: Seat) -> None:
    person.go("/accounts/logout/")
    person.page.locator("main").get_by_role("button", name="Sign out").click()
    person.page.wait_for_url(lambda url: url.endswith("/accounts/login/"))


def _sign_in_alone(person: Seat, picture: str) -> None:
    person.look(f"{picture}-login")
    person.press("Sign in with a passkey")
    person.page.wait_for_url(lambda url: "/accounts/" not in url)


@pytest.mark.parametrize("name", ["ada", "pia"])
def test_a_passkey_there_and_back(running: Running, browser: Browser, pictures: Path | None, name: str) -> None:
    phone = name == "pia"
    base, picture = (running.partner, "passkey-phone") if phone else (running.staff, "passkey")
    with seat(browser, base, phone=phone, pictures=pictures) as person:
        cdp, device = _device(person)
        person.sign_in(running.signins()[name])
        _add_passkey(person, "My phone", picture)
        _sign_out(person)
        _sign_in_alone(person, picture)
        _sign_out(person)
        cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        person.press("Sign in with a passkey")
        expect(person.page.get_by_text("Your device did not finish")).to_be_visible()
        assert person.page.url.endswith("/accounts/login/")


def _leave(person: Seat, minutes: int) -> None:
    """Nobody touches the page for so long: the browser's clock runs on, the server's stays."""
    person.page.clock.fast_forward(minutes * 60_000)


def test_a_screen_that_nobody_is_at_locks_and_keeps_the_draft(
    running: Running, browser: Browser, pictures: Path | None
) -> None:
    with seat(browser, running.staff, pictures=pictures) as ben:
        ben.page.clock.install()
        ben.sign_in(running.signins()["ben"])
        ben.go("/cases/")
        ben.page.locator("main a[href^='/cases/OP-']").first.click()
        ben.page.get_by_role("link", name="Log", exact=True).or_(
            ben.page.get_by_role("link", name="Journal")
        ).first.click()
        there = ben.page.url
        box = ben.page.locator("form[data-draft-url] textarea").first
        box.fill("The neighbour rang at nine.")
        _leave(ben, 26)
        expect(ben.page.locator("#session-warning")).to_be_visible()
        ben.look("lock-warning")
        _leave(ben, 5)
        expect(ben.page.get_by_text("This screen is locked")).to_be_visible()
        ben.look("locked")
        ben.page.goto(there)
        expect(ben.page.get_by_text("This screen is locked")).to_be_visible()
        ben.page.get_by_label("Your password, or a code").fill(running.signins()["ben"]["password"])
        ben.press("Unlock")
        expect(ben.page.locator("form[data-draft-url] textarea").first).to_have_value("The neighbour rang at nine.")


def test_text_typed_into_a_session_that_is_locked_elsewhere_is_kept(running: Running, browser: Browser) -> None:
    with seat(browser, running.staff) as ben:
        signin = running.signins()["ben"]
        ben.sign_in(signin)
        ben.go("/cases/")
        ben.page.locator("main a[href^='/cases/OP-']").first.click()
        ben.page.get_by_role("link", name="Log", exact=True).click()
        there = ben.page.url
        box = ben.page.locator("form[data-draft-url] textarea").first
        lock = "document.querySelector('[data-lock-now]').form"
        ben.page.evaluate(f"fetch({lock}.action, {{method: 'POST', body: new FormData({lock}), redirect: 'manual'}})")
        box.fill("The school rang back.")
        expect(ben.page.get_by_text("This screen is locked")).to_be_visible()
        ben.page.get_by_label("Your password, or a code").fill(signin["password"])
        ben.press("Unlock")
        ben.page.wait_for_url(there)
        expect(box).to_have_value("The school rang back.")


@pytest.mark.parametrize("name", ["ada", "pia"])
def test_ones_own_places_and_the_lock_by_the_menu(
    running: Running, browser: Browser, pictures: Path | None, name: str
) -> None:
    phone = name == "pia"
    base, picture = (running.partner, "own-phone") if phone else (running.staff, "own")
    with seat(browser, base, phone=phone, pictures=pictures) as person:
        signin = running.signins()[name]
        _device(person)
        person.sign_in(signin)
        person.page.locator("[data-menu] summary").click()
        person.look(f"{picture}-menu")
        person.page.get_by_role("link", name="Where you are signed in").click()
        expect(person.page.get_by_text("This one")).to_be_visible()
        person.look(f"{picture}-sessions")
        person.page.locator("[data-menu] summary").click()
        person.press("Lock screen")
        expect(person.page.get_by_text("This screen is locked")).to_be_visible()
        person.look(f"{picture}-locked")
        person.page.get_by_label("Your password, or a code").fill(signin["password"])
        person.press("Unlock")
        expect(person.page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
