"""From a provider's report to an answered referral, as the cast, in a real browser."""

import email
import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.journeys.harbour import Running, Seat, seat, unit_day

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]
SAMPLES = Path(__file__).resolve().parents[2] / "demo" / "samples"
NUMBER = "199000001"
WORDS = "The teacher rang. The child is in class and will be met at the gate."


def a_package() -> bytes:
    """A report that nobody holds yet: a sample under another number, with a picture beside it that must be refused."""
    made = io.BytesIO()
    with zipfile.ZipFile(SAMPLES / "CyberTip-190001084.zip") as sample, zipfile.ZipFile(made, "w") as package:
        for info in sample.infolist():
            text = sample.read(info).replace(b"190001084", NUMBER.encode()).replace(b"kid_306", b"kid_777")
            package.writestr(info.filename.replace("190001084", NUMBER), text)
        package.writestr(f"CyberTip-{NUMBER}/one.jpg", b"\xff\xd8\xff\xe0" + b"0" * 600)
    return made.getvalue()


def test_the_main_job(running: Running, browser: Browser, pictures: Path | None) -> None:
    people = running.signins()
    _intake(running, browser, people, pictures)
    with seat(browser, running.staff, pictures=pictures) as ada:
        ada.sign_in(people["ada"])
        case = _find_case(ada)
        _journal(ada, case)
        exhibit = _evidence(ada, case)
        child = _victim(ada, case)
        referral = _referral(ada, case, child)
        _review_date(ada, case)
        _examiner(running, browser, people, exhibit, pictures)
        _partner(running, browser, people, referral, pictures)
        _answered(ada, referral)
        _notified(running, ada, case)
    _supervisor(running, browser, people, referral, pictures)
    _nothing_readable(running)


def _intake(running: Running, browser: Browser, people: dict[str, dict[str, str]], pictures: Path | None) -> None:
    with seat(browser, running.staff, pictures=pictures) as ines:
        ines.sign_in(people["ines"])
        ines.look("home-intake")
        ines.go("/reports/import/")
        package: FilePayload = {"name": f"CyberTip-{NUMBER}.zip", "mimeType": "application/zip", "buffer": a_package()}
        broken: FilePayload = {"name": "broken.xml", "mimeType": "text/xml", "buffer": b"<report><incidentSummary>"}
        ines.page.set_input_files("[name=packages]", [package, broken])
        ines.look("import")
        ines.press("Import")
        expect(ines.page.get_by_text("Done", exact=True).first).to_be_visible(timeout=30_000)
        expect(ines.page.get_by_text("one.jpg").first).to_be_visible()
        expect(ines.page.get_by_text("broken.xml").first).to_be_visible()
        ines.look("import-job")
        ines.go("/reports/")
        ines.look("reports")
        ines.page.goto(f"{running.staff}/search/?q={NUMBER}")
        ines.page.locator("main a[href^='/reports/R-']").first.click()
        expect(ines.page.get_by_text("kid_777").first).to_be_visible()
        ines.look("report")
        ines.press("New case")
        ines.page.fill("[name=operation]", "Plover")
        ines.page.select_option("[name=case_officer]", label="Ada Okafor")
        ines.page.select_option("[name=priority]", "critical")
        ines.look("new-case")
        ines.press("Open the case")
        # The reason is compulsory: nothing that was typed is lost, and the error says where.
        expect(ines.page.locator("[name=operation]")).to_have_value("Plover")
        ines.page.fill("[name=priority_reason]", "Threats with a deadline; the child mentions self-harm.")
        ines.press("Open the case")
        expect(ines.page.get_by_text("decided").first).to_be_visible()


def _find_case(ada: Seat) -> str:
    """The new case is on Ada's first page."""
    link = ada.page.locator("li", has_text="Plover").locator("a[href^='/cases/']").first
    expect(link).to_be_visible()
    return (link.get_attribute("href") or "").strip("/").split("/")[1]


def _journal(ada: Seat, case: str) -> None:
    ada.go("/")
    ada.look("home")
    ada.go("/cases/")
    ada.look_both("worklist")
    ada.go(f"/cases/{case}/log/")
    ada.page.fill("[name=text]", WORDS)
    expect(ada.page.get_by_text("Saved").first).to_be_visible(timeout=8_000)
    ada.go(f"/cases/{case}/log/")
    expect(ada.page.locator("[name=text]")).to_have_value(WORDS)
    ada.press("Sign the entry")
    expect(ada.page.get_by_text("Signed. It can be corrected")).to_be_visible()
    expect(ada.page.locator("[name=text]")).to_have_value("")
    ada.look("journal")


def _evidence(ada: Seat, case: str) -> str:
    ada.go(f"/exhibits/new/{case}/")
    ada.page.fill("[name=description]", "Tablet, silver")
    ada.page.select_option("[name=kind]", "device")
    ada.page.fill("[name=place]", "Kitchen table")
    ada.page.fill("[name=found_by]", "Ada Okafor")
    ada.page.fill("[name=seal_number]", "C7781")
    ada.page.fill("[name=reason]", "Handed over by the parent who is not a person of concern.")
    ada.look("exhibit-new")
    ada.press("Register")
    ada.page.wait_for_url(re.compile("/exhibits/EX-"))
    exhibit = ada.page.url.rstrip("/").split("/")[-1]
    emil = ada.page.locator("[name=receiver] option", has_text="Emil Novak").get_attribute("value")
    ada.page.select_option("[name=receiver]", emil or "")
    ada.page.locator("form[action$='/release/'] [name=place]").fill("Exhibit store")
    ada.press("Release")
    ada.look("exhibit")
    return exhibit


def _examiner(
    running: Running, browser: Browser, people: dict[str, dict[str, str]], exhibit: str, pictures: Path | None
) -> None:
    with seat(browser, running.staff, pictures=pictures) as emil:
        emil.sign_in(people["emil"])
        emil.go(f"/exhibits/{exhibit}/")
        emil.page.locator("form[action$='/answer/'] [name=place]").fill("Laboratory, bench 2")
        emil.page.locator("form[action$='/answer/'] [name=seal_seen]").fill("C7781")
        emil.press("Confirm receipt")
        expect(emil.page.get_by_text("Emil Novak").first).to_be_visible()
        emil.look("exhibit-examiner")


def _victim(ada: Seat, case: str) -> str:
    ada.go(f"/cases/{case}/people/add/")
    ada.page.fill("[name=source]", "Provider's report")
    ada.page.fill("[name=name]", "Placida Journey")
    ada.page.select_option("[name=is_child]", "yes")
    ada.look("person-new")
    ada.press("Save")
    ada.look("people")
    ada.press("Record as victim")
    ada.page.select_option("[name=age_band]", "11_13")
    ada.page.select_option("[name=sex]", "female")
    ada.page.fill("[name=address]", "5 Journey Lane, Riverside")
    ada.look("victim-new")
    ada.page.locator("main button[type=submit]", has_text="Record as victim").click()
    ada.page.wait_for_url(re.compile("/victims/V-"))
    child = ada.page.url.rstrip("/").split("/")[-1]
    expect(ada.page.get_by_text("Placida")).to_have_count(0)
    decision = ada.page.locator("form[action$='/decision/']")
    decision.locator("[name=risk]").fill("Lives with the reported user.")
    decision.locator("[name=action]").fill("Referral to social services at once.")
    decision.locator("[name=responsible]").fill("Ada Okafor")
    decision.locator("[name=due_on]").fill(unit_day(1).isoformat())
    ada.choose("suspect_contact", "yes")
    ada.follow(decision.locator("button[type=submit]").first)
    ada.look("victim")
    return child


def _referral(ada: Seat, case: str, child: str) -> str:
    ada.go(f"/referrals/new/{case}/")
    option = ada.page.locator("[name=victim_id] option", has_text=child).get_attribute("value")
    ada.page.select_option("[name=victim_id]", option or "")
    ada.page.select_option("[name=recipient]", label="Riverside Social Services: Pia Moreno")
    ada.choose("purpose", "protect_now")
    ada.page.select_option("[name=basis]", "child_protection_duty")
    ada.page.fill("[name=necessity]", "She lives with the reported user.")
    ada.page.fill("[name=need_to_know]", "An adult in the home sends her threats. She has not been told that we know.")
    ada.page.fill("[name=request]", "See her alone at school tomorrow.")
    ada.look("referral-new")
    ada.press("Show what they will get")
    expect(ada.page.get_by_text("Placida Journey")).to_be_visible()
    expect(ada.page.get_by_text("5 Journey Lane, Riverside")).to_be_visible()
    expect(ada.page.get_by_text("Withheld from you, and why")).to_be_visible()
    ada.look("referral-preview")
    ada.press("Send now")
    expect(ada.page.get_by_text("Sent.").first).to_be_visible()
    return ada.page.url.rstrip("/").split("/")[-1]


def _review_date(ada: Seat, case: str) -> None:
    ada.go(f"/cases/{case}/")
    ada.look("case")
    ada.page.get_by_text("Set the next review").click()
    ada.page.locator("form[action$='/review/'] [name=due_date]").fill(unit_day().isoformat())
    ada.press("Set")
    expect(ada.page.get_by_text("Review set.")).to_be_visible()


def _partner(
    running: Running, browser: Browser, people: dict[str, dict[str, str]], referral: str, pictures: Path | None
) -> None:
    with seat(browser, running.partner, phone=True) as rolf:
        rolf.sign_in(people["rolf"])
        assert referral not in rolf.page.content()
        response = rolf.page.goto(f"{running.partner}/referrals/{referral}/")
        assert response is not None
        assert response.status == 404
    with seat(browser, running.partner, phone=True, pictures=pictures) as pia:
        pia.sign_in(people["pia"])
        pia.look("partner-home")
        pia.page.locator(f"a[href='/referrals/{referral}/']").click()
        expect(pia.page.get_by_text("Placida Journey")).to_be_visible()
        assert "Ada Okafor" not in pia.page.content()
        pia.look("partner-phone")
        pia.choose("answer", "accept")
        pia.press("Continue")
        pia.page.fill("[name=who]", "Duty team, Riverside")
        pia.page.fill("[name=acts_on]", unit_day(1).isoformat())
        pia.look("partner-accept")
        pia.press("Send")
        expect(pia.page.get_by_text("We know that you will act")).to_be_visible()
        pia.press("Tell us what happened")
        pia.choose("outcome", "plan_in_place")
        pia.page.fill("[name=note]", "She stays with her grandmother for now.")
        pia.press("Send")
        expect(pia.page.get_by_text("Thank you for telling us.")).to_be_visible()
        pia.look("partner-finished")


def _answered(ada: Seat, referral: str) -> None:
    ada.go(f"/referrals/{referral}/")
    expect(ada.page.get_by_text("A safety plan is in place")).to_be_visible()
    ada.look("referral")


def _notified(running: Running, ada: Seat, case: str) -> None:
    """The review date fires through the worker: one inbox entry, and a mail that says nothing."""
    due = ada.page.locator("main li", has_text=case).filter(has_text=re.compile("review", re.IGNORECASE))
    until = time.monotonic() + 75
    while time.monotonic() < until:
        ada.go("/inbox/")
        if due.count():
            break
        time.sleep(2)
    expect(due.first).to_be_visible()
    ada.look("inbox")
    while time.monotonic() < until and not _mails(running):
        time.sleep(1)
    mails = _mails(running)
    assert mails
    for text in mails:
        assert not any(secret in text for secret in ("OP-", "REF-", "V-", "Placida", "Riverside", "Ada", "Okafor"))


def _mails(running: Running) -> list[str]:
    found = []
    for path in (running.data / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes())
        body = message.get_payload(decode=True)
        found.append(f"{message['Subject']}\n{body.decode() if isinstance(body, bytes) else ''}")
    return found


def _supervisor(
    running: Running, browser: Browser, people: dict[str, dict[str, str]], referral: str, pictures: Path | None
) -> None:
    with seat(browser, running.staff, pictures=pictures) as sana:
        sana.sign_in(people["sana"])
        sana.look("home-supervisor")
        sana.go(f"/referrals/{referral}/")
        sana.press("Confirm")
        expect(sana.page.get_by_text("Reviewed and confirmed").first).to_be_visible()
        sana.go("/oversight/")
        expect(sana.page.get_by_text("Open cases").first).to_be_visible()
        sana.look("oversight")


def _nothing_readable(running: Running) -> None:
    """No file of the data folder holds what names a child: names, handles, addresses, schools, e-mail."""
    secrets = [b"Placida Journey", b"5 Journey Lane", b"kid_777", b"kid_189", b"Sample Street", b"user805@example.com"]
    for path in running.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret in content], path
