"""What an auditor reads of the record: their unit's cases and people (all units' for one who belongs to none), and the
compartments that name them.

A compartment is invisible to every other auditor, with all that its case's own stream holds. Entries are codes and
numbers: no case content is among them.
"""

from django.db import migrations

from ocsea.access.guard import ROLE, AlsoMay

_OURS = "coalesce({table}.unit_id = access_ctx_unit(), access_ctx_unit() IS NULL)"
_FUNCTION = """
CREATE FUNCTION cases_audits(stream text, actor text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(access_ctx_role(), '') = 'auditor' AND CASE
    WHEN stream ~ '^case:[0-9a-f-]{{36}}$' THEN EXISTS (
      SELECT 1 FROM cases_case c LEFT JOIN cases_compartment p
        ON p.case_id = c.id AND p.confirmed_at IS NOT NULL AND p.left_at IS NULL
      WHERE c.id = substr(stream, 6)::uuid
        AND CASE WHEN p.id IS NULL THEN {ours} ELSE p.auditor_id = access_ctx_user() END)
    WHEN stream ~ '^denial:[0-9a-f-]{{36}}$' THEN EXISTS (
      SELECT 1 FROM cases_denial d WHERE d.id = substr(stream, 8)::uuid AND d.person_id <> access_ctx_user()
        AND cases_audits('case:' || d.case_id, actor))
    WHEN stream LIKE 'compartment:%' OR stream LIKE 'referral:%' THEN false
    WHEN actor LIKE 'job:%' THEN true
    WHEN actor !~ '^user:[0-9a-f-]{{36}}$' THEN false
    ELSE EXISTS (SELECT 1 FROM access_user u WHERE u.id = substr(actor, 6)::uuid AND {theirs})
  END
$$;
REVOKE ALL ON FUNCTION cases_audits(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_audits(text, text) TO web, owner;
""".format(ours=_OURS.format(table="c"), theirs=_OURS.format(table="u"))
# As in 0004, but for the auditor a compartment names: who read the case inside is theirs to see, and nothing else of it.
_POSTS = "p.proposed_by_id, p.owner_id, p.supervisor_id, p.duty_contact_id, p.disclosure_officer_id, p.auditor_id"
_NAMED_ME = """EXISTS (SELECT 1 FROM cases_compartmentreader r WHERE r.compartment_id = p.id
    AND r.person_id = access_ctx_user() AND r.ended_at IS NULL)"""
_BARRED_STREAMS = f"""
CREATE OR REPLACE FUNCTION cases_barred_streams() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(stream), '{{}}') FROM (
    SELECT 'case:' || d.case_id FROM cases_denial d WHERE d.person_id = access_ctx_user() AND d.ended_at IS NULL
    UNION ALL SELECT 'case:' || p.case_id FROM cases_compartment p
    WHERE p.confirmed_at IS NOT NULL AND p.left_at IS NULL AND access_ctx_user() IS NOT NULL
      AND {{auditor}} NOT {_NAMED_ME}
    UNION ALL SELECT 'denial:' || d.id FROM cases_denial d WHERE d.person_id = access_ctx_user()
    UNION ALL SELECT 'compartment:' || p.id FROM cases_compartment p
    WHERE access_ctx_user() IS NOT NULL AND access_ctx_user() NOT IN ({_POSTS}) AND NOT {_NAMED_ME}) found (stream)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_streams"), ("ledger", "0005_reference")]

    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION cases_audits(text, text)"),
        migrations.RunSQL(
            _BARRED_STREAMS.replace("{auditor}", "p.auditor_id <> access_ctx_user() AND"),
            _BARRED_STREAMS.replace("{auditor}", ""),
        ),
        AlsoMay(
            "ledger_payload",
            "cases_auditors_read_their_unit",
            verb="SELECT",
            # The role once more, and first: for everybody else one probe a statement settles it.
            condition=f"{ROLE} = 'auditor' AND cases_audits(stream, actor)",
        ),
    ]
