"""Papers for court: an exhibit's custody sheet and label, and the list of the case, from the button to the file."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, seat
from tests.paper.reading import Pdf

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]


def test_papers_are_made_and_downloaded(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ada:
        ada.sign_in(people["ada"])
        reference = _opens_an_exhibit(ada)
        ada.look_both("exhibit")
        ada.press("Papers")
        ada.look_both("papers")
        sheet = _makes(ada, "Custody sheet", "paper")
        assert "The chain is broken" not in "".join(sheet.pages)
        assert "Whole: " in "".join(sheet.pages)
        ada.go(f"/exhibits/{reference}/papers/")
        expect(ada.page.locator("main table")).to_contain_text("Custody sheet")
        ada.look_both("papers-made")
        label = _makes(ada, "Label", "paper-label")
        assert reference in label.pages[0]
        _lists_the_case(ada)
        _scans(ada, reference)
    with seat(browser, running.staff) as cleo:
        cleo.sign_in(people["cleo"])
        cleo.is_absent(f"/exhibits/{reference}/papers/")


def _opens_an_exhibit(ada: Seat) -> str:
    ada.go("/exhibits/")
    ada.page.locator("main table th a").first.click()
    ada.page.wait_for_url(re.compile("/exhibits/EX-"))
    return ada.page.url.rstrip("/").split("/")[-1]


def _makes(ada: Seat, kind: str, picture: str) -> Pdf:
    """Presses the button of a paper and takes its file, which is the one that the page tells of."""
    ada.press(kind)
    ada.look_both(picture)
    with ada.page.expect_download() as waiting:
        ada.page.get_by_role("button", name="Download PDF").click()
    file = Path(waiting.value.path()).read_bytes()
    assert sha256(file).hexdigest() in ada.page.inner_text("main")
    made = Pdf(file)
    data = sha256(made.attached).hexdigest()
    for number, page in enumerate(made.pages, 1):
        assert data in page
        assert f"Page {number} of {len(made.pages)}" in page
        assert re.search(r"entries, root [A-Za-z0-9+/]{22}", page), page
    return made


def _lists_the_case(ada: Seat) -> None:
    ada.go("/exhibits/")
    ada.page.locator("main table th a").first.click()
    ada.page.wait_for_url(re.compile("/exhibits/EX-"))
    case = ada.page.locator("main", has_text="OP-").inner_text()
    found = re.search(r"OP-\d{4}-\w+", case)
    assert found is not None
    ada.go(f"/exhibits/of/{found[0]}/")
    ada.look_both("exhibits-of-case")
    ada.press("Exhibit list and labels")
    ada.look_both("papers-of-case")
    assert found[0] in _makes(ada, "Exhibit list", "paper-list").pages[0]


def _scans(ada: Seat, reference: str) -> None:
    """A scanner types the reference and Enter."""
    ada.go("/exhibits/")
    ada.look_both("exhibits")
    ada.page.fill("#label", reference)
    ada.page.press("#label", "Enter")
    ada.page.wait_for_url(re.compile(f"/exhibits/{reference}/"))
