"""What a planted world is: its names, its marks, and whose hands made it."""

from dataclasses import dataclass, field

from cases.models import Case
from ocsea.access.models import User


@dataclass
class World:
    """What was planted. `tag` is in every text of it and in no other; a closed one is a compartment."""

    tag: str
    case: Case
    ids: dict[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    is_closed: bool = False

    def sees(self, page: bytes, *, asked: str = "") -> str:
        """`names`, `reads` or nothing: the most that a page shows of this world, except what the address said."""
        if any(name.encode() in page for name in self.names):
            return "names"
        return "reads" if any(mark not in asked and mark.encode() in page for mark in self.marks) else ""

    def first_seen(self, page: bytes, *, asked: str = "") -> str:
        """The first of its texts that a page shows, for the words of a failure."""
        return next((text for text in (*self.names, *self.marks) if text not in asked and text.encode() in page), "")


@dataclass(frozen=True)
class Closing:
    """Who has a post in the compartment that a world's case becomes; the officer proposes it and owns it."""

    supervisor: User
    auditor: User
    prosecutor: User
    readers: tuple[User, ...]


@dataclass(frozen=True)
class Hands:
    """Who makes a world: the officer, who approves, who takes reports in, and who is on it as what."""

    officer: User
    supervisor: User
    intake: User
    to_add: User
    recipient: User
    examiner: User
    team: tuple[tuple[User, str], ...] = ()
    expired: User | None = None
    revoked: User | None = None
    denied: User | None = None
    emergency: User | None = None
    duty: User | None = None
    closing: Closing | None = None
