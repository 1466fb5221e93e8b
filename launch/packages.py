"""Debian packages that a check needs: installed where we are root, else left to a sentence of the caller's."""

import os
import shutil
import subprocess

from launch.words import say

_APT = ("apt-get", "-o", "DPkg::Lock::Timeout=120", "-q")


def install(*packages: str) -> None:
    """Tries to install Debian packages; says why not. The caller looks whether what it wanted is there now."""
    if shutil.which(_APT[0]) is None or os.geteuid() != 0:
        return
    for words in (("update",), ("install", "-y", "--no-install-recommends", *packages)):
        attempt(*_APT, *words)


def attempt(*command: str) -> None:
    """Runs one installing command without questions; a failure is said in its own last words."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, env=quiet, check=False, capture_output=True, text=True)
    if done.returncode:
        say(f"`{' '.join(command)}` failed: {(done.stderr or done.stdout).strip()[-300:]}")
