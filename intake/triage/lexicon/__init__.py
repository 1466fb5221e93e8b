"""The words of urgency (*.txt, see README.md), read once into a phrase book."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from intake.triage.phrases import PhraseBook

_NAME = re.compile(r"\{(\w+)\}")


@cache
def book() -> PhraseBook:
    """Every phrase of every language. Raises ValueError for a file that cannot be understood."""
    found = PhraseBook()
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        for concept, phrases in read(path.read_text()).items():
            found.add(concept, phrases)
    return found


def read(text: str) -> dict[str, list[str]]:
    """Concept -> phrases of one file, lists of alternatives filled in."""
    named: dict[str, str] = {}
    phrases: dict[str, list[str]] = defaultdict(list)
    concept = ""
    for line in _lines(text):
        if line.startswith("["):
            concept = line.strip("[]")
        elif line.startswith("{") and " = " in line:
            name, _equals, words = line.partition(" = ")
            named[name.strip("{}")] = _filled(words, named)
        elif concept:
            phrases[concept].append(_filled(line, named))
        else:
            raise ValueError(f"a phrase without a concept: {line}")
    return dict(phrases)


def _lines(text: str) -> list[str]:
    """Lines without comments; an indented line goes on with the one before, without a blank after a slash."""
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.split(";")[0].rstrip()
        if not line:
            continue
        if line.startswith(" ") and lines:
            lines[-1] += ("" if lines[-1].endswith("/") else " ") + line.strip()
        else:
            lines.append(line.strip())
    return lines


def _filled(line: str, named: dict[str, str]) -> str:
    try:
        return _NAME.sub(lambda match: named[match.group(1)], line)
    except KeyError as error:
        raise ValueError(f"no list is called {error}") from error
