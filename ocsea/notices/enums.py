"""What a delivery can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a notice leaves the inbox."""

    MAIL = "mail", _("Mail")


class DeliveryState(models.TextChoices):
    """`sending` is an open question: whoever was sending either still is, or died before saying how it went."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not to be sent")
    DEAD = "dead", _("Given up")


class Fault(models.TextChoices):
    """Why a delivery was not sent. Codes, so that no address and no server's words are kept."""

    SERVER_DOWN = "server_down", _("The mail server could not be reached")
    REFUSED = "refused", _("The mail server refused the message")
    NO_ADDRESS = "no_address", _("The person has no mail address")
    NO_SERVER = "no_server", _("No mail server is named")
    ACCOUNT_CLOSED = "account_closed", _("The person's account is closed")
