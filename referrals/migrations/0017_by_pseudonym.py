"""The search box asks for a child's pseudonym: an index, or every referral is read for each search."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("referrals", "0016_audit_prefix")]

    operations: ClassVar = [
        migrations.AddIndex("referral", models.Index(fields=["pseudonym"], name="referrals_pseudonym")),
    ]
