"""Finding phrases in words, in time that grows with the text alone.

A phrase is written in words: `a/b` is one of them, `(a)` may be left out, `kill*` is any word that begins so, `kill~`
is a regular English verb in all its forms, `..` is a gap of up to three words, `...` of up to six, `#` a number, `@`
the name of a child in the report: "want/wants (to) .. die".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from intake.triage.tokens import spelled

CHILD_NAME = "@child"
_SHORT_GAP, _LONG_GAP = 3, 6
_PREFIX_KEY = 3
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a phrase: the words that may stand there, and how many others may stand before it."""

    words: frozenset[str]
    prefixes: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0

    def takes(self, word: str) -> bool:
        if word in self.words or (self.prefixes and word.startswith(self.prefixes)):
            return True
        return word.isdigit() and "#" in self.words


Phrase = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a concept, found at words [start, end) of a sentence."""

    concept: str
    start: int
    end: int


@dataclass(slots=True)
class PhraseBook:
    """Every phrase of every concept, indexed by its first word."""

    _exact: dict[str, list[tuple[str, Phrase]]] = field(default_factory=lambda: defaultdict(list))
    _prefix: dict[str, list[tuple[str, Phrase]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, concept: str, phrases: Iterable[str]) -> None:
        """Adds phrases of a concept."""
        for phrase in phrases:
            for elements in _readings(phrase):
                for word in elements[0].words:
                    self._exact[word].append((concept, elements))
                for prefix in elements[0].prefixes:
                    self._prefix[prefix[:_PREFIX_KEY]].append((concept, elements))

    def hits(self, sentence: list[str]) -> list[Hit]:
        """Every phrase in a sentence; a concept may be hit many times."""
        found = []
        for start, word in enumerate(sentence):
            candidates = [*self._exact.get(word, ()), *self._prefix.get(word[:_PREFIX_KEY], ())]
            if word.isdigit():
                candidates += self._exact.get("#", ())
            for concept, elements in candidates:
                end = _match(elements, 0, sentence, start, 0)
                if end is not None:
                    found.append(Hit(concept, start, end))
        return found


def _match(elements: Phrase, place: int, sentence: list[str], at: int, carried: int) -> int | None:
    """The end of the first match of elements[place:] from `at`; `carried` is the gap of a word that was left out."""
    if place == len(elements):
        return at
    element = elements[place]
    gap = max(element.gap, carried)
    for skip in range(min(gap + 1, len(sentence) - at)):
        if element.takes(sentence[at + skip]):
            end = _match(elements, place + 1, sentence, at + skip + 1, 0)
            if end is not None:
                return end
    return _match(elements, place + 1, sentence, at, gap) if element.optional else None


def _readings(phrase: str) -> Iterator[Phrase]:
    """The phrase as elements; when its first words may be left out, also the phrase without them."""
    elements: list[Element] = []
    gap = 0
    for piece in phrase.split():
        if piece in {"..", "..."}:
            gap = _SHORT_GAP if piece == ".." else _LONG_GAP
        else:
            elements.append(_element(piece, gap))
            gap = 0
    if all(element.optional for element in elements):
        raise ValueError(f"nothing of this phrase has to be there: {phrase}")
    while elements[0].optional:
        yield (Element(elements[0].words, elements[0].prefixes), *elements[1:])
        elements = elements[1:]
    yield (Element(elements[0].words, elements[0].prefixes), *elements[1:])


def _element(piece: str, gap: int) -> Element:
    choices = piece.strip("()").split("/")
    exact = {spelled(word) for word in choices if word[-1] not in "*~" and word not in {"#", "@"}}
    exact |= {CHILD_NAME if word == "@" else word for word in choices if word in {"#", "@"}}
    for word in choices:
        if word.endswith("~"):
            exact |= _forms(word[:-1])
    prefixes = tuple(spelled(word[:-1], whole=False) for word in choices if word.endswith("*"))
    return Element(frozenset(exact), prefixes, piece.startswith("("), gap)


def _forms(verb: str) -> set[str]:
    """A regular English verb: base, -s, -ed, -ing, with e dropped or the last consonant doubled where that is done."""
    stem = verb.removesuffix("e")
    forms = {verb, f"{verb}s", f"{stem}ing", f"{stem}ed"}
    if verb.endswith(("sh", "ch", "x", "ss")):
        forms.add(f"{verb}es")
    if len(verb) > 2 and verb[-1] not in _VOWELS | {"w", "x", "y"} and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        forms |= {f"{verb}{verb[-1]}ing", f"{verb}{verb[-1]}ed"}
    if verb.endswith("y"):
        forms |= {f"{verb[:-1]}ies", f"{verb[:-1]}ied"}
    return forms
