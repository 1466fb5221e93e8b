"""What one upload gave, before it is read as a report."""

import hashlib
from dataclasses import dataclass, field

from intake.sources.faults import Refused, Why


@dataclass(slots=True)
class Package:
    """What one upload gave.

    `members` maps a part's name inside the upload to its bytes, in the order found; the names are labels only and are
    never to be used as paths. An upload that is itself one XML file is a package of one part that has its own name.
    """

    name: str
    members: dict[str, bytes] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, member: str, why: Why, *, data: bytes | None = None, detail: str = "") -> None:
        """Notes a refusal found after reading (the XML of `member` is wrong), with the size and hash of `data`."""
        size, digest = (None, None) if data is None else (len(data), hashlib.sha256(data).hexdigest())
        self.refused.append(Refused(self.name, member, why, size, digest, detail))
