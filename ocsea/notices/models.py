"""The outbox: what somebody is told (the inbox reads it), and how it leaves the house."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ocsea.notices.enums import Channel, DeliveryState, Fault
from ocsea.notices.registry import title_of


class Notice(models.Model):
    """One entry of one person's inbox: a kind, a reference and a link. It holds no text about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    # What the kind is about where that is data: a clock rule's name. Never a person's.
    about = models.CharField(_("about"), max_length=120, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recipient")
    )
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    reference = models.CharField(_("record"), max_length=80)
    link = models.CharField(_("link"), max_length=240)
    urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at"], name="notices_inbox"),
            models.Index(fields=["recipient"], name="notices_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(read_at__isnull=False), name="notices_done_is_read"
            ),
            # A path of this site and nothing else: `//host` and `/\host` would lead away from it.
            models.CheckConstraint(condition=Q(link__regex=r"^/([^/\\]|$)"), name="notices_link_is_a_path"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "kind", "target_type", "target_id", "link")
        PUBLIC = ("about", "reference", "urgent", "created_at", "read_at", "done_at")
        STAFF = ("recipient",)

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def title(self) -> str:
        """What the inbox says, in the reader's language."""
        title = str(title_of(self.kind))
        return f"{title}: {gettext(self.about)}" if self.about else title


class Delivery(models.Model):
    """One notice on its way through one channel. The unique row is what makes it one message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # When somebody may take it next. While it is being sent: when its taker counts as dead.
    next_try_at = models.DateTimeField(default=timezone.now)
    # Who took it last; a taker that comes back late finds another's name here and changes nothing.
    claim = models.UUIDField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    message_id = models.CharField(max_length=120, blank=True)
    last_error = models.CharField(_("last fault"), max_length=20, choices=Fault, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="notices_waiting", condition=Q(state__in=["queued", "sending"])),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notices_delivery_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notices_sent_has_time",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "notice", "next_try_at", "claim", "message_id")
        PUBLIC = ("channel", "state", "attempts", "sent_at", "last_error")

    def __str__(self) -> str:
        return f"{self.channel} {self.state} {self.id}"
