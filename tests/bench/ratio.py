"""Two pieces of work measured side by side."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

_LEAST_ROUNDS = 3


@dataclass(frozen=True)
class Ratio:
    """`ratio` of ours to the floor; `goal` is the most (or, with `at_least`, the least) that is allowed."""

    name: str
    ratio: float
    goal: float
    rounds: int
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def as_record(self) -> dict[str, object]:
        """As bin/bench prints it."""
        return {
            "name": self.name,
            "ratio": round(self.ratio, 3),
            "goal": self.goal,
            "met": self.met,
            "rounds": self.rounds,
        }


def compare(
    name: str, ours: Callable[[], object], floor: Callable[[], object], *, goal: float, rounds: int = 5
) -> Ratio:
    """Runs both in turn, `rounds` times after one warm-up, and compares the medians of their wall-clock seconds."""
    taken, against = _interleaved(ours, floor, rounds)
    return Ratio(name, median(taken) / median(against), goal, rounds)


def percentiles(
    name: str, ours: Callable[[], object], floor: Callable[[], object], *, p50: float, p95: float, rounds: int
) -> list[Ratio]:
    """As `compare`, and the 95th percentiles beside the medians: two ratios of the same rounds."""
    taken, against = _interleaved(ours, floor, rounds)
    late = [quantiles(side, n=20)[-1] for side in (taken, against)]
    return [
        Ratio(f"{name}, p50", median(taken) / median(against), p50, rounds),
        Ratio(f"{name}, p95", late[0] / late[1], p95, rounds),
    ]


def _interleaved(
    ours: Callable[[], object], floor: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of each, side by side, after one warm-up."""
    if rounds < _LEAST_ROUNDS:
        raise ValueError("A ratio needs at least three interleaved rounds.")
    taken: dict[str, list[float]] = {"ours": [], "floor": []}
    for number in range(rounds + 1):
        for side, work in (("ours", ours), ("floor", floor)):
            gc.collect()
            began = time.perf_counter()
            work()
            if number:
                taken[side].append(time.perf_counter() - began)
    return taken["ours"], taken["floor"]
