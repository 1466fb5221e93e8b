"""The browser of the journeys: finds a Chromium, and installs one where it may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launch import packages
from launch.words import say

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "The journeys need Chromium. On Debian, as root: apt-get install --no-install-recommends chromium fonts-noto-core. "
    "On Ubuntu, whose own package needs snapd, as root: .venv/bin/python -m playwright install --with-deps chromium."
)


def find() -> Path | None:
    """The path of a Chromium or Chrome that runs without a display, or None. Ubuntu's snap starter does not count."""
    for name in _NAMES:
        found = shutil.which(name)
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return Path(found)
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next(iter(sorted(downloads.glob("chromium-*/chrome-linux*/chrome"))), None)


def ensure() -> Path | None:
    """As `find`, after trying to install one where we are root. None when there is none to be had; then say `HOW`."""
    if (found := find()) or os.geteuid() != 0:
        return found
    say("Installing Chromium")
    packages.install("chromium", "fonts-noto-core")
    if find() is None:
        packages.attempt(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")
    return find()
