"""A disclosure from the form to the stranger who checks it: prepared, read by a second person, released, unpacked."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.harbour import Running, Seat, seat
from tests.paper.reading import Pdf

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]


def test_a_case_is_disclosed_and_checked_without_harbour(
    running: Running, browser: Browser, pictures: Path | None, tmp_path: Path
) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ada:
        ada.sign_in(people["ada"])
        where = _prepares(ada)
        with seat(browser, running.staff, pictures=pictures) as sana:
            sana.sign_in(people["sana"])
            _reads_and_releases(sana, where)
        file = _takes(ada, where, tmp_path)
    _is_checked_by_a_stranger(file, tmp_path / "stranger")
    with seat(browser, running.staff) as cleo:
        cleo.sign_in(people["cleo"])
        cleo.is_absent(where)


def _to_the_disclosures(ada: Seat) -> None:
    ada.go("/exhibits/")
    ada.page.locator("main table th a").first.click()
    ada.page.wait_for_url(re.compile("/exhibits/EX-"))
    found = re.search(r"OP-\d{4}-\w+", ada.page.locator("main", has_text="OP-").inner_text())
    assert found is not None
    ada.go(f"/exhibits/of/{found[0]}/")
    ada.press("Disclosures")


def _prepares(ada: Seat) -> str:
    _to_the_disclosures(ada)
    ada.press("Prepare a disclosure")
    ada.page.fill("[name=recipient]", "Crown Prosecution Service, East")
    ada.page.check("[name=level][value=defence]")
    ada.look_both("disclosure-new")
    ada.press("Prepare it")
    assert "Waits for a second person" in ada.page.inner_text("main")
    assert ada.page.get_by_role("button", name="Release", exact=True).count() == 0
    return ada.page.url.removeprefix(ada.base)


def _reads_and_releases(sana: Seat, where: str) -> None:
    sana.go(where)
    sana.look_both("disclosure-waits")
    sana.page.get_by_role("link", name="papers/01-case.pdf").click()
    expect(sana.page.locator("main")).to_contain_text("These are the words that leave")
    sana.look_both("disclosure-paper")
    sana.go(where)
    sana.press("Release")
    sana.page.get_by_text("Ready", exact=True).wait_for(timeout=60_000)


def _takes(ada: Seat, where: str, folder: Path) -> Path:
    ada.go(where)
    ada.look_both("disclosure-ready")
    with ada.page.expect_download() as waiting:
        ada.page.get_by_role("button", name="Download to hand over").click()
    file = folder / "handed-over.zip"
    waiting.value.save_as(file)
    ada.page.locator("h1 a").click()
    expect(ada.page.locator("main table")).to_contain_text("Crown Prosecution Service, East")
    ada.look_both("disclosures")
    return file


def _is_checked_by_a_stranger(file: Path, folder: Path) -> None:
    """Nothing but the file and a Python without packages."""
    with zipfile.ZipFile(file) as held:
        held.extractall(folder)
    command = [sys.executable, "-I", "-S", "verify.py", "."]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
    assert "WHOLE: nothing was changed, nothing is missing." in done.stdout, done.stdout
    page = (folder / "START-HERE.html").read_text()
    assert "verify.py" in page
    for name in re.findall(r"<li><code>([^<]+[^/])</code>", page):
        assert (folder / name).exists(), name
    log = folder / "papers" / "02-log.pdf"
    log.write_bytes(log.read_bytes() + b" ")
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("BROKEN: papers/02-log.pdf was changed")


def test_the_record_is_decided_about_and_listed(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    with seat(browser, running.staff, pictures=pictures) as ada:
        ada.sign_in(people["ada"])
        _to_the_disclosures(ada)
        ada.press("Schedules")
        ada.page.get_by_role("link", name="Exhibit AO/1,").click()
        ada.page.check("[name=relevant][value=yes]")
        ada.page.fill("[name=description]", "Telephone of the suspect, not relied on")
        ada.page.check("[name=sensitive]")
        ada.look_both("mark")
        ada.press("Decide")
        expect(ada.page.locator("main")).to_contain_text("Say which real risk")
        ada.page.fill("[name=reason]", "Shows how the account was found")
        ada.press("Decide")
        ada.press("Make the schedules")
        ada.look_both("schedules")
        for form, words in (("MG6C, not sensitive", "Nil return"), ("MG6D, sensitive", "Shows how the account")):
            ada.page.get_by_role("link", name=form).click()
            with ada.page.expect_download() as waiting:
                ada.page.get_by_role("button", name="Download PDF").click()
            assert words in "".join(Pdf(Path(waiting.value.path()).read_bytes()).pages).replace("\u200b", "")
            ada.page.go_back()
