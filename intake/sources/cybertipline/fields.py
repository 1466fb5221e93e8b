"""The schema as data: for each place in a report its label, its kind, its codes and its class.

schema.json is generated from the XSD (see generate.py); NEWER lays over it what the newer API adds (models of the
package ncmec-cybertip 0.1.1). A place that is in neither is an unknown element and is kept all the same.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake.sources.cybertipline.classes import declared_class
from intake.sources.cybertipline.labels import label_for
from intake.sources.parsed import Kind
from ocsea.redaction.sensitivity import FieldClass

if TYPE_CHECKING:
    from django.utils.functional import Promise

_REPORTED = "report/personOrUserReported"
_PERSONS = (
    f"{_REPORTED}/personOrUserReportedPerson",
    "report/intendedRecipient/intendedRecipientPerson",
    "report/victim/victimPerson",
    "report/reporter/reportingPerson",
)
_ACCOUNTS = (f"{_REPORTED}/associatedAccount", "report/victim/associatedAccount")
# Fields of the newer API that the schema of November 2025 lacks.
NEWER: dict[str, tuple[Kind, str]] = {
    "report/incidentSummary/reportAnnotations/informational": (Kind.FLAG, ""),
    "report/lawEnforcement@fleaCountry": (Kind.CODE, "country"),
    "fileDetails/details/nameValuePair@type": (Kind.CODE, "metadataTypes"),
    **{f"{place}/ageAssertionDiscrepancy": (Kind.FLAG, "") for place in (*_PERSONS, *_ACCOUNTS)},
    **{f"{place}@accountType": (Kind.CODE, "associatedAccountType") for place in _ACCOUNTS},
    **{f"{place}@thirdPartyUser": (Kind.FLAG, "") for place in _ACCOUNTS},
}


@dataclass(frozen=True, slots=True)
class Field:
    """One place in a report. `klass` is the class of a readable value; `codes` are the values the schema allows."""

    key: str
    label: "Promise"
    kind: Kind
    klass: FieldClass
    codes: frozenset[str] = frozenset()
    repeats: bool = False

    @property
    def is_presence(self) -> bool:
        """A label of the provider: sent empty, it still says yes."""
        return "Annotations/" in self.key


def _load() -> dict[str, Field]:
    raw = json.loads((Path(__file__).parent / "schema.json").read_text())
    codes = {name: frozenset(values) - {""} for name, values in raw["codes"].items()}
    rows = {
        key: (Kind(row["kind"]), codes.get(row.get("codes", ""), frozenset()), bool(row.get("many")))
        for key, row in raw["fields"].items()
    }
    rows |= {key: (kind, codes.get(name, frozenset()), False) for key, (kind, name) in NEWER.items()}
    return {
        key: Field(key, label_for(key), kind, declared_class(key, kind), allowed, many)
        for key, (kind, allowed, many) in rows.items()
    }


FIELDS: dict[str, Field] = _load()
