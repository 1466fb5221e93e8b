"""Rights are named alike, kept sorted, held by somebody, and written down."""

from pathlib import Path

from ocsea.access.management.commands.permissions import permissions_page
from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES, Auditor, UnitAdministrator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
_CASEWORK = {right for right in Permission if right.value.split("_")[0] in {"case", "exhibit", "identity", "journal"}}


def test_rights_are_sorted_and_named_noun_verb() -> None:
    assert list(Permission) == sorted(Permission)
    assert all(right.name.lower() == right.value and "_" in right.value for right in Permission)


def test_every_right_is_held_by_somebody() -> None:
    held = {right for role in ROLES.values() for right in role.permissions}
    assert held == set(Permission)


def test_administration_and_audit_read_no_case() -> None:
    for role in (UnitAdministrator, Auditor):
        assert not role.permissions & _CASEWORK
    assert not UnitAdministrator.permissions & Auditor.permissions


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == permissions_page()
