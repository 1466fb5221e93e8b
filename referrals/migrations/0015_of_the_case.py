"""A referral is about a child whom its author may know of: a foreign key alone would take any."""

from django.db import migrations

from ocsea.access.guard import Bound

_KNOWN = "victims_holds(victim_id)"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0014_by_role"), ("victims", "0006_reveals")]
    operations = [
        Bound(
            "referrals_referral",
            f"referrals_known_{verb.lower()}",
            verb=verb,
            using=using,
            check=_KNOWN,
            roles=("web",),
        )
        for verb, using in (("INSERT", ""), ("UPDATE", "true"))
    ]
