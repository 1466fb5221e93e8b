"""The migration operation that puts a table under row-level security with exact grants."""

from typing import Any

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# A live session's person, role, unit and agency; each is one index probe per statement when written as a sub-select.
USER = "(SELECT access_ctx_user())"
ROLE = "(SELECT access_ctx_role())"
UNIT = "(SELECT access_ctx_unit())"
AGENCY = "(SELECT access_ctx_agency())"
SIGNED_IN = f"{USER} IS NOT NULL"


class Guard(Operation):
    """FORCEs row-level security on a table and gives `roles` exactly the verbs that have a condition.

    `select`, `insert`, `update` and `delete` are SQL conditions; None means no right at all. An UPDATE's condition
    must hold before and after. `columns` limits UPDATE to these columns. Call it once for each set of roles that
    shares conditions: the table is forced and the owner's policy made on every call, idempotently.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        *,
        select: str | None = None,
        insert: str | None = None,
        update: str | None = None,
        delete: str | None = None,
        columns: tuple[str, ...] = (),
        roles: tuple[str, ...] = ("web",),
    ) -> None:
        self.table, self.columns, self.roles = table, columns, roles
        self.select, self.insert, self.update, self.delete = select, insert, update, delete

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        names = ("select", "insert", "update", "delete", "columns", "roles")
        return self.__class__.__name__, [self.table], {name: getattr(self, name) for name in names}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Row-level security is no part of Django's state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self._statements():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for role in self.roles:
            for verb in ("select", "insert", "update", "delete"):
                schema_editor.execute(f"DROP POLICY IF EXISTS {role}_{verb} ON {self.table}")
            schema_editor.execute(f"REVOKE ALL ON {self.table} FROM {role}")

    def describe(self) -> str:
        return f"Guard {self.table} for {', '.join(self.roles)}"

    def _statements(self) -> list[str]:
        table = self.table
        out = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS owner_all ON {table}",
            # Without it the owner's SECURITY DEFINER functions see nothing and a data migration updates 0 rows.
            f"CREATE POLICY owner_all ON {table} TO owner USING (true) WITH CHECK (true)",
        ]
        for role in self.roles:
            if self.select:
                out += [
                    f"GRANT SELECT ON {table} TO {role}",
                    f"CREATE POLICY {role}_select ON {table} FOR SELECT TO {role} USING ({self.select})",
                ]
            if self.insert:
                out += [
                    f"GRANT INSERT ON {table} TO {role}",
                    f"CREATE POLICY {role}_insert ON {table} FOR INSERT TO {role} WITH CHECK ({self.insert})",
                ]
            if self.update:
                only = f" ({', '.join(self.columns)})" if self.columns else ""
                out += [
                    f"GRANT UPDATE{only} ON {table} TO {role}",
                    (
                        f"CREATE POLICY {role}_update ON {table} FOR UPDATE TO {role} "
                        f"USING ({self.update}) WITH CHECK ({self.update})"
                    ),
                ]
            if self.delete:
                out += [
                    f"GRANT DELETE ON {table} TO {role}",
                    f"CREATE POLICY {role}_delete ON {table} FOR DELETE TO {role} USING ({self.delete})",
                ]
        return out


class AlsoMay(Operation):
    """One more policy on a table that is guarded already: a higher app tells who else may read or change its rows.

    This is how an arrow that may not point upward in Python is drawn in the database: `cases` lets the holders of a
    case read its clocks and its ledger stream, and `ocsea` never learns that cases exist.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, name: str, *, verb: str, condition: str, roles: tuple[str, ...] = ("web",)) -> None:
        self.table, self.policy, self.verb, self.condition, self.roles = table, name, verb, condition, roles

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.table, self.policy],
            {"verb": self.verb, "condition": self.condition, "roles": self.roles},
        )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Row-level security is no part of Django's state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        clauses = {
            "SELECT": f"USING ({self.condition})",
            "INSERT": f"WITH CHECK ({self.condition})",
            "UPDATE": f"USING ({self.condition}) WITH CHECK ({self.condition})",
            "DELETE": f"USING ({self.condition})",
        }
        roles = ", ".join(self.roles)
        schema_editor.execute(f"GRANT {self.verb} ON {self.table} TO {roles}", params=None)
        schema_editor.execute(
            f"CREATE POLICY {self.policy} ON {self.table} FOR {self.verb} TO {roles} {clauses[self.verb]}", params=None
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f"DROP POLICY IF EXISTS {self.policy} ON {self.table}", params=None)

    def describe(self) -> str:
        return f"Also may {self.verb} {self.table}: {self.policy}"


class Bound(RunSQL):
    """One RESTRICTIVE policy: whatever else allows it, rows outside `using` do not exist for these roles, and none
    outside `check` is written."""

    def __init__(
        self,
        table: str,
        policy: str,
        *,
        verb: str,
        using: str = "",
        check: str = "",
        roles: tuple[str, ...] = ("web", "worker"),
    ) -> None:
        self.bound: dict[str, Any] = {"verb": verb, "using": using, "check": check, "roles": roles}
        self.table, self.policy = table, policy
        clauses = [f"{word} ({told})" for word, told in (("USING", using), ("WITH CHECK", check)) if told]
        super().__init__(
            f"CREATE POLICY {policy} ON {table} AS RESTRICTIVE FOR {verb} TO {', '.join(roles)} {' '.join(clauses)}",
            f"DROP POLICY {policy} ON {table}",
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.policy], self.bound


class OnlyRoles(Bound):
    """Whatever else allows it, `web` does `verb` on the table for people of these roles alone.

    What a relation lets somebody do is bounded by what their role may do at all, below the view as above it.
    """

    def __init__(self, table: str, verb: str, *people: str) -> None:
        self.people = people
        condition = f"coalesce({ROLE}, '') IN ({', '.join(repr(role) for role in people)})"
        # An UPDATE of somebody else's finds no row; an INSERT fails.
        how = {"check": condition} if verb == "INSERT" else {"using": condition}
        super().__init__(table, f"{table}_roles_{verb.lower()}", verb=verb, roles=("web",), **how)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.bound["verb"], *self.people], {}


class MayStop(RunSQL):
    """A worker may set what waits (`states`) to `stopped` once its errand is over, and no other state.

    It acts for nobody then, so no other policy lets it: whoever asked may be gone.
    """

    def __init__(self, table: str, *states: str) -> None:
        self.table, self.states = table, states
        over = "access_errand_over(errand_id)"
        waits, stopped = f"state IN ({', '.join(repr(state) for state in states)})", f"state = 'stopped' AND {over}"
        # An UPDATE with a condition must be able to see the row that it leaves.
        sees = f"CREATE POLICY {table}_stopped ON {table} FOR SELECT TO worker USING ({stopped})"
        stops = f"CREATE POLICY {table}_may_stop ON {table} FOR UPDATE TO worker USING ({waits} AND {over})"
        super().__init__(
            [f"GRANT UPDATE (state) ON {table} TO worker", sees, f"{stops} WITH CHECK ({stopped})"],
            [f"DROP POLICY {table}_may_stop ON {table}", f"DROP POLICY {table}_stopped ON {table}"],
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, *self.states], {}
