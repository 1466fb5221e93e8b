"""Row-level security of the evidence app: the case's holders, and the hands an exhibit is in or on its way to."""

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import USER, AlsoMay, Guard

_FUNCTION = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_LIVE = "(g.expires_at IS NULL OR g.expires_at > statement_timestamp())"

# Definer functions, because a policy that reads its own table would ask itself for ever.
_FUNCTIONS = f"""
CREATE FUNCTION evidence_holds_now(wanted uuid) RETURNS boolean {_FUNCTION}
  SELECT coalesce((SELECT c.state = 'held' AND c.holder_id = access_ctx_user() FROM evidence_custodyevent c
                   WHERE c.exhibit_id = wanted ORDER BY c.position DESC LIMIT 1), false)
$$;
-- In my hands now, on its way to me, or (an examiner) once received by me.
CREATE FUNCTION evidence_handed(wanted uuid) RETURNS boolean {_FUNCTION}
  SELECT coalesce((SELECT c.holder_id = access_ctx_user() FROM evidence_custodyevent c
                   WHERE c.exhibit_id = wanted ORDER BY c.position DESC LIMIT 1), false)
      OR EXISTS (SELECT 1 FROM evidence_custodyevent r LEFT JOIN evidence_custodyevent a ON a.answers_id = r.id
                 WHERE r.exhibit_id = wanted AND r.step = 'released' AND r.receiver_id = access_ctx_user()
                 AND (a.id IS NULL OR (a.step = 'confirmed' AND access_ctx_role() = 'examiner')))
$$;
CREATE FUNCTION evidence_handed_under(wanted uuid) RETURNS boolean {_FUNCTION}
  SELECT EXISTS (SELECT 1 FROM evidence_exhibit e WHERE e.authority_id = wanted AND evidence_handed(e.id))
$$;
CREATE FUNCTION evidence_case_of(wanted uuid) RETURNS uuid {_FUNCTION}
  SELECT e.case_id FROM evidence_exhibit e WHERE e.id = wanted AND (cases_holds(e.case_id) OR evidence_handed(e.id))
$$;
CREATE FUNCTION evidence_waits(release uuid, exhibit uuid) RETURNS TABLE (giver uuid, receiver uuid) {_FUNCTION}
  SELECT r.giver_id, r.receiver_id FROM evidence_custodyevent r
  WHERE r.id = release AND r.exhibit_id = exhibit AND r.step = 'released' AND evidence_case_of(exhibit) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM evidence_custodyevent a WHERE a.answers_id = r.id)
$$;
-- Whom an exhibit can be given to, and who oversees it; told to those alone who may see the exhibit.
CREATE FUNCTION evidence_people(wanted uuid) RETURNS TABLE (user_id uuid, relation text) {_FUNCTION}
  SELECT g.user_id, g.relation::text FROM cases_casegrant g JOIN access_user u ON u.id = g.user_id AND u.is_active
  WHERE g.case_id = evidence_case_of(wanted) AND {_LIVE}
  UNION ALL
  SELECT u.id, u.role::text FROM access_user u
  WHERE u.role = 'examiner' AND u.is_active AND evidence_case_of(wanted) IS NOT NULL
  UNION ALL
  (SELECT c.holder_id, 'hand' FROM evidence_custodyevent c
   WHERE c.exhibit_id = wanted AND evidence_case_of(wanted) IS NOT NULL ORDER BY c.position DESC LIMIT 1)
  UNION ALL
  SELECT r.receiver_id, 'hand' FROM evidence_custodyevent r
  WHERE r.exhibit_id = wanted AND r.step = 'released' AND evidence_case_of(wanted) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM evidence_custodyevent a WHERE a.answers_id = r.id)
$$;
"""
_NAMES = (
    "evidence_holds_now(uuid), evidence_handed(uuid), evidence_handed_under(uuid), evidence_case_of(uuid), "
    "evidence_waits(uuid, uuid), evidence_people(uuid)"
)
_RIGHTS = f"""
REVOKE ALL ON FUNCTION {_NAMES} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {_NAMES} TO web, owner;
"""
_DROP = f"DROP FUNCTION {_NAMES} CASCADE;"

# SELECT ... FOR UPDATE asks for the right to update one column; WITH CHECK refuses a real UPDATE all the same.
_LOCK = """
GRANT UPDATE (id) ON evidence_exhibit TO web;
CREATE POLICY web_lock ON evidence_exhibit FOR UPDATE TO web
  USING (cases_holds(case_id) OR evidence_handed(id)) WITH CHECK (false);
"""
_UNLOCK = "DROP POLICY web_lock ON evidence_exhibit; REVOKE UPDATE (id) ON evidence_exhibit FROM web;"

_WORKING = holds("evidence_custodyevent.case_id", working=True)
_STEP = f"""recorded_by_id = {USER} AND case_id = evidence_case_of(exhibit_id) AND CASE step
  WHEN 'collected' THEN holder_id = {USER} AND {_WORKING}
  WHEN 'released' THEN giver_id = {USER} AND evidence_holds_now(exhibit_id) AND EXISTS (
    SELECT 1 FROM evidence_people(exhibit_id) p
    WHERE p.user_id = receiver_id AND p.relation IN ('case_officer', 'team', 'examiner'))
  WHEN 'confirmed' THEN EXISTS (SELECT 1 FROM evidence_waits(answers_id, exhibit_id) w WHERE w.receiver = {USER})
  WHEN 'refused' THEN EXISTS (SELECT 1 FROM evidence_waits(answers_id, exhibit_id) w WHERE w.receiver = {USER})
  WHEN 'withdrawn' THEN EXISTS (SELECT 1 FROM evidence_waits(answers_id, exhibit_id) w WHERE w.giver = {USER})
  WHEN 'found' THEN holder_id = {USER} AND ({_WORKING} OR evidence_handed(exhibit_id))
  ELSE {_WORKING} OR evidence_handed(exhibit_id)
END"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("cases", "0002_guard")]

    operations = [
        migrations.RunSQL(_FUNCTIONS + _RIGHTS, _DROP),
        Guard(
            "evidence_exhibit",
            select=f"{holds('evidence_exhibit.case_id')} OR evidence_handed(id)",
            insert=(
                f"registered_by_id = {USER} AND {holds('evidence_exhibit.case_id', working=True)} "
                "AND (parent_id IS NULL OR evidence_case_of(parent_id) = case_id) "
                "AND (root_id IS NULL OR evidence_case_of(root_id) = case_id) "
                "AND (authority_id IS NULL OR EXISTS (SELECT 1 FROM cases_authority a "
                "WHERE a.id = authority_id AND a.case_id = evidence_exhibit.case_id))"
            ),
        ),
        migrations.RunSQL(_LOCK, _UNLOCK),
        Guard(
            "evidence_exhibithash",
            select=f"{holds('evidence_exhibithash.case_id')} OR evidence_handed(exhibit_id)",
            insert=(
                f"taken_by_id = {USER} AND case_id = evidence_case_of(exhibit_id) "
                f"AND ({holds('evidence_exhibithash.case_id', working=True)} OR evidence_holds_now(exhibit_id))"
            ),
        ),
        Guard(
            "evidence_custodyevent",
            select=f"{holds('evidence_custodyevent.case_id')} OR evidence_handed(exhibit_id)",
            insert=_STEP,
        ),
        # Whoever holds an exhibit must know under which power it was taken, and can check its chain.
        AlsoMay(
            "cases_authority",
            "evidence_hands_read_the_authority",
            verb="SELECT",
            condition="evidence_handed_under(id)",
        ),
        AlsoMay(
            "ledger_payload",
            "evidence_hands_read_the_chain",
            verb="SELECT",
            condition="target_type = 'exhibit' AND kind LIKE 'custody.%' AND evidence_handed(target_id)",
        ),
    ]
