"""Batches of invented reports in which it is known which are urgent: some with the provider's flag, some without."""

import random
from dataclasses import dataclass, replace

from tests.factories.cybertips import Story, package
from tests.factories.phrases import HARMLESS, URGENT
from tests.factories.phrases.look_3 import ESCALATIONS

FIRST_NUMBER = 190100000


@dataclass(frozen=True, slots=True)
class Sample:
    """One package. `kind` is the kind of urgency ("" when there is none); `flagged`: the provider escalated it."""

    name: str
    data: bytes
    kind: str = ""
    text: str = ""
    flagged: bool = False
    viral: bool = False

    @property
    def is_urgent(self) -> bool:
        return bool(self.kind)


def batch(
    seed: int,
    *,
    total: int = 300,
    flagged: int = 4,
    unflagged: int = 5,
    urgent: dict[str, tuple[str, ...]] | None = None,
    harmless: tuple[str, ...] | None = None,
) -> list[Sample]:
    """`total` packages in random order; the last of the unflagged urgent ones stands in a viral group.

    Urgent texts are drawn from different kinds, each among harmless lines; everything else is harmless or noise.
    """
    rng = random.Random(seed)  # noqa: S311  (the same seed shall give the same batch)
    phrases, decoys = urgent or URGENT, harmless or HARMLESS
    kinds = [rng.choice(sorted(phrases)) for _place in range(max(0, unflagged - len(phrases)))]
    kinds += rng.sample(sorted(phrases), min(unflagged, len(phrases)))
    samples = [_flagged(rng, decoys) for _place in range(flagged)]
    samples += [
        _unflagged(rng, kind, rng.choice(phrases[kind]), decoys, viral=place == unflagged - 1)
        for place, kind in enumerate(kinds)
    ]
    samples += [_ordinary(rng, decoys) for _place in range(total - len(samples))]
    rng.shuffle(samples)
    return [_named(rng, FIRST_NUMBER + place, sample) for place, sample in enumerate(samples)]


@dataclass(frozen=True, slots=True)
class _Draft:
    story: Story
    kind: str = ""
    text: str = ""


def _named(rng: random.Random, number: int, draft: _Draft) -> Sample:
    data = package(rng, number, draft.story)
    escalated, viral = bool(draft.story.escalation), draft.story.viral
    return Sample(f"CyberTip-{number}.zip", data, draft.kind, draft.text, escalated, viral)


def _flagged(rng: random.Random, decoys: tuple[str, ...]) -> _Draft:
    story = replace(_noise(rng, decoys), escalation=rng.choice(ESCALATIONS))
    return _Draft(story, "escalated", story.escalation)


def _unflagged(rng: random.Random, kind: str, text: str, decoys: tuple[str, ...], *, viral: bool) -> _Draft:
    """An urgent text and nothing else that would raise the report."""
    story = replace(_noise(rng, decoys), viral=viral, quiet=True)
    home = rng.choice(("chat", "note"))
    if home == "chat":
        story.chat = [*rng.sample(decoys, rng.randint(1, 3)), text, *rng.sample(decoys, rng.randint(0, 2))]
    else:
        story.note = [*story.note, text]
    return _Draft(story, kind, text)


def _ordinary(rng: random.Random, decoys: tuple[str, ...]) -> _Draft:
    return _Draft(replace(_noise(rng, decoys), viral=rng.random() < 0.15))


def _noise(rng: random.Random, decoys: tuple[str, ...]) -> Story:
    return Story(
        chat=rng.sample(decoys, rng.randint(2, 6)) if rng.random() < 0.5 else [],
        note=rng.sample(decoys, rng.randint(1, 3)) if rng.random() < 0.6 else [],
        bio=rng.choice(decoys) if rng.random() < 0.2 else "",
    )
