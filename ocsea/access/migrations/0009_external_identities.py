"""By which account at the unit's identity provider somebody signs in: a credential, so that only `signin` touches it.

An administrator sees that there is one and ends it, by functions that ask who keeps the account. Ending it ends the
person's sessions as well.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ocsea.access.guard import Guard

_SAFE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_FUNCTIONS = f"""
CREATE FUNCTION access_identities_of(person uuid) RETURNS TABLE (id uuid, linked_at timestamptz)
  LANGUAGE sql STABLE {_SAFE}
  SELECT i.id, i.linked_at FROM access_externalidentity i JOIN access_user u ON u.id = i.user_id
  WHERE i.user_id = person AND i.unlinked_at IS NULL AND access_administers(u.unit_id) ORDER BY i.linked_at
$$;
CREATE FUNCTION access_identity_unlink(wanted uuid) RETURNS uuid LANGUAGE sql VOLATILE {_SAFE}
  WITH ended AS (
    UPDATE access_externalidentity i SET unlinked_at = statement_timestamp() FROM access_user u
    WHERE i.id = wanted AND u.id = i.user_id AND i.unlinked_at IS NULL
      AND access_administers(u.unit_id) AND u.id <> access_ctx_user()
    RETURNING i.user_id)
  UPDATE access_user u SET sign_in_epoch = gen_random_uuid() FROM ended WHERE u.id = ended.user_id RETURNING u.id
$$;
REVOKE ALL ON FUNCTION access_identities_of(uuid), access_identity_unlink(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_identities_of(uuid), access_identity_unlink(uuid) TO web;
"""
_DROP = "DROP FUNCTION access_identity_unlink(uuid); DROP FUNCTION access_identities_of(uuid);"


def _one(fields: list[str], name: str) -> "models.UniqueConstraint":
    return models.UniqueConstraint(condition=models.Q(("unlinked_at", None)), fields=fields, name=name)


class Migration(migrations.Migration):
    dependencies = [("access", "0008_reveals_by_role")]

    operations = [
        migrations.CreateModel(
            name="ExternalIdentity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("issuer", models.CharField(max_length=255)),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("unlinked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    _one(["issuer", "subject"], "access_identity_one_person"),
                    _one(["user", "issuer"], "access_identity_one_subject"),
                ]
            },
        ),
        Guard(
            "access_externalidentity",
            select="true",
            insert="unlinked_at IS NULL",
            update="true",
            columns=("unlinked_at",),
            roles=("signin",),
        ),
        migrations.RunSQL(_FUNCTIONS, _DROP),
    ]
