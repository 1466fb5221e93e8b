"""What a reading of the ledger found."""

from dataclasses import dataclass, field

MOST_PROBLEMS = 100


@dataclass
class Report:
    """What was found. `problems` are sentences, the first bad entry first; empty when the ledger is whole."""

    entries: int = 0
    waiting: int = 0
    signed: int = 0
    checkpoints: int = 0
    keys: list[str] = field(default_factory=list)
    stamps: int = 0
    stamped: int = 0
    # What is no fault and ought to be known.
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.problems

    def add(self, problem: str) -> None:
        """Keeps the first hundred."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
