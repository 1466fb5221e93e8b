"""Row-level security of the referrals app: the case's holders inside, the named recipient outside."""

from django.db import migrations

from cases.guards import holds, holds_through
from ocsea.access.guard import USER, Guard

_REFERRAL = holds("referrals_referral.case_id")
_NAMED = (
    "EXISTS (SELECT 1 FROM referrals_recipient r WHERE r.dispatch_id = {dispatch} "
    f"AND r.user_id = {USER} AND r.revoked_at IS NULL)"
)


def _inside(column: str) -> str:
    return holds_through("referrals_referral", "case_id", column)


_DISPATCH_HELD = (
    "EXISTS (SELECT 1 FROM referrals_dispatch d JOIN referrals_referral f ON f.id = d.referral_id "
    f"WHERE d.id = {{dispatch}} AND {holds('f.case_id')})"
)
# The document names the child: whoever prepared it, and those who answer for the case or hold its identities.
_ANSWERS_FOR = (
    "EXISTS (SELECT 1 FROM referrals_referral f WHERE f.id = referrals_snapshot.referral_id "
    f"AND {holds('f.case_id', relations=('case_officer', 'supervisor', 'victim_officer'))})"
)
_CHILD_HELD = (
    "EXISTS (SELECT 1 FROM victims_victimcase v WHERE v.victim_id = referrals_agencypseudonym.victim_id "
    f"AND {holds('v.case_id')})"
)
_LIVE = "referrals_dispatch.state <> 'withdrawn'"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("cases", "0002_guard"), ("victims", "0002_guard")]

    operations = [
        Guard(
            "referrals_referral",
            select=_REFERRAL,
            insert=f"author_id = {USER} AND {holds('referrals_referral.case_id', working=True)}",
            update=holds("referrals_referral.case_id", working=True),
        ),
        Guard("referrals_referral", select="true", roles=("worker",)),
        Guard("referrals_agencypseudonym", select=_CHILD_HELD, insert=_CHILD_HELD),
        Guard(
            "referrals_snapshot",
            select=f"prepared_by_id = {USER} AND {_inside('referrals_snapshot.referral_id')} OR {_ANSWERS_FOR}",
            insert=f"prepared_by_id = {USER} AND {_inside('referrals_snapshot.referral_id')}",
        ),
        Guard(
            "referrals_snapshot",
            select="EXISTS (SELECT 1 FROM referrals_dispatch d WHERE d.snapshot_id = referrals_snapshot.id)",
            roles=("partner",),
        ),
        Guard(
            "referrals_dispatch",
            select=_inside("referrals_dispatch.referral_id"),
            insert=_inside("referrals_dispatch.referral_id"),
            update=_inside("referrals_dispatch.referral_id"),
            columns=("state", "snapshot_id", "answered_at"),
        ),
        Guard(
            "referrals_dispatch",
            select=f"{_LIVE} AND {_NAMED.format(dispatch='referrals_dispatch.id')}",
            update=f"{_LIVE} AND {_NAMED.format(dispatch='referrals_dispatch.id')}",
            columns=("state", "answered_at"),
            roles=("partner",),
        ),
        Guard("referrals_dispatch", select="true", roles=("worker",)),
        Guard(
            "referrals_recipient",
            select=_DISPATCH_HELD.format(dispatch="referrals_recipient.dispatch_id"),
            insert=f"added_by_id = {USER} AND {_DISPATCH_HELD.format(dispatch='referrals_recipient.dispatch_id')}",
            update=_DISPATCH_HELD.format(dispatch="referrals_recipient.dispatch_id"),
            columns=("revoked_at",),
        ),
        Guard("referrals_recipient", select=f"user_id = {USER}", roles=("partner",)),
        Guard("referrals_recipient", select="true", roles=("worker",)),
        Guard(
            "referrals_answer",
            select=_DISPATCH_HELD.format(dispatch="referrals_answer.dispatch_id"),
            insert=f"author_id = {USER} AND {_DISPATCH_HELD.format(dispatch='referrals_answer.dispatch_id')}",
        ),
        Guard(
            "referrals_answer",
            select=_NAMED.format(dispatch="referrals_answer.dispatch_id"),
            insert=f"author_id = {USER} AND {_NAMED.format(dispatch='referrals_answer.dispatch_id')}",
            roles=("partner",),
        ),
        Guard("referrals_answer", select="true", update="true", columns=("received_at",), roles=("worker",)),
    ]
