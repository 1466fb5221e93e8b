"""A token for a program: made in the browser, used against the API, revoked, and refused at the next call."""

import json
import re
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, seat

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
LABEL = "Statistics on the unit's computer"


def test_a_token_is_made_used_and_revoked(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ben:
        ben.sign_in(people["ben"])
        token = _makes(ben)
        _reads_with_it(running, token)
        _is_in_the_list(ben, token)
        _revokes(ben)
        assert _call(running, token, "cases")[0] == 401
        assert _call(running, token, "reports")[0] == 401


def _makes(ben: Seat) -> str:
    """Reads cases and nothing else, for seven days. What is missing is asked for and what was typed stays."""
    ben.page.locator("[data-menu] summary").click()
    ben.follow(ben.page.get_by_role("link", name="Tokens for programs"))
    ben.look_both("tokens-none")
    ben.press("Make a token")
    ben.page.fill("[name=label]", LABEL)
    ben.page.fill("[name=days]", "7")
    ben.press("Make the token")
    expect(ben.page.locator(".govuk-error-summary")).to_be_visible()
    expect(ben.page.locator("[name=label]")).to_have_value(LABEL)
    ben.choose("collections", "cases")
    ben.look_both("token-new")
    ben.press("Make the token")
    token = ben.page.locator("main code").inner_text()
    ben.look_both("token-once")
    return token


def _reads_with_it(running: Running, token: str) -> None:
    """What Ben sees in the browser, within what he allowed it; no writing, and nothing of the other collections."""
    status, told = _call(running, token, "cases")
    assert status == 200
    operations = {case["operation"] for case in told["results"]}
    assert "Kestrel" in operations
    assert "Bittern" not in operations
    assert _call(running, token, "reports")[0] == 403
    assert _call(running, token, "cases", {"operation": "Sneaked"})[0] == 403
    assert _call(running, "harbour_not_a_token", "cases")[0] == 401


def _is_in_the_list(ben: Seat, token: str) -> None:
    ben.go("/accounts/tokens/")
    row = ben.page.locator("main li", has_text=LABEL)
    expect(row).to_contain_text("Reads only")
    expect(row).to_contain_text(re.compile("Last used .* from your own network"))
    assert token not in ben.page.content()
    ben.look_both("tokens")


def _revokes(ben: Seat) -> None:
    ben.follow(ben.page.locator("main li", has_text=LABEL).get_by_role("button", name="Revoke"))
    expect(ben.page.get_by_text("Revoked. Its next call is refused.")).to_be_visible()
    ben.look("tokens-revoked")


def _call(
    running: Running, token: str, collection: str, body: object = None
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """One call of a program's. Returns the status and what was said."""
    request = Request(f"{running.staff}/api/v1/{collection}/", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urlopen(request, timeout=20) as answer:  # noqa: S310  (an address of this machine's own)
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)
