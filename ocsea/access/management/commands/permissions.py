"""Prints docs/permissions.md from the roles themselves; a test holds the committed page to it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES

_HEAD = """# Roles and permissions

Made by `manage.py permissions` from `ocsea/access/roles.py`; do not edit. One account holds one role. A role's right
only says what may be asked: whether it holds for one record, now, is the policy of the record's app, and PostgreSQL
asks again below it.
"""


def permissions_page() -> str:
    """The page's text, in English."""
    with translation.override("en"):
        parts = [_HEAD]
        for role in ROLES.values():
            rights = ", ".join(f"`{right}`" for right in sorted(role.permissions)) or "none"
            parts.append(
                f"## {role.name}\n\n{role.description}\n\nSigns in to the {role.area} area. Rights: {rights}.\n"
            )
        held = {right: [str(role.name) for role in ROLES.values() if right in role.permissions] for right in Permission}
        rows = "\n".join(f"| `{right}` | {', '.join(names) or 'nobody'} |" for right, names in held.items())
        parts.append(f"## By right\n\n| right | roles |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


class Command(BaseCommand):
    """`manage.py permissions > docs/permissions.md`."""

    help = "Print docs/permissions.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(permissions_page(), ending="")
