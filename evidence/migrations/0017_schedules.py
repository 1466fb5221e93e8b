import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ocsea.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0028_search_plans"),
        ("evidence", "0016_guard_bundles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="paper",
            name="kind",
            field=models.CharField(
                choices=[
                    ("custody", "Custody sheet"),
                    ("certificate", "Certificate for court"),
                    ("label", "Label"),
                    ("listing", "Exhibit list"),
                    ("labels", "Sheet of labels"),
                    ("mg6c", "MG6C, not sensitive"),
                    ("mg6d", "MG6D, sensitive"),
                    ("mg6e", "MG6E, report"),
                ],
                max_length=12,
                verbose_name="paper",
            ),
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(verbose_name="schedule")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="paper",
            name="schedule",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="evidence.schedule"
            ),
        ),
        migrations.CreateModel(
            name="ScheduleItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=12, verbose_name="form")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("entry", "Log entry"), ("exhibit", "Exhibit")], max_length=8, verbose_name="kind"
                    ),
                ),
                ("target_id", models.UUIDField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="evidence.schedule"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisclosureMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "relevant",
                    models.CharField(
                        choices=[("yes", "Relevant"), ("no", "Not relevant"), ("not_decided", "Not decided")],
                        max_length=12,
                        verbose_name="relevant",
                    ),
                ),
                ("sensitive", models.BooleanField(default=False, verbose_name="sensitive")),
                ("reason", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="why it is sensitive")),
                (
                    "assists",
                    models.BooleanField(default=False, verbose_name="may undermine the case or assist the defence"),
                ),
                (
                    "assists_how",
                    ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="how it may assist"),
                ),
                (
                    "description",
                    ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="description for the schedule"),
                ),
                ("marked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="marked")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.journalentry",
                    ),
                ),
                (
                    "exhibit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.exhibit",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="marked by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("case"),
                        models.OrderBy(models.F("marked_at"), descending=True),
                        name="evidence_mark_of_case",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", True), ("exhibit__isnull", False)),
                            models.Q(("entry__isnull", False), ("exhibit__isnull", True)),
                            _connector="OR",
                        ),
                        name="evidence_mark_is_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sensitive", False), ("reason__isnull", False), _connector="OR"),
                        name="evidence_sensitive_mark_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assists", False), ("assists_how__isnull", False), _connector="OR"),
                        name="evidence_assisting_mark_says_how",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="evidence_schedule_number"),
        ),
        migrations.AddConstraint(
            model_name="scheduleitem",
            constraint=models.UniqueConstraint(fields=("case", "form", "number"), name="evidence_item_number"),
        ),
        migrations.AddConstraint(
            model_name="scheduleitem",
            constraint=models.UniqueConstraint(fields=("case", "form", "target_id"), name="evidence_item_listed_once"),
        ),
    ]
