"""Which report first, and why, by rules that a person can read: flags in `rules`, the report's own words in `signs`.

`assess` is pure: the same report at the same time always gives the same answer. It never quotes the report.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.sources.parsed import Fact, Given, Kind, ParsedReport, SubjectKind
from intake.triage.reading import signs_in
from intake.triage.rules import RULES
from intake.triage.signs import SIGNS
from intake.triage.tokens import MAX_CHARACTERS, words
from intake.triage.urgency import TIER_WORDS, Reason, Tier, Urgency

if TYPE_CHECKING:
    from django.utils.functional import Promise

__all__ = ["TIER_WORDS", "Reason", "Tier", "Urgency", "assess", "sentence_of"]

# Texts that the sender puts into every report alike, and addresses: not about this child.
_NOT_READ = frozenset({"companyTemplate", "termsOfService", "legalURL", "url", "profileUrl", "locationOfFile"})
_READ = frozenset(
    {
        "content",
        "additionalInfo",
        "profileBio",
        "incidentDateTimeDescription",
        "escalateToHighPriority",
        "chatRoomName",
        "groupIdentifier",
        "displayName",
        "fileName",
        "originalFileName",
        "fileNames",
    }
)
_MOST_READ = 2 * MAX_CHARACTERS
_SENTENCES: dict[str, "Promise"] = {
    **{rule.code: rule.sentence for rule in RULES},
    **{sign.code: sign.sentence for sign in SIGNS},
    "viral": _("The provider sent it as one of a widely shared group, and nothing in it shows a child at risk now."),
    "meme": _("Every file is labelled as possibly shared as a joke or in outrage."),
    "spam": _("The provider labels it spam."),
    "for_information": _("The provider sends it for information only."),
    "not_read_in_full": _("The text is too long to be read in full by the rules. Read it yourself."),
}


def sentence_of(code: str) -> "Promise":
    """The plain sentence of a reason. Raises KeyError for a code that no rule has."""
    return _SENTENCES[code]


def assess(report: ParsedReport, now: datetime) -> Urgency:
    """How urgent a report is at `now` (aware), and every reason, the weightiest first."""
    reasons = [reason for rule in RULES if (reason := rule.reason(report, now))]
    reasons += _of_text(report)
    tier = min((reason.tier for reason in reasons), default=Tier.ROUTINE)
    if tier > Tier.NOW and (shared := _shared_widely(report)):
        tier, reasons = Tier.LOW, [*reasons, *shared]
    elif tier > Tier.HIGH and (minor := _of_little_weight(report)):
        tier, reasons = Tier.LOW, [*reasons, *minor]
    weight = sum(reason.weight for reason in reasons if reason.tier is tier)
    reasons.sort(key=lambda reason: (reason.tier, -reason.weight, reason.code))
    return Urgency(tier, weight, tuple(reasons))


def _of_text(report: ParsedReport) -> list[Reason]:
    """Signs in the report's own words, each code once with the place where it weighs most."""
    names = _children_names(report)
    best: dict[tuple[str, Tier], Reason] = {}
    read = 0
    for fact in filter(_is_read, report.facts):
        if len(fact.original) > MAX_CHARACTERS or read > _MOST_READ:
            best["not_read_in_full", Tier.HIGH] = Reason("not_read_in_full", Tier.HIGH, 10, fact.path)
        if read > _MOST_READ:
            break
        read += min(len(fact.original), MAX_CHARACTERS)
        for found in signs_in(fact.original, names):
            key = (found.sign.code, found.sign.tier)
            if key not in best or best[key].weight < found.weight:
                best[key] = Reason(found.sign.code, found.sign.tier, found.weight, fact.path)
    return list(best.values())


def _is_read(fact: Fact) -> bool:
    if fact.kind is not Kind.TEXT or fact.given is not Given.VALUE or fact.name in _NOT_READ:
        return False
    return fact.name in _READ or not fact.known or fact.field.startswith(("manual/", "pasted/"))


def _children_names(report: ParsedReport) -> frozenset[str]:
    """First names and display names of the children in the report, as plain words."""
    children = {subject.key for subject in report.subjects if subject.kind is SubjectKind.VICTIM}
    return frozenset(
        word
        for fact in report.facts
        if fact.subject in children and fact.name in {"firstName", "displayName", "child"}
        for word in words(fact.original)[:3]
        if len(word) > 2
    )


def _shared_widely(report: ParsedReport) -> list[Reason]:
    """Groups of viral reports and jokes go last, unless something in them shows a child at risk now."""
    found = []
    if report.viral_batch:
        found.append(Reason("viral", Tier.LOW, 0, "report/batchedReport"))
    if report.files and all("potentialMeme" in file.annotations for file in report.files):
        found.append(Reason("meme", Tier.LOW, 0, report.files[0].path))
    return found


def _of_little_weight(report: ParsedReport) -> list[Reason]:
    """What the provider itself calls spam or mere information goes last, unless there is a serious sign."""
    labels = "report/incidentSummary/reportAnnotations"
    codes = {"spam": "spam", "informational": "for_information"}
    return [Reason(codes[name], Tier.LOW, 0, f"{labels}/{name}") for name in report.annotations if name in codes]
