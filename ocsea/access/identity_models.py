"""By which account at the unit's identity provider somebody signs in. Tokens of the provider are kept nowhere."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ocsea.access.models import User


class ExternalIdentity(models.Model):
    """One person's subject at one issuer. A wrong or former one is unlinked; the row stays.

    Only the `signin` role may read or write it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)
    unlinked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=Q(unlinked_at=None), name="access_identity_one_person"
            ),
            models.UniqueConstraint(
                fields=["user", "issuer"], condition=Q(unlinked_at=None), name="access_identity_one_subject"
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "issuer", "subject", "linked_at", "unlinked_at")
        STAFF = ("user",)
