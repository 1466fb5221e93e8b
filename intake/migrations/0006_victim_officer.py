"""The victim officer of the case that took a report reads its sealed values without a reveal (design/access.md)."""

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import AlsoMay

_HOLDS_IDENTITIES = (
    "EXISTS (SELECT 1 FROM intake_report r WHERE r.id = intake_sealedfact.report_id "
    f"AND {holds('r.case_id', relations=('victim_officer',))})"
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_barred_cases")]

    operations = [
        AlsoMay("intake_sealedfact", "intake_victim_officer_reads", verb="SELECT", condition=_HOLDS_IDENTITIES),
    ]
