"""An auditor's list asks about the streams of referrals alone: a question took 30 microseconds for every entry passed over."""

from django.db import migrations

from ocsea.access.guard import ROLE

_CHANGE = "ALTER POLICY referrals_auditors_read_their_unit ON ledger_payload USING ({} = 'auditor' AND {})"
_ASKED = "referrals_audits(stream, actor)"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0015_of_the_case")]
    operations = [
        migrations.RunSQL(_CHANGE.format(ROLE, f"stream LIKE 'referral:%' AND {_ASKED}"), _CHANGE.format(ROLE, _ASKED))
    ]
