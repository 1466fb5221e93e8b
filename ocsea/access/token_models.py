"""What a program may read and do with a token of its owner. The token itself is kept nowhere."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import Session, User

LONGEST = timedelta(days=90)


class ApiToken(models.Model):
    """The scope of one token. Its session holds the SHA-256, and ends with password, factor, role and account.

    `classes` are the highest field classes it reads, `seen_from` keyed digests of the addresses it was used from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    label = models.CharField(_("what it is for"), max_length=60)
    may_write = models.BooleanField(default=False)
    collections = ArrayField(models.CharField(max_length=64), default=list)
    classes = ArrayField(models.CharField(max_length=64), default=list)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    last_address = models.CharField(max_length=8, blank=True)
    seen_from = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(classes__overlap=["IDENTITY", "METHOD"]), name="access_token_reads_no_identity"
            ),
            models.CheckConstraint(
                condition=Q(
                    expires_at__lte=ExpressionWrapper(
                        F("made_at") + Value(LONGEST), output_field=models.DateTimeField()
                    )
                ),
                name="access_token_ninety_days",
            ),
        ]

    class Sensitivity:
        INTERNAL = (
            *("id", "session", "may_write", "collections", "classes", "made_at", "expires_at"),
            *("last_used_at", "last_address", "seen_from"),
        )
        STAFF = ("user", "label")

    def __str__(self) -> str:
        return self.label
