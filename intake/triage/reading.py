"""Finding the signs in a text."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from intake.triage.lexicon import book
from intake.triage.phrases import CHILD_NAME, Hit
from intake.triage.signs import NEGATABLE, ORDER, SIGNS, Sign
from intake.triage.tokens import passages

_WINDOW = max(sign.span for sign in SIGNS)


@dataclass(frozen=True, slots=True)
class Found:
    """A sign that was found, with the weight it gets here."""

    sign: Sign
    weight: int


def signs_in(text: str, names: frozenset[str]) -> list[Found]:
    """Every sign of a text, each once, at its heaviest. `names`: first names of children, as plain words."""
    best: dict[tuple[str, int], Found] = {}
    for passage in passages(text):
        window: deque[frozenset[str]] = deque(maxlen=_WINDOW)
        for sentence in passage:
            window.append(concepts([CHILD_NAME if word in names else word for word in sentence]))
            for found in _signs_of(window):
                key = (found.sign.code, found.sign.tier)
                if key not in best or best[key].weight < found.weight:
                    best[key] = found
    return list(best.values())


def concepts(sentence: list[str]) -> frozenset[str]:
    """The concepts of one sentence that nothing in it takes back."""
    hits = book().hits(sentence)
    breaks = {hit.start for hit in hits if hit.concept == "clause_break"}
    denials = [
        (hit.start, _clause_end(hit.end, breaks, len(sentence))) for hit in hits if hit.concept == "negated_report"
    ]
    nots = {hit.start for hit in hits if hit.concept == "not_word"}
    return frozenset(
        hit.concept
        for hit in hits
        if not any(start <= hit.start < end for start, end in denials) and not _is_negated(hit, nots)
    )


def _clause_end(start: int, breaks: set[int], length: int) -> int:
    return min((place for place in breaks if place >= start), default=length)


def _is_negated(hit: Hit, nots: set[int]) -> bool:
    """Does a plain "not" stand before it? A phrase that begins with its own "not" is never negated by another."""
    if hit.concept not in NEGATABLE or hit.start in nots:
        return False
    return any(place in nots for place in range(hit.start - NEGATABLE[hit.concept], hit.start))


def _signs_of(window: "deque[frozenset[str]]") -> Iterator[Found]:
    """Signs that the last sentence completes, alone or with as few as needed of those before it."""
    before = window[-2] if len(window) > 1 else frozenset[str]()
    reaches = [frozenset[str]().union(*list(window)[-reach:]) for reach in range(1, len(window) + 1)]
    for sign in SIGNS:
        if not window[-1].intersection(sign.needs):
            continue
        there = next((concepts for concepts in reaches[: sign.span] if _holds(sign, concepts)), None)
        if there is not None and not before.intersection(sign.unless & ORDER):
            yield Found(sign, sign.weight + sum(extra for concept, extra in sign.more if concept in there))


def _holds(sign: Sign, there: frozenset[str]) -> bool:
    if not there.issuperset(sign.needs) or len(there & sign.some) < sign.at_least:
        return False
    return not there.intersection(sign.unless) or bool(there.intersection(sign.despite))
