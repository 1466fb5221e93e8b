"""A child at risk now comes first, with the reason: 300 invented reports, nine of them urgent, all in the first 12.

Five of the nine carry no flag and one of these stands in a viral group. Beside that, the honest measure: sentences that
no rule was ever tuned on (tests.factories.phrases.unseen), how many of them are found and how many harmless ones raise
an alarm. The control is triage that reads flags only; it must fail.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.sources.cybertipline.read import read_reports
from intake.sources.package import read_package
from intake.sources.parsed import Kind, ParsedReport
from intake.triage import Reason, Tier, Urgency, assess, sentence_of
from intake.triage.reading import signs_in
from intake.triage.tokens import words
from tests.factories.cybertip_batches import Sample, batch
from tests.factories.phrases import unseen
from tests.prove.runner import Outcome

FIRST = 12
LEAST_FOUND = 0.75
MOST_ALARMS = 0.10
_NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
# Which reasons are right for a kind of urgency. A text may rightly raise others beside.
RIGHT: dict[str, frozenset[str]] = {
    "escalated": frozenset({"escalated"}),
    "self_harm": frozenset({"text_self_harm", "text_told_to_harm"}),
    "told_to_harm": frozenset({"text_told_to_harm", "text_self_harm"}),
    "meeting": frozenset({"text_meeting", "text_coming", "text_arranged", "text_secret", "text_alone_with_child"}),
    "extortion": frozenset({"text_extortion_deadline", "text_extortion"}),
    "access": frozenset({"text_access", "text_alone_with_child", "text_works_with_children"}),
    "contact": frozenset({"text_contact_abuse", "text_abuse_now", "text_alone_with_child"}),
    "confined": frozenset({"text_confined", "text_fear", "text_missing"}),
    "live_now": frozenset({"text_abuse_now", "text_for_sale", "text_contact_abuse"}),
    "danger": frozenset({"text_danger", "text_fear"}),
    "missing": frozenset({"text_missing"}),
    "fear": frozenset({"text_fear", "text_contact_abuse", "text_confined", "text_violence"}),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sample with its report and its urgency, in the order of the queue."""

    sample: Sample
    report: ParsedReport
    urgency: Urgency


def run(*, full: bool, seed: int) -> Outcome:
    """Forty batches of 300 (two in the short form)."""
    seeds = range(seed, seed + (40 if full else 2))
    batches = [ranked(batch(one)) for one in seeds]
    failures = [f"seed {one}: {words}" for one, rows in zip(seeds, batches, strict=True) for words in faults(rows)]
    blind = [faults(without_reading(rows)) for rows in batches]
    if not all(blind):
        failures.append("the control (flags only) passed, so this proof proves nothing")
    found, alarms = recall(unseen.URGENT), false_alarms(unseen.HARMLESS)
    if found < LEAST_FOUND:
        failures.append(f"of the sentences never tuned on only {found:.0%} are found")
    if alarms > MOST_ALARMS:
        failures.append(f"of the harmless sentences never tuned on {alarms:.0%} raise an alarm")
    places = [place for rows in batches for place, row in enumerate(rows, start=1) if row.sample.is_urgent]
    return Outcome(
        cases=sum(map(len, batches)),
        failures=failures,
        measures={
            "batches": len(batches),
            "last_place_of_an_urgent_report": max(places),
            "falsely_at_the_top_a_batch": round(_falsely(batches) / len(batches), 2),
            "unseen_found": round(found, 3),
            "unseen_false_alarms": round(alarms, 3),
            "unseen_in_the_first_12_of_9": round(_unseen_in_first(seeds), 2),
        },
    )


def ranked(samples: list[Sample]) -> list[Ranked]:
    """The queue of a batch, received a minute apart."""
    rows = [Ranked(sample, report := _report(sample), assess(report, _NOW)) for sample in samples]
    received = {id(row): _NOW + timedelta(minutes=place) for place, row in enumerate(rows)}
    return sorted(rows, key=lambda row: row.urgency.sort_key(received[id(row)]))


def without_reading(rows: list[Ranked]) -> list[Ranked]:
    """The broken control: the same reports judged by their flags alone."""
    flags = [replace(row, urgency=assess(_without_text(row.report), _NOW)) for row in rows]
    return sorted(flags, key=lambda row: row.urgency.sort_key(_NOW))


def faults(rows: list[Ranked]) -> list[str]:
    """Every urgent report that is not among the first, or whose reason is wrong or points to the wrong place."""
    wrong = []
    for place, row in enumerate(rows, start=1):
        if row.sample.is_urgent:
            if place > FIRST:
                wrong.append(f"place {place}: {row.sample.kind} ({row.sample.text[:60]})")
            elif not any(_is_right(row, reason) for reason in row.urgency.reasons):
                wrong.append(f"wrong reason: {row.sample.kind} ({row.sample.text[:60]})")
    return wrong


def recall(urgent: dict[str, tuple[str, ...]]) -> float:
    """The share of urgent sentences that raise an alarm by themselves."""
    texts = [text for group in urgent.values() for text in group]
    return sum(map(raises, texts)) / len(texts)


def false_alarms(harmless: tuple[str, ...]) -> float:
    """The share of harmless sentences that raise an alarm by themselves."""
    return sum(map(raises, harmless)) / len(harmless)


def raises(text: str) -> bool:
    """Does a sentence alone put its report into the first tier?"""
    name = "Nomina"
    found = signs_in(text.format(child=name), frozenset(words(name)))
    return any(sign.sign.tier is Tier.NOW for sign in found)


def _is_right(row: Ranked, reason: Reason) -> bool:
    """The right code, a sentence for it, and the path of the very fact that holds the text."""
    if reason.code not in RIGHT[row.sample.kind] or not str(sentence_of(reason.code)):
        return False
    fact = next(fact for fact in row.report.facts if fact.path == reason.evidence_path)
    return row.sample.text.replace("{child}", "").split(":")[0][:12] in fact.original or "{child}" in row.sample.text


def _report(sample: Sample) -> ParsedReport:
    package = read_package(sample.name, sample.data)
    [report] = read_reports(package)
    return report


def _without_text(report: ParsedReport) -> ParsedReport:
    return replace(report, facts=[fact for fact in report.facts if fact.kind is not Kind.TEXT])


def _falsely(batches: list[list[Ranked]]) -> int:
    return sum(row.urgency.tier is Tier.NOW and not row.sample.is_urgent for rows in batches for row in rows)


def _unseen_in_first(seeds: range) -> float:
    """How many of the nine stand among the first when no rule was tuned on the urgent words."""
    queues = [ranked(batch(one, urgent=unseen.URGENT))[:FIRST] for one in seeds]
    return sum(row.sample.is_urgent for rows in queues for row in rows) / len(queues)
