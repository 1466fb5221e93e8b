"""Ledger kinds of the clocks app. Each stands in the stream of the record that the clock belongs to."""

from django.utils.translation import gettext_lazy as _

from ocsea.clocks.enums import ChangeKind
from ocsea.ledger.kinds import Category, Kind, register

OF_CHANGE: dict[str, Kind] = {
    ChangeKind.STARTED: Kind("clock.started", Category.ALTERATION, _("Clock started")),
    ChangeKind.MOVED: Kind("clock.moved", Category.ALTERATION, _("Clock moved to another due date")),
    ChangeKind.RECOMPUTED: Kind("clock.recomputed", Category.ALTERATION, _("Due time computed again")),
    ChangeKind.HANDED_ON: Kind("clock.handed_on", Category.ALTERATION, _("Clock handed on to somebody else")),
    ChangeKind.STEP: Kind("clock.step_reached", Category.ALTERATION, _("Clock reached a step")),
    ChangeKind.SUSPENDED: Kind("clock.suspended", Category.ALTERATION, _("Clock suspended")),
    ChangeKind.RESUMED: Kind("clock.resumed", Category.ALTERATION, _("Clock resumed")),
    ChangeKind.MET: Kind("clock.met", Category.ALTERATION, _("Clock met")),
    ChangeKind.WAIVED: Kind("clock.waived", Category.ALTERATION, _("Clock waived")),
}

register(*OF_CHANGE.values())
