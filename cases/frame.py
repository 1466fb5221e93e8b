"""What the cases app hangs into My work, the search box and the clocks."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import notices, policy
from cases.barriers import compartment_target
from cases.duty import policy as duty
from cases.enums import Relation, Review, Stage
from cases.models import Case, CaseGrant, Compartment
from cases.presenters import CaseRowPresenter
from cases.worklist import ORDER, extras_of, found
from ocsea.access.models import User
from ocsea.clocks.models import Clock
from ocsea.clocks.registry import Reached
from ocsea.notices.services import queue
from ocsea.web.registry import Row

_MOST = 20


def my_cases(actor: User) -> Sequence[Row]:
    """The ten newest open cases the actor is on."""
    return _rows(policy.granted_to(actor).filter(is_open=True).order_by(*ORDER)[:10])


def closures(actor: User) -> Sequence[Row]:
    """Closures that others proposed and this supervisor may decide."""
    waiting = policy.granted_to(actor).filter(relation="supervisor", content_object__stage=Stage.CLOSURE_PROPOSED)
    return _rows(waiting.exclude(content_object__closure_proposed_by=actor).order_by("-opened_at")[:10])


def leaderless(actor: User) -> Sequence[Row]:
    """Cases this supervisor answers for whose case officer has left them with their account or post."""
    officers = CaseGrant.objects.filter(relation=Relation.CASE_OFFICER)
    # First those an officer's place ended on, which are few: most of a supervisor's cases need no look.
    left = officers.filter(expires_at__isnull=False, is_open=True).values("content_object")
    led = policy.live(officers).filter(content_object=OuterRef("content_object"))
    mine = policy.granted_to(actor).filter(relation=Relation.SUPERVISOR, content_object__in=left)
    return _rows(mine.exclude(Exists(led)).order_by("-opened_at")[:10])


def lookups(actor: User) -> Sequence[Row]:
    """Look-ups in the duty finder that wait for this supervisor."""
    waiting = duty.lookups_to_review(actor).filter(review=Review.WAITING).order_by("asked_at")[:10]
    return [
        Row(
            reference=str(row),
            title=str(row.get_kind_display()),
            link=reverse("cases:review_lookup", args=[row.id]),
            status=_("Emergency access opened") if row.opened_at else "",
            note=row.asked_by.display_name,
        )
        for row in waiting
    ]


def reveals(actor: User) -> Sequence[Row]:
    """Opened identities that wait for this supervisor to look at them, the oldest first."""
    waiting = duty.reveal_checks_of(actor).filter(review=Review.WAITING).order_by("opened_at", "id")[:10]
    return [
        Row(
            reference=row.reference,
            title=str(row.get_reason_display()),
            link=reverse("cases:reveal_check", args=[row.id]),
            note=row.person.display_name,
        )
        for row in waiting
    ]


def signs(actor: User) -> Sequence[Row]:
    """The newest signs of misuse that this person may read."""
    rows = duty.visible_signs(actor).order_by("-day", "-id")[:5]
    link = reverse("cases:signs")
    return [Row(reference=row.day.isoformat(), title=str(row.rule), link=link, note=str(row.person)) for row in rows]


def find(actor: User, text: str) -> Sequence[Row]:
    """Cases by reference or operation name."""
    rows = policy.granted_to(actor).filter(content_object__in=found(text, _MOST))
    return _rows(rows.order_by(*ORDER))


def heard_by(clock: Clock, people: list[User]) -> list[User]:
    """Those of `people` who may know of the clock's case; where somebody may not, the supervisors on it as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_heard_by(%s, %s)", [clock.stream, [person.pk for person in people]])
        row = cursor.fetchone()
    heard = set(row[0]) if row else set()
    known = {person.pk for person in people}
    others = User.objects.filter(pk__in=heard - known, is_active=True) if heard - known else ()
    return [*(person for person in people if person.pk in heard), *others]


def tell_auditor(reached: Reached) -> None:
    """What a compartment's own people missed, a review or an answer, goes to its independent auditor."""
    compartment = Compartment.objects.filter(pk=reached.clock.target_id).select_related("auditor").first()
    if reached.step.key == "auditor" and compartment is not None:
        proposed = compartment.confirmed_at is None
        queue(
            notices.COMPARTMENT_UNANSWERED if proposed else notices.COMPARTMENT_UNREVIEWED,
            to=compartment.auditor,
            target=compartment_target(compartment),
            link=reached.clock.link,
            urgent=True,
            event_id=reached.event_id,
        )


def _rows(grants: Iterable[CaseGrant]) -> list[Row]:
    places = list(grants)
    cases: list[Case] = [grant.content_object for grant in places]
    shown = CaseRowPresenter.rows(cases, policy.list_viewer(), extras_of(places))
    return [
        Row(
            reference=row["reference"].value,
            title=row["operation"].value,
            link=reverse("cases:detail", args=[row["reference"].value]),
            status=str(row["stage"].value),
            due_at=row["next_due"].value,
            note=str(row["case_officer"].value),
        )
        for row in shown
    ]
