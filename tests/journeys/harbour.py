"""The whole of Harbour running, and a browser for each person of the cast."""

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page

from launch import ports

ROOT = Path(__file__).resolve().parents[2]
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
_READY = re.compile(r"^(Harbour is ready|Partner area): (http://localhost:\d+)$")
# Whether pressing this opens another page: a link, or a form's button that no script of ours answers itself.
_LEAVES = """pressed => (pressed.href || (pressed.form && pressed.type === "submit"))
    && !pressed.closest("[hx-get], [hx-post], [download]")"""
_AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


def _environment() -> dict[str, str]:
    """What a newcomer's shell has: none of the tests' own settings and keys."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


@dataclass
class Running:
    """The demo as `bin/demo` starts it, in a folder of the test's own."""

    data: Path
    process: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    @classmethod
    def start(cls, data: Path) -> Self:
        """Starts every process and waits for the ready lines; raises AssertionError with what was said instead."""
        port = ports.any_free(2)
        command = [sys.executable, "-m", "launch.demo", "--data", str(data), "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environment()
        )
        running = cls(data, process)
        threading.Thread(target=running._listen, daemon=True).start()
        until = time.monotonic() + 150
        while len(running.addresses) < 2:
            assert process.poll() is None, "\n".join(running.said[-40:])
            assert time.monotonic() < until, "\n".join(running.said[-40:])
            time.sleep(0.1)
        return running

    def stop(self) -> None:
        """SIGTERM, as a closed terminal would; everything it started ends with it."""
        self.process.terminate()
        self.process.wait(timeout=60)

    def manage(self, *words: str) -> str:
        """Runs a management command against this demo and returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=_environment() | {"HARBOUR_DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode in {0, 1}, done.stderr
        return done.stdout

    @property
    def staff(self) -> str:
        return self.addresses["Harbour is ready"]

    @property
    def partner(self) -> str:
        return self.addresses["Partner area"]

    def signins(self) -> dict[str, dict[str, str]]:
        """User name -> how they sign in."""
        return {one["username"]: one for one in json.loads(self.manage("demo_signins", "--json"))}

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if found := _READY.match(line.rstrip()):
                self.addresses[found[1]] = found[2]


@dataclass
class Seat:
    """One person at a browser: a page, and everything the browser complained of."""

    page: Page
    base: str
    pictures: Path | None
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens a page of this area; anything but success fails."""
        response = self.page.goto(self.base + path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"

    def look(self, name: str) -> None:
        """Checks the page as it stands: no axe violation, no CSP or console error; keeps a picture where wanted."""
        broken = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in self._violations()]
        assert broken == [], f"{name}: {broken}"
        assert self.complaints == [], f"{name}: {self.complaints}"
        if self.pictures:
            self.page.evaluate("scrollTo(0, 0)")  # else the case's bar stands in the middle of the picture
            self.page.screenshot(path=str(self.pictures / f"{name}.png"), full_page=True)

    def _violations(self) -> list[dict[str, Any]]:
        self.page.wait_for_load_state()
        try:
            return list(Axe().run(self.page, options=_AXE).response["violations"])
        except Error:
            # A page that was being replaced has no document to look at; the one that came has, and is judged instead.
            self.page.wait_for_load_state()
            return list(Axe().run(self.page, options=_AXE).response["violations"])

    def look_small(self, name: str) -> None:
        """The same on a phone: nothing is wider than its screen."""
        self.page.wait_for_load_state()
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
        self.look(name)
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def look_both(self, name: str) -> None:
        """Wide, and on a phone."""
        self.look(f"{name}-1366")
        self.look_small(f"{name}-390")

    def is_absent(self, path: str) -> None:
        """This path answers what a record that never was answers: the same status, page and words."""
        told = []
        for where in ("/cases/NO-SUCH-CASE/", path):
            response = self.page.goto(self.base + where)
            assert response is not None
            told.append((response.status, self.page.title(), self.page.inner_text("main")))
        assert told[0][0] == 404
        assert told[1] == told[0], f"{path}: {told[1]}"

    def choose(self, name: str, value: str) -> None:
        """Chooses a radio button or ticks a box as a person does: by its label."""
        chosen = self.page.locator(f"input[name={name}][value={value}]").get_attribute("id")
        self.page.locator(f"label[for={chosen}]").click()

    def pick(self, name: str, words: str) -> None:
        """Picks the option that begins with these words."""
        found = self.page.locator(f"select[name={name}] option", has_text=re.compile(f"^{re.escape(words)}"))
        self.page.select_option(f"select[name={name}]", found.first.get_attribute("value") or "")

    def open_case(self, operation: str) -> str:
        """Opens a case of one's own and returns its reference."""
        self.go("/cases/new/")
        self.page.fill("[name=operation]", operation)
        self.page.select_option("[name=priority]", "medium")
        self.page.fill("[name=priority_reason]", "Nothing points to a child in danger.")
        self.press("Open the case")
        self.page.wait_for_url(re.compile("/cases/OP-"))
        return self.page.url.rstrip("/").split("/")[-1]

    def sign_in(self, person: dict[str, str]) -> None:
        """Password, then the code of this moment."""
        self.go("/accounts/login/")
        self.page.fill("[name=login]", person["username"])
        self.page.fill("[name=password]", person["password"])
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()
        assert self.page.locator("[name=code]").count(), self.page.inner_text("body")
        self.page.fill("[name=code]", fresh_code(person["totp_secret"]))
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def press(self, label: str) -> None:
        """Presses the button of this name, or follows the link that looks like one, and waits for the page it opens."""
        named = self.page.get_by_role("button", name=label, exact=True).or_(
            self.page.get_by_role("link", name=label, exact=True)
        )
        self.follow(named.first)

    def follow(self, what: Locator) -> None:
        """Clicks one button or link and waits for the page it opens, where it opens one."""
        # A click returns before the browser leaves: whoever looked next would see the old page, or none.
        if what.evaluate(_LEAVES):
            with self.page.expect_navigation():
                what.click()
        else:
            what.click()


def unit_day(ahead: int = 0) -> date:
    """Today on the unit's calendar, or so many days ahead."""
    return datetime.now(ZoneInfo("Europe/London")).date() + timedelta(days=ahead)


@contextmanager
def seat(browser: Browser, base: str, *, phone: bool = False, pictures: Path | None = None) -> Iterator[Seat]:
    """A browser window of its own, wide or phone sized."""
    context: BrowserContext = browser.new_context(viewport=PHONE if phone else WIDE, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    made = Seat(page, base, pictures)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            made.complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    try:
        yield made
    finally:
        context.close()


# A code opens one sign-in only: what this worker has used, by secret and period.
_spent: set[tuple[str, int]] = set()


def fresh_code(secret: str) -> str:
    """A code that is valid now and was not used: of this period, or of the one before or after it."""
    while True:
        now = int(time.time()) // 30
        for period in (now, now + 1, now - 1):
            if (secret, period) not in _spent:
                _spent.add((secret, period))
                return totp(secret, period)
        time.sleep(1)


def totp(secret: str, period: int) -> str:
    """The six digits of RFC 6238 for a period of 30 seconds since 1970 (SHA-1)."""
    counter = struct.pack(">Q", period)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
