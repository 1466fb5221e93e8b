"""Drafts: text that somebody is still typing, kept by the server so that nothing is lost."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import User
from ocsea.vault.fields import SealedField


class Draft(models.Model):
    """What one person has typed into one form, sealed under that person's key until it is submitted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE)
    form = models.CharField(_("form"), max_length=120)
    title = models.CharField(_("title"), max_length=160)
    link = models.CharField(_("link"), max_length=240)
    body = SealedField("IDENTITY", verbose_name=_("text"))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "form"], name="web_draft_one_per_form")]

    class Sensitivity:
        INTERNAL = ("id", "user", "form", "link", "saved_at")
        CASE = ("title",)
        IDENTITY = ("body",)

    def __str__(self) -> str:
        return self.title

    @property
    def vault_subject(self) -> uuid.UUID:
        """The key of the person who types."""
        return self.user_id
