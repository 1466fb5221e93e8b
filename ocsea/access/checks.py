"""System checks: refuse to run on a database connection that could step around the policies."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database)
def connection_is_bound(
    *, app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """access.E001: outside bootstrap and migrate, no connection may be a superuser, an owner, or BYPASSRLS."""
    if settings.ROLE in {"admin", "migrate"}:
        return []
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, 'owner', 'USAGE') "
                "FROM pg_roles WHERE rolname = current_user"
            )
            row = cursor.fetchone()
        if row and row[0]:
            found.append(
                Error(
                    f"The connection '{alias}' could bypass row-level security.",
                    hint="Give DATABASE_URL the role `web`, not a superuser or an owner.",
                    id="access.E001",
                )
            )
    return found
