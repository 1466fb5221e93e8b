"""The one mail Harbour sends: a fixed subject, how many notices wait, and a link. Nothing about anybody."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext, ngettext

from ocsea.access.models import User
from ocsea.access.roles import Area
from ocsea.notices.models import Delivery, Notice
from ocsea.notices.registry import known, subject_of


def compose(delivery: Delivery) -> EmailMessage:
    """The message of one delivery, in its recipient's language. One statement, for the count."""
    notice, person = delivery.notice, delivery.notice.recipient
    waiting = max(1, Notice.objects.filter(recipient=person, read_at=None).count())
    kind = known(notice.kind)
    with translation.override(person.language):
        words = ngettext("%(count)d notification waits for you.", "%(count)d notifications wait for you.", waiting)
        body = f"{words % {'count': waiting}}\n\n{gettext('Sign in to read:')} {_inbox_of(person)}\n"
        if kind is not None and kind.path is not None:
            body = f"{gettext('Open this link within 72 hours:')} {_site_of(person)}{kind.path(notice.target_id)}\n"
        return EmailMessage(
            subject=str(subject_of(notice.kind, urgent=notice.urgent)),
            body=body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
            # Auto-Submitted keeps holiday replies away (RFC 3834).
            headers={"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"},
        )


def _inbox_of(person: User) -> str:
    return f"{_site_of(person)}/" if person.area is Area.PARTNER else f"{_site_of(person)}/inbox/"


def _site_of(person: User) -> str:
    site: str = settings.HARBOUR_PARTNER_URL if person.area is Area.PARTNER else settings.HARBOUR_URL
    return site
