"""A closed or moved account loses its places also where the administrator is kept away, and its posts end proposals.

`cases_barred()` binds the owner's functions to the session's person. Whoever keeps accounts is named in no compartment,
so the places in compartments outlived the account: the trigger now ends them without a session. A proposal that loses
somebody with a post in it ends too, and says nothing on the case, whose usual supervisor must not learn of it.
"""

import uuid
from datetime import date
from typing import Any

from django.db import migrations

from ocsea.access.guard import USER

_HEAD = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_NOW = "greatest(statement_timestamp(), granted_at + interval '1 microsecond')"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION cases_end_places() RETURNS trigger LANGUAGE plpgsql {_HEAD}
DECLARE
  who uuid := access_ctx_user();
  session text := coalesce(current_setting('app.ctx', true), '');
  why text := CASE WHEN NEW.is_active THEN 'moved' ELSE 'closed' END;
  words text := CASE WHEN NEW.is_active THEN 'The account got another role or unit' ELSE 'The account was closed' END;
BEGIN
  PERFORM set_config('app.ctx', '', true);
  WITH places AS (
    UPDATE cases_casegrant SET expires_at = {_NOW}, ended_by_id = who, ended_reason = words
    WHERE user_id = NEW.id AND (expires_at IS NULL OR expires_at > statement_timestamp())
    RETURNING case_id, relation),
  readings AS (
    UPDATE cases_compartmentreader r SET ended_at = statement_timestamp(), ended_by_id = who, ended_reason = words
    FROM cases_compartment p WHERE p.id = r.compartment_id AND r.person_id = NEW.id AND r.ended_at IS NULL
    RETURNING p.case_id, r.relation, p.confirmed_at)
  INSERT INTO cases_lostplace (id, case_id, person_id, relation, cause, ended_by_id, lost_at)
  SELECT gen_random_uuid(), case_id, NEW.id, max(relation), why, who, statement_timestamp()
  FROM (SELECT * FROM places UNION ALL
        SELECT case_id, relation FROM readings WHERE confirmed_at IS NOT NULL) lost GROUP BY case_id;
  UPDATE cases_compartment p SET left_at = statement_timestamp(), leave_reason = 'Somebody with a post in it has left'
  WHERE p.confirmed_at IS NULL AND p.left_at IS NULL
    AND NEW.id IN (p.owner_id, p.supervisor_id, p.duty_contact_id, p.disclosure_officer_id, p.auditor_id);
  PERFORM set_config('app.ctx', session, true);
  RETURN NULL;
END
$$;
"""
_PROPOSED = (
    "stream LIKE 'compartment:%' AND EXISTS (SELECT 1 FROM cases_compartment p "
    f"WHERE 'compartment:' || p.id = clocks_clock.stream AND p.confirmed_at IS NULL AND {USER} = p.proposed_by_id)"
)
# Whoever takes a proposal back ends its clock, which is the second person's.
_MEET = f"""
CREATE POLICY cases_proposing_meet_the_proposals_clock ON clocks_clock FOR UPDATE TO web
  USING ({_PROPOSED}) WITH CHECK ({_PROPOSED});
"""
_RULE = {
    "code": "compartment.proposal",
    "name": "Answer to a proposed compartment",
    "event": "Somebody proposes to close a case off",
    "length_unit": "hours",
    "amount": 24,
    "source": "Harbour's own rule: until the second person answers, everybody on the case still reads it",
    "steps": [
        {"key": "soon", "tell": ["owner"], "minutes": -4 * 60},
        {"key": "missed", "tell": ["owner", "starter"], "minutes": 0, "escalate": True},
        {"key": "auditor", "tell": ["owner", "starter"], "minutes": 24 * 60},
    ],
}
_IN_FORCE = date(2000, 1, 1)


def _seed(apps: Any, _schema_editor: Any) -> None:
    rule_id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:harbour:clock-rule:{_RULE['code']}:{_IN_FORCE}")
    apps.get_model("clocks", "ClockRule").objects.create(id=rule_id, valid_from=_IN_FORCE, **_RULE)


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_lent_auditors"), ("clocks", "0004_changes")]

    operations = [
        migrations.RunSQL(_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(_MEET, "DROP POLICY cases_proposing_meet_the_proposals_clock ON clocks_clock"),
        migrations.RunPython(_seed, migrations.RunPython.noop),
    ]
