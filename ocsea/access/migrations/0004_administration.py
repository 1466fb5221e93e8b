"""Who keeps people, units and agencies, held below the program: a unit administrator in a live session, and no other.

Column rights are given to the role `web` as a whole, and everybody may change the language of their own row, so a
trigger refuses what a policy cannot tell apart: which columns of which row one is changing.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ocsea.access.guard import ROLE, USER, Guard

_HEAD = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_ADMINISTERS = f"{ROLE} = 'unit_administrator'"

_FUNCTIONS = f"""
-- One's own unit, those who belong to none, and a unit that has no administrator of its own yet.
CREATE FUNCTION access_administers(unit uuid) RETURNS boolean LANGUAGE sql STABLE {_HEAD} AS $$
  SELECT coalesce(access_ctx_role() = 'unit_administrator', false) AND (
    unit IS NULL OR unit = access_ctx_unit() OR NOT EXISTS (
      SELECT 1 FROM access_user u WHERE u.unit_id = unit AND u.role = 'unit_administrator' AND u.is_active))
$$;
CREATE FUNCTION access_family(role text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE role WHEN 'unit_administrator' THEN 'administration' WHEN 'auditor' THEN 'audit'
    WHEN 'partner' THEN 'partner' ELSE 'casework' END
$$;
REVOKE ALL ON FUNCTION access_administers(uuid), access_family(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_administers(uuid) TO web;
GRANT EXECUTE ON FUNCTION access_family(text) TO web, partner, signin;

CREATE FUNCTION access_account_rules() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'owner' THEN RETURN NEW; END IF;
  IF access_family(NEW.role) <> access_family(OLD.role) THEN
    RAISE insufficient_privilege USING MESSAGE = 'an account never leaves casework, audit, administration or partners';
  END IF;
  IF (NEW.username, NEW.role, NEW.unit_id, NEW.agency_id, NEW.email, NEW.is_active, NEW.display_name,
      NEW.callback_number) IS DISTINCT FROM
     (OLD.username, OLD.role, OLD.unit_id, OLD.agency_id, OLD.email, OLD.is_active, OLD.display_name,
      OLD.callback_number)
    AND (current_user <> 'web' OR access_ctx_role() IS DISTINCT FROM 'unit_administrator'
         OR NEW.id = access_ctx_user()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'an account is kept by a unit administrator, and by nobody for oneself';
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION access_account_rules() FROM PUBLIC;
CREATE TRIGGER access_user_rules BEFORE UPDATE ON access_user FOR EACH ROW EXECUTE FUNCTION access_account_rules();
"""
_NO_FUNCTIONS = """
DROP TRIGGER access_user_rules ON access_user;
DROP FUNCTION access_account_rules();
DROP FUNCTION access_family(text);
DROP FUNCTION access_administers(uuid);
"""

_KEPT = "display_name, role, unit_id, agency_id, email, callback_number, is_active"
_PEOPLE = f"""
GRANT INSERT, UPDATE ({_KEPT}) ON access_user TO web;
CREATE POLICY web_insert ON access_user FOR INSERT TO web WITH CHECK (
  access_administers(unit_id) AND second_factor_at IS NULL AND last_login IS NULL);
CREATE POLICY administrator_update ON access_user FOR UPDATE TO web
  USING (access_administers(unit_id)) WITH CHECK (access_administers(unit_id));
GRANT INSERT, UPDATE (name, time_zone, calendar, callback_number) ON access_unit TO web;
CREATE POLICY web_insert ON access_unit FOR INSERT TO web WITH CHECK ({_ADMINISTERS});
CREATE POLICY web_update ON access_unit FOR UPDATE TO web
  USING (access_administers(id)) WITH CHECK (access_administers(id));
GRANT INSERT, UPDATE (name, kind, area, phone) ON access_agency TO web;
CREATE POLICY web_insert ON access_agency FOR INSERT TO web WITH CHECK ({_ADMINISTERS});
CREATE POLICY web_update ON access_agency FOR UPDATE TO web USING ({_ADMINISTERS}) WITH CHECK ({_ADMINISTERS});
"""
_NOBODY = f"""
DROP POLICY web_update ON access_agency;
DROP POLICY web_insert ON access_agency;
REVOKE INSERT, UPDATE (name, kind, area, phone) ON access_agency FROM web;
DROP POLICY web_update ON access_unit;
DROP POLICY web_insert ON access_unit;
REVOKE INSERT, UPDATE (name, time_zone, calendar, callback_number) ON access_unit FROM web;
DROP POLICY administrator_update ON access_user;
DROP POLICY web_insert ON access_user;
REVOKE INSERT, UPDATE ({_KEPT}) ON access_user FROM web;
"""

_OF_THEIRS = "EXISTS (SELECT 1 FROM access_user u WHERE u.id = person_id AND access_administers(u.unit_id))"


def _user() -> "models.ForeignKey":
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [("access", "0003_session_state")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("area", models.CharField(max_length=8)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("made_by", _user()),
                ("person", _user()),
            ],
        ),
        migrations.RunSQL(_FUNCTIONS, _NO_FUNCTIONS),
        migrations.RunSQL(_PEOPLE, _NOBODY),
        Guard(
            "access_invitation",
            select=_OF_THEIRS,
            insert=(
                f"{_OF_THEIRS} AND made_by_id = {USER} AND person_id <> {USER} AND used_at IS NULL "
                "AND revoked_at IS NULL AND expires_at <= statement_timestamp() + interval '73 hours'"
            ),
            update=_OF_THEIRS,
            columns=("revoked_at",),
        ),
        Guard("access_invitation", select="true", update="true", columns=("used_at",), roles=("signin",)),
    ]
