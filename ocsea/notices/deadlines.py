"""Clock steps become inbox entries: registered with the clocks, which do not know that there is an inbox."""

from django.utils.translation import gettext_lazy as _

from ocsea.clocks.registry import Reached
from ocsea.notices.registry import NoticeKind, known, register
from ocsea.notices.services import queue

_SUBJECT = _("You have new notifications")
_URGENT = _("Urgent: a deadline needs you")

SOON = NoticeKind("clock.soon", _("Due soon"), _SUBJECT, _URGENT)
DUE = NoticeKind("clock.due", _("Due today"), _SUBJECT, _URGENT)
MISSED = NoticeKind("clock.missed", _("Deadline missed"), _SUBJECT, _URGENT)

register(SOON, DUE, MISSED)


def tell(reached: Reached) -> None:
    """Queues one notice to each person whom the rule names for this step.

    An app that wants its own words registers a kind with the step's code, `case.review.due`.
    """
    kind = known(reached.code)
    for person in reached.tell:
        queue(
            kind or _plain_kind(reached),
            to=person,
            target=reached.clock.target,
            link=reached.clock.link,
            urgent=reached.step.urgent,
            event_id=reached.event_id,
            about="" if kind else reached.clock.rule.name,
        )


def _plain_kind(reached: Reached) -> NoticeKind:
    if reached.clock.due_at <= reached.at:
        return MISSED
    return DUE if reached.step.key == "due" else SOON
