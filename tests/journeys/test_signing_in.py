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
