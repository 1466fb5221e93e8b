"""What the intake app hangs into the frame, My work and the search box."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from evidence.registry import Held
from intake import policy
from intake.enums import Sample
from intake.models import Report, ReportFile
from intake.presenters import ReportRowPresenter
from ocsea.access.models import User
from ocsea.web.presenter import Viewer
from ocsea.web.registry import Row

_MOST = 100


def waiting_count(actor: User) -> int:
    """How many reports wait for this desk, at most 100."""
    return policy.queue_of(actor).order_by()[:_MOST].count()


def waiting_rows(actor: User) -> Sequence[Row]:
    """The first ten of the queue."""
    return _rows(policy.queue_of(actor).order_by("tier", "-weight", "received_at", "id")[:10])


def second_look_rows(actor: User) -> Sequence[Row]:
    """No-action decisions of others that were drawn for a second look."""
    drawn = policy.visible_to(actor).filter(sample=Sample.DUE).exclude(decided_by=actor)
    return _rows(drawn.order_by("decided_at")[:10])


def find(actor: User, text: str) -> Sequence[Row]:
    """Reports by our reference or the sender's number."""
    found = policy.visible_to(actor).filter(Q(reference=text.upper()) | Q(source_number=text, source_number__gt=""))
    return _rows(found.order_by("-received_at")[:20])


def _rows(reports: Iterable[Report]) -> list[Row]:
    shown = ReportRowPresenter.many(reports, Viewer(policy.CODES))
    return [
        Row(
            reference=row["reference"].value,
            title=row["incident_type"].value or "",
            link=reverse("intake:report", args=[row["reference"].value]),
            status=str(row["status"].value),
            note=(row["why"].value or [""])[0],
        )
        for row in shown
    ]


def held_hashes(actor: User, values: Sequence[str]) -> Iterable[Held]:
    """Which of these digests stand in a report that the actor may read."""
    among = {"report__in": policy.visible_to(actor).values("pk")}
    which = Q(sha256__in=values) | Q(sha1__in=values) | Q(md5__in=values)
    wanted = set(values)
    for *digests, ref in ReportFile.objects.filter(which, **among).values_list(
        "sha256", "sha1", "md5", "report__reference"
    ):
        page = reverse("intake:report", args=[ref])
        yield from (Held(value, _("In a report"), ref, page) for value in digests if value in wanted)
