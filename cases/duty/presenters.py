"""What is shown of look-ups, questions between units, and signs."""

from collections.abc import Sequence
from typing import ClassVar

from cases.models import FinderLookup
from ocsea.web.presenter import Presenter


class LookupPresenter(Presenter[FinderLookup]):
    """A question to the duty finder and what followed it."""

    model = FinderLookup
    fields: ClassVar[Sequence[str]] = (
        *("asked_by", "asked_at", "kind", "question", "case", "opened_at", "until", "renewed_at", "reason"),
        *("review", "reviewed_by", "reviewed_at", "comment"),
    )
