"""What happens when a clock reaches a step. Higher rooms register here; the engine knows none of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ocsea.access.models import User
from ocsea.clocks.due import Step
from ocsea.clocks.models import Clock


@dataclass(frozen=True, slots=True)
class Reached:
    """A clock reached a step. `tell` are the people whom the rule names, each once, with an active account."""

    clock: Clock
    step: Step
    at: datetime
    tell: tuple[User, ...]

    @property
    def code(self) -> str:
        """`case.review.due`: the rule and its step."""
        return f"{self.clock.rule.code}.{self.step.key}"

    @property
    def event_id(self) -> str:
        """The same for the same clock, revision and step, whoever asks."""
        return f"clock:{self.clock.id}:{self.clock.revision}:{self.step.key}"


Handler = Callable[[Reached], None]
# Of the people whom a rule names for a clock, those who may know of its record, and who takes their place.
Audience = Callable[[Clock, list[User]], list[User]]

_handlers: defaultdict[str, list[Handler]] = defaultdict(list)
_every: list[Handler] = []
_audiences: list[Audience] = []


def on_step(rule_code: str, handler: Handler) -> None:
    """Calls `handler` at every step of this rule's clocks; call it from AppConfig.ready().

    It runs in the transaction that marks the step as reached, in the worker's database role and without anybody's
    rights, so it writes its rows exactly once or not at all. Nothing that cannot be rolled back belongs in it: a mail
    is a notice. When it raises, the step stays due and is tried again.
    """
    _handlers[rule_code].append(handler)


def on_every_step(handler: Handler) -> None:
    """As `on_step`, for all rules. The inbox is filled from here."""
    _every.append(handler)


def handlers_of(rule_code: str) -> tuple[Handler, ...]:
    """The rule's own handlers first, then those of every rule."""
    return (*_handlers.get(rule_code, ()), *_every)


def narrow_audience(audience: Audience) -> None:
    """Has `audience` look at everybody whom a step would tell, before anybody is told."""
    _audiences.append(audience)


def audience_of(clock: Clock, people: list[User]) -> list[User]:
    """Who is told of this clock in place of `people`."""
    for audience in _audiences:
        people = audience(clock, people)
    return people
