"""A safeguarding decision as everybody on the case reads it."""

from ocsea.web.presenter import Presenter
from victims.models import SafeguardingDecision


class DecisionPresenter(Presenter[SafeguardingDecision]):
    """One decision; the newest counts."""

    model = SafeguardingDecision
    fields = ("risk", "action", "responsible", "due_on", "suspect_contact", "decided_by", "decided_at")
