"""Pages that are made from the code are fresh, and what the pages point to is there."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.enums import TRANSITIONS, Stage
from ocsea.web.management.commands.states import registered, states_page

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
_LINK = re.compile(r"\[[^\]]*\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def test_the_states_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("states")
    assert capsys.readouterr().out == (ROOT / "docs" / "states.md").read_text()


def test_every_app_with_states_is_on_it() -> None:
    labels = [label for label, _ways in registered()]
    assert {"cases", "clocks", "evidence", "intake", "referrals"} <= set(labels)
    page = states_page()
    assert page.count("```mermaid") == len(labels)


def test_every_way_of_a_case_is_drawn_with_what_it_asks_for() -> None:
    section = states_page().split("## Cases: Stage")[1].split("## ")[0]
    drawn = set(re.findall(r"^    (\w+) --> (\w+): ", section, re.MULTILINE))
    assert drawn == {(str(start), str(end)) for start, ways in TRANSITIONS.items() for end in ways}
    assert "closure_proposed --> closed: case_approve, a reason, a second person" in section


@pytest.mark.parametrize(
    "states", [ways for _label, ways in registered()], ids=[label for label, _ways in registered()]
)
def test_every_state_has_its_ways_written_down(states: dict[object, object]) -> None:
    """A state that is left out would be a dead end by accident."""
    kind = type(next(iter(states)))
    assert set(states) == set(kind)  # type: ignore[call-overload]  # an enumeration class


def test_nothing_is_left_without_a_way_to_it() -> None:
    reached = {end for ways in TRANSITIONS.values() for end in ways}
    assert set(Stage) - reached == {Stage.TRIAGE}


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS], ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    if not page.exists():
        pytest.fail(f"{page.name} is missing")
    broken = [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert broken == []
