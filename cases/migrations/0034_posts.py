"""A post in a compartment is held by somebody who is named to read, the auditor's by an auditor; and it can pass on.

Whoever got another unit or role kept the compartment's page, and led it, by the post that still bore their name. Now a
post counts while its holder reads, and a function hands it on: the lead who is left, then duty contact or disclosure
officer, then the auditor. So no compartment stays shut for want of somebody who may open it.
"""

from typing import ClassVar

from django.db import migrations

from ocsea.access.guard import USER

_ASK = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_DO = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_LIVE = "(g.expires_at IS NULL OR g.expires_at > statement_timestamp())"
_NOW = "greatest(statement_timestamp(), granted_at + interval '1 microsecond')"
_ENTERED = "p.confirmed_at IS NOT NULL AND p.left_at IS NULL"
_ME = "access_ctx_user()"
_POSTS = "p.supervisor_id, p.owner_id, p.duty_contact_id, p.disclosure_officer_id"
_WORK_CASE = (
    "(SELECT m.id FROM auth_permission m JOIN django_content_type t ON t.id = m.content_type_id "
    "WHERE t.app_label = 'cases' AND m.codename = 'work_case')"
)


def _named(person: str, of: str = "p") -> str:
    return (
        f"EXISTS (SELECT 1 FROM cases_compartmentreader r "
        f"WHERE r.compartment_id = {of}.id AND r.person_id = {person} AND r.ended_at IS NULL)"
    )


def _audits(person: str, of: str = "p") -> str:
    return (
        f"({of}.auditor_id = {person} AND EXISTS (SELECT 1 FROM access_user u "
        f"WHERE u.id = {of}.auditor_id AND u.is_active AND u.role = 'auditor'))"
    )


def _denied(case: str, person: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM cases_denial d WHERE d.case_id = {case} AND d.person_id = {person} "
        "AND d.ended_at IS NULL)"
    )


def _knows(person: str) -> str:
    return f"({_named(person)} OR {_audits(person)} OR (p.proposed_by_id = {person} AND p.confirmed_at IS NULL))"


_KNOWING = f"""
CREATE OR REPLACE FUNCTION cases_names(wanted uuid) RETURNS boolean {_ASK}
  SELECT EXISTS (SELECT 1 FROM cases_compartment p WHERE p.id = wanted AND {_knows(_ME)})
$$;
CREATE FUNCTION cases_leads(wanted uuid) RETURNS boolean {_ASK}
  SELECT EXISTS (SELECT 1 FROM cases_compartment p
                 WHERE p.id = wanted AND {_ME} IN (p.owner_id, p.supervisor_id) AND {_named(_ME)})
$$;
-- Those with a post that they hold, in the order in which they answer for the compartment.
CREATE FUNCTION cases_post_holders(wanted uuid) RETURNS uuid[] {_ASK}
  SELECT coalesce(array_agg(post.person ORDER BY post.place), '{{}}')
  FROM cases_compartment p, unnest(ARRAY[{_POSTS}, p.auditor_id]) WITH ORDINALITY post (person, place)
  WHERE p.id = wanted AND ({_named("post.person")} OR {_audits("post.person")})
$$;
CREATE OR REPLACE FUNCTION cases_barred_streams() RETURNS text[] {_ASK}
  SELECT coalesce(array_agg(stream), '{{}}') FROM (
    SELECT 'case:' || d.case_id FROM cases_denial d WHERE d.person_id = {_ME} AND d.ended_at IS NULL
    UNION ALL SELECT 'case:' || p.case_id FROM cases_compartment p
    WHERE {_ENTERED} AND {_ME} IS NOT NULL AND NOT {_audits(_ME)} AND NOT {_named(_ME)}
    UNION ALL SELECT 'denial:' || d.id FROM cases_denial d WHERE d.person_id = {_ME}
    UNION ALL SELECT 'compartment:' || p.id FROM cases_compartment p
    WHERE {_ME} IS NOT NULL AND NOT {_knows(_ME)}) found (stream)
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
                    WHERE {_ENTERED} AND NOT {_named("person")})
    AND NOT EXISTS (SELECT 1 FROM cases_compartment p
                    WHERE 'compartment:' || p.id = wanted AND NOT {_knows("person")})),
  overseers (person) AS (
    SELECT g.user_id FROM cases_casegrant g
    WHERE g.case_id IN (SELECT case_id FROM about) AND g.relation = 'supervisor' AND {_LIVE}
    AND NOT EXISTS (SELECT 1 FROM cases_compartment p WHERE p.case_id = g.case_id AND {_ENTERED})
    UNION ALL
    SELECT holder FROM (
      SELECT p.id, 'compartment:' || p.id = wanted AS own, (cases_post_holders(p.id))[1] AS holder
      FROM cases_compartment p
      WHERE p.left_at IS NULL AND (p.case_id IN (SELECT case_id FROM about WHERE p.confirmed_at IS NOT NULL)
                                   OR 'compartment:' || p.id = wanted)) p
    -- The auditor hears of the compartment and never of the case in it.
    WHERE own OR {_named("holder")})
  SELECT coalesce(array_agg(DISTINCT person), '{{}}') FROM (
    SELECT person FROM allowed UNION ALL
    SELECT person FROM overseers
    WHERE NOT EXISTS (SELECT 1 FROM about WHERE person_id = person)
    AND ((SELECT count(*) FROM allowed) = 0 OR (SELECT count(*) FROM allowed) < cardinality(people))) heard
$$;
CREATE OR REPLACE FUNCTION cases_compartment_leave(wanted uuid) RETURNS boolean {_DO}
DECLARE
  c cases_compartment;
BEGIN
  SELECT * INTO c FROM cases_compartment p WHERE p.id = wanted AND {_ENTERED} FOR UPDATE;
  IF c.id IS NULL OR {_ME} IS NULL OR c.leave_proposed_by_id IS NULL
     OR {_ME} = c.leave_proposed_by_id OR NOT cases_leads(c.id)
  THEN RETURN false;
  END IF;
  UPDATE cases_compartment SET left_by_id = {_ME}, left_at = statement_timestamp() WHERE id = c.id;
  RETURN true;
END
$$;
REVOKE ALL ON FUNCTION cases_leads(uuid), cases_post_holders(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_leads(uuid) TO web, owner;
GRANT EXECUTE ON FUNCTION cases_post_holders(uuid) TO owner;
"""
_LEADS_OR_PROPOSES = (
    "(cases_leads(compartment_id) OR EXISTS (SELECT 1 FROM cases_compartment p WHERE p.id = compartment_id "
    f"AND {USER} = p.proposed_by_id AND p.confirmed_at IS NULL))"
)
_LED = (
    "stream LIKE 'compartment:%' AND EXISTS (SELECT 1 FROM cases_compartment p "
    "WHERE 'compartment:' || p.id = clocks_clock.stream AND cases_leads(p.id))"
)
_POLICIES = f"""
ALTER POLICY web_update ON cases_compartment USING (cases_leads(id)) WITH CHECK (cases_leads(id));
ALTER POLICY web_insert ON cases_compartmentreader WITH CHECK (named_by_id = {USER} AND {_LEADS_OR_PROPOSES});
ALTER POLICY web_update ON cases_compartmentreader USING ({_LEADS_OR_PROPOSES}) WITH CHECK ({_LEADS_OR_PROPOSES});
ALTER POLICY cases_leading_meet_the_compartments_clock ON clocks_clock USING ({_LED}) WITH CHECK ({_LED});
"""
_HAND_ON = f"""
-- A named reader's place on the case, as the compartment's posts now say; '' in `as_relation` ends it.
CREATE FUNCTION cases_compartment_place(inside cases_compartment, reader uuid, as_relation text, me uuid, why text)
RETURNS void {_DO}
BEGIN
  IF EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = inside.case_id AND g.user_id = reader
             AND g.relation = as_relation AND {_LIVE}) AND {_named("reader", "inside")}
  THEN RETURN;
  END IF;
  IF as_relation = '' THEN
    UPDATE cases_compartmentreader SET ended_at = statement_timestamp(), ended_by_id = me, ended_reason = why
    WHERE compartment_id = inside.id AND person_id = reader AND ended_at IS NULL;
    UPDATE cases_casegrant g SET expires_at = {_NOW}, ended_by_id = me, ended_reason = why
    WHERE g.case_id = inside.case_id AND g.user_id = reader AND {_LIVE};
    RETURN;
  END IF;
  UPDATE cases_compartmentreader SET relation = as_relation
  WHERE compartment_id = inside.id AND person_id = reader AND ended_at IS NULL;
  IF NOT FOUND THEN
    INSERT INTO cases_compartmentreader (id, compartment_id, person_id, relation, reason, named_by_id, named_at,
                                         ended_reason)
    VALUES (gen_random_uuid(), inside.id, reader, as_relation, why, me, statement_timestamp(), '');
  END IF;
  INSERT INTO cases_casegrant (id, permission_id, user_id, case_id, relation, granted_by_id, reason, granted_at,
                               ended_reason, opened_at)
  SELECT gen_random_uuid(), {_WORK_CASE}, reader, k.id, as_relation, me, why, statement_timestamp(), '', k.opened_at
  FROM cases_case k WHERE k.id = inside.case_id
  ON CONFLICT (user_id, permission_id, case_id) DO UPDATE
  SET relation = excluded.relation, granted_by_id = excluded.granted_by_id, reason = excluded.reason,
      granted_at = excluded.granted_at, expires_at = NULL, ended_by_id = NULL, ended_reason = '';
END
$$;
CREATE FUNCTION cases_compartment_pass(wanted uuid, post text, successor uuid, me uuid, why text) RETURNS boolean {_DO}
DECLARE
  c cases_compartment;
  former uuid;
  held boolean;
  led boolean;
  kept text;
BEGIN
  SELECT * INTO c FROM cases_compartment p WHERE p.id = wanted AND {_ENTERED} FOR UPDATE;
  former := CASE post WHEN 'owner' THEN c.owner_id WHEN 'supervisor' THEN c.supervisor_id
                      WHEN 'duty_contact' THEN c.duty_contact_id WHEN 'auditor' THEN c.auditor_id
                      WHEN 'disclosure_officer' THEN c.disclosure_officer_id END;
  IF former IS NULL OR me IS NULL OR coalesce(why, '') = '' THEN RETURN false; END IF;
  held := CASE post WHEN 'auditor' THEN {_audits("c.auditor_id", "c")} ELSE {_named("former", "c")} END;
  led := {_named("c.owner_id", "c")} OR {_named("c.supervisor_id", "c")};
  IF me IN (c.owner_id, c.supervisor_id) AND {_named("me", "c")} THEN
    IF held AND former <> me AND post NOT IN ('duty_contact', 'disclosure_officer') THEN RETURN false; END IF;
  ELSIF led OR post NOT IN ('owner', 'supervisor') OR NOT (
    me IN (c.duty_contact_id, c.disclosure_officer_id) AND {_named("me", "c")}
    OR {_audits("me", "c")} AND NOT {_named("c.duty_contact_id", "c")} AND NOT {_named("c.disclosure_officer_id", "c")})
  THEN RETURN false;
  END IF;
  IF held AND successor = former OR {_denied("c.case_id", "successor")}
     OR post IN ('owner', 'disclosure_officer') AND successor = c.supervisor_id
     OR post = 'supervisor' AND successor IN (c.owner_id, c.disclosure_officer_id)
     OR NOT EXISTS (SELECT 1 FROM access_user u, cases_case k WHERE u.id = successor AND u.is_active
                    AND k.id = c.case_id AND CASE post
                      WHEN 'owner' THEN u.role = 'investigator' AND u.unit_id = k.unit_id
                      WHEN 'supervisor' THEN u.role = 'supervisor'
                      WHEN 'auditor' THEN u.role = 'auditor'
                      ELSE u.role IN ('investigator', 'supervisor') END)
  THEN RETURN false;
  END IF;
  UPDATE cases_compartment p SET
    owner_id = CASE post WHEN 'owner' THEN successor ELSE p.owner_id END,
    supervisor_id = CASE post WHEN 'supervisor' THEN successor ELSE p.supervisor_id END,
    duty_contact_id = CASE post WHEN 'duty_contact' THEN successor ELSE p.duty_contact_id END,
    disclosure_officer_id = CASE post WHEN 'disclosure_officer' THEN successor ELSE p.disclosure_officer_id END,
    auditor_id = CASE post WHEN 'auditor' THEN successor ELSE p.auditor_id END,
    -- Two leads leave it: what a lead proposed who is one no more waits for nobody.
    leave_proposed_by_id = nullif(p.leave_proposed_by_id, former),
    leave_reason = CASE WHEN p.leave_proposed_by_id = former THEN '' ELSE p.leave_reason END
  WHERE p.id = c.id RETURNING p.* INTO c;
  UPDATE clocks_clock SET owner_id = successor, owner_role = ''
  WHERE stream = 'compartment:' || c.id AND state = 'running' AND owner_id = former;
  IF post = 'auditor' THEN RETURN true; END IF;
  IF post = 'owner' THEN
    UPDATE cases_compartmentreader r SET relation = 'compartment_reader'
    WHERE r.compartment_id = c.id AND r.relation = 'case_officer' AND r.ended_at IS NULL;
    UPDATE cases_casegrant g SET relation = 'compartment_reader'
    WHERE g.case_id = c.case_id AND g.relation = 'case_officer' AND {_LIVE};
    UPDATE cases_case SET case_officer_id = successor, version = version + 1, updated_at = statement_timestamp()
    WHERE id = c.case_id;
    UPDATE clocks_clock SET owner_id = successor, owner_role = ''
    WHERE stream = 'case:' || c.case_id AND state = 'running' AND (owner_id IS NULL OR owner_id = former
      OR NOT EXISTS (SELECT 1 FROM cases_compartmentreader r
                     WHERE r.compartment_id = c.id AND r.person_id = owner_id AND r.ended_at IS NULL));
  END IF;
  PERFORM cases_compartment_place(c, successor, CASE successor
    WHEN c.owner_id THEN 'case_officer' WHEN c.supervisor_id THEN 'supervisor' ELSE 'compartment_reader' END, me, why);
  kept := CASE WHEN former = c.owner_id THEN 'case_officer' WHEN former = c.supervisor_id THEN 'supervisor'
               WHEN former IN (c.duty_contact_id, c.disclosure_officer_id) THEN 'compartment_reader' ELSE '' END;
  IF former <> successor AND {_named("former", "c")} THEN
    PERFORM cases_compartment_place(c, former, kept, me, why);
  END IF;
  RETURN true;
END
$$;
-- Who may and who fits: see services/posts.py, which says why not. False changes nothing. Done without a session, as
-- 0032 does: the auditor's finds no row of the case, and nobody's finds a conflict of interest of their own.
CREATE FUNCTION cases_compartment_hand_on(wanted uuid, post text, successor uuid, why text) RETURNS boolean {_DO}
DECLARE
  me uuid := access_ctx_user();
  session text := coalesce(current_setting('app.ctx', true), '');
  done boolean;
BEGIN
  PERFORM set_config('app.ctx', '', true);
  done := cases_compartment_pass(wanted, post, successor, me, why);
  PERFORM set_config('app.ctx', session, true);
  RETURN done;
END
$$;
REVOKE ALL ON FUNCTION cases_compartment_place(cases_compartment, uuid, text, uuid, text),
  cases_compartment_pass(uuid, text, uuid, uuid, text),
  cases_compartment_hand_on(uuid, text, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_compartment_hand_on(uuid, text, uuid, text) TO web, owner;
"""
# As in 0032, and: who proposed a compartment ends the proposal too, and that an auditor left is handed out.
_DEPARTING = f"""
CREATE OR REPLACE FUNCTION cases_end_places() RETURNS trigger {_DO}
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
        SELECT case_id, relation FROM readings WHERE confirmed_at IS NOT NULL UNION ALL
        SELECT p.case_id, 'auditor' FROM cases_compartment p
        WHERE {_ENTERED} AND p.auditor_id = NEW.id AND OLD.is_active AND OLD.role = 'auditor'
          AND NOT (NEW.is_active AND NEW.role = 'auditor')) lost GROUP BY case_id;
  UPDATE cases_compartment p SET left_at = statement_timestamp(), leave_reason = 'Somebody with a post in it has left'
  WHERE p.confirmed_at IS NULL AND p.left_at IS NULL
    AND NEW.id IN (p.proposed_by_id, {_POSTS}, p.auditor_id);
  PERFORM set_config('app.ctx', session, true);
  RETURN NULL;
END
$$;
DROP FUNCTION cases_take_lost_places();
-- Hands each lost place out once, with those who answer for the case now and may know of it; inside a compartment, with
-- the posts that are held.
CREATE FUNCTION cases_take_lost_places() RETURNS TABLE (
  id uuid, case_id uuid, reference text, person uuid, relation text, cause text, ended_by uuid, answering uuid[],
  supervised boolean, compartment uuid, holders uuid[])
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH taken AS (UPDATE cases_lostplace SET told_at = statement_timestamp() WHERE told_at IS NULL RETURNING *)
  SELECT t.id, t.case_id, c.reference, t.person_id, t.relation, t.cause, t.ended_by_id,
    ARRAY(SELECT g.user_id FROM cases_casegrant g JOIN access_user u ON u.id = g.user_id AND u.is_active
          WHERE g.case_id = t.case_id AND g.user_id <> t.person_id AND g.relation IN ('case_officer', 'supervisor')
          AND {_LIVE} AND NOT {_denied("t.case_id", "g.user_id")}),
    EXISTS (SELECT 1 FROM cases_casegrant g JOIN access_user u ON u.id = g.user_id AND u.is_active
            WHERE g.case_id = t.case_id AND g.relation = 'supervisor' AND {_LIVE}
            AND NOT {_denied("t.case_id", "g.user_id")}),
    p.id, cases_post_holders(p.id)
  FROM taken t JOIN cases_case c ON c.id = t.case_id
  LEFT JOIN cases_compartment p ON p.case_id = t.case_id AND {_ENTERED}
    AND t.person_id IN ({_POSTS}, p.auditor_id)
$$;
REVOKE ALL ON FUNCTION cases_take_lost_places() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_take_lost_places() TO worker;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0033_new_supervisors")]
    operations: ClassVar = [
        migrations.RunSQL(_KNOWING, migrations.RunSQL.noop),
        migrations.RunSQL(_POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(_HAND_ON, migrations.RunSQL.noop),
        migrations.RunSQL(_DEPARTING, migrations.RunSQL.noop),
    ]
