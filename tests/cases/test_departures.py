"""A closed or moved account: its places end in the same statement, are recorded, and told to who answers."""

import json
from types import SimpleNamespace

import pytest

from cases import policy, tasks
from cases.models import Case, CaseGrant
from cases.services.access import hand_over
from ocsea.access.models import DutyShift, User
from ocsea.ledger.models import Payload
from ocsea.notices.services import inbox
from ocsea.web.administration import people
from ocsea.web.administration.people import Reason
from ocsea.web.drafts import save_draft
from ocsea.web.models import Draft
from tests.factories.referrals import a_draft, handed_in
from tests.factories.roster import on_duty
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def _close(cast: SimpleNamespace, person: User) -> None:
    with acting(cast.adm):
        people.close_person(actor=cast.adm, person=person, reason=Reason.LEFT)


def _told(reader: User) -> list[str]:
    with acting(reader):
        return [notice.kind for notice in inbox(reader) if notice.target_type == "case"]


def test_places_end_with_the_account_and_stay_ended_when_it_opens_again(cast: SimpleNamespace, team_case: Case) -> None:
    _close(cast, cast.ben)
    with as_role("owner"):
        row = CaseGrant.objects.get(content_object=team_case, user=cast.ben)
        assert row.expires_at is not None
        assert (row.ended_by_id, row.ended_reason) == (cast.adm.id, "The account was closed")
    with acting(cast.adm):
        people.reopen_person(actor=cast.adm, person=cast.ben, reason=Reason.RETURNED)
    with acting(cast.ben):
        assert not policy.visible_to(cast.ben).exists()


def test_another_role_or_unit_ends_them_too_by_whatever_way(cast: SimpleNamespace, team_case: Case) -> None:
    with acting(cast.adm):
        assert User.objects.filter(pk=cast.ben.pk).update(role="examiner") == 1
        assert User.objects.filter(pk=cast.vera.pk).update(display_name="Vera Other") == 1
    with as_role("owner"):
        live = set(policy.live(CaseGrant.objects.filter(content_object=team_case)).values_list("user", flat=True))
    assert live == {cast.ada.id, cast.sana.id, cast.vera.id, cast.quin.id}


def test_case_officer_and_supervisor_are_told_and_the_ledger_has_it(cast: SimpleNamespace, team_case: Case) -> None:
    _close(cast, cast.ben)
    tasks.tell_departures()
    tasks.tell_departures()
    assert _told(cast.ada) == ["case.place_lost"]
    assert _told(cast.sana) == ["case.place_lost"]
    assert "case.place_lost" not in _told(cast.vera)
    with as_role("owner"):
        (entry,) = Payload.objects.filter(kind="case.revoked", stream=team_case.stream)
    facts = json.loads(entry.body)["facts"]
    assert facts == {"person": str(cast.ben.id), "relation": "team", "reason": "closed", "by": str(cast.adm.id)}


def test_a_case_without_officer_shows_so_to_its_supervisor_until_it_is_handed_over(
    cast: SimpleNamespace, team_case: Case
) -> None:
    assert "has left this case" not in client_of(cast.sana).get(f"/cases/{team_case.reference}/").content.decode()
    _close(cast, cast.ada)
    tasks.tell_departures()
    assert _told(cast.sana) == ["case.without_officer"]
    browser = client_of(cast.sana)
    assert "has left this case" in browser.get(f"/cases/{team_case.reference}/").content.decode()
    home = browser.get("/").content.decode()
    assert team_case.reference in home.split("Cases without a case officer")[1].split("Cases to close")[0]
    with acting(cast.sana):
        hand_over(actor=cast.sana, case=team_case, to=cast.ben, reason="Ada has left")
    assert "has left this case" not in browser.get(f"/cases/{team_case.reference}/").content.decode()


def test_the_administrator_learns_of_no_case(cast: SimpleNamespace, team_case: Case) -> None:
    browser = client_of(cast.adm)
    answer = browser.post(f"/administration/people/{cast.ben.id}/close/", {"reason": "left"}, follow=True)
    assert team_case.reference not in answer.content.decode()
    with acting(cast.adm):
        assert not CaseGrant.objects.exists()
        assert not Payload.objects.filter(stream=team_case.stream).exists()


def test_shifts_and_drafts_go_with_the_account(cast: SimpleNamespace) -> None:
    shift = on_duty(cast, cast.ben)
    with acting(cast.ben):
        save_draft(actor=cast.ben, form="note", title="Note", link="/", values={"text": "Half a sentence"})
    _close(cast, cast.ben)
    with as_role("owner"):
        assert DutyShift.objects.get(pk=shift.pk).withdrawn_by_id == cast.adm.id
        assert not Draft.objects.filter(user=cast.ben).exists()


def test_a_closed_recipient_is_one_no_more_and_the_case_hears_of_it(cast: SimpleNamespace) -> None:
    referral = handed_in(cast, a_draft(cast))
    _close(cast, cast.pia)
    with as_role("owner"):
        assert referral.dispatch.recipients.get().revoked_at is not None
    tasks.tell_departures()
    assert "case.place_lost" in _told(cast.ada)
