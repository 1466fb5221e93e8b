"""Finding the signs in a text."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from intake.triage.lexicon import book
from intake.triage.phrases import CHILD_NAME, Hit
from intake.triage.signs import NEGATABLE, SIGNS, Sign
from intake.triage.tokens import sentences

_WINDOW = max(sign.span for sign in SIGNS)
_REACH_OF_NOT = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A sign that was found, with the weight it gets here."""

    sign: Sign
    weight: int


def signs_in(text: str, names: frozenset[str]) -> list[Found]:
    """Every sign of a text, each once, at its heaviest. `names`: first names of children, as plain words."""
    best: dict[tuple[str, int], Found] = {}
    window: deque[frozenset[str]] = deque(maxlen=_WINDOW)
    for sentence in sentences(text):
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
        (hit.end, _clause_end(hit.end, breaks, len(sentence))) for hit in hits if hit.concept == "negated_report"
    ]
    nots = {hit.start for hit in hits if hit.concept == "not_word"}
    return frozenset(
        hit.concept
        for hit in hits
        if not any(start <= hit.start < end for start, end in denials)
        and not (hit.concept in NEGATABLE and _is_negated(hit, nots))
    )


def _clause_end(start: int, breaks: set[int], length: int) -> int:
    return min((place for place in breaks if place >= start), default=length)


def _is_negated(hit: Hit, nots: set[int]) -> bool:
    return any(place in nots for place in range(hit.start - _REACH_OF_NOT, hit.start))


def _signs_of(window: "deque[frozenset[str]]") -> Iterator[Found]:
    """Signs that the last sentence completes, alone or with those before it."""
    for sign in SIGNS:
        if not window[-1].intersection(sign.needs):
            continue
        there = frozenset().union(*list(window)[-sign.span :])
        if _holds(sign, there):
            yield Found(sign, sign.weight + sum(extra for concept, extra in sign.more if concept in there))


def _holds(sign: Sign, there: frozenset[str]) -> bool:
    if not there.issuperset(sign.needs) or len(there & sign.some) < sign.at_least:
        return False
    return not there.intersection(sign.unless) or bool(there.intersection(sign.despite))
