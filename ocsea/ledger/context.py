"""Which request an entry belongs to: set once by the middleware or the task, read by `record`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from ocsea.redaction.logs import request_id


class AddressClass(StrEnum):
    """Where a request came from, as coarsely as a review needs. Addresses themselves are not recorded."""

    LOOPBACK = "loopback"
    PRIVATE = "private"
    PUBLIC = "public"
    NONE = "none"  # a job


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The request's id (made by us, never taken from a header) and the class of its address."""

    id: str
    address: AddressClass = AddressClass.NONE


_current: ContextVar[RequestContext | None] = ContextVar("ledger_request", default=None)


@contextmanager
def in_request(context: RequestContext) -> Iterator[None]:
    """Entries recorded inside, and lines logged inside, carry this request's id."""
    token, log_token = _current.set(context), request_id.set(context.id)
    try:
        yield
    finally:
        request_id.reset(log_token)
        _current.reset(token)


def current_request() -> RequestContext | None:
    """The request that is being answered, or None (a command, a test)."""
    return _current.get()


def address_class(address: str) -> AddressClass:
    """The class of an IP address given as text; PUBLIC when it cannot be read."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return AddressClass.PUBLIC
    if parsed.is_loopback:
        return AddressClass.LOOPBACK
    return AddressClass.PRIVATE if parsed.is_private else AddressClass.PUBLIC
