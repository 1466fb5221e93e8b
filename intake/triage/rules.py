"""What the flags, codes, ages and dates of a report say about its urgency: one small function a rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.sources.ages import youngest
from intake.sources.leads import IdentifierKind
from intake.sources.moments import read_date
from intake.sources.parsed import Fact, Given, ParsedReport, SubjectKind
from intake.triage.expiry import expiry_dates
from intake.triage.urgency import Reason, Tier

if TYPE_CHECKING:
    from django.utils.functional import Promise

_SUMMARY = "report/incidentSummary"
_ESCALATION = f"{_SUMMARY}/escalateToHighPriority"
# What providers write into the field when they mean that there is nothing to escalate.
_SAYS_NO = frozenset({"no", "none", "n/a", "na", "false", "0", "-", "--", "not applicable", "nil", "null", "e", "no."})
_PRIOR = frozenset({"priorCTReports", "priorCTReport"})
_USER_PARTS = frozenset({SubjectKind.REPORTED_USER, SubjectKind.ASSOCIATED_ACCOUNT})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over flags. `finds` gives the path of each fact that shows it ("" when it follows from several)."""

    code: str
    sentence: "Promise"
    tier: Tier
    weight: int
    finds: Callable[[ParsedReport, datetime], Iterator[str]]

    def reason(self, report: ParsedReport, now: datetime) -> Reason | None:
        """The reason with the first place that shows it, or None."""
        path = next(self.finds(report, now), None)
        return None if path is None else Reason(self.code, self.tier, self.weight, path)


def _escalated(report: ParsedReport, _now: datetime) -> Iterator[str]:
    return (fact.path for fact in report.all(_ESCALATION) if not _says_nothing(fact))


def _escalated_without_words(report: ParsedReport, _now: datetime) -> Iterator[str]:
    return (fact.path for fact in report.all(_ESCALATION) if _says_nothing(fact))


def _says_nothing(fact: Fact) -> bool:
    return fact.given is Given.EMPTY or fact.value.strip().casefold() in _SAYS_NO


def _coded(key: str, value: str) -> Callable[[ParsedReport, datetime], Iterator[str]]:
    return lambda report, _now: (fact.path for fact in report.all(key) if fact.value.strip() == value)


def _flagged(*keys: str) -> Callable[[ParsedReport, datetime], Iterator[str]]:
    return lambda report, _now: (fact.path for fact in report.facts if fact.field in keys and fact.flag)


def _present(name: str) -> Callable[[ParsedReport, datetime], Iterator[str]]:
    return lambda report, _now: (fact.path for fact in report.facts if fact.name == name and fact.value.strip())


def _child_up_to(last: int, *, above: int = -1) -> Callable[[ParsedReport, datetime], Iterator[str]]:
    def finds(report: ParsedReport, now: datetime) -> Iterator[str]:
        for key in (subject.key for subject in report.subjects if subject.kind is SubjectKind.VICTIM):
            age, path = _age(report, key, (report.incident_at or now).date())
            if age is not None and above < age <= last:
                yield path

    return finds


def _age(report: ParsedReport, key: str, day: date) -> tuple[int | None, str]:
    """The age to go by and the fact it was read from."""
    facts = [fact for fact in report.about(key) if fact.name in {"age", "child_age", "dateOfBirth", "child_born"}]
    ages = [(youngest(fact.number, read_date(fact.value), day), fact.path) for fact in facts]
    known = [(age, path) for age, path in ages if age is not None]
    return min(known, default=(None, ""))


def _same_home(report: ParsedReport, _now: datetime) -> Iterator[str]:
    """A reported user gives the same street and town as a child."""
    kinds = {subject.key: subject.kind for subject in report.subjects}
    homes: dict[str, tuple[str, ...]] = {}
    for fact in report.facts:
        if fact.name in {"address", "city", "zipCode"} and fact.group.rpartition("/")[2].startswith("address"):
            homes[fact.group] = (*homes.get(fact.group, (fact.subject or "",)), fact.value.strip().casefold())
    full = {group: (home[0], home[1:]) for group, home in homes.items() if len(home) >= 3 and all(home[1:])}
    children = {home for owner, home in full.values() if kinds.get(owner) is SubjectKind.VICTIM}
    return (group for group, (owner, home) in full.items() if home in children and kinds.get(owner) in _USER_PARTS)


def _same_line(report: ParsedReport, _now: datetime) -> Iterator[str]:
    """A reported user came from the same IP address as a child."""
    kinds = {subject.key: subject.kind for subject in report.subjects}
    leads = [lead for lead in report.identifiers if lead.kind is IdentifierKind.IP]
    lines = {lead.value for lead in leads if kinds.get(lead.subject or "") is SubjectKind.VICTIM}
    return (lead.path for lead in leads if lead.value in lines and kinds.get(lead.subject or "") in _USER_PARTS)


def _expires_within(days: int, *, after: int = -1) -> Callable[[ParsedReport, datetime], Iterator[str]]:
    def finds(report: ParsedReport, now: datetime) -> Iterator[str]:
        return (path for day, path in expiry_dates(report) if after < (day - now.date()).days <= days)

    return finds


def _prior(report: ParsedReport, _now: datetime) -> Iterator[str]:
    return (
        fact.path for fact in report.facts if fact.name in {"priorCTReports", "priorCTReport"} and fact.value.strip()
    )


def _may_know(report: ParsedReport, _now: datetime) -> Iterator[str]:
    return (told.path for told in report.tipped_off)


_LABELS = f"{_SUMMARY}/reportAnnotations"
_FILE = "fileDetails/fileAnnotations"
_TYPE = f"{_SUMMARY}/incidentType"

RULES: tuple[Rule, ...] = (
    Rule("escalated", _("The provider says a child is at immediate risk."), Tier.NOW, 100, _escalated),
    Rule(
        "at_risk_now", _("Whoever reports says a child is at risk now."), Tier.NOW, 100,
        _coded("manual/child_at_risk_now", "yes"),
    ),
    Rule(
        "has_access", _("Whoever reports says the reported user has access to the child."), Tier.NOW, 60,
        _coded("manual/reported_has_access", "yes"),
    ),
    Rule("same_home", _("The reported user and a child give the same home address."), Tier.NOW, 60, _same_home),
    Rule("same_line", _("The reported user and a child used the same IP address."), Tier.HIGH, 50, _same_line),
    Rule(
        "escalated_without_words", _("The field for high priority was sent without a reason."), Tier.HIGH, 20,
        _escalated_without_words,
    ),
    Rule("sadistic", _("The provider labels it sadistic online exploitation."), Tier.HIGH, 70,
         _flagged(f"{_LABELS}/sadisticOnlineExploitation")),
    Rule("sextortion", _("The provider labels it sexual extortion."), Tier.HIGH, 60, _flagged(f"{_LABELS}/sextortion")),
    Rule("infant", _("The provider labels a file as showing an infant."), Tier.HIGH, 60, _flagged(f"{_FILE}/infant")),
    Rule("young_child", _("A child named in the report is 5 or younger."), Tier.HIGH, 55, _child_up_to(5)),
    Rule("live_streaming", _("The provider labels a file as live-streamed."), Tier.HIGH, 50,
         _flagged(f"{_FILE}/liveStreaming")),
    Rule("molestation", _("The incident type is sexual abuse of a child."), Tier.HIGH, 50,
         _coded(_TYPE, "Child Sexual Molestation")),
    Rule("trafficking", _("The incident type is trafficking of a child."), Tier.HIGH, 40,
         _coded(_TYPE, "Child Sex Trafficking")),
    Rule("physical_harm", _("The provider labels a file as showing physical harm."), Tier.HIGH, 40,
         _flagged(f"{_FILE}/physicalHarm", f"{_FILE}/violenceGore")),
    Rule("expires_soon", _("The provider keeps its data for two weeks or less."), Tier.HIGH, 40, _expires_within(14)),
    Rule("organised", _("The provider names a group of offenders."), Tier.HIGH, 30, _present("groupIdentifier")),
    Rule("solicitation", _("The provider labels it asking for child sexual abuse material."), Tier.RAISED, 30,
         _flagged(f"{_LABELS}/csamSolicitation")),
    Rule("enticement", _("The incident type is enticement of a child."), Tier.RAISED, 30,
         _coded(_TYPE, "Online Enticement of Children for Sexual Acts")),
    Rule("child_under_13", _("A child named in the report is under 13."), Tier.RAISED, 25, _child_up_to(12, above=5)),
    Rule("prior_reports", _("There are earlier reports about somebody in it."), Tier.RAISED, 20, _prior),
    Rule("expires", _("The provider keeps its data for a month or less."), Tier.RAISED, 20,
         _expires_within(31, after=14)),
    Rule("self_production", _("The provider labels a file as possibly made by the child."), Tier.RAISED, 15,
         _flagged(f"{_FILE}/possibleSelfProduction")),
    Rule("may_know", _("The reported user may know of the report; evidence may be lost."), Tier.RAISED, 10, _may_know),
)  # fmt: skip
