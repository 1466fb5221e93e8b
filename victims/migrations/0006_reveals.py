"""Of this app, somebody opens the identity of a child on whose case they work; a child is first recorded by roles that
record children."""

from django.db import migrations

from ocsea.access.guard import AlsoMay, OnlyRoles


class Migration(migrations.Migration):
    dependencies = [("victims", "0005_index"), ("access", "0008_reveals_by_role")]
    operations = [
        AlsoMay(
            "access_reveal", "victims_opens_children", verb="INSERT", condition="victims_works(access_reveal.target_id)"
        ),
        OnlyRoles("victims_victim", "INSERT", "investigator", "victim_officer"),
    ]
