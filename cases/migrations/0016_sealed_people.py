"""Whose keys the database keeps back: people who may be children and victims, identifiers of nobody known, and what the
duty finder was asked by somebody else, until somebody opened them for a reason; the victim officer on the case holds them open.

The same as `policy.viewers_of`, below it: a page that forgets to ask shows nothing.
"""

from django.db import migrations

_REVEALED = """EXISTS (SELECT 1 FROM access_reveal r WHERE r.user_id = access_ctx_user() AND r.target_id = {target}
      AND r.until > statement_timestamp())"""
_OFFICER = """EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = {case} AND g.user_id = access_ctx_user()
      AND g.relation = 'victim_officer' AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))"""
_KNOWN_ADULT = """p.is_child = 'no' AND p.pseudonym = '' AND NOT EXISTS (SELECT 1 FROM cases_personrolerecord o
      WHERE o.person_id = p.id AND o.role = 'victim' AND o.ended_at IS NULL)"""
_CLOSED = f"""
CREATE OR REPLACE FUNCTION vault_closed(subjects uuid[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(closed.id), '{{}}') FROM (
    SELECT p.id FROM cases_person p WHERE p.id = ANY (subjects) AND NOT ({_KNOWN_ADULT})
      AND NOT {_REVEALED.format(target="p.id")} AND NOT {_OFFICER.format(case="p.case_id")}
    UNION ALL SELECT i.id FROM cases_identifier i WHERE i.id = ANY (subjects)
      AND NOT {_REVEALED.format(target="i.case_id")} AND NOT {_OFFICER.format(case="i.case_id")}
    UNION ALL SELECT l.id FROM cases_finderlookup l WHERE l.id = ANY (subjects)
      AND l.asked_by_id <> access_ctx_user() AND NOT {_REVEALED.format(target="l.id")}) closed
  WHERE access_ctx_user() IS NOT NULL
$$;
"""
_OPEN = """
CREATE OR REPLACE FUNCTION vault_closed(subjects uuid[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT '{}'::uuid[] $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_ended_accounts"), ("vault", "0004_closed")]
    operations = [migrations.RunSQL(_CLOSED, _OPEN)]
