import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import evidence.models.bundle
import ocsea.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_prosecutors_reveal"),
        ("cases", "0026_prosecutors_reveal"),
        ("evidence", "0008_guard_papers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=evidence.models.bundle.new_bundle_reference,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                ("case_reference", models.CharField(max_length=20, verbose_name="case")),
                ("recipient", models.CharField(max_length=120, verbose_name="recipient")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("charge", "For the decision to charge"),
                            ("trial", "For trial"),
                            ("court_order", "A court ordered it"),
                            ("investigation", "For another body's investigation"),
                            ("complaint", "A complaint or an appeal"),
                        ],
                        max_length=16,
                        verbose_name="why it is disclosed",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("prosecution", "Prosecution: with officers' names and sensitive entries"),
                            ("defence", "Defence: with officers' names, without sensitive entries"),
                            ("outside", "Another body: without officers' names and sensitive entries"),
                        ],
                        max_length=12,
                        verbose_name="held back",
                    ),
                ),
                ("sections", models.JSONField(default=list, verbose_name="sections")),
                ("content", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="content")),
                ("content_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the content")),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="prepared")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Waits for a second person"),
                            ("returned", "Not released"),
                            ("released", "Being made"),
                            ("sealing", "Waits for the ledger"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                        ],
                        default="prepared",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "return_reason",
                    ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="why it was not released"),
                ),
                ("taken_until", models.DateTimeField(null=True)),
                ("made_entry", models.UUIDField(null=True)),
                (
                    "manifest_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the manifest"),
                ),
                ("file", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="file")),
                ("file_sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                ("size", models.PositiveBigIntegerField(null=True, verbose_name="size in bytes")),
                ("entries", models.PositiveIntegerField(null=True, verbose_name="ledger entries")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.errand"
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prepared by",
                    ),
                ),
            ],
            options={
                "ordering": ["-prepared_at", "-id"],
                "indexes": [
                    models.Index(
                        models.F("case"),
                        models.OrderBy(models.F("prepared_at"), descending=True),
                        name="evidence_bundle_of_case",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["released", "sealing"])),
                        fields=["state"],
                        name="evidence_bundle_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_bundle_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "prepared"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="evidence_bundle_names_who_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                ("entries__isnull", False),
                                ("file__isnull", False),
                                ("size__isnull", False),
                                models.Q(("file_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_ready_bundle_has_a_file",
                    ),
                ],
            },
        ),
    ]
