"""From a status to its tag: word and colour. The word carries the meaning; an unlisted code is grey.

An enumeration may name its own colour with a property `colour`; that wins over this list.
"""

from django.utils.safestring import SafeString

from ocsea.web import marks

_CODES_BY_COLOUR = {
    "red": "critical urgent high overdue missed failed refused broken no_decision danger immediate withdrawn irregular",
    "orange": "due_soon waiting awaiting_approval returned question escalated expiring safeguarding partly_checked",
    "yellow": "draft pending review to_answer unread asked",
    "blue": "open investigation in_progress running new assigned sent received active registered",
    "purple": "at_lab awaiting_lab examination transferred in_transit offered",
    "green": "done accepted intact verified met approved completed safety_plan_in_place charged confirmed",
    "teal": "answered finished linked referred joined case_made",
    "grey": "closed low medium triage not_started not_decided not_known not_checked cancelled no_action information",
}
COLOURS: dict[str, str] = {code: colour for colour, codes in _CODES_BY_COLOUR.items() for code in codes.split()}


def colour_of(status: object) -> str:
    """The tag colour of a status: its own `colour`, else the one listed for its code, else grey."""
    own = getattr(status, "colour", None)
    return own if isinstance(own, str) else COLOURS.get(_code_of(status), "grey")


def _code_of(status: object) -> str:
    return str(getattr(status, "code", None) or getattr(status, "value", status)).lower()


def tag_for_status(status: object, label: object = "") -> SafeString:
    """The tag of an enumeration member (`.label`), a presenter's `Choice` or item, or a code with its `label`.

    A withheld item gives the withheld mark; no status at all reads "Not known".
    """
    if hasattr(status, "shown"):
        if not status.shown:
            return marks.withheld(getattr(status, "klass", ""))
        status = getattr(status, "value", None)
    if status is None or status == "":
        return marks.not_known()
    words = label or getattr(status, "label", None) or str(status)
    return marks.tag(words, colour_of(status))
