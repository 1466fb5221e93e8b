"""The SQL conditions that guard everything hanging from a case, for this app's migrations and those above it."""

from typing import Any

from ocsea.access.guard import USER, Bound

# True for rows (`case_id`) that no conflict of interest keeps from the session's person; one probe per statement.
BARRED = "case_id <> ALL ((SELECT cases_barred())::uuid[])"

_LIVE = "(g.expires_at IS NULL OR g.expires_at > statement_timestamp())"


def holds(column: str, *, working: bool = False, relations: tuple[str, ...] = ()) -> str:
    """True for rows whose case (`column`, qualified) the session's person holds a live grant on.

    `working` leaves out people who only read: the prosecutor given the case. `relations` names the only ones meant.
    """
    only = " AND g.relation <> 'legal'" if working else ""
    if relations:
        only += f" AND g.relation IN ({', '.join(repr(relation) for relation in relations)})"
    return (
        f"EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = {column} AND g.user_id = {USER} AND {_LIVE}{only})"
    )


def holds_through(table: str, key: str, column: str, *, working: bool = False) -> str:
    """The same for rows that reach their case through `table`: `column` is our key to it, `key` its case column."""
    return f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = {column} AND {holds(f't.{key}', working=working)})"


class Blind(Bound):
    """Whatever else allows it, rows outside `condition` do not exist for these roles."""

    def __init__(
        self, table: str, condition: str, *, verb: str = "SELECT", check: str = "", roles: tuple[str, ...] = ("web",)
    ) -> None:
        self.told: dict[str, Any] = {"verb": verb, "check": check, "roles": roles}
        self.condition = condition
        inserts = verb == "INSERT"
        super().__init__(
            table,
            f"cases_blind_{verb.lower()}",
            verb=verb,
            using="" if inserts else condition,
            check=condition if inserts else check,
            roles=roles,
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.condition], self.told
