"""From facts to leads: what in a report points at a person, an account or a line, and how well."""

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping

from intake.sources.leads import Identifier, IdentifierKind, Weakness
from intake.sources.parsed import Fact, Given

_SINGLE: dict[str, IdentifierKind] = {
    "screenName": IdentifierKind.HANDLE,
    "displayName": IdentifierKind.HANDLE,
    "espIdentifier": IdentifierKind.ACCOUNT,
    "email": IdentifierKind.EMAIL,
    "emailAddress": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "phoneNumber": IdentifierKind.PHONE,
    "profileUrl": IdentifierKind.URL,
    "url": IdentifierKind.URL,
    "locationOfFile": IdentifierKind.URL,
    "groupIdentifier": IdentifierKind.GROUP,
}
_NAMES = ("firstName", "middleName", "lastName")
_WITH_SERVICE = frozenset({IdentifierKind.HANDLE, IdentifierKind.ACCOUNT})


def identifiers(facts: list[Fact]) -> list[Identifier]:
    """Every lead of a report, in the document's order; a group of facts (a name, an address in use) gives one lead."""
    groups: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.given is not Given.EMPTY and fact.known:
            groups[fact.group].setdefault(fact.name, fact)
    found: list[Identifier] = []
    done: set[str] = set()
    for fact in facts:
        found += _group_lead(fact, groups, done)
        if fact.known and fact.given is not Given.EMPTY and fact.name in _SINGLE and "@" not in fact.path:
            found.append(_single(fact, _SINGLE[fact.name], groups))
    return found


def _group_lead(fact: Fact, groups: Mapping[str, dict[str, Fact]], done: set[str]) -> Iterator[Identifier]:
    inside = groups.get(fact.group, {})
    if fact.group in done or not fact.known:
        return
    if fact.name == "ipAddress":
        done.add(fact.group)
        yield _address(fact, inside)
    elif fact.name == "idValue":
        done.add(fact.group)
        when = inside.get("dateTime")
        yield Identifier(
            IdentifierKind.DEVICE,
            fact.value.strip(),
            fact.group,
            fact.subject,
            instant=when.instant if when else None,
            zone_text=when.zone_text if when else "",
            event=_text(inside, "eventName"),
            id_type=_text(inside, "idType"),
        )
    elif fact.name in _NAMES and (name := " ".join(filter(None, (_text(inside, part) for part in _NAMES)))):
        done.add(fact.group)
        yield Identifier(IdentifierKind.NAME, name, fact.group, fact.subject)


def _single(fact: Fact, kind: IdentifierKind, groups: Mapping[str, dict[str, Fact]]) -> Identifier:
    details = groups.get(fact.path, {})
    value = fact.value.strip()
    if kind is IdentifierKind.PHONE:
        code, extension = _text(details, "countryCallingCode"), _text(details, "extension")
        value = f"{code} {value}".strip() + (f" ext. {extension}" if extension else "")
    verified = details.get("verified")
    return Identifier(
        kind,
        value,
        fact.path,
        fact.subject,
        service=_text(groups.get(fact.group, {}), "espService") if kind in _WITH_SERVICE else "",
        verified=verified.flag if verified else None,
    )


def _address(fact: Fact, inside: Mapping[str, Fact]) -> Identifier:
    when, port, proxy = inside.get("dateTime"), inside.get("port"), inside.get("possibleProxy")
    number = port.number if port else None
    return Identifier(
        IdentifierKind.IP,
        fact.value.strip(),
        fact.group,
        fact.subject,
        port=number if number is not None and 0 < number < 65_536 else None,
        instant=when.instant if when else None,
        zone_text=when.zone_text if when else "",
        event=_text(inside, "eventName"),
        weak=tuple(_weaknesses(fact.value.strip(), number, when, proxy)),
    )


def _weaknesses(address: str, port: int | None, when: Fact | None, proxy: Fact | None) -> Iterator[Weakness]:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        yield Weakness.NOT_AN_ADDRESS
    if port is None or not 0 < port < 65_536:
        yield Weakness.PORT_MISSING
    if when is None or when.given is not Given.VALUE:
        yield Weakness.TIME_MISSING
    elif when.instant is None:
        yield Weakness.ZONE_MISSING
    if proxy is not None and proxy.flag:
        yield Weakness.POSSIBLE_PROXY


def _text(inside: Mapping[str, Fact], name: str) -> str:
    return inside[name].value.strip() if name in inside else ""
