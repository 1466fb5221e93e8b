"""The components in a real browser, without a server: accessible, silent under the strict policy, dense enough."""

import mimetypes
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from ocsea.web.gallery import PAGES, gallery

DIST = Path(settings.BASE_DIR) / "static" / "dist"
POLICY = "; ".join(f"{name} {' '.join(v)}" for name, v in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
DESK, PHONE = (1366, 768), (390, 844)


def answer(route: Route) -> None:
    """Pages from the view, files from the folder, both under the policy that Harbour sends."""
    url = urlsplit(route.request.url)
    headers = {"Content-Security-Policy": POLICY}
    if url.path.startswith("/static/"):
        kind = mimetypes.guess_type(url.path)[0] or "application/octet-stream"
        route.fulfill(path=DIST / Path(url.path).name, content_type=kind, headers=headers | {"Content-Type": kind})
        return
    page = parse_qs(url.query).get("page", ["all"])[0]
    body = gallery(RequestFactory().get("/components/", {"page": page})).content.decode()
    route.fulfill(body=body, headers=headers | {"Content-Type": "text/html; charset=utf-8"})


def open_page(browser: Browser, name: str, size: tuple[int, int]) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", answer)
    page.goto(f"http://localhost/components/?page={name}")
    page.wait_for_selector("body.js-enabled")
    return page, said


@pytest.mark.journey
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_components_are_accessible_and_silent(browser: Browser, name: str, size: tuple[int, int]) -> None:
    page, said = open_page(browser, name, size)
    found = Axe().run(page, options=RULES).response
    assert len(found["passes"]) > 5
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.close()


@pytest.mark.journey
def test_a_worklist_shows_eleven_rows_of_readable_text(browser: Browser) -> None:
    page, _said = open_page(browser, "worklist", DESK)
    rows = page.locator("tbody tr")
    assert rows.first.bounding_box()["y"] < 320  # type: ignore[index]  # the row is in sight
    whole = "rows => rows.filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    assert rows.evaluate_all(whole) >= 11
    sizes = "cells => Math.min(...cells.map(cell => parseFloat(getComputedStyle(cell).fontSize)))"
    assert page.locator("table :not(input)").evaluate_all(sizes) >= 16
    page.close()


@pytest.mark.journey
def test_choosing_rows_counts_them(browser: Browser) -> None:
    page, _said = open_page(browser, "worklist", DESK)
    bar = page.locator("[data-bulk]")
    assert bar.is_hidden()
    page.locator("tbody .app-check").nth(1).check()
    assert "1 selected" in bar.inner_text()
    page.locator("[data-select-all]").check()
    assert "15 selected" in bar.inner_text()
    page.close()


@pytest.mark.journey
def test_keys_move_through_rows_but_never_while_typing(browser: Browser) -> None:
    page, _said = open_page(browser, "worklist", DESK)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "OP-2026-00412"
    page.locator("input[name=q]").first.fill("")
    page.locator("input[name=q]").first.type("j/n?")
    assert page.locator("input[name=q]").first.input_value() == "j/n?"
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.get_by_role("button", name="Switch shortcuts off").click()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_hidden()
    page.close()


@pytest.mark.journey
def test_text_is_saved_as_a_draft_two_seconds_after_typing_stops(browser: Browser) -> None:
    page, _said = open_page(browser, "all", DESK)
    sent: list[str] = []

    def save(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(json={"saved_at": "2026-11-22T14:05:00+00:00", "token": "fresh-token"})

    page.route("**/drafts/**", save)
    page.locator("textarea[name=text]").fill("What I saw")
    expect(page.locator("form [data-draft-state]")).to_contain_text("Saved ")
    assert len(sent) == 1
    assert "text=What+I+saw" in sent[0]
    assert page.locator("form[data-draft-url] [name=csrfmiddlewaretoken]").input_value() == "fresh-token"
    page.close()
