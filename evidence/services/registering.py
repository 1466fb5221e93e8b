"""Registering an exhibit: what was found, where, by whom and under which authority."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Authority, Case
from cases.policy import require as require_case
from evidence import events, notices
from evidence.enums import Custody, ExhibitKind, Irregularity, Step
from evidence.models import Exhibit
from evidence.policy import exhibit_target
from evidence.services import chain, hashing
from evidence.services.hashing import Reading
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.ledger.record import record
from ocsea.vault import fields

_NUMBER = re.compile(r"[^\W\d_]{1,4}/[0-9]{1,5}\Z")


@dataclass(frozen=True)
class Find:
    """What was typed of an exhibit. `number` may be empty: the next free one of the finder's initials is taken."""

    kind: str
    description: str
    seized_at: datetime
    seized_zone: str
    place: str
    found_by: str
    number: str = ""
    parent: Exhibit | None = None
    seal_number: str = ""
    authority: Authority | None = None
    reason: str = ""
    condition: str = ""
    power_state: str = "not_known"
    network_state: str = "not_known"
    reading: Reading | None = None

    @property
    def moment(self) -> chain.Moment:
        return chain.Moment(self.seized_at, self.seized_zone, self.place, self.reason)


@transaction.atomic
def register_exhibit(*, actor: User, case: Case, find: Find) -> Exhibit:
    """Registers an exhibit in a case; the actor holds it from then on.

    A find without a valid authority, or data without a SHA-256, is a fact and goes in: with a reason, marked
    irregular, and told to the case's supervisor. Raises Denied, Invalid naming each field that needs another look.
    """
    exhibit = write_find(actor=actor, case=lock_numbers(actor, case), find=find)
    if exhibit.irregularities:
        chain.tell_overseers(notices.EXHIBIT_IRREGULAR, exhibit, actor=actor)
    return exhibit


def lock_numbers(actor: User, case: Case) -> Case:
    """The case's row is the queue for numbers: two people at one scene never get the same one. Raises Denied."""
    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first() or case
    require_case(actor, locked, Permission.EXHIBIT_REGISTER)
    return locked


def write_find(*, actor: User, case: Case, find: Find) -> Exhibit:
    """Writes one exhibit of a case whose numbers are locked, and tells nobody. Raises Invalid as above."""
    irregular = _irregularities(find)
    chain.refuse_unless_right(_faults(find, case, irregular))
    exhibit = _exhibit(actor, case, find, irregular)
    exhibit.save(force_insert=True)
    record(
        events.EXHIBIT_REGISTERED,
        actor=actor,
        target=exhibit_target(exhibit),
        facts={
            "number": exhibit.number,
            "kind": exhibit.kind,
            "root": exhibit.root_number or None,
            "authority": exhibit.authority_id,
            "irregular": [str(each) for each in irregular],
        },
        stream=exhibit.stream,
    )
    hands = chain.Hands(holder=actor, seal_after=find.seal_number)
    chain.append(
        actor=actor,
        exhibit=exhibit,
        step=Step.COLLECTED,
        state=Custody.HELD,
        moment=find.moment,
        hands=hands,
        last=None,
    )
    if find.reading is not None:
        hashing.write(actor=actor, exhibit=exhibit, reading=find.reading)
    return exhibit


def suggested_number(case: Case, found_by: str, parent: Exhibit | None = None) -> str:
    """The next free number in the case, in the finder's initials: "AO/3". A derived item keeps its root's initials."""
    start = (parent.root_number or parent.number).split("/")[0] if parent else initials_of(found_by)
    taken = Exhibit.objects.filter(case=case, number__startswith=f"{start}/").values_list("number", flat=True)
    return f"{start}/{max((int(number.split('/')[1]) for number in taken), default=0) + 1}"


def initials_of(name: str) -> str:
    """The first letters of the first and the last word of a name, in capitals; X where it has no letter."""
    first = [word[0] for word in re.findall(r"[^\W\d_]+", name)]
    return "".join(first[:1] + first[1:][-1:]).upper() or "X"


def _irregularities(find: Find) -> list[Irregularity]:
    found = []
    if find.authority is None:
        found.append(Irregularity.NO_AUTHORITY)
    elif not _covers(find.authority, find.seized_at, find.seized_zone):
        found.append(Irregularity.OUTSIDE_AUTHORITY)
    if find.kind == ExhibitKind.EXTRACTION and (find.reading is None or find.reading.algorithm != "sha256"):
        found.append(Irregularity.NO_HASH)
    return found


def _covers(authority: Authority, at: datetime, zone: str) -> bool:
    """Whether the local day of the find lies within the authority's days, both included."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return authority.issued_on <= day and (authority.expires_on is None or day <= authority.expires_on)


def _faults(find: Find, case: Case, irregular: list[Irregularity]) -> dict[str, str]:
    wrong = find.moment.check(timezone.now())
    if "happened_at" in wrong:
        wrong["seized_at"] = wrong.pop("happened_at")
    if irregular and not find.reason.strip():
        named = ", ".join(str(each.label) for each in irregular)
        wrong["reason"] = _("This is irregular (%(what)s). It can be registered: say why.") % {"what": named}
    for name, words in (
        ("description", _("Describe the exhibit: make, model, serial number.")),
        ("found_by", _("Say who found or received it.")),
    ):
        if not getattr(find, name).strip():
            wrong[name] = words
    if find.kind not in ExhibitKind.values:
        wrong["kind"] = _("Choose what it is.")
    if find.kind == ExhibitKind.EXTRACTION and find.parent is None:
        wrong["parent"] = _("Choose the exhibit that this was extracted from.")
    for name, other in (("parent", find.parent), ("authority", find.authority)):
        if other is not None and other.case_id != case.id:
            wrong[name] = _("Choose one of this case.")
    return wrong | _number_faults(find, case) | (hashing.faults(find.kind, find.reading) if find.reading else {})


def _number_faults(find: Find, case: Case) -> dict[str, str]:
    number = find.number.strip().upper()
    if not number:
        return {}
    if not _NUMBER.match(number):
        return {"number": _("Write initials, a slash and a number, like AO/1.")}
    if Exhibit.objects.filter(case=case, number=number).exists():
        free = suggested_number(case, find.found_by, find.parent)
        return {"number": _("%(number)s is taken in this case. Free: %(free)s.") % {"number": number, "free": free}}
    return {}


def _exhibit(actor: User, case: Case, find: Find, irregular: list[Irregularity]) -> Exhibit:
    root = (find.parent.root or find.parent) if find.parent else None
    exhibit = Exhibit(
        case=case,
        case_reference=case.reference,
        number=find.number.strip().upper() or suggested_number(case, find.found_by, find.parent),
        kind=find.kind,
        parent=find.parent,
        root=root,
        parent_number=find.parent.number if find.parent else "",
        root_number=root.number if root else "",
        seized_at=find.seized_at,
        seized_zone=find.seized_zone,
        found_by=find.found_by.strip(),
        seal_number=find.seal_number.strip(),
        authority=find.authority,
        irregularities=[str(each) for each in irregular],
        power_state=find.power_state,
        network_state=find.network_state,
        registered_by=actor,
    )
    words = {"description": find.description, "place": find.place, "condition": find.condition}
    sealed = {name: text.strip() or None for name, text in words.items()}
    fields.put_many([(exhibit, sealed | {"irregular_reason": find.reason.strip() if irregular else None})])
    return exhibit
