"""How many statements a screen costs, held to `query_counts.json`: one number a screen, the same for one row and many.

The file is sorted JSON, name of the screen -> statements without the frame's. A screen of one app is named after its
name (`cases:index`); write a new number only when you can say what it bought.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ocsea.access.models import User
from tests.roles import client_of

PINNED = Path(__file__).with_name("query_counts.json")
_MACHINERY = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ROLE")


def hold(screen: str, number: int) -> None:
    """Fails unless a screen costs what is pinned for it; every screen has a number.

    HARBOUR_WRITE_COUNTS=1 writes the number instead: read the difference, and run again without.
    """
    numbers: dict[str, int] = json.loads(PINNED.read_text())
    if os.environ.get("HARBOUR_WRITE_COUNTS"):
        numbers[screen] = number
        PINNED.write_text(json.dumps(numbers, indent=2, sort_keys=True) + "\n")
    assert screen in numbers, f"{screen} costs {number} statements and is not pinned in {PINNED.name}"
    assert number == numbers[screen], f"{screen}: {number} statements, pinned are {numbers[screen]}"


def statements_of(captured: Iterable[Mapping[str, Any]]) -> int:
    """Statements that reach tables: savepoints and the tests' own changes of role left out."""
    return len([each for each in captured if not each["sql"].startswith(_MACHINERY)])


def cost_of(actor: User, address: str, *, fragment: bool = False) -> int:
    """All statements of one page when it is asked for again."""
    browser = client_of(actor)
    headers = {"HX-Request": "true"} if fragment else {}
    browser.get(address, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address, headers=headers).status_code == 200
    return statements_of(captured)


def own_cost_of(actor: User, address: str, *, fragment: bool = False) -> int:
    """The page's statements without the frame's: what the empty search page of the same person costs.

    The API has no frame.
    """
    frame = 0 if address.startswith("/api/") else cost_of(actor, "/search/")
    return cost_of(actor, address, fragment=fragment) - frame
