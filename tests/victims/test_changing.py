"""Changing what is known: the description by everybody on the case, the identity by whoever has it open."""

from types import SimpleNamespace

import pytest

from ocsea.errors import Conflict, Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.factories.victims import NAME, a_child, end_reveals, revealed
from tests.roles import acting, as_role, client_of
from victims.models import HouseholdMember, Victim, VictimIdentity
from victims.services.describing import SafetyNow, describe_victim
from victims.services.facts import Description, Identity, Relative
from victims.services.identity import change_identity, withdraw_member

pytestmark = pytest.mark.django_db
NO_LINES = {"household-TOTAL_FORMS": "0", "household-INITIAL_FORMS": "0"}
ABOUT = {
    "identification": "located",
    "safety": "not_assessed",
    "safety_reviewed_on": "",
    "age_band": "14_15",
    "sex": "female",
    "language": "Basque",
    "communication_needs": "",
    "contact_wishes": "Write, do not ring.",
    "do_not_contact": "no",
}


def name_of(child: Victim) -> str:
    with as_role("owner"):
        return str(fields.get(VictimIdentity.objects.get(victim=child), "name"))


def test_the_page_saves_needs_and_wishes(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(cast.ben)
    answer = client.post(f"/victims/{child.pseudonym}/about/", ABOUT | {"version": child.version})
    assert answer.status_code == 302
    html = client.get(f"/victims/{child.pseudonym}/").content.decode()
    for words in ("Write, do not ring.", "Basque", "14 to 15", "Located, not identified yet"):
        assert words in html


def test_a_plan_says_when_it_was_reviewed(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    typed = ABOUT | {"version": child.version, "safety": "plan_in_place"}
    answer = client_of(cast.ada).post(f"/victims/{child.pseudonym}/about/", typed)
    assert answer.status_code == 422
    assert "when the safety plan was last reviewed" in answer.content.decode()
    with pytest.raises(Invalid), acting(cast.ada):
        describe_victim(
            actor=cast.ada,
            victim=child,
            description=Description(),
            safety=SafetyNow("plan_in_place"),
            version=child.version,
        )


def test_two_who_type_at_once_lose_nothing(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    url = f"/victims/{child.pseudonym}/about/"
    first = client_of(cast.ben).post(url, ABOUT | {"version": child.version})
    assert first.status_code == 302
    client = client_of(cast.ada)
    second = client.post(url, ABOUT | {"version": child.version, "language": "Catalan"})
    html = second.content.decode()
    assert second.status_code == 422
    assert "Somebody else changed this record" in html
    assert "Catalan" in html
    assert client.post(url, ABOUT | {"version": child.version + 1, "language": "Catalan"}).status_code == 302


def test_the_identity_is_changed_by_the_victim_officer(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(cast.vera)
    form = client.get(f"/victims/{child.pseudonym}/identity/").content.decode()
    assert f'value="{NAME}"' in form
    typed = {"name": "Mari Quintrell", "birth_date": "3 6 2009", "version": "1", **NO_LINES}
    assert client.post(f"/victims/{child.pseudonym}/identity/", typed).status_code == 302
    assert name_of(child) == "Mari Quintrell"
    with as_role("owner"):
        assert Victim.objects.get(pk=child.pk).age_band == "16_17"
        body = str(Payload.objects.get(kind="identity.changed").body)
    assert '"fields":["name","birth_date","address","school","handles"]' in body
    assert "Mari" not in body


def test_an_officer_needs_an_open_reveal_and_keeps_the_text_when_it_ends(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(cast.ada)
    url = f"/victims/{child.pseudonym}/identity/"
    assert client.get(url).status_code == 302
    revealed(cast, child)
    assert client.get(url).status_code == 200
    end_reveals()
    answer = client.post(url, {"name": "Typed for ten minutes", "version": "1", **NO_LINES})
    assert answer.status_code == 422
    assert "Typed for ten minutes" in answer.content.decode()
    assert name_of(child) == NAME
    revealed(cast, child)
    assert client.post(url, {"name": "Typed for ten minutes", "version": "1", **NO_LINES}).status_code == 302
    assert name_of(child) == "Typed for ten minutes"


def test_the_supervisor_reads_after_a_reveal_but_writes_nothing(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    revealed(cast, child, to=cast.sana)
    assert client_of(cast.sana).get(f"/victims/{child.pseudonym}/identity/").status_code == 403
    with pytest.raises(Denied), acting(cast.sana):
        change_identity(actor=cast.sana, victim=child, identity=Identity(), version=1)


def test_an_old_form_does_not_overwrite(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with acting(cast.vera):
        change_identity(actor=cast.vera, victim=child, identity=Identity(name="One"), version=1)
    with pytest.raises(Conflict), acting(cast.vera):
        change_identity(actor=cast.vera, victim=child, identity=Identity(name="Two"), version=1)


def test_the_household_grows_and_a_wrong_entry_is_put_aside(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with acting(cast.vera):
        change_identity(
            actor=cast.vera,
            victim=child,
            identity=Identity(name=NAME),
            new_members=[Relative(name="Old Tam", relation="lodger"), Relative()],
            version=1,
        )
    with as_role("owner"):
        assert HouseholdMember.objects.filter(victim=child).count() == 3
        wrong = HouseholdMember.objects.filter(victim=child).order_by("-recorded_at").first()
    assert wrong is not None
    url = f"/victims/{child.pseudonym}/household/{wrong.pk}/withdraw/"
    assert client_of(cast.vera).post(url).status_code == 302
    assert client_of(cast.vera).post(url).status_code == 404
    assert "Old Tam" not in client_of(cast.vera).get(f"/victims/{child.pseudonym}/").content.decode()
    with as_role("owner"):
        assert HouseholdMember.objects.filter(victim=child).count() == 3
    with pytest.raises(Denied), acting(cast.ada):
        withdraw_member(actor=cast.ada, victim=child, member_id=wrong.pk)
