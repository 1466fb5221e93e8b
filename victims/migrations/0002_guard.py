"""Row-level security of the victims app: through the cases, and for identities a second lock.

A row of an identity answers to the victim officer on one of the cases, and to somebody on a case with a live reveal.
"""

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import USER, AlsoMay, Guard

_HEAD = "RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS"
_GRANT = (
    "SELECT 1 FROM victims_victimcase v JOIN cases_casegrant g ON g.case_id = v.case_id "
    "WHERE v.victim_id = wanted AND g.user_id = access_ctx_user() "
    "AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp())"
)
_REVEALED = (
    "SELECT 1 FROM access_reveal r WHERE r.user_id = access_ctx_user() AND r.target_id = wanted "
    "AND r.until > statement_timestamp()"
)
_FUNCTIONS = f"""
CREATE FUNCTION victims_holds(wanted uuid) {_HEAD} $$
  SELECT EXISTS ({_GRANT})
$$;
CREATE FUNCTION victims_works(wanted uuid) {_HEAD} $$
  SELECT EXISTS ({_GRANT} AND g.relation <> 'legal')
$$;
CREATE FUNCTION victims_opens(wanted uuid) {_HEAD} $$
  SELECT EXISTS ({_GRANT} AND (g.relation = 'victim_officer' OR EXISTS ({_REVEALED})))
$$;
-- A victim that this very person just wrote and that stands in no case yet: whoever guesses the id of somebody else's
-- victim cannot pull them into a case of their own.
CREATE FUNCTION victims_fresh(wanted uuid) {_HEAD} $$
  SELECT EXISTS (SELECT 1 FROM victims_victim t WHERE t.id = wanted AND t.recorded_by_id = access_ctx_user())
  AND NOT EXISTS (SELECT 1 FROM victims_victimcase v WHERE v.victim_id = wanted)
$$;
REVOKE ALL ON FUNCTION victims_holds(uuid), victims_works(uuid), victims_opens(uuid), victims_fresh(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION victims_holds(uuid), victims_works(uuid), victims_opens(uuid), victims_fresh(uuid)
  TO web, worker, owner;
"""
_DROP = (
    "DROP FUNCTION victims_fresh(uuid); DROP FUNCTION victims_opens(uuid); "
    "DROP FUNCTION victims_works(uuid); DROP FUNCTION victims_holds(uuid);"
)

_ROLES = ("web", "worker")
_IN_MY_CASE = (
    f"EXISTS (SELECT 1 FROM victims_victimcase v WHERE v.victim_id = victims_victim.id AND {holds('v.case_id')})"
)
_MY_CLOCK = "target_type = 'victim' AND victims_holds(target_id)"
_MY_CLOCK_TO_MEET = "target_type = 'victim' AND victims_works(target_id)"
# Only the policy: which columns of a clock web may write is for the clocks app alone to grant.
_MEET = (
    "CREATE POLICY victims_workers_meet_their_clock ON clocks_clock FOR UPDATE TO web "
    f"USING ({_MY_CLOCK_TO_MEET}) WITH CHECK ({_MY_CLOCK_TO_MEET})"
)
_NO_MEET = "DROP POLICY victims_workers_meet_their_clock ON clocks_clock"


class Migration(migrations.Migration):
    dependencies = [
        ("victims", "0001_initial"),
        ("cases", "0002_guard"),
        ("clocks", "0002_guard"),
        ("access", "0002_context"),
    ]

    operations = [
        migrations.RunSQL(_FUNCTIONS, _DROP),
        Guard(
            "victims_victim",
            select=_IN_MY_CASE,
            insert=f"recorded_by_id = {USER}",
            update="victims_works(id)",
            columns=(
                *("age_band", "sex", "identification", "safety", "safety_reviewed_on"),
                *("language", "communication_needs", "contact_wishes", "do_not_contact", "updated_at", "version"),
            ),
            roles=_ROLES,
        ),
        Guard(
            "victims_victimcase",
            select=holds("victims_victimcase.case_id"),
            insert=(
                f"linked_by_id = {USER} AND {holds('victims_victimcase.case_id', working=True)} "
                "AND (victims_fresh(victim_id) OR victims_works(victim_id)) "
                "AND EXISTS (SELECT 1 FROM cases_person p WHERE p.id = person_id "
                "AND p.case_id = victims_victimcase.case_id)"
            ),
            roles=_ROLES,
        ),
        Guard(
            "victims_victimidentity",
            select="victims_opens(victim_id)",
            insert=f"updated_by_id = {USER} AND victims_works(victim_id)",
            update="victims_opens(victim_id) AND victims_works(victim_id)",
            columns=(
                *("name", "other_names", "birth_date", "address", "school", "contacts", "handles", "other_details"),
                *("updated_by_id", "updated_at", "version"),
            ),
            roles=_ROLES,
        ),
        Guard(
            "victims_householdmember",
            select="victims_opens(victim_id)",
            insert=f"recorded_by_id = {USER} AND victims_works(victim_id)",
            update="victims_opens(victim_id) AND victims_works(victim_id)",
            columns=("withdrawn_at",),
            roles=_ROLES,
        ),
        Guard(
            "victims_safeguardingdecision",
            select="victims_holds(victim_id)",
            insert=(
                f"decided_by_id = {USER} AND victims_works(victim_id) "
                f"AND {holds('victims_safeguardingdecision.case_id', working=True)}"
            ),
            roles=_ROLES,
        ),
        # Whoever decides meets the clock, whosever it is: that arrow may not point upward in Python.
        AlsoMay("clocks_clock", "victims_readers_see_their_clock", verb="SELECT", condition=_MY_CLOCK),
        migrations.RunSQL(_MEET, _NO_MEET),
    ]
