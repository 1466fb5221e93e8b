"""The blind index. Its rows answer to the owner's functions alone; each app adds the ones that say what it may."""

import uuid

import django.utils.timezone
from django.db import migrations, models

# Called by the functions of the apps, which know who may write for which record; granted to nobody.
_FORWARD = """
ALTER TABLE vault_indextoken ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_indextoken FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON vault_indextoken TO owner USING (true) WITH CHECK (true);
REVOKE ALL ON vault_indextoken FROM PUBLIC;

CREATE FUNCTION vault_index_replace(of_row uuid, held_by uuid[], purposes text[], tokens bytea[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM public.vault_indextoken WHERE source = of_row;
    INSERT INTO public.vault_indextoken (id, purpose, token, holder, source, written_at)
    SELECT gen_random_uuid(), t.purpose, t.token, h.holder, of_row, statement_timestamp()
    FROM unnest(purposes, tokens) AS t (purpose, token) CROSS JOIN unnest(held_by) AS h (holder)
$$;
CREATE FUNCTION vault_index_move(of_row uuid, to_holder uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE public.vault_indextoken SET holder = to_holder WHERE source = of_row
$$;
REVOKE ALL ON FUNCTION vault_index_replace(uuid, uuid[], text[], bytea[]), vault_index_move(uuid, uuid) FROM PUBLIC;
"""
_BACKWARD = """
DROP FUNCTION vault_index_move(uuid, uuid);
DROP FUNCTION vault_index_replace(uuid, uuid[], text[], bytea[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=16)),
                ("token", models.BinaryField(max_length=32)),
                ("holder", models.UUIDField()),
                ("source", models.UUIDField()),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["purpose", "token"], name="vault_index_token"),
                    models.Index(fields=["source"], name="vault_index_source"),
                    models.Index(fields=["holder"], name="vault_index_holder"),
                ],
            },
        ),
        migrations.RunSQL(_FORWARD, _BACKWARD),
    ]
