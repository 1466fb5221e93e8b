"""One running Harbour and one browser for all journeys of a worker."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from launch import browser as chromium
from tests.journeys.harbour import Running

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything that `bin/demo` starts, with its seeded story."""
    data = tmp_path_factory.mktemp("journey") / "data"
    demo = Running.start(data)
    yield demo
    demo.stop()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless.

    It ends with this folder's tests: Playwright keeps an event loop running in the worker's thread, and Django refuses
    the database to whatever is tested there meanwhile.
    """
    path = chromium.find()
    assert path is not None, chromium.HOW
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(path), args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where pictures of the screens go; none are kept unless HARBOUR_PICTURES names a folder."""
    folder = os.environ.get("HARBOUR_PICTURES")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)
