"""A search: place, time and finder once, then forty finds without a hand off the keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, seat

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
ROWS = 40


def test_forty_finds_are_registered_by_keyboard(running: Running, browser: Browser, pictures: Path | None) -> None:
    with seat(browser, running.staff, pictures=pictures) as ada:
        ada.sign_in(running.signins()["ada"])
        case = ada.open_case("Whimbrel")
        ada.go(f"/exhibits/of/{case}/")
        ada.press("Finds of a search")
        ada.look_both("search-new")
        ada.page.fill("[name=place]", "4 Orchard Lane, all rooms")
        ada.page.fill("[name=reason]", "The mother handed them over; no warrant was needed.")
        _types(ada)
        _faults_keep_everything(ada)
        expect(ada.page.get_by_text(f"{ROWS} exhibits registered: AO/1 to AO/{ROWS}.")).to_be_visible()
        ada.look("search-done")


def _types(ada: Seat) -> None:
    """Starts in the first row; Enter makes the rows that are not there yet."""
    keys = ada.page.keyboard
    ada.page.focus("[name=find-0-description]")
    for number in range(1, ROWS + 1):
        keys.type(f"Find {number}")
        for _field in range(3):
            keys.press("Tab")
        keys.type(f"S{number:03}")
        if number < ROWS:
            keys.press("Enter")
    expect(ada.page.locator("table.app-sheet tbody tr")).to_have_count(ROWS)
    expect(ada.page.locator(f"[name=find-{ROWS - 1}-seal_number]")).to_have_value(f"S{ROWS:03}")
    expect(ada.page.get_by_label(f"Seal, row {ROWS}", exact=True)).to_be_focused()


def _faults_keep_everything(ada: Seat) -> None:
    """Two rows with one number: nothing goes in, the row says so, and the draft holds all of it meanwhile."""
    for row in (0, 2):
        ada.page.fill(f"[name=find-{row}-number]", "AO/1")
    expect(ada.page.get_by_text(re.compile("^Saved"))).to_be_visible(timeout=8_000)
    with ada.page.expect_navigation():
        ada.page.keyboard.press("Control+Enter")
    expect(ada.page.locator(".govuk-error-summary")).to_contain_text("Row 3: AO/1 is taken in this case. Free: AO/")
    expect(ada.page.locator(f"[name=find-{ROWS - 1}-description]")).to_have_value(f"Find {ROWS}")
    ada.look_both("search-fault")
    ada.page.fill("[name=find-2-number]", "")
    with ada.page.expect_navigation():
        ada.page.keyboard.press("Control+Enter")
