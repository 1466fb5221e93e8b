"""A compartment's posts pass on: who may, who is told, what whoever left still finds."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from cases import policy, tasks
from cases.barriers import held_posts
from cases.models import Case, CaseGrant, Compartment, CompartmentReader
from cases.services.compartments import confirm_leaving, propose_leaving
from cases.services.posts import hand_on_post, posts_to_give
from cases.services.readers import name_reader
from cases.services.review import set_review
from ocsea.access.models import Unit, User
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.web.administration import people
from ocsea.web.administration.people import Reason
from tests.cases.test_compartments import DAY, enter
from tests.cases.test_denials import deny
from tests.factories.cases import a_team_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
ALL = ["owner", "supervisor", "duty_contact", "disclosure_officer", "auditor"]


@pytest.fixture
def other(cast: SimpleNamespace) -> User:
    return _somebody(cast.south, "sol", "supervisor")


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    made = a_team_case(cast)
    with acting(cast.ada):
        set_review(actor=cast.ada, case=made, due_date=DAY)
    return made


@pytest.fixture
def entered(cast: SimpleNamespace, case: Case, other: User) -> Compartment:
    """Ada owns it, Sol supervises it, Cleo is duty contact and disclosure officer, Aud its auditor."""
    return enter(cast, case, other, duty_contact=cast.cleo)


def _somebody(unit: Unit | None, name: str, role: str) -> User:
    told = {"display_name": name.title(), "role": role, "second_factor_at": timezone.now()}
    with as_role("owner"):
        return User.objects.create(username=name, unit=unit, **told)


def _close(cast: SimpleNamespace, *leaving: User) -> None:
    for person in leaving:
        with acting(cast.adm):
            people.close_person(actor=cast.adm, person=person, reason=Reason.LEFT)
    tasks.tell_departures()


def _told(kind: str) -> list[str]:
    with as_role("owner"):
        return sorted(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def _hand_on(actor: User, post: str, to: User) -> None:
    with acting(actor):
        known = Compartment.objects.get()
        hand_on_post(actor=actor, compartment=known, post=post, person=to, reason="She has moved on")


def _may_give(actor: User) -> list[str]:
    with acting(actor):
        return [post for known in Compartment.objects.all() for post in posts_to_give(actor, known, held_posts(known))]


def _status(person: User, path: str) -> int:
    return client_of(person).get(path).status_code


def _relations(case: Case) -> dict[str, str]:
    with as_role("owner"):
        live = policy.live(CaseGrant.objects.filter(content_object=case))
        return dict(live.values_list("user__username", "relation"))


@pytest.mark.parametrize("name", ["ada", "sol"])
def test_whoever_moved_leads_and_reads_it_no_more(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User, name: str
) -> None:
    moved = other if name == "sol" else cast.ada
    page = f"/cases/compartments/{entered.pk}/"
    with acting(cast.adm):
        User.objects.filter(pk=moved.pk).update(unit=cast.south if name == "ada" else cast.north)
    with as_role("owner"):
        moved.refresh_from_db()
    assert {_status(moved, path) for path in (page, f"{page}name/", f"{page}post/")} == {404}
    with acting(moved), connection.cursor() as cursor:
        assert not Compartment.objects.exists()
        assert not Payload.objects.filter(stream=entered.stream).exists()
        cursor.execute("UPDATE cases_compartment SET leave_reason = 'Open it' WHERE id = %s", [entered.pk])
        assert cursor.rowcount == 0
        cursor.execute("SELECT cases_compartment_hand_on(%s, 'owner', %s, 'Why')", [entered.pk, cast.cleo.pk])
        assert cursor.fetchone() == (False,)


def test_who_proposed_it_and_is_not_named_knows_nothing_once_it_is_entered(
    cast: SimpleNamespace, case: Case, other: User
) -> None:
    made = enter(cast, case, other, owner=cast.cleo, duty_contact=cast.cleo, readers=[])
    assert _status(cast.ada, f"/cases/compartments/{made.pk}/") == 404
    with acting(cast.ada):
        assert not Payload.objects.filter(stream=made.stream).exists()


def test_those_with_a_post_are_told_and_the_page_says_so(
    cast: SimpleNamespace, case: Case, entered: Compartment
) -> None:
    _close(cast, cast.ada)
    assert _told("compartment.vacant") == ["aud", "cleo", "sol"]
    assert _told("case.without_officer") == []
    with as_role("owner"):
        assert Payload.objects.filter(stream=entered.stream, kind="compartment.post_vacant").count() == 1
    assert "A post of this compartment is vacant" in (
        client_of(cast.cleo).get(f"/cases/{case.reference}/").content.decode()
    )
    for reader in (cast.cleo, cast.aud):
        page = client_of(reader).get(f"/cases/compartments/{entered.pk}/").content.decode()
        assert "A post is vacant" in page
        assert "Hand it on" not in page


def test_the_other_lead_hands_it_on_with_the_case_and_its_deadlines(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User
) -> None:
    _close(cast, cast.ada)
    sol = client_of(other)
    form = sol.get(f"/cases/compartments/{entered.pk}/post/").content.decode()
    assert "Owner: Ada Okafor, who has left" in form
    assert "Independent auditor: " not in form
    typed = {"post": "owner", "person": str(cast.ben.pk), "reason": "Ada has left"}
    answer = sol.post(f"/cases/compartments/{entered.pk}/post/", typed, follow=True).content.decode()
    assert "Handed on." in answer
    assert "A post is vacant" not in answer
    assert _relations(case)["ben"] == "case_officer"
    assert _status(cast.ben, f"/cases/{case.reference}/") == 200
    with as_role("owner"):
        assert Case.objects.get(pk=case.pk).case_officer_id == cast.ben.pk
        running = Clock.objects.filter(stream__in=(case.stream, entered.stream), ended_at=None)
        assert set(running.values_list("owner", flat=True)) == {cast.ben.pk}
        assert running.count() == 2
        assert Payload.objects.filter(stream=entered.stream, kind="compartment.post_passed").count() == 1
    assert _told("compartment.post_passed") == ["aud", "cleo"]
    assert "ben" in _told("compartment.named")
    with acting(cast.ben):
        propose_leaving(actor=cast.ben, compartment=Compartment.objects.get(), reason="He is cleared")
    with acting(other):
        assert confirm_leaving(actor=other, compartment=Compartment.objects.get()).left_at is not None


def test_without_leads_duty_contact_and_disclosure_officer_find_new_ones(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User
) -> None:
    assert _may_give(cast.cleo) == []
    _close(cast, cast.ada)
    assert _may_give(cast.cleo) == []
    _close(cast, other)
    assert _may_give(cast.cleo) == ["owner", "supervisor"]
    assert _may_give(cast.vera) == []
    assert _may_give(cast.aud) == []
    assert "Hand it on" in client_of(cast.cleo).get(f"/cases/compartments/{entered.pk}/").content.decode()
    _hand_on(cast.cleo, "owner", cast.ben)
    assert _may_give(cast.cleo) == []
    _hand_on(cast.ben, "supervisor", cast.sana)
    assert _relations(case) == {
        "ben": "case_officer",
        "sana": "supervisor",
        "cleo": "compartment_reader",
        "vera": "victim_officer",
        "quin": "legal",
    }


def test_a_reader_without_a_post_names_no_leads_when_both_have_left(
    cast: SimpleNamespace, entered: Compartment, other: User
) -> None:
    _close(cast, cast.ada, other)
    assert _status(cast.vera, f"/cases/compartments/{entered.pk}/post/") == 403
    with acting(cast.vera), connection.cursor() as cursor:
        cursor.execute("SELECT cases_compartment_hand_on(%s, 'owner', %s, 'Why')", [entered.pk, cast.ben.pk])
        assert cursor.fetchone() == (False,)


def test_when_nobody_else_is_left_the_auditor_names_the_leads_and_reads_nothing(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User
) -> None:
    _close(cast, cast.ada, other, cast.cleo)
    assert _told("compartment.vacant").count("aud") == 3
    assert _may_give(cast.aud) == ["owner", "supervisor"]
    _hand_on(cast.aud, "owner", cast.ben)
    assert _may_give(cast.aud) == []
    assert _status(cast.ben, f"/cases/{case.reference}/") == 200
    assert _status(cast.aud, f"/cases/{case.reference}/") == 404
    with as_role("owner"):
        assert Case.objects.get(pk=case.pk).case_officer_id == cast.ben.pk


def test_an_auditor_who_left_is_missed_and_another_takes_the_post(
    cast: SimpleNamespace, entered: Compartment, other: User
) -> None:
    ida = _somebody(None, "ida", "auditor")
    _close(cast, cast.aud)
    assert _told("compartment.vacant") == ["ada", "cleo", "sol"]
    with as_role("owner"):
        assert not Payload.objects.filter(kind="case.revoked").exists()
    assert "auditor" in _may_give(cast.ada)
    assert _status(ida, f"/cases/compartments/{entered.pk}/") == 404
    _hand_on(cast.ada, "auditor", ida)
    assert _status(ida, f"/cases/compartments/{entered.pk}/") == 200
    with acting(ida):
        assert Payload.objects.filter(stream=entered.stream).exists()


def test_a_lead_gives_their_own_post_away_and_reads_no_more(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User
) -> None:
    assert _may_give(cast.ada) == ["owner", "duty_contact", "disclosure_officer"]
    typed = {"post": "owner", "person": str(cast.cleo.pk), "reason": "I go on leave"}
    answer = client_of(cast.ada).post(f"/cases/compartments/{entered.pk}/post/", typed, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "Handed on." in answer.content.decode()
    assert _status(cast.ada, f"/cases/{case.reference}/") == 404
    assert _relations(case)["cleo"] == "case_officer"
    assert "ada" not in _relations(case)
    assert _told("compartment.post_passed") == ["aud", "sol"]


def test_who_keeps_another_post_reads_on(cast: SimpleNamespace, case: Case, other: User) -> None:
    enter(cast, case, other)  # Ada is its duty contact too
    _hand_on(cast.ada, "owner", cast.ben)
    assert _relations(case)["ada"] == "compartment_reader"
    _hand_on(other, "duty_contact", cast.cleo)
    assert "ada" not in _relations(case)
    with as_role("owner"):
        assert not CompartmentReader.objects.filter(person=cast.ada, ended_at=None).exists()


def test_what_a_former_lead_proposed_about_leaving_lapses(
    cast: SimpleNamespace, entered: Compartment, other: User
) -> None:
    with acting(cast.ada):
        propose_leaving(actor=cast.ada, compartment=Compartment.objects.get(), reason="He is cleared")
    _close(cast, cast.ada)
    _hand_on(other, "owner", cast.ben)
    with as_role("owner"):
        row = Compartment.objects.get()
    assert (row.leave_proposed_by_id, row.leave_reason) == (None, "")


@pytest.mark.parametrize(
    ("post", "name", "words"),
    [
        ("owner", "sana", "investigator of the case's own unit"),
        ("owner", "dev", "investigator of the case's own unit"),
        ("owner", "ada", "has the post already"),
        ("disclosure_officer", "sol", "decides on what owner and disclosure officer do"),
        ("duty_contact", "aud", "investigator or a supervisor"),
    ],
)
def test_who_does_not_fit_is_refused_in_words_and_below(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User, post: str, name: str, words: str
) -> None:
    _is_refused(cast.ada, post, other if name == "sol" else getattr(cast, name), words)


def test_a_conflict_of_interest_keeps_somebody_from_a_post(cast: SimpleNamespace, case: Case, other: User) -> None:
    deny(case, cast.ben, by=cast.ada)
    enter(cast, case, other)
    _is_refused(cast.ada, "disclosure_officer", cast.ben, "conflict of interest")


def _is_refused(actor: User, post: str, person: User, words: str) -> None:
    with acting(actor), connection.cursor() as cursor:
        known = Compartment.objects.get()
        with pytest.raises(Invalid) as refused:
            hand_on_post(actor=actor, compartment=known, post=post, person=person, reason="Why")
        assert words in str(refused.value.fields["person"])
        cursor.execute("SELECT cases_compartment_hand_on(%s, %s, %s, 'Why')", [known.pk, post, person.pk])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    ("name", "post"), [("ada", "supervisor"), ("ada", "auditor"), ("sol", "owner"), ("vera", "owner")]
)
def test_nobody_takes_a_post_from_whoever_holds_it(
    cast: SimpleNamespace, entered: Compartment, other: User, name: str, post: str
) -> None:
    actor = other if name == "sol" else getattr(cast, name)
    successor = {"supervisor": cast.sana, "auditor": _somebody(None, "ida", "auditor"), "owner": cast.ben}[post]
    with acting(actor), connection.cursor() as cursor:
        with pytest.raises((Denied, Invalid)):
            hand_on_post(actor=actor, compartment=Compartment.objects.get(), post=post, person=successor, reason="Why")
        cursor.execute("SELECT cases_compartment_hand_on(%s, %s, %s, 'Why')", [entered.pk, post, successor.pk])
        assert cursor.fetchone() == (False,)


def test_a_forgotten_reason_keeps_what_was_typed(cast: SimpleNamespace, entered: Compartment) -> None:
    typed = {"post": "duty_contact", "person": str(cast.ben.pk), "reason": ""}
    answer = client_of(cast.ada).post(f"/cases/compartments/{entered.pk}/post/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'value="{cast.ben.pk}" selected' in page


def test_who_came_back_has_no_post_and_can_be_named_again(
    cast: SimpleNamespace, case: Case, entered: Compartment, other: User
) -> None:
    _close(cast, cast.ada)
    with acting(cast.adm):
        people.reopen_person(actor=cast.adm, person=cast.ada, reason=Reason.RETURNED)
    assert _may_give(cast.ada) == []
    _hand_on(other, "owner", cast.ada)
    assert _relations(case)["ada"] == "case_officer"


def test_a_reader_who_was_named_first_keeps_one_place(cast: SimpleNamespace, case: Case, entered: Compartment) -> None:
    with acting(cast.ada):
        name_reader(actor=cast.ada, compartment=Compartment.objects.get(), person=cast.ben, reason="He helps")
    _hand_on(cast.ada, "duty_contact", cast.ben)
    with as_role("owner"):
        (row,) = CompartmentReader.objects.filter(person=cast.ben, ended_at=None)
    assert row.reason == "He helps"
    assert _relations(case)["ben"] == "compartment_reader"
