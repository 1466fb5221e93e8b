"""What follows from facts: leads to people and accounts, files with their hashes, and who may have been warned."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What leads to a person or an account."""

    NAME = "name"
    HANDLE = "handle"
    ACCOUNT = "account"
    EMAIL = "email"
    PHONE = "phone"
    IP = "ip"
    DEVICE = "device"
    URL = "url"
    GROUP = "group"


class Weakness(StrEnum):
    """Why an address on the network may not lead to one subscriber."""

    PORT_MISSING = "port_missing"
    TIME_MISSING = "time_missing"
    ZONE_MISSING = "zone_missing"
    POSSIBLE_PROXY = "possible_proxy"
    NOT_AN_ADDRESS = "not_an_address"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A lead. `value` and all that follows is IDENTITY. `path` is the fact (or group of facts) it was read from."""

    kind: IdentifierKind
    value: str
    path: str
    subject: str | None
    service: str = ""
    verified: bool | None = None
    port: int | None = None
    instant: datetime | None = None
    zone_text: str = ""
    event: str = ""
    id_type: str = ""
    weak: tuple[Weakness, ...] = ()


@dataclass(frozen=True, slots=True)
class HashValue:
    """A hash of a file as the sender gives it. Only MD5, SHA-1, SHA-2 and SHA-3 are `cryptographic`; anything else may
    be a perceptual code, from which a likeness can be made, and is class HASH."""

    algorithm: str
    value: str
    path: str
    cryptographic: bool


@dataclass(slots=True)
class FileEntry:
    """A file that the report is about. Harbour never holds the file. Flags are True, False or None (not said).

    `relevance` is "" when not said; the sender's documentation then means "Reported".
    `classification` is the provider's label, never a finding of ours.
    """

    key: str
    path: str
    file_id: str = ""
    viewed_by_provider: bool | None = None
    exif_viewed_by_provider: bool | None = None
    publicly_available: bool | None = None
    relevance: str = ""
    classification: str = ""
    annotations: tuple[str, ...] = ()
    hashes: tuple[HashValue, ...] = ()


class Tipped(StrEnum):
    """Why the reported user may already know of the report."""

    NOTIFIED = "notified"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class TippedOff:
    """The provider told a user, or shut an account. `subject` may be a child: an account's owner is not known."""

    why: Tipped
    subject: str | None
    path: str
    instant: datetime | None = None
