"""How secret each value of a report is.

A value is readable outside the sealed store only when it is a code, a flag, a time, a number of the report or a hash,
and only when it really looks like one. Everything a sender can write freely may name a child: it is IDENTITY until an
officer has read it, and so is everything that leads to a person.
"""

import re

from intake.sources.parsed import Given, Kind
from ocsea.redaction.sensitivity import FieldClass

_PUBLIC = frozenset({"reportId"})
# Numbers and texts that are codes in truth, with the form they must have to be read as one.
_FORMS: dict[str, re.Pattern[str]] = {
    "reportId": re.compile(r"\d{1,19}", re.ASCII),
    "priorCTReports": re.compile(r"\d{1,19}", re.ASCII),
    "priorCTReport": re.compile(r"\d{1,19}", re.ASCII),
    "fileId": re.compile(r"[0-9A-Fa-f-]{8,64}"),
    "hashType": re.compile(r"[A-Za-z][A-Za-z0-9_/-]{1,15}"),
    "idType": re.compile(r"[A-Za-z][A-Za-z0-9_ -]{1,15}"),
    "caseNumber": re.compile(r"(?=.*\d)[A-Z0-9][A-Za-z0-9/._-]{0,29}"),
}
# A product, a company or an agency: short, one line, no number long enough for a phone and no sign of an address.
_SERVICE = re.compile(r"(?!.*\d{5})(?:[^\W_]|[ .,&'’+()-]){1,60}")
_SERVICES = frozenset({"platform", "espService", "chatClient", "gameName", "console", "client", "agencyName"})
_NUMBERS_OF_PEOPLE = frozenset({"age", "approximateAge", "port", "latitude", "longitude"})
_PLACES_OF_PEOPLE = ("/address/state", "/address/country", "/incidentAddress/state", "/incidentAddress/country")
_DIGEST_LENGTHS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_PERCEPTUAL_LONGEST = 1_000


def declared_class(key: str, kind: Kind) -> FieldClass:
    """The class of a well-formed value in the place `key` of the schema."""
    name = re.split(r"[/@]", key)[-1]
    if name in _PUBLIC:
        return FieldClass.PUBLIC
    if name == "originalFileHash":
        return FieldClass.HASH
    if name in _NUMBERS_OF_PEOPLE or key.endswith(_PLACES_OF_PEOPLE):
        return FieldClass.IDENTITY
    if name in _FORMS or name in _SERVICES or kind in {Kind.FLAG, Kind.TIME, Kind.CODE, Kind.GROUP}:
        return FieldClass.CASE
    return FieldClass.IDENTITY


def class_of_value(key: str, declared: FieldClass, given: Given, value: str) -> FieldClass:
    """The class of this very value: IDENTITY as soon as it is not what its place asks for."""
    if declared is FieldClass.IDENTITY or given is Given.UNREADABLE:
        return FieldClass.IDENTITY
    if given is Given.EMPTY:
        return declared
    name = re.split(r"[/@]", key)[-1]
    form = _SERVICE if name in _SERVICES else _FORMS.get(name)
    return declared if form is None or form.fullmatch(value) else FieldClass.IDENTITY


def is_digest(algorithm: str, value: str) -> bool:
    """Is this the hexadecimal value of that cryptographic hash method?"""
    plain = re.sub(r"[^a-z0-9]", "", algorithm.casefold()).replace("sha3", "sha", 1)
    wanted = _DIGEST_LENGTHS.get(plain)
    return wanted is not None and bool(re.fullmatch(rf"[0-9A-Fa-f]{{{wanted}}}", value))


def class_of_hash(algorithm: str, value: str) -> FieldClass:
    """A cryptographic hash is CASE. Another code may be perceptual, hence HASH; prose in its place is IDENTITY."""
    if is_digest(algorithm, value):
        return FieldClass.CASE
    code_like = len(value) <= _PERCEPTUAL_LONGEST and re.fullmatch(r"[A-Za-z0-9+/=:._-]+", value)
    return FieldClass.HASH if code_like else FieldClass.IDENTITY
