"""What each level of a disclosure lets through, by sensitivity class. No level has identities, methods or codes."""

from evidence.enums import BundleLevel
from ocsea.redaction.sensitivity import FieldClass

_CASE = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.VICTIM})
CLASSES: dict[str, frozenset[FieldClass]] = {
    BundleLevel.PROSECUTION: _CASE | {FieldClass.STAFF},
    BundleLevel.DEFENCE: _CASE | {FieldClass.STAFF},
    BundleLevel.OUTSIDE: _CASE,
}
# Who is told of what is marked sensitive.
SENSITIVE = frozenset({BundleLevel.PROSECUTION})
