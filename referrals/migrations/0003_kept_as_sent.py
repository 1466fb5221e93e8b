"""What was prepared, sent and answered stays as it is, for the owner too; who reads it is as narrow as the policy."""

from django.db import migrations

from ocsea.access.guard import AGENCY, USER

_MINE = (
    f"agency_id = {AGENCY} AND state <> 'withdrawn' AND EXISTS (SELECT 1 FROM referrals_recipient r "
    f"WHERE r.dispatch_id = referrals_dispatch.id AND r.user_id = {USER} AND r.revoked_at IS NULL)"
)
# The partner's role sees live dispatches of its own only, so that asking for the dispatch asks for all of that.
_OF_MINE = "EXISTS (SELECT 1 FROM referrals_dispatch d WHERE d.id = referrals_answer.dispatch_id)"

_POLICIES = f"""
ALTER POLICY partner_select ON referrals_dispatch USING ({_MINE});
ALTER POLICY partner_update ON referrals_dispatch USING ({_MINE}) WITH CHECK ({_MINE});
ALTER POLICY partner_select ON referrals_answer USING ({_OF_MINE});
ALTER POLICY partner_insert ON referrals_answer WITH CHECK (author_id = {USER} AND {_OF_MINE});
"""

_KEPT = """
CREATE FUNCTION referrals_stays_as_it_is() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- What may come later is named by the trigger: that the sender was told, and how far a dispatch has come.
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was prepared or answered stays as it is: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION referrals_stays_as_it_is() FROM PUBLIC;
"""
_LATER = {
    "referrals_snapshot": (),
    "referrals_answer": ("received_at",),
    "referrals_dispatch": ("state", "snapshot_id", "answered_at", "answer_by"),
}
_KEPT += "".join(
    f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
    f"EXECUTE FUNCTION referrals_stays_as_it_is({', '.join(map(repr, later))});\n"
    f"CREATE TRIGGER {table}_stays_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
    "EXECUTE FUNCTION referrals_stays_as_it_is();\n"
    for table, later in _LATER.items()
)
# A prosecutor holds the case and reads no referrals: the role has no such right.
_NO_PROSECUTOR = """
CREATE POLICY web_not_for_prosecutors ON referrals_referral AS RESTRICTIVE FOR SELECT TO web
    USING ((SELECT access_ctx_role()) IS DISTINCT FROM 'prosecutor');
"""
_NOT_KEPT = "".join(
    f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_stays_whole ON {table};\n" for table in _LATER
)
_NOT_KEPT += """
DROP FUNCTION referrals_stays_as_it_is();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_guard")]
    operations = [
        migrations.RunSQL(_POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(_KEPT, _NOT_KEPT),
        migrations.RunSQL(_NO_PROSECUTOR, "DROP POLICY web_not_for_prosecutors ON referrals_referral"),
    ]
