"""Signs of danger in a report's own words: readable rules over the concepts of the lexicon.

A sign needs all of its concepts in one sentence, or in `span` sentences that follow each other. A concept of `unless`
in the same place makes it harmless, except where `despite` is there too. Reporting negation ("no sign of ...", "denies
...") silences the rest of its clause; a plain "not" silences only the concepts named in `NEGATABLE`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.triage.urgency import Tier

if TYPE_CHECKING:
    from django.utils.functional import Promise

_ALWAYS_HARMLESS = frozenset({"policy"})
_PLAY = frozenset({"game", "fiction", "joke"})
# Appointments of offices and schools; also when the sentence before speaks of them.
ORDER = frozenset({"work", "school_event"})
_TALES = _PLAY | ORDER


@dataclass(frozen=True, slots=True)
class Sign:
    """One rule: all of `needs`, and `at_least` so many of `some`. `more` adds weight for each further concept."""

    code: str
    sentence: "Promise"
    tier: Tier
    weight: int
    needs: tuple[str, ...]
    some: frozenset[str] = frozenset()
    at_least: int = 0
    span: int = 1
    unless: frozenset[str] = frozenset()
    despite: frozenset[str] = frozenset()
    more: tuple[tuple[str, int], ...] = ()


def _sign(
    code: str,
    sentence: "Promise",
    weight: int,
    *needs: str,
    unless: frozenset[str] = _PLAY,
    some: tuple[int, frozenset[str]] = (0, frozenset()),
    tier: Tier = Tier.NOW,
    span: int = 1,
    more: tuple[tuple[str, int], ...] = (),
    despite: frozenset[str] = frozenset(),
) -> Sign:
    at_least, choices = some
    return Sign(code, sentence, tier, weight, needs, choices, at_least, span, unless | _ALWAYS_HARMLESS, despite, more)


_SELF_HARM = _("The text speaks of suicide or self-harm.")
_TOLD = _("Somebody is told or made to hurt themselves.")
_MEETING = _("The text speaks of meeting in person, with a time or a place.")
_COMING = _("Somebody is on the way to a meeting or waits for it.")
_ARRANGED = _("A room, a ticket or a ride is arranged.")
_SECRET = _("A child is told to come in secret.")
_EXTORTION = _("There is a threat to publish, with a time limit.")
_THREAT = _("There is a threat to publish unless something is done.")
_VIOLENCE = _("There is a threat of violence.")
_HOME = _("The text says that somebody lives with a child or has access to one.")
_ALONE = _("The text says that somebody is alone with a child.")
_JOB = _("The text says that somebody works with children.")
_CONTACT = _("The text speaks of abuse or violence against a child that goes on.")
_CONFINED = _("Somebody may be held or locked in.")
_MISSING = _("A child may have run away or be missing.")
_FEAR = _("Somebody is afraid or asks for help.")
_LIVE = _("Abuse may be going on now, or be shown live.")
_SALE = _("A child may be offered for money now.")
_DANGER = _("The sender writes that a child is in danger.")

_HARMLESS = _PLAY | ORDER | {"with_family"}
# Going to somebody: any of these together with a time, a place or secrecy.
_CLOSER = frozenset({"soon", "place", "sneak", "irl", "fetch", "under_way", "alone_with", "lodging"})
_NEAR = frozenset({"meet", "fetch", "touch", "lives_with", "alone_with", "is_relation", "sneak", "under_way"})
_TRAPPED = frozenset({"confined", "taken", "afraid", "he_comes", "asks_help", "fear", "touch", "locked_door"})
_LEVER = frozenset({"images", "publish", "pay", "condition"})

SIGNS: tuple[Sign, ...] = (
    _sign("text_self_harm", _SELF_HARM, 80, "self_kill", unless=frozenset({"game", "fiction"}), more=(("soon", 5),)),
    _sign("text_self_harm", _SELF_HARM, 80, "self_harm", more=(("die_wish", 10), ("soon", 5))),
    _sign("text_self_harm", _SELF_HARM, 75, "die_wish", more=(("self_harm", 10), ("soon", 5))),
    _sign("text_self_harm", _SELF_HARM, 65, "ledge", "despair", span=2, more=(("soon", 5),)),
    _sign("text_self_harm", _SELF_HARM, 60, "hopeless", "act", span=2),
    _sign("text_told_to_harm", _TOLD, 85, "told_to_harm"),
    _sign("text_meeting", _MEETING, 60, "meet", "soon", "place", unless=_HARMLESS, despite=frozenset({"irl"})),
    _sign("text_meeting", _MEETING, 60, "meet", "place", "soon", span=3, unless=_HARMLESS),
    _sign("text_meeting", _MEETING, 55, "meet", "soon", "child", unless=_HARMLESS),
    _sign("text_meeting", _MEETING, 65, "fetch", some=(1, _CLOSER - {"fetch"}), span=2, unless=_HARMLESS),
    _sign("text_meeting", _MEETING, 55, "meet", some=(2, _CLOSER - {"place"}), span=2, unless=_HARMLESS),
    _sign(
        "text_meeting",
        _MEETING,
        60,
        "arranges",
        some=(1, _CLOSER),
        unless=_PLAY | {"work", "parents_event", "with_family"},
    ),
    _sign("text_meeting", _MEETING, 60, "meet", "alone_with", span=2, unless=_HARMLESS),
    _sign("text_coming", _COMING, 70, "on_my_way", unless=_HARMLESS, more=(("meet", 10),)),
    _sign("text_coming", _COMING, 65, "under_way", "meet", span=2, unless=_HARMLESS),
    _sign("text_coming", _COMING, 60, "under_way", "soon", "place", unless=_HARMLESS),
    _sign("text_coming", _COMING, 60, "under_way", some=(1, frozenset({"sneak", "fetch"})), span=3),
    _sign("text_coming", _COMING, 55, "under_way", "soon", "with_you", span=2, unless=_HARMLESS),
    _sign("text_arranged", _ARRANGED, 65, "lodging", "child", unless=_HARMLESS),
    _sign("text_arranged", _ARRANGED, 65, "lodging", "meet", span=2, unless=_HARMLESS),
    _sign("text_arranged", _ARRANGED, 60, "lodging", "soon", "with_you", unless=_HARMLESS),
    _sign("text_secret", _SECRET, 65, "sneak", some=(1, frozenset({"meet", "fetch", "lodging"})), span=2),
    _sign("text_secret", _SECRET, 60, "sneak", "soon", unless=_HARMLESS),
    _sign("text_secret", _SECRET, 60, "pack", some=(1, frozenset({"sneak", "fetch", "under_way"})), span=3),
    _sign(
        "text_extortion_deadline", _EXTORTION, 90, "publish", "condition", "deadline", "audience", span=4, unless=_TALES
    ),
    _sign("text_extortion_deadline", _EXTORTION, 90, "pay", "deadline", "condition", "audience", span=4, unless=_TALES),
    _sign("text_extortion_deadline", _EXTORTION, 85, "pay", "deadline", "condition", "images", span=4, unless=_TALES),
    _sign(
        "text_extortion_deadline", _EXTORTION, 85, "deadline", "your_people", some=(2, _LEVER), span=3, unless=_TALES
    ),
    _sign("text_extortion_deadline", _EXTORTION, 85, "deadline", "your_people", "i_publish", span=3, unless=_TALES),
    _sign("text_extortion_deadline", _EXTORTION, 80, "deadline", "your_people", "intimate", span=2, unless=_TALES),
    _sign("text_extortion_deadline", _EXTORTION, 80, "deadline", "i_publish", "pay", span=4, unless=_TALES),
    _sign("text_extortion_deadline", _EXTORTION, 80, "deadline", "your_people", "pay", span=3, unless=_TALES),
    _sign("text_extortion", _THREAT, 55, "publish", "images", "audience", "condition", span=3, unless=_TALES),
    _sign("text_violence", _VIOLENCE, 65, "violence", unless=_PLAY | {"work", "idiom"}),
    _sign("text_alone_with_child", _ALONE, 70, "alone_with", "child", "adult_self", unless=_PLAY | ORDER),
    _sign("text_alone_with_child", _ALONE, 75, "alone_with", "lives_with", span=2),
    _sign("text_alone_with_child", _ALONE, 65, "parents_away", some=(1, _NEAR), span=2, unless=_HARMLESS),
    _sign("text_alone_with_child", _ALONE, 60, "left_with", some=(1, frozenset({"ongoing", "soon", "alone_with"}))),
    _sign("text_access", _HOME, 60, "lives_with", "child", "adult_self", more=(("ongoing", 5),)),
    _sign("text_access", _HOME, 55, "is_relation", "child", "adult_self", unless=_PLAY | {"work", "school_event"}),
    _sign("text_access", _HOME, 55, "is_relation", "alone_with", span=2, unless=_PLAY | {"work", "school_event"}),
    _sign("text_works_with_children", _JOB, 45, "works_with_children", "adult_self", unless=_PLAY | {"work"}),
    _sign("text_contact_abuse", _CONTACT, 75, "touch", "ongoing", "person_in_need", unless=_PLAY | {"depiction"}),
    _sign("text_contact_abuse", _CONTACT, 65, "touch", "is_relation", unless=_PLAY | {"depiction"}),
    _sign("text_confined", _CONFINED, 80, "confined", unless=_PLAY | {"work", "tech"}, more=(("fear", 10),)),
    _sign("text_confined", _CONFINED, 65, "stuck", some=(1, _TRAPPED), span=2, unless=_PLAY | ORDER | {"tech"}),
    _sign("text_missing", _MISSING, 70, "missing", "child", unless=_PLAY | {"tech"}),
    _sign("text_missing", _MISSING, 70, "missing", "person_in_need", unless=_PLAY | {"tech"}),
    _sign("text_fear", _FEAR, 55, "fear", "person_in_need", unless=_PLAY | ORDER | {"idiom", "tech"}),
    _sign("text_fear", _FEAR, 55, "asks_help", some=(1, _TRAPPED - {"asks_help"}), span=2, unless=_PLAY | ORDER),
    _sign("text_fear", _FEAR, 55, "afraid", "he_comes", span=2, unless=_PLAY | ORDER),
    _sign("text_fear", _FEAR, 30, "afraid", tier=Tier.HIGH),
    _sign("text_fear", _FEAR, 40, "idiom", tier=Tier.HIGH),
    _sign("text_abuse_now", _LIVE, 75, "abuse_now", "right_now", "child", unless=_PLAY | {"work", "school_event"}),
    _sign("text_abuse_now", _LIVE, 80, "touch", some=(1, frozenset({"right_now"})), unless=_PLAY | {"depiction"}),
    _sign("text_for_sale", _SALE, 65, "for_sale", "child", some=(1, frozenset({"soon", "right_now"}))),
    _sign("text_danger", _DANGER, 70, "danger"),
)
# Concepts that a plain "not" before them takes away ("we wont meet"), and how many words before it may stand. A wish to
# die is taken away only by a "not" right before it; a phrase that begins with "not" ("dont wanna live") never is.
NEGATABLE = {
    **dict.fromkeys(("meet", "touch", "lives_with", "alone_with", "lodging", "violence", "missing", "danger"), 3),
    **dict.fromkeys(("self_kill", "self_harm", "fear", "afraid"), 3),
    "die_wish": 1,
}
