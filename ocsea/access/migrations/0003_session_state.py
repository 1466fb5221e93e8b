"""A session knows when it was last seen, whether it is locked, and when its person last proved to be there.

The context functions answer a locked or idle session as they answer nobody, so that its cookie opens nothing, by
whatever way it comes. A reveal wants a proof of the last minutes and ends after four hours at most.
"""

import django.contrib.postgres.functions
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

from ocsea.access.guard import USER

_LIVE = "s.killed_at IS NULL AND s.expires_at > statement_timestamp()"
_AWAKE = """s.locked_at IS NULL AND (s.idle_seconds IS NULL
    OR s.last_seen_at > statement_timestamp() - make_interval(secs => s.idle_seconds))"""
_HEAD = "LANGUAGE sql {kind} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_ASK = _HEAD.format(kind="STABLE")
_DO = _HEAD.format(kind="VOLATILE")
_CTX = "sha256(convert_to(nullif(current_setting('app.ctx', true), ''), 'UTF8'))"


def _asks(name: str, returns: str, column: str, awake: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} {_ASK} AS $$
  SELECT {column} FROM access_session s JOIN access_user u ON u.id = s.user_id
  WHERE s.key_hash = {_CTX} AND {_LIVE} AND {awake} AND u.is_active
$$;
"""


def _context(awake: str) -> str:
    asked = {
        "user": ("uuid", "id"),
        "role": ("text", "role"),
        "unit": ("uuid", "unit_id"),
        "agency": ("uuid", "agency_id"),
    }
    return "".join(_asks(f"access_ctx_{name}", kind, f"u.{column}", awake) for name, (kind, column) in asked.items())


_FUNCTIONS = (
    _context(_AWAKE)
    + _asks("access_ctx_proved_at", "timestamptz", "s.proved_at", _AWAKE)
    + f"""
REVOKE ALL ON FUNCTION access_ctx_proved_at() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_ctx_proved_at() TO web, partner, signin, owner;

CREATE FUNCTION access_session_open(hash bytea)
  RETURNS TABLE (body text, locked boolean, unseen double precision, idle integer) {_ASK} AS $$
  SELECT s.data, s.user_id IS NOT NULL AND NOT ({_AWAKE}),
         extract(epoch FROM statement_timestamp() - s.last_seen_at)::double precision, s.idle_seconds
  FROM access_session s WHERE s.key_hash = hash AND {_LIVE}
$$;
-- Somebody is there. It never wakes a session that is locked, and nobody stays longer than 30 minutes by it.
CREATE FUNCTION access_session_seen(hash bytea, idle integer) RETURNS void {_DO} AS $$
  UPDATE access_session s SET last_seen_at = statement_timestamp(),
    idle_seconds = least(greatest(coalesce(idle, s.idle_seconds), 60), 1800)
  WHERE s.key_hash = hash AND {_LIVE} AND {_AWAKE} AND s.idle_seconds IS NOT NULL
$$;
-- Locks, also after the fact, and closes what its person had open.
CREATE FUNCTION access_session_lock(hash bytea) RETURNS void {_DO} AS $$
  WITH locked AS (
    UPDATE access_session s SET locked_at = coalesce(s.locked_at, statement_timestamp())
    WHERE s.key_hash = hash AND {_LIVE} AND s.user_id IS NOT NULL RETURNING s.user_id)
  UPDATE access_reveal r SET until = statement_timestamp()
  FROM locked WHERE r.user_id = locked.user_id AND r.until > statement_timestamp()
$$;
REVOKE ALL ON FUNCTION access_session_open(bytea), access_session_seen(bytea, integer), access_session_lock(bytea)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_session_open(bytea), access_session_seen(bytea, integer) TO web, partner, signin;
GRANT EXECUTE ON FUNCTION access_session_lock(bytea) TO signin;
DROP FUNCTION access_session_load(bytea);
"""
)
_NO_FUNCTIONS = f"""
CREATE FUNCTION access_session_load(hash bytea) RETURNS text {_ASK} AS $$
  SELECT s.data FROM access_session s WHERE s.key_hash = hash AND {_LIVE}
$$;
REVOKE ALL ON FUNCTION access_session_load(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_session_load(bytea) TO web, partner, signin;
DROP FUNCTION access_session_lock(bytea);
DROP FUNCTION access_session_seen(bytea, integer);
DROP FUNCTION access_session_open(bytea);
DROP FUNCTION access_ctx_proved_at();
""" + _context("true")

_REVEAL = f"""
DROP POLICY web_insert ON access_reveal;
CREATE POLICY web_insert ON access_reveal FOR INSERT TO web WITH CHECK (
  user_id = {USER} AND until <= statement_timestamp() + interval '4 hours'
  AND (SELECT access_ctx_proved_at()) > statement_timestamp() - interval '10 minutes');
"""
_FORMER_REVEAL = f"""
DROP POLICY web_insert ON access_reveal;
CREATE POLICY web_insert ON access_reveal FOR INSERT TO web WITH CHECK (user_id = {USER});
"""


def _field(name: str, field: "models.Field") -> migrations.AddField:
    return migrations.AddField("session", name, field)


class Migration(migrations.Migration):
    dependencies = [("access", "0005_roster")]

    operations = [
        _field(
            "public_id",
            models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        _field("device", models.CharField(db_default="", max_length=60)),
        _field("address", models.CharField(db_default="", max_length=8)),
        _field(
            "last_seen_at",
            models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now
            ),
        ),
        _field("idle_seconds", models.IntegerField(null=True)),
        _field("locked_at", models.DateTimeField(null=True)),
        _field("proved_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_FUNCTIONS, _NO_FUNCTIONS),
        migrations.RunSQL(_REVEAL, _FORMER_REVEAL),
    ]
