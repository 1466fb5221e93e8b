"""What a planted hole is."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tooth:
    """A control that is taken away, and the narrow tests of which at least one must then fail.

    `sql` is run by the database's superuser after the migrations; `replace` puts `instead` in place of a function
    or a value, `package.module:name` or `package.module:Class.name`, wherever our modules hold it.
    """

    name: str
    tests: tuple[str, ...]
    sql: str = ""
    replace: str = ""
    instead: Any = None


def nothing(*_given: Any, **_named: Any) -> None:
    """A control that does nothing."""


def yes(*_given: Any, **_named: Any) -> bool:
    """A control that says yes."""
    return True


def no(*_given: Any, **_named: Any) -> bool:
    """A control that says no."""
    return False


def without(function: str, words: str, instead: str = "") -> str:
    """SQL that takes these words out of a function of the database, and fails where they do not stand in it."""
    definition = f"pg_get_functiondef('{function}'::regprocedure)"
    return f"""
DO $do$ DECLARE former text := {definition}; BEGIN
  IF position($words${words}$words$ IN former) = 0 THEN RAISE EXCEPTION 'these words are not in it'; END IF;
  EXECUTE replace(former, $words${words}$words$, $words${instead}$words$);
END $do$
"""


def loosened(table: str, policy: str, words: str, instead: str = "true") -> str:
    """SQL that puts something else for these words of a policy, as `pg_policies` shows it; fails without them."""
    return f"""
DO $do$ DECLARE p record; BEGIN
  SELECT * INTO STRICT p FROM pg_policies WHERE tablename = '{table}' AND policyname = '{policy}';
  IF position($words${words}$words$ IN concat(p.qual, p.with_check)) = 0 THEN
    RAISE EXCEPTION 'these words are not in it';
  END IF;
  IF p.qual IS NOT NULL THEN
    EXECUTE format('ALTER POLICY {policy} ON {table} USING (%s)', replace(p.qual, $words${words}$words$, '{instead}'));
  END IF;
  IF p.with_check IS NOT NULL THEN
    EXECUTE format('ALTER POLICY {policy} ON {table} WITH CHECK (%s)',
      replace(p.with_check, $words${words}$words$, '{instead}'));
  END IF;
END $do$
"""


def open_to_all(table: str, policy: str = "web_select") -> str:
    """SQL of a policy that asks for nothing any more."""
    return f"""
DO $do$ DECLARE p record; BEGIN
  SELECT * INTO STRICT p FROM pg_policies WHERE tablename = '{table}' AND policyname = '{policy}';
  IF p.qual IS NOT NULL THEN ALTER POLICY {policy} ON {table} USING (true); END IF;
  IF p.with_check IS NOT NULL THEN ALTER POLICY {policy} ON {table} WITH CHECK (true); END IF;
END $do$
"""
