"""What the pages and the API of a case share: the bar, the tabs, its people as one reader gets them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policy
from cases.duty.presenters import CheckPresenter
from cases.models import Case, DeconflictionCheck, Identifier, JournalEntry, Person
from cases.presenters import CasePresenter, IdentifierPresenter, PersonPresenter
from cases.registry import panels
from ocsea.access.can import has
from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.components import Tab
from ocsea.web.presenter import Presenter, Viewer
from ocsea.web.requests import HarbourRequest

P = TypeVar("P", bound=Presenter[Any])


def page_of_case(request: HarbourRequest, case: Case, part: str) -> dict[str, Any]:
    """The context every page of a case shares: its presenter, its tabs, and what this person may do here."""
    standing = policy.standing_of(request.user, case)
    return {
        "case": CasePresenter(case, standing.viewer),
        "tabs": tabs_of(request, case, part),
        "standing": standing,
        "may_work": standing.may(Permission.CASE_WORK),
        "may_write": standing.may(Permission.JOURNAL_WRITE),
        "may_refer": standing.may(Permission.REFERRAL_SEND),
        "may_record_victim": standing.may(Permission.VICTIM_RECORD),
        "may_reveal": standing.may(Permission.IDENTITY_REVEAL),
        "may_give_access": standing.may_give_access,
    }


def tabs_of(request: HarbourRequest, case: Case, part: str) -> list[Tab]:
    """Overview, log, people, events, what higher apps added, and access."""
    own = [
        ("overview", _("Overview"), "cases:detail", None),
        ("journal", _("Log"), "cases:journal", None),
        ("people", _("People"), "cases:people", case.people.count()),
        ("events", _("Events"), "cases:events", None),
    ]
    added = [
        (panel.code, panel.label, panel.url_name, panel.count(request.user, case) if panel.count else None)
        for panel in panels()
        if has(request.user, panel.permission)
    ]
    last = [("access", _("Access"), "cases:access", None)]
    return [
        Tab(label, reverse(name, args=[case.reference]), count, current=code == part)
        for code, label, name, count in (*own, *added, *last)
    ]


def entries_of(case: Case) -> QuerySet[JournalEntry]:
    """A case's log with all that a reader is shown beside each entry."""
    return case.entries.select_related("author", "corrects", "method").prefetch_related(
        "people", "links", "corrections"
    )


def people_of(case: Case) -> QuerySet[Person]:
    """Everybody in the case with all that a reader is shown beside them."""
    return case.people.select_related("access_asked_by", "added_by").prefetch_related("roles")


def leads_of(case: Case) -> QuerySet[Identifier]:
    """The case's identifiers, newest first."""
    rows = case.identifiers.select_related("person", "linked_by").prefetch_related("person__roles")
    return rows.order_by("-linked_at", "id")


def people_shown(standing: policy.Standing, people: Sequence[Person]) -> list[PersonPresenter]:
    """Each person as this reader may read them."""
    viewers = policy.viewers_of(standing, people)
    return _shown(PersonPresenter, [(person, viewers[person.pk]) for person in people])


def leads_shown(standing: policy.Standing, leads: Sequence[Identifier]) -> list[IdentifierPresenter]:
    """Each identifier as this reader may read whoever it belongs to; an unlinked one may be anybody's."""
    viewers = policy.viewers_of(standing, [lead.person or standing.case for lead in leads])
    return _shown(IdentifierPresenter, [(lead, viewers[lead.person_id or standing.case.pk]) for lead in leads])


def mark_checked(
    standing: policy.Standing, people: Sequence[PersonPresenter], leads: Sequence[IdentifierPresenter]
) -> None:
    """Puts beside each what was last asked of other units about it since it was added. Two statements."""
    rows = standing.case.checks.select_related("person", "identifier__person", "asked_by").order_by("-asked_at")
    checks = [CheckPresenter(row, standing.viewer) for row in rows[:200]]
    linked_at = standing.case.identifiers.order_by().values_list("person").annotate(Max("linked_at"))
    newest = dict(linked_at) if people else {}
    for person in people:
        asked = (each for each in checks if _covers(each.record, person.record) and not each.record.identifier_id)
        person.checked = next(asked, None)
        linked = newest.get(person.record.pk)
        person.linked_since = bool(linked and person.checked and linked > person.checked.record.asked_at)
    for lead in leads:
        covering = (each for each in checks if _covers(each.record, lead.record.person, lead.record))
        lead.checked = next(covering, None)


def _covers(check: DeconflictionCheck, person: Person | None, lead: Identifier | None = None) -> bool:
    if check.asked_at < (lead.linked_at if lead else person.added_at if person else check.asked_at):
        return False
    if check.identifier_id is not None:
        return lead is not None and check.identifier_id == lead.pk
    return check.person_id is None or (person is not None and check.person_id == person.pk)


def _shown(presenter: type[P], rows: Sequence[tuple[Any, Viewer]]) -> list[P]:
    """Presenters in the order of the rows; those that are read alike are opened in one batch."""
    alike: dict[frozenset[FieldClass], list[tuple[Any, Viewer]]] = defaultdict(list)
    for row, viewer in rows:
        alike[viewer.readable].append((row, viewer))
    made = {
        one.record.pk: one
        for group in alike.values()
        for one in presenter.many([row for row, _viewer in group], group[0][1])
    }
    return [cast(P, made[row.pk]) for row, _viewer in rows]
