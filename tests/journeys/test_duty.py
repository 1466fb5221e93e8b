"""A night on duty: the finder, emergency access and its review, and asking other units before contact."""

import re
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, seat, unit_day

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
PHONE_OF_CONCERN, TYPED = "+44 20 7946 0777", "020 7946 0777"
HANDLE = "marsh_harrier_5"
REASON = "The school is on the line: the child did not come home."
TOLD = "Recorded. If another unit works on this, they will contact you."


def test_a_night_on_duty(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with ExitStack() as open_seats:
        ben, cleo, sana = (open_seats.enter_context(seat(browser, running.staff, pictures=pictures)) for _ in range(3))
        for person, name in ((ben, "ben"), (cleo, "cleo"), (sana, "sana")):
            person.sign_in(people[name])
        case = ben.open_case("Curlew")
        _link(ben, case, "phone", PHONE_OF_CONCERN)
        cleo.is_absent("/cases/finder/")
        _puts_on_duty(sana, "Cleo Singh")
        _asks_for_nothing(cleo)
        lookup = _opens_the_case(cleo, case)
        _is_told(ben, case)
        _is_told(sana, case)
        _opens_a_number(ben, case)
        running.manage("demo_clock", "--advance", "1d")
        cleo.is_absent(f"/cases/{case}/")
        _reviews(sana, case)
        cleo.is_absent(f"/cases/finder/reviews/{lookup}/")
        _looks_at_it(sana, case)
        ben.is_absent(sana.page.url.removeprefix(sana.base))


def test_other_units_are_asked_before_contact(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ben, seat(browser, running.staff, pictures=pictures) as dev:
        ben.sign_in(people["ben"])
        dev.sign_in(people["dev"])
        souths = dev.open_case("Sandpiper")
        _link(dev, souths, "handle", HANDLE)
        case = ben.open_case("Whimbrel")
        _link(ben, case, "handle", f"@{HANDLE.title()}")
        _asks_others(ben, case)
        _is_asked(dev, souths, case)


def _link(officer: Seat, case: str, kind: str, value: str) -> None:
    officer.go(f"/cases/{case}/people/lead/")
    officer.page.select_option("[name=kind]", kind)
    officer.page.fill("[name=value]", value)
    officer.page.fill("[name=source]", "Provider's answer")
    officer.page.locator("main form button[type=submit]").first.click()
    officer.page.wait_for_url(lambda url: not url.endswith("/lead/"))


def _puts_on_duty(sana: Seat, name: str) -> None:
    sana.press("Duty")
    sana.pick("person", name)
    sana.page.fill("[name=day]", unit_day().isoformat())
    sana.page.fill("[name=from_time]", "00:00")
    sana.page.fill("[name=until_time]", "00:00")
    sana.press("Plan")
    on_duty = sana.page.locator(".app-card", has_text="On duty now")
    expect(on_duty).to_contain_text(name)
    sana.look_both("roster")


def _ask(cleo: Seat, kind: str, value: str) -> None:
    cleo.go("/roster/")
    cleo.press("Duty finder")
    cleo.page.select_option("[name=kind]", kind)
    cleo.page.fill("[name=value]", value)
    cleo.press("Ask")


def _asks_for_nothing(cleo: Seat) -> None:
    """A miss says that it is one without saying that nobody works on it; a name alone is not enough."""
    cleo.press("Duty")
    cleo.press("Duty finder")
    cleo.look_both("duty-finder")
    _ask(cleo, "person", "Placida Nowhere")
    expect(cleo.page.locator(".govuk-error-summary")).to_contain_text("Give the date of birth")
    expect(cleo.page.locator("[name=value]")).to_have_value("Placida Nowhere")
    _ask(cleo, "phone", "020 7946 077")
    expect(cleo.page.get_by_text("There is nothing to offer you.")).to_be_visible()
    cleo.look_both("duty-finder-nothing")


def _opens_the_case(cleo: Seat, case: str) -> str:
    """The same number, written as people write it: a case is offered without its name, and opened with a reason."""
    cleo.press("Ask something else")
    _ask(cleo, "phone", TYPED)
    expect(cleo.page.get_by_text("A case of your unit matches")).to_be_visible()
    assert case not in cleo.page.content()
    lookup = cleo.page.url.rstrip("/").split("/")[-1]
    cleo.look_both("duty-finder-offer")
    cleo.press("Open emergency access")
    expect(cleo.page.locator(".govuk-error-summary li")).to_have_text(
        ["Say why you need the case now. Your supervisor reads it."]
    )
    cleo.page.fill("[name=reason]", REASON)
    cleo.press("Open emergency access")
    expect(cleo.page.get_by_text("Emergency access is open.")).to_be_visible()
    assert case in cleo.page.url
    # When it ends stands on every page of the case, not in the passing message alone.
    cleo.go(f"/cases/{case}/people/")
    expect(cleo.page.locator(".app-case")).to_contain_text(re.compile(r"Emergency access\s+until \d"))
    cleo.go(f"/cases/{case}/")
    cleo.look_both("emergency-case")
    return lookup


def _is_told(person: Seat, case: str) -> None:
    person.go("/inbox/")
    row = person.page.locator("main li", has_text=case).filter(has_text=re.compile("emergency access", re.IGNORECASE))
    expect(row.first).to_be_visible()
    person.look_both("emergency-told")


def _opens_a_number(ben: Seat, case: str) -> None:
    """The number that nobody is linked to may be the child's own: it opens with a reason."""
    ben.go(f"/cases/{case}/people/")
    ben.page.get_by_text("Show the identifiers nobody is linked to").click()
    ben.page.select_option("#reason-leads", "identify")
    ben.press("Open for ten minutes")
    expect(ben.page.locator("main")).to_contain_text("7946")


def _looks_at_it(sana: Seat, case: str) -> None:
    """The next day one of the identities that Ben opened waits for his supervisor."""
    sana.go("/cases/reveals/")
    sana.look_both("opened-identities")
    sana.page.locator("main li", has_text="Ben Marek").get_by_role("link").first.click()
    expect(sana.page.locator("main")).to_contain_text("To identify or find the person")
    sana.look_both("opened-identity")
    there = sana.page.url
    sana.press("Record the finding")
    expect(sana.page.locator(".govuk-error-summary")).to_be_visible()
    sana.choose("finding", "confirmed")
    sana.page.fill("[name=comment]", "He rang the number within the hour.")
    sana.press("Record the finding")
    expect(sana.page.locator("main")).not_to_contain_text(case)
    sana.page.goto(there)


def _reviews(sana: Seat, case: str) -> None:
    """The next day: it waits on the first page, and what was asked stays closed until it is needed."""
    sana.go("/")
    waiting = sana.page.locator(".app-card", has=sana.page.get_by_role("heading", name="Look-ups on duty to review"))
    expect(waiting).to_contain_text("Emergency access opened")
    sana.look("review-home")
    sana.go("/cases/finder/reviews/")
    expect(sana.page.locator("main li", has_text="Cleo Singh")).to_have_count(2)
    sana.look_both("reviews")
    opened = sana.page.locator("main li", has_text="Emergency access opened")
    opened.get_by_role("link").first.click()
    expect(sana.page.locator("main")).to_contain_text(REASON)
    expect(sana.page.locator("main")).to_contain_text(case)
    assert "7946 0777" not in sana.page.content()
    sana.choose("finding", "confirmed")
    sana.page.fill("[name=comment]", "Right to open it. The child was found at a friend's house.")
    sana.look_both("review")
    sana.press("Record the review")
    expect(sana.page.get_by_text("Recorded.").first).to_be_visible()
    sana.go("/cases/finder/reviews/?show=reviewed")
    expect(sana.page.locator("main li", has_text="Emergency access opened")).to_contain_text("Cleo Singh")


def _asks_others(ben: Seat, case: str) -> None:
    """Not checked, with the reason; checked; and partly, where something cannot be compared. Never "no conflict"."""
    ben.go(f"/cases/{case}/people/")
    ben.press("Ask other units")
    expect(ben.page.locator("main")).to_contain_text("Not checked")
    ben.look_both("deconfliction-before")
    ben.choose("act", "not_asked")
    ben.press("Record")
    expect(ben.page.locator(".govuk-error-summary")).to_contain_text("Say why nobody was asked")
    ben.page.locator("[name=reason]").fill("The line to the register was down; contact could not wait.")
    ben.press("Record")
    expect(ben.page.get_by_text("Recorded as not checked.")).to_be_visible()
    ben.press("Record")
    expect(ben.page.get_by_text(TOLD)).to_be_visible()
    # An address of the web without port and time fits no other one with certainty.
    _link(ben, case, "ip", "192.0.2.99")
    ben.go(f"/cases/{case}/people/deconfliction/")
    ben.press("Record")
    expect(ben.page.get_by_text(TOLD)).to_be_visible()
    rows = ben.page.locator("main .app-rows__row")
    for row, words in enumerate(("Partly checked", "Checked", "Not checked")):
        expect(rows.nth(row)).to_contain_text(words)
    expect(rows.first).to_contain_text("1 could not be compared.")
    assert "no conflict" not in ben.page.content().lower()
    ben.look_both("deconfliction")


def _is_asked(dev: Seat, souths: str, case: str) -> None:
    """The officer of the other case is told who asks and where to call, and nothing of the asker's case."""
    row = dev.page.locator("main li", has_text="Another officer asks about an identifier of your case")
    until = time.monotonic() + 75
    while not row.count():
        assert time.monotonic() < until
        dev.go("/inbox/")
    dev.look_both("approach-inbox")
    row.get_by_role("button", name="Open").first.click()
    expect(dev.page.get_by_role("heading", name="Another officer asks")).to_be_visible()
    for words in ("Ben Marek", "North unit", souths, "Account or handle"):
        expect(dev.page.locator("main")).to_contain_text(words)
    assert case not in dev.page.content()
    assert "Whimbrel" not in dev.page.content()
    dev.look_both("approach-officer")
