"""Tokens for programs: a session of its own that no browser can take, with what it may read and do beside it.

The context functions know a token as they know a session, so that everything that ends a person's sessions ends it
too. `web` has no right on the table: it asks what the token it carries may do, by a function that knows no other.
"""

import uuid
from datetime import timedelta

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ocsea.access.guard import Guard

_SAFE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_CTX = "sha256(convert_to(nullif(current_setting('app.ctx', true), ''), 'UTF8'))"
_LIVE = "s.killed_at IS NULL AND s.expires_at > statement_timestamp()"
_OPEN = f"""
CREATE OR REPLACE FUNCTION access_session_open(hash bytea)
  RETURNS TABLE (body text, locked boolean, unseen double precision, idle integer) LANGUAGE sql STABLE {_SAFE}
  SELECT s.data, s.user_id IS NOT NULL AND NOT (s.locked_at IS NULL AND (s.idle_seconds IS NULL
           OR s.last_seen_at > statement_timestamp() - make_interval(secs => s.idle_seconds))),
         extract(epoch FROM statement_timestamp() - s.last_seen_at)::double precision, s.idle_seconds
  FROM access_session s WHERE s.key_hash = hash AND {_LIVE}{{}}
$$;
"""
_FUNCTIONS = f"""
CREATE FUNCTION access_token_use(place text, seen text)
  RETURNS TABLE (may_write boolean, collections varchar[], classes varchar[], fresh boolean)
  LANGUAGE plpgsql VOLATILE {_SAFE}
DECLARE
  t access_apitoken;
  is_fresh boolean;
BEGIN
  SELECT k.* INTO t FROM access_apitoken k JOIN access_user u ON u.id = k.user_id
  WHERE k.session_id = {_CTX} AND k.user_id = access_ctx_user() AND u.second_factor_at IS NOT NULL;
  IF t.id IS NULL THEN RETURN; END IF;
  is_fresh := NOT seen = ANY (t.seen_from);
  IF is_fresh OR t.last_used_at IS NULL OR t.last_used_at < statement_timestamp() - interval '1 minute' THEN
    UPDATE access_apitoken k SET last_used_at = statement_timestamp(), last_address = place,
      seen_from = CASE WHEN is_fresh
        THEN (array_append(k.seen_from, seen::varchar))[greatest(cardinality(k.seen_from) - 48, 1):]
        ELSE k.seen_from END
    WHERE k.id = t.id;
  END IF;
  RETURN QUERY SELECT t.may_write, t.collections, t.classes, is_fresh;
END
$$;
CREATE FUNCTION access_tokens_of(person uuid) RETURNS TABLE (
  id uuid, label varchar, may_write boolean, made_at timestamptz, expires_at timestamptz, last_used_at timestamptz)
  LANGUAGE sql STABLE {_SAFE}
  SELECT k.id, k.label, k.may_write, k.made_at, k.expires_at, k.last_used_at
  FROM access_apitoken k JOIN access_session s ON s.key_hash = k.session_id JOIN access_user u ON u.id = k.user_id
  WHERE k.user_id = person AND access_administers(u.unit_id) AND {_LIVE} ORDER BY k.made_at
$$;
CREATE FUNCTION access_token_revoke(wanted uuid) RETURNS uuid LANGUAGE sql VOLATILE {_SAFE}
  UPDATE access_session s SET killed_at = statement_timestamp(), data = ''
  FROM access_apitoken k JOIN access_user u ON u.id = k.user_id
  WHERE k.id = wanted AND s.key_hash = k.session_id AND s.killed_at IS NULL AND access_administers(u.unit_id)
  RETURNING k.user_id
$$;
REVOKE ALL ON FUNCTION access_token_use(text, text), access_tokens_of(uuid), access_token_revoke(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_token_use(text, text), access_tokens_of(uuid), access_token_revoke(uuid) TO web;
"""
_DROP = """
DROP FUNCTION access_token_revoke(uuid);
DROP FUNCTION access_tokens_of(uuid);
DROP FUNCTION access_token_use(text, text);
"""


def _words() -> "django.contrib.postgres.fields.ArrayField":
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=64), default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0006_closing")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=60, verbose_name="what it is for")),
                ("may_write", models.BooleanField(default=False)),
                ("collections", _words()),
                ("classes", _words()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("last_address", models.CharField(blank=True, max_length=8)),
                ("seen_from", _words()),
                (
                    "session",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to="access.session"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("classes__overlap", ["IDENTITY", "METHOD"]), _negated=True),
                        name="access_token_reads_no_identity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__lte",
                                models.ExpressionWrapper(
                                    models.F("made_at") + models.Value(timedelta(days=90)),
                                    output_field=models.DateTimeField(),
                                ),
                            )
                        ),
                        name="access_token_ninety_days",
                    ),
                ]
            },
        ),
        Guard("access_apitoken", select="true", insert="true", delete="true", roles=("signin",)),
        migrations.RunSQL(_OPEN.format(" AND s.area <> 'api'"), _OPEN.format("")),
        migrations.RunSQL(_FUNCTIONS, _DROP),
    ]
