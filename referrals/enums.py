"""Purposes, states and answers of referrals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why another agency is told. The purpose sets what is released by default."""

    PROTECT_NOW = "protect_now", _("Protect this child now")
    ASSESS = "assess", _("Assess this child's safety")
    SUPPORT = "support", _("Offer a support service")
    ADVICE = "advice", _("Ask for advice")


# These release who and where the child is; the others go out under the agency's own pseudonym.
IDENTIFYING = frozenset({Purpose.PROTECT_NOW, Purpose.ASSESS})


class Basis(models.TextChoices):
    """The legal basis of a disclosure. The jurisdiction's own provisions come as data with the referral rules."""

    CHILD_PROTECTION_DUTY = "child_protection_duty", _("Duty to protect a child from significant harm")
    VITAL_INTERESTS = "vital_interests", _("Danger to life")
    CONSENT = "consent", _("Consent of the person, or of a parent who is not a suspect")
    POLICE_PURPOSE = "police_purpose", _("Police purpose, necessary and proportionate")


class Stage(models.TextChoices):
    """The sender's side: how far the decision to refer has come."""

    DRAFT = "draft", _("Draft")
    AWAITING_APPROVAL = "awaiting_approval", _("Waits for approval")
    RETURNED_TO_AUTHOR = "returned_to_author", _("Returned by the supervisor")
    SENT = "sent", _("Sent")
    ABANDONED = "abandoned", _("Not sent")


class Review(models.TextChoices):
    """What the supervisor made of an urgent referral after it went out."""

    NOT_NEEDED = "not_needed", _("Approved before it was sent")
    DUE = "due", _("Review due")
    CONFIRMED = "confirmed", _("Reviewed and confirmed")
    QUESTIONED = "questioned", _("Reviewed, with questions")


class State(models.TextChoices):
    """The recipient's side: what has become of a referral that was sent."""

    SENT = "sent", _("Not opened yet")
    OPENED = "opened", _("Opened, no answer yet")
    QUESTION = "question", _("Question asked")
    ACCEPTED = "accepted", _("Accepted")
    SENT_BACK = "sent_back", _("Sent back")
    FINISHED = "finished", _("Finished")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")


# A question never stops the clock: it is a state of its own, and accepting or sending back stays open.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.SENT: frozenset({State.OPENED, State.WITHDRAWN}),
    State.OPENED: frozenset({State.QUESTION, State.ACCEPTED, State.SENT_BACK, State.WITHDRAWN}),
    State.QUESTION: frozenset({State.QUESTION, State.ACCEPTED, State.SENT_BACK, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.FINISHED, State.WITHDRAWN}),
    State.SENT_BACK: frozenset(),
    State.FINISHED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class AnswerKind(models.TextChoices):
    """What a partner, or the sender in reply, added to the exchange."""

    OPENED = "opened", _("Opened")
    ACCEPTED = "accepted", _("Accepted: we will act")
    QUESTION = "question", _("Question asked")
    REPLY = "reply", _("Reply from the sender")
    SENT_BACK = "sent_back", _("Sent back: not for us")
    OUTCOME = "outcome", _("What happened")


class Outcome(models.TextChoices):
    """What a partner tells at the end. "Not known" is a real answer."""

    PLAN_IN_PLACE = "plan_in_place", _("A safety plan is in place")
    CHILD_MOVED = "child_moved", _("The child stays somewhere else for now")
    FAMILY_SUPPORTED = "family_supported", _("The family gets support")
    NO_ACTION_NEEDED = "no_action_needed", _("We looked and no action was needed")
    NOT_FOUND = "not_found", _("We could not find or reach the child")
