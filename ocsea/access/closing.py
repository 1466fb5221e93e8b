"""Higher apps hear that an account is being closed, in the transaction of the closing."""

from collections.abc import Callable

from ocsea.access.models import User

Closed = Callable[[User, User], None]

_hearers: list[Closed] = []


def on_closed(hearer: Closed) -> None:
    """Calls `hearer(actor, person)` for every account that is closed; call it from AppConfig.ready()."""
    _hearers.append(hearer)


def tell_closed(*, actor: User, person: User) -> None:
    """Tells everybody who asked for it."""
    for hearer in _hearers:
        hearer(actor, person)
