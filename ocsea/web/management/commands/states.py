"""Prints docs/states.md from the apps' own `TRANSITIONS`; a test holds the committed page to them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import Choices
from django.utils import translation

_HEAD = """# States

Made by `manage.py states` from the dict `TRANSITIONS` in each app's `enums.py`; do not edit. Nothing else moves a
record: a service looks the way up there, asks for the right, and writes the move to the ledger.
"""


def states_page() -> str:
    """The page's text, in English."""
    with translation.override("en"):
        return "\n".join([_HEAD, *(_section(label, ways) for label, ways in registered())])


def registered() -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """App label -> its transitions, for every installed app that has some, in the order of INSTALLED_APPS."""
    for app in apps.get_app_configs():
        name = f"{app.name}.enums"
        if find_spec(name) is not None and (ways := getattr(import_module(name), "TRANSITIONS", None)):
            yield app.label, ways


def _section(label: str, ways: Mapping[Any, Any]) -> str:
    states = type(next(iter(ways)))
    lines = [f"    {state.value}: {state.label}" for state in states]
    lines += [f"    {start.value} --> {end.value}{words}" for start, end, words in _edges(states, ways)]
    ends = [f"    {state.value} --> [*]" for state in states if not ways.get(state)]
    head = f"## {label.capitalize()}: {states.__name__}\n\n{(states.__doc__ or '').strip()}\n"
    return "\n".join([head, "```mermaid", "stateDiagram-v2", *lines, *ends, "```", ""])


def _edges(states: type[Choices], ways: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, str]]:
    """Start, end and words of each arrow, in the order of the states.

    A state leads to a set of states, to states with what they ask for, or by named steps to a state.
    """
    for start, onward in ways.items():
        if not isinstance(onward, Mapping):
            yield from ((start, end, "") for end in states if end in onward)
            continue
        for key, value in onward.items():
            if isinstance(value, states):
                yield start, value, f": {key.label}"
            else:
                yield start, key, f": {_asked(value)}"


def _asked(step: Any) -> str:
    """What a guarded step asks for."""
    asked = [str(step.permission)]
    if step.reason:
        asked.append("a reason")
    if step.second_person:
        asked.append("a second person")
    return ", ".join(asked)


class Command(BaseCommand):
    """`manage.py states > docs/states.md`."""

    help = "Print docs/states.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(states_page(), ending="")
