"""A name given anywhere in a report is sealed everywhere in it, also where a product's name is expected."""

import re
from collections.abc import Iterator
from dataclasses import replace

from intake.sources.parsed import Fact, Kind, Subject
from ocsea.redaction.sensitivity import FieldClass

_NAMING = frozenset(
    {
        "firstName",
        "middleName",
        "lastName",
        "screenName",
        "displayName",
        "espIdentifier",
        "schoolName",
        "child",
        "child_handle",
        "child_school",
        "reported_user",
        "reported_handle",
    }
)
_WORD = re.compile(r"\w+")
_LONGEST_NAME = 100


def with_names_sealed(facts: list[Fact], subjects: list[Subject]) -> list[Fact]:
    """The facts, with every readable text that repeats somebody's name made IDENTITY.

    A company that stands in a person's place (a provider as reporter) is no such name.
    """
    companies = {subject.key for subject in subjects if subject.is_organisation}
    names = {
        " ".join(_WORD.findall(fact.value.casefold()))
        for fact in facts
        if fact.name in _NAMING and fact.known and fact.subject not in companies and len(fact.value) <= _LONGEST_NAME
    } - {""}
    return [
        replace(fact, klass=FieldClass.IDENTITY)
        if fact.kind is Kind.TEXT and fact.klass is FieldClass.CASE and names.intersection(_phrases(fact.value))
        else fact
        for fact in facts
    ]


def _phrases(text: str) -> Iterator[str]:
    """Every run of words of a short text, to be compared with names."""
    words = _WORD.findall(text.casefold())
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield " ".join(words[start:end])
