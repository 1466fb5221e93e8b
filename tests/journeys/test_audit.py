"""An auditor asks who looked at a case, sees that the record proves it, and takes the answer out; in a real browser."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import PHONE, Running, Seat, seat

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]


def test_who_looked_at_a_case_and_is_it_proved(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ben:
        ben.sign_in(people["ben"])
        ben.go("/cases/")
        reference = ben.page.locator("th[scope=row] a").first.inner_text()
        ben.page.get_by_role("link", name=reference).click()
    running.manage("ledger", "verify")
    with seat(browser, running.staff, pictures=pictures) as aud:
        aud.sign_in(people["aud"])
        _asks(aud, reference)
        _takes_out(aud, reference)
        _sees_the_proof(aud, reference)
        _asks_whether_it_is_whole(aud)


def _asks(aud: Seat, reference: str) -> None:
    aud.press("Audit")
    aud.look("audit")
    aud.page.fill("[name=record]", reference)
    aud.page.select_option("[name=kind]", "case.read")
    aud.press("Apply")
    row = aud.page.locator("tbody tr").first
    expect(row).to_contain_text("Ben Marek")
    expect(row).to_contain_text(reference)


def _takes_out(aud: Seat, reference: str) -> None:
    aud.page.select_option("[name=reason]", "complaint")
    with aud.page.expect_download() as coming:
        aud.page.get_by_role("button", name="Take out").click()  # a file, not a page: press() waits for a page
    table = Path(str(coming.value.path())).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows
    assert {(row["kind"], row["record"]) for row in rows} == {("case.read", reference)}


def _sees_the_proof(aud: Seat, reference: str) -> None:
    aud.page.locator("tbody th a").first.click()
    expect(aud.page.get_by_text("Yes, checked just now")).to_be_visible()
    expect(aud.page.locator("main")).to_contain_text(reference)
    aud.look("audit-entry")


def _asks_whether_it_is_whole(aud: Seat) -> None:
    aud.page.get_by_role("link", name="Is the record whole?").click()
    expect(aud.page.get_by_text(re.compile("it was whole when it was last checked"))).to_be_visible()
    aud.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
    aud.look("audit-state-phone")
