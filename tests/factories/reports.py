"""Reports received by the desk, through the services, as Ines would."""

from types import SimpleNamespace
from typing import Any

from intake.enums import Channel
from intake.models import Report
from intake.services.receiving import receive_report
from intake.sources.manual import manual_report
from ocsea.access.models import User
from tests.roles import acting


def a_report(cast: SimpleNamespace, *, by: User | None = None, **answers: Any) -> Report:
    """A call that Ines writes down: a question's name -> what was answered."""
    actor = by or cast.ines
    told = {"what_happened": "A mother calls about messages.", "child": "Marisol Quintrell"} | answers
    with acting(actor):
        report, _is_new = receive_report(actor=actor, parsed=manual_report(Channel.CALL, told))
    return report
