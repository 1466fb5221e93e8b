"""What was prepared and answered stays as it is, for the owner too; a recipient is one as long as they work there."""

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
    -- Only the note that the sender was told may come later.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'received_at' = to_jsonb(OLD) - 'received_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was prepared or answered stays as it is: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION referrals_stays_as_it_is() FROM PUBLIC;
CREATE TRIGGER referrals_snapshot_stays BEFORE UPDATE OR DELETE ON referrals_snapshot
    FOR EACH ROW EXECUTE FUNCTION referrals_stays_as_it_is();
CREATE TRIGGER referrals_answer_stays BEFORE UPDATE OR DELETE ON referrals_answer
    FOR EACH ROW EXECUTE FUNCTION referrals_stays_as_it_is();
"""
_NOT_KEPT = """
DROP TRIGGER referrals_answer_stays ON referrals_answer;
DROP TRIGGER referrals_snapshot_stays ON referrals_snapshot;
DROP FUNCTION referrals_stays_as_it_is();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_guard")]
    operations = [
        migrations.RunSQL(_POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(_KEPT, _NOT_KEPT),
    ]
