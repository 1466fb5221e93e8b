"""The made-up people of the demo, as a table."""

import json
import subprocess
import sys
from pathlib import Path

from launch.environment import share_of
from launch.folder import DataFolder
from launch.venv import ROOT

_COLUMNS = {
    "username": "Sign in as",
    "password": "Password",
    "totp_secret": "Authenticator secret",
    "role": "Role",
    "unit": "Unit or agency",
    "area": "Area",
}


def ask(folder: DataFolder, variables: dict[str, str]) -> "subprocess.Popen[str]":
    """Starts `manage.py demo_signins --json`; the answer is read by `table` once the pages are up."""
    with (folder.log / "setup.log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo_signins", "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
            env=share_of("signin", "ocsea.settings", variables, folder),
        )


def table(answer: str, data: Path) -> str:
    """The answer of `demo_signins --json` for reading, and how to get a code."""
    people = json.loads(answer)
    rows = [list(_COLUMNS.values()), *([str(person.get(key) or "") for key in _COLUMNS] for person in people)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    first = people[0]["username"] if people else "USER"
    lines += [
        "",
        "After the password comes a six-digit code: from an authenticator app with the secret, or from this:",
        f"  HARBOUR_DATA={data} {ROOT}/.venv/bin/python {ROOT}/manage.py demo_signins --code {first}",
        "Everything in this demo is made up.",
    ]
    return "\n".join(lines)
