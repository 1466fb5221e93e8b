"""Who approves a referral neither takes it back nor records an answer to it: that is for whoever sends them."""

from django.db import migrations

from ocsea.access.guard import OnlyRoles

_SENDERS = ("investigator", "victim_officer")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0013_ended_accounts"), ("access", "0008_reveals_by_role")]
    operations = [
        OnlyRoles("referrals_dispatch", "UPDATE", *_SENDERS),
        OnlyRoles("referrals_answer", "INSERT", *_SENDERS),
    ]
