"""Compartments below the program: whoever is not named finds no row of the case, nor of the compartment.

Entering and leaving are one function each, since who confirms may hold no place on the case until then: in one
transaction all other places end, and no later one can be given except to named readers.
"""

import uuid
from datetime import date
from typing import Any

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import USER, AlsoMay, Guard

_ASK = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_DO = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_LIVE = "(g.expires_at IS NULL OR g.expires_at > statement_timestamp())"
_ENTERED = "p.confirmed_at IS NOT NULL AND p.left_at IS NULL"
_POSTS = "p.proposed_by_id, p.owner_id, p.supervisor_id, p.duty_contact_id, p.disclosure_officer_id, p.auditor_id"
_NAMED = (
    "EXISTS (SELECT 1 FROM cases_compartmentreader r "
    "WHERE r.compartment_id = p.id AND r.person_id = {person} AND r.ended_at IS NULL)"
)
_NAMED_ME = _NAMED.format(person="access_ctx_user()")
_OVERSEERS = f"""
    SELECT g.user_id FROM cases_casegrant g
    WHERE g.case_id IN (SELECT case_id FROM about) AND g.relation = 'supervisor' AND {_LIVE}
    AND NOT EXISTS (SELECT 1 FROM cases_compartment p WHERE p.case_id = g.case_id AND {_ENTERED})
    UNION ALL
    SELECT p.supervisor_id FROM cases_compartment p
    WHERE p.left_at IS NULL AND (p.case_id IN (SELECT case_id FROM about WHERE p.confirmed_at IS NOT NULL)
                                 OR 'compartment:' || p.id = wanted)"""
_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION cases_barred() RETURNS uuid[] {_ASK}
  SELECT coalesce(array_agg(case_id), '{{}}') FROM (
    SELECT d.case_id FROM cases_denial d WHERE d.person_id = access_ctx_user() AND d.ended_at IS NULL
    UNION SELECT p.case_id FROM cases_compartment p
    WHERE {_ENTERED} AND access_ctx_user() IS NOT NULL AND NOT {_NAMED_ME}) found
$$;
CREATE OR REPLACE FUNCTION cases_barred_streams() RETURNS text[] {_ASK}
  SELECT coalesce(array_agg(stream), '{{}}') FROM (
    SELECT 'case:' || unnest(cases_barred()) UNION ALL
    SELECT 'denial:' || d.id FROM cases_denial d WHERE d.person_id = access_ctx_user() UNION ALL
    SELECT 'compartment:' || p.id FROM cases_compartment p
    WHERE access_ctx_user() IS NOT NULL AND access_ctx_user() NOT IN ({_POSTS}) AND NOT {_NAMED_ME}) found (stream)
$$;
CREATE OR REPLACE FUNCTION cases_barred_words() RETURNS text[] {_ASK}
  SELECT coalesce(array_agg('%' || word || '%'), '{{}}') FROM (
    SELECT c.reference FROM cases_case c WHERE c.id = ANY (cases_barred()) UNION ALL
    SELECT replace(stream, 'compartment:', '') FROM unnest(cases_barred_streams()) stream
    WHERE stream LIKE 'compartment:%') found (word)
$$;
CREATE OR REPLACE FUNCTION cases_may_join(wanted uuid, person uuid) RETURNS boolean {_ASK}
  SELECT (cases_holds(wanted) OR cases_just_opened(wanted)) AND NOT EXISTS (
    SELECT 1 FROM cases_denial d WHERE d.case_id = wanted AND d.person_id = person AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM cases_compartment p WHERE p.case_id = wanted AND {_ENTERED}
                  AND NOT {_NAMED.format(person="person")})
$$;
CREATE OR REPLACE FUNCTION cases_heard_by(wanted text, people uuid[]) RETURNS uuid[] {_ASK}
  WITH about AS (
    SELECT d.case_id, d.person_id FROM cases_denial d WHERE 'denial:' || d.id = wanted
    UNION ALL SELECT d.case_id, d.person_id FROM cases_denial d
    WHERE wanted = 'case:' || d.case_id AND d.ended_at IS NULL
    UNION ALL SELECT p.case_id, NULL FROM cases_compartment p WHERE wanted = 'case:' || p.case_id AND {_ENTERED}),
  allowed AS (
    SELECT person FROM unnest(people) person
    WHERE NOT EXISTS (SELECT 1 FROM about WHERE person_id = person)
    AND NOT EXISTS (SELECT 1 FROM about JOIN cases_compartment p ON p.case_id = about.case_id
                    WHERE {_ENTERED} AND NOT {_NAMED.format(person="person")})
    AND NOT EXISTS (SELECT 1 FROM cases_compartment p WHERE 'compartment:' || p.id = wanted
                    AND person NOT IN ({_POSTS}))),
  overseers (person) AS ({_OVERSEERS})
  SELECT coalesce(array_agg(DISTINCT person), '{{}}') FROM (
    SELECT person FROM allowed UNION ALL
    SELECT person FROM overseers
    WHERE NOT EXISTS (SELECT 1 FROM about WHERE person_id = person)
    AND ((SELECT count(*) FROM allowed) = 0 OR (SELECT count(*) FROM allowed) < cardinality(people))) heard
$$;
-- A compartment is offered to nobody on duty: not to its readers either, who have it.
CREATE OR REPLACE FUNCTION cases_may_be_offered(wanted uuid, person uuid) RETURNS boolean {_ASK}
  SELECT EXISTS (SELECT 1 FROM cases_case c JOIN access_user u ON u.unit_id = c.unit_id
    WHERE c.id = wanted AND u.id = person AND u.is_active
    AND NOT EXISTS (SELECT 1 FROM cases_compartment p WHERE p.case_id = wanted AND {_ENTERED})
    AND NOT EXISTS (SELECT 1 FROM cases_denial d
                    WHERE d.case_id = wanted AND d.person_id = person AND d.ended_at IS NULL))
$$;
CREATE FUNCTION cases_names(wanted uuid) RETURNS boolean {_ASK}
  SELECT EXISTS (SELECT 1 FROM cases_compartment p
                 WHERE p.id = wanted AND (access_ctx_user() IN ({_POSTS}) OR {_NAMED_ME}))
$$;
CREATE FUNCTION cases_reads_method(wanted uuid) RETURNS boolean {_ASK}
  SELECT EXISTS (SELECT 1 FROM cases_casegrant g
    JOIN cases_compartment p ON p.case_id = g.case_id AND p.confirmed_at IS NOT NULL
    JOIN cases_compartmentreader r ON r.compartment_id = p.id AND r.person_id = g.user_id AND r.ended_at IS NULL
    WHERE g.case_id = wanted AND g.user_id = access_ctx_user() AND {_LIVE}
    AND (g.relation <> 'legal' OR r.released_at IS NOT NULL))
$$;
CREATE FUNCTION cases_compartment_enter(wanted uuid) RETURNS boolean {_DO}
DECLARE
  c cases_compartment;
BEGIN
  SELECT * INTO c FROM cases_compartment WHERE id = wanted AND confirmed_at IS NULL AND left_at IS NULL FOR UPDATE;
  IF c.id IS NULL OR access_ctx_user() IS NULL OR access_ctx_user() = c.proposed_by_id
     OR access_ctx_user() NOT IN (c.owner_id, c.supervisor_id)
     OR EXISTS (SELECT 1 FROM cases_compartment p WHERE p.case_id = c.case_id AND {_ENTERED})
     OR EXISTS (SELECT 1 FROM cases_denial d JOIN cases_compartmentreader r ON r.person_id = d.person_id
                WHERE d.case_id = c.case_id AND d.ended_at IS NULL AND r.compartment_id = c.id AND r.ended_at IS NULL)
  THEN RETURN false;
  END IF;
  UPDATE cases_casegrant g
  SET expires_at = greatest(statement_timestamp(), g.granted_at + interval '1 microsecond'),
      ended_by_id = access_ctx_user(), ended_reason = ''
  WHERE g.case_id = c.case_id AND {_LIVE};
  INSERT INTO cases_casegrant (id, permission_id, user_id, case_id, relation, granted_by_id, reason, granted_at,
                               ended_reason, opened_at)
  SELECT gen_random_uuid(), (SELECT m.id FROM auth_permission m JOIN django_content_type t ON t.id = m.content_type_id
                             WHERE t.app_label = 'cases' AND m.codename = 'work_case'),
         r.person_id, c.case_id, r.relation, access_ctx_user(), r.reason, statement_timestamp(), '', k.opened_at
  FROM cases_compartmentreader r JOIN cases_case k ON k.id = c.case_id
  WHERE r.compartment_id = c.id AND r.ended_at IS NULL AND r.relation <> ''
  ON CONFLICT (user_id, permission_id, case_id) DO UPDATE
  SET relation = excluded.relation, granted_by_id = excluded.granted_by_id, reason = excluded.reason,
      granted_at = excluded.granted_at, expires_at = NULL, ended_by_id = NULL, ended_reason = '';
  UPDATE cases_case SET case_officer_id = c.owner_id, version = version + 1, updated_at = statement_timestamp()
  WHERE id = c.case_id;
  UPDATE clocks_clock SET owner_id = c.owner_id, owner_role = ''
  WHERE stream = 'case:' || c.case_id AND state = 'running' AND (owner_id IS NULL OR owner_id NOT IN (
    SELECT r.person_id FROM cases_compartmentreader r WHERE r.compartment_id = c.id AND r.ended_at IS NULL));
  UPDATE cases_compartment SET confirmed_by_id = access_ctx_user(), confirmed_at = statement_timestamp()
  WHERE id = c.id;
  RETURN true;
END
$$;
CREATE FUNCTION cases_compartment_leave(wanted uuid) RETURNS boolean {_DO}
DECLARE
  c cases_compartment;
BEGIN
  SELECT * INTO c FROM cases_compartment p WHERE p.id = wanted AND {_ENTERED} FOR UPDATE;
  IF c.id IS NULL OR access_ctx_user() IS NULL OR c.leave_proposed_by_id IS NULL
     OR access_ctx_user() = c.leave_proposed_by_id OR access_ctx_user() NOT IN (c.owner_id, c.supervisor_id)
  THEN RETURN false;
  END IF;
  UPDATE cases_compartment SET left_by_id = access_ctx_user(), left_at = statement_timestamp() WHERE id = c.id;
  RETURN true;
END
$$;
REVOKE ALL ON FUNCTION cases_names(uuid), cases_reads_method(uuid), cases_compartment_enter(uuid),
  cases_compartment_leave(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_names(uuid), cases_reads_method(uuid) TO web, worker, owner;
GRANT EXECUTE ON FUNCTION cases_compartment_enter(uuid), cases_compartment_leave(uuid) TO web, owner;
"""
_KNOWING = holds("cases_compartment.case_id", relations=("case_officer", "supervisor"))
_LEADS = f"{USER} IN (owner_id, supervisor_id)"
_OF_MINE = (
    "EXISTS (SELECT 1 FROM cases_compartment p WHERE p.id = compartment_id "
    f"AND ({USER} IN (p.owner_id, p.supervisor_id) OR ({USER} = p.proposed_by_id AND p.confirmed_at IS NULL)))"
)
_METHOD = "cases_reads_method((SELECT e.case_id FROM cases_journalentry e WHERE e.id = entry_id))"
_STREAM = "EXISTS (SELECT 1 FROM cases_compartment p WHERE 'compartment:' || p.id = {table}.stream)"
# Whoever knows of a conflict of interest may end it, and owner or supervisor review a compartment: both meet a clock
# that may be somebody else's. Only the policy: which columns web may write is for the clocks app to grant.
_DENIAL = (
    "stream LIKE 'denial:%' AND EXISTS (SELECT 1 FROM cases_denial d WHERE 'denial:' || d.id = clocks_clock.stream)"
)
_LED = (
    "stream LIKE 'compartment:%' AND EXISTS (SELECT 1 FROM cases_compartment p "
    f"WHERE 'compartment:' || p.id = clocks_clock.stream AND {USER} IN (p.owner_id, p.supervisor_id))"
)
_MEET = f"""
CREATE POLICY cases_knowing_meet_the_denials_clock ON clocks_clock FOR UPDATE TO web
  USING ({_DENIAL}) WITH CHECK ({_DENIAL});
CREATE POLICY cases_leading_meet_the_compartments_clock ON clocks_clock FOR UPDATE TO web
  USING ({_LED}) WITH CHECK ({_LED});
"""

_RULE = {
    "code": "compartment.review",
    "name": "Review of a compartment",
    "event": "The date set when it was proposed, or at its last review",
    "length_unit": "set",
    "source": "Harbour's own rule: what the usual supervisor cannot see is reviewed by its own, then by its auditor",
    "steps": [
        {"key": "due", "tell": ["owner"], "days": 0, "at": "00:00"},
        {"key": "missed", "tell": ["owner", "supervisor"], "minutes": 0, "escalate": True},
        {"key": "auditor", "tell": ["supervisor"], "minutes": 3 * 24 * 60, "escalate": True},
    ],
}
_IN_FORCE = date(2000, 1, 1)


def _seed(apps: Any, _schema_editor: Any) -> None:
    rule_id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:harbour:clock-rule:{_RULE['code']}:{_IN_FORCE}")
    apps.get_model("clocks", "ClockRule").objects.create(id=rule_id, valid_from=_IN_FORCE, **_RULE)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_compartments")]

    operations = [
        migrations.RunSQL(_FUNCTIONS),
        Guard(
            "cases_compartment",
            select="cases_names(id)",
            insert=f"proposed_by_id = {USER} AND confirmed_at IS NULL AND left_at IS NULL AND {_KNOWING}",
            update=_LEADS,
            columns=("review_on", "duty_contact_id", "leave_proposed_by_id", "leave_reason"),
        ),
        Guard("cases_compartment", select="true", roles=("worker",)),
        Guard(
            "cases_compartmentreader",
            select="cases_names(compartment_id)",
            insert=f"named_by_id = {USER} AND {_OF_MINE}",
            update=_OF_MINE,
            columns=("released_by_id", "released_at", "ended_at", "ended_by_id", "ended_reason"),
        ),
        Guard("cases_entrymethod", select=_METHOD, insert=_METHOD),
        AlsoMay(
            "ledger_payload",
            "cases_named_read_the_compartment",
            verb="SELECT",
            condition=f"stream LIKE 'compartment:%' AND {_STREAM.format(table='ledger_payload')}",
        ),
        AlsoMay(
            "clocks_clock",
            "cases_knowing_read_the_denials_clock",
            verb="SELECT",
            condition=_DENIAL,
        ),
        migrations.RunSQL(_MEET),
        AlsoMay(
            "clocks_clock",
            "cases_named_read_the_compartments_clock",
            verb="SELECT",
            condition=f"stream LIKE 'compartment:%' AND {_STREAM.format(table='clocks_clock')}",
        ),
        migrations.RunPython(_seed, migrations.RunPython.noop),
    ]
