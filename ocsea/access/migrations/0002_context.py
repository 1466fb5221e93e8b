"""The context the policies trust, the functions that reach sessions, and the guards of this app's tables."""

from django.db import migrations

from ocsea.access.guard import SIGNED_IN, USER, Guard

_LIVE = "killed_at IS NULL AND expires_at > statement_timestamp()"
_HEAD = "LANGUAGE {lang} {kind} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_ASK = _HEAD.format(lang="sql", kind="STABLE")
_DO = _HEAD.format(lang="sql", kind="VOLATILE")
_CTX = "sha256(convert_to(nullif(current_setting('app.ctx', true), ''), 'UTF8'))"


def _asks(name: str, returns: str, column: str) -> str:
    return f"""
CREATE FUNCTION {name}() RETURNS {returns} {_ASK} AS $$
  SELECT u.{column} FROM access_session s JOIN access_user u ON u.id = s.user_id
  WHERE s.key_hash = {_CTX} AND s.{_LIVE.replace("AND expires", "AND s.expires")} AND u.is_active
$$;
REVOKE ALL ON FUNCTION {name}() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name}() TO web, partner, worker, signin, owner;
"""


_FUNCTIONS = (
    _asks("access_ctx_user", "uuid", "id")
    + _asks("access_ctx_role", "text", "role")
    + _asks("access_ctx_unit", "uuid", "unit_id")
    + _asks("access_ctx_agency", "uuid", "agency_id")
    + f"""
CREATE FUNCTION access_session_load(hash bytea) RETURNS text {_ASK} AS $$
  SELECT data FROM access_session WHERE key_hash = hash AND {_LIVE}
$$;
CREATE FUNCTION access_session_save(hash bytea, body text) RETURNS boolean {_DO} AS $$
  WITH saved AS (UPDATE access_session SET data = body WHERE key_hash = hash AND {_LIVE} RETURNING 1)
  SELECT count(*) > 0 FROM saved
$$;
CREATE FUNCTION access_session_kill(hash bytea) RETURNS void {_DO} AS $$
  UPDATE access_session SET killed_at = statement_timestamp(), data = '' WHERE key_hash = hash AND killed_at IS NULL
$$;
-- A worker that knows a live errand gets a short session with its owner's rights; nobody else may call this.
CREATE FUNCTION access_errand_begin(errand uuid, hash bytea) RETURNS uuid {_DO} AS $$
  INSERT INTO access_session (key_hash, user_id, data, area, created_at, expires_at)
  SELECT hash, e.user_id, '', 'worker', statement_timestamp(),
         least(e.expires_at, statement_timestamp() + interval '1 hour')
  FROM access_errand e JOIN access_user u ON u.id = e.user_id AND u.is_active
  WHERE e.id = errand AND e.finished_at IS NULL AND e.expires_at > statement_timestamp()
  RETURNING user_id
$$;
CREATE FUNCTION access_errand_end(errand uuid) RETURNS void {_DO} AS $$
  UPDATE access_errand SET finished_at = statement_timestamp() WHERE id = errand AND finished_at IS NULL
$$;
REVOKE ALL ON FUNCTION access_session_load(bytea), access_session_save(bytea, text), access_session_kill(bytea),
  access_errand_begin(uuid, bytea), access_errand_end(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_session_load(bytea), access_session_save(bytea, text), access_session_kill(bytea)
  TO web, partner, signin;
GRANT EXECUTE ON FUNCTION access_errand_begin(uuid, bytea), access_errand_end(uuid) TO worker;

-- UNLOGGED would lose throttle histories in a crash; this table is small and cleared as it is used.
CREATE TABLE access_cache (key bytea PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL);
"""
)

# Another password, second factor, role or post ends a person's sessions, whoever changes it and by whatever way. The
# session that asks for its own change goes on.
_ENDING = f"""
CREATE FUNCTION access_end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE access_session SET killed_at = statement_timestamp(), data = ''
  WHERE user_id = NEW.id AND killed_at IS NULL AND key_hash IS DISTINCT FROM {_CTX};
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION access_end_sessions() FROM PUBLIC;
CREATE TRIGGER access_user_ends_sessions AFTER UPDATE ON access_user FOR EACH ROW
  WHEN ((OLD.sign_in_epoch, OLD.role, OLD.unit_id, OLD.agency_id, OLD.is_active)
    IS DISTINCT FROM (NEW.sign_in_epoch, NEW.role, NEW.unit_id, NEW.agency_id, NEW.is_active))
  EXECUTE FUNCTION access_end_sessions();
"""
_NO_ENDING = """
DROP TRIGGER access_user_ends_sessions ON access_user;
DROP FUNCTION access_end_sessions();
"""

_DROP = """
DROP TABLE access_cache;
DROP FUNCTION access_errand_end(uuid);
DROP FUNCTION access_errand_begin(uuid, bytea);
DROP FUNCTION access_session_kill(bytea);
DROP FUNCTION access_session_save(bytea, text);
DROP FUNCTION access_session_load(bytea);
DROP FUNCTION access_ctx_agency();
DROP FUNCTION access_ctx_unit();
DROP FUNCTION access_ctx_role();
DROP FUNCTION access_ctx_user();
"""

# What Django's and allauth's own tables give to whom. Nothing of them is domain data.
_VENDOR = """
GRANT SELECT ON django_migrations TO web, partner;
GRANT SELECT ON auth_permission, django_content_type TO web, worker, signin;
GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator, account_emailaddress TO signin;
GRANT USAGE ON SEQUENCE mfa_authenticator_id_seq, account_emailaddress_id_seq TO signin;
"""


# Whatever SQL runs on a connection, it can sign an entry only as the person whose live session it carries; system
# work signs as a job, on the worker's connection alone.
_ACTOR = """
CREATE POLICY actor_is_the_session ON ledger_payload AS RESTRICTIVE FOR INSERT TO web, partner
  WITH CHECK (actor = 'user:' || (SELECT access_ctx_user())::text);
CREATE POLICY worker_is_a_job_or_the_session ON ledger_payload AS RESTRICTIVE FOR INSERT TO worker
  WITH CHECK (actor LIKE 'job:%' OR actor = 'user:' || (SELECT access_ctx_user())::text);
"""
_NO_ACTOR = """
DROP POLICY worker_is_a_job_or_the_session ON ledger_payload;
DROP POLICY actor_is_the_session ON ledger_payload;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("ledger", "0002_guard"),
        ("vault", "0001_initial"),
        ("mfa", "__latest__"),
        ("account", "__latest__"),
        ("auth", "__latest__"),
        ("contenttypes", "__latest__"),
        ("guardian", "__latest__"),
    ]

    operations = [
        migrations.RunSQL(_FUNCTIONS, _DROP),
        migrations.RunSQL(_ENDING, _NO_ENDING),
        migrations.RunSQL(_VENDOR, migrations.RunSQL.noop),
        migrations.RunSQL(_ACTOR, _NO_ACTOR),
        Guard("access_cache", select="true", insert="true", update="true", delete="true", roles=("signin",)),
        Guard("access_user", select=SIGNED_IN, update=f"id = {USER}", columns=("language",), roles=("web",)),
        Guard("access_user", select=f"id = {USER}", update=f"id = {USER}", columns=("language",), roles=("partner",)),
        Guard("access_user", select="true", roles=("worker",)),
        Guard("access_user", select="true", insert="true", update="true", roles=("signin",)),
        Guard("access_unit", select="true", roles=("web", "partner", "worker", "signin")),
        Guard("access_agency", select="true", roles=("web", "partner", "worker", "signin")),
        Guard("access_credential", select="true", insert="true", update="true", roles=("signin",)),
        Guard("access_session", select="true", insert="true", update="true", delete="true", roles=("signin",)),
        Guard(
            "access_errand",
            select=f"user_id = {USER}",
            insert=f"user_id = {USER} AND expires_at <= statement_timestamp() + interval '24 hours'",
        ),
        Guard("access_reveal", select=f"user_id = {USER}", insert=f"user_id = {USER}"),
    ]
