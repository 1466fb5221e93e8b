"""Events and authorities, and the clocks that start from them and end with them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cases.enums import EventKind
from cases.models import Case
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.factories.cases import a_case, a_person_of, an_authority, an_event
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
CONTACT = {"search", "arrest", "interview", "bail", "charge", "hearing"}


def _clocks(cast: SimpleNamespace, case: Case, rule: str) -> QuerySet[Clock]:
    return Clock.objects.filter(stream=case.stream, rule__code=rule).order_by("began_at")


def _in_days(days: int) -> object:
    return timezone.now().date() + timedelta(days=days)


@pytest.mark.parametrize("kind", EventKind.values)
def test_contact_with_a_suspect_starts_the_review_of_their_risk(cast: SimpleNamespace, case: Case, kind: str) -> None:
    event = an_event(cast, case, kind, person=a_person_of(cast, case), return_on=_in_days(9))
    with acting(cast.ada):
        found = list(_clocks(cast, case, "suspect.suicide_review"))
    assert len(found) == (kind in CONTACT)
    for clock in found:
        assert clock.due_at == event.at + timedelta(hours=48)
        assert (clock.owner_id, clock.target_id) == (cast.ada.id, event.id)


def test_bail_starts_its_return_and_needs_the_day(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        an_event(cast, case, "bail")
    assert set(refused.value.fields) == {"return_on"}
    an_event(cast, case, "bail", return_on=_in_days(28))
    with acting(cast.ada):
        assert _clocks(cast, case, "bail.return").get().due_on == _in_days(28)


@pytest.mark.parametrize(("kind", "ends"), [("bail", 1), ("charge", 1), ("no_further_action", 1), ("hearing", 0)])
def test_a_later_event_of_the_same_person_answers_bail(cast: SimpleNamespace, case: Case, kind: str, ends: int) -> None:
    one, other = a_person_of(cast, case), a_person_of(cast, case)
    start = timezone.now()
    for person in (one, other):
        an_event(cast, case, "bail", person=person, at=start - timedelta(days=2), return_on=_in_days(7))
    an_event(cast, case, kind, person=one, at=start - timedelta(days=1), return_on=_in_days(14))
    with acting(cast.ada):
        met = _clocks(cast, case, "bail.return").filter(state="met")
        assert met.count() == ends
        assert _clocks(cast, case, "bail.return").filter(state="running").count() == 2 - ends + (kind == "bail")


def test_an_event_before_the_bail_does_not_answer_it(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case)
    now = timezone.now()
    an_event(cast, case, "bail", person=person, at=now - timedelta(days=1), return_on=_in_days(7))
    an_event(cast, case, "charge", person=person, at=now - timedelta(days=2))
    with acting(cast.ada):
        assert _clocks(cast, case, "bail.return").get().state == "running"


def test_conditions_are_sealed(cast: SimpleNamespace, case: Case) -> None:
    event = an_event(cast, case, "bail", return_on=_in_days(28), detail="No contact with Fictia")
    assert event.detail is not None
    assert b"Fictia" not in bytes(event.detail)
    with acting(cast.ada):
        assert fields.get(event, "detail") == "No contact with Fictia"
    with as_role("owner"):
        assert "Fictia" not in " ".join(Payload.objects.values_list("body", flat=True))


def test_an_event_has_happened_and_concerns_this_case(cast: SimpleNamespace, case: Case) -> None:
    stranger = a_person_of(cast, a_case(cast, operation="Kestrel"))
    with pytest.raises(Invalid) as refused:
        an_event(cast, case, "party", at=timezone.now() + timedelta(days=1), person=stranger, certainty="sure")
    assert set(refused.value.fields) == {"kind", "at", "person", "certainty"}


def test_an_authority_reminds_before_it_expires(cast: SimpleNamespace, case: Case) -> None:
    row = an_authority(cast, case, expires_on=_in_days(25))
    an_authority(cast, case, number="S-1", kind="statute")
    with acting(cast.ada):
        clock = _clocks(cast, case, "authority.expiry").get()
    assert (clock.due_on, clock.target_id) == (_in_days(25), row.id)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "wish"}, "kind"),
        ({"number": " "}, "number"),
        ({"issued_by": ""}, "issued_by"),
        ({"scope": ""}, "scope"),
        ({"expires_on": timezone.now().date() - timedelta(days=1)}, "expires_on"),
    ],
)
def test_an_authority_is_told_whole(cast: SimpleNamespace, case: Case, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        an_authority(cast, case, **changed)
    assert set(refused.value.fields) == {field}


def test_somebody_off_the_case_records_nothing(cast: SimpleNamespace, team_case: Case) -> None:
    for name in ("quin", "cleo"):
        helper = SimpleNamespace(ada=getattr(cast, name))
        with pytest.raises(Denied):
            an_event(helper, team_case)
        with pytest.raises(Denied):
            an_authority(helper, team_case)
