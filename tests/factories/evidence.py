"""Cases with exhibits, made by the services as the people who would make them."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from cases.models import Authority, Case, CaseGrant
from evidence.enums import Purpose
from evidence.models import CustodyEvent, Exhibit
from evidence.services.chain import Moment
from evidence.services.handing import Handover, confirm, release
from evidence.services.hashing import Reading
from evidence.services.registering import Find, register_exhibit
from ocsea.access.models import User
from tests.roles import acting, as_role

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def off_the_case(person: User, case: Case) -> None:
    """Their place on the case ended a second ago."""
    now = timezone.now()
    with as_role("owner"):
        CaseGrant.objects.filter(user=person, content_object=case).update(
            granted_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
        )


def a_warrant(cast: SimpleNamespace, case: Case, *, days: int = 30, ago: int = 1) -> Authority:
    """A search warrant for so many days, granted so many days ago."""
    granted = timezone.now().date() - timedelta(days=ago)
    warrant = Authority(
        case=case,
        kind="warrant",
        number="SW 114/26",
        issued_by="Crown Court at Snaresbrook",
        scope="Digital devices at the home address",
        issued_on=granted,
        expires_on=granted + timedelta(days=days),
        recorded_by=cast.ada,
    )
    with acting(cast.ada):
        warrant.save(force_insert=True)
    return warrant


def a_find(warrant: Authority | None, **changes: Any) -> Find:
    """A telephone found half an hour ago."""
    typed: dict[str, Any] = {
        "kind": "device",
        "description": "Samsung Galaxy S22, black, IMEI ending 4417",
        "seized_at": timezone.now() - timedelta(minutes=30),
        "seized_zone": "Europe/London",
        "place": "Kitchen table, 4 Orchard Lane",
        "found_by": "Ada Okafor",
        "seal_number": "S1000001",
        "authority": warrant,
        "condition": "Screen cracked",
        "power_state": "on",
        "network_state": "isolated",
    }
    return Find(**typed | changes)


def an_exhibit(cast: SimpleNamespace, case: Case, *, warrant: Authority | None = None, **changes: Any) -> Exhibit:
    """An exhibit that Ada registered and holds; under a warrant of its own unless one is given."""
    held = warrant or a_warrant(cast, case)
    with acting(cast.ada):
        return register_exhibit(actor=cast.ada, case=case, find=a_find(held, **changes))


def a_reading(**changes: Any) -> Reading:
    """A SHA-256 taken just now."""
    typed: dict[str, Any] = {
        "algorithm": "sha256",
        "value": SHA256,
        "tool": "hashdeep",
        "tool_version": "4.4",
        "taken_at": timezone.now(),
    }
    return Reading(**typed | changes)


def a_moment(at: datetime | None = None, **changes: Any) -> Moment:
    """Now, in the property store."""
    typed: dict[str, Any] = {"at": at or timezone.now(), "zone": "Europe/London", "place": "Property store"}
    return Moment(**typed | changes)


def offered(exhibit: Exhibit, *, giver: User, receiver: User, **changes: Any) -> CustodyEvent:
    """A release that waits for its receiver."""
    typed: dict[str, Any] = {"purpose": Purpose.EXAMINATION, "moment": a_moment()}
    with acting(giver):
        handover = Handover(receiver=receiver, **typed | changes)
        return release(actor=giver, exhibit=exhibit, handover=handover)


def handed(exhibit: Exhibit, *, giver: User, receiver: User) -> CustodyEvent:
    """A hand-over that its receiver confirmed."""
    offer = offered(exhibit, giver=giver, receiver=receiver)
    with acting(receiver):
        return confirm(actor=receiver, offer=offer, moment=a_moment(), seal_seen=offer.seal_after)
