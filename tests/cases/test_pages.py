"""The pages of a case in a plain browser, for each of the cast: what they show, keep, and refuse."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.enums import Stage
from cases.models import Case, CaseEvent, JournalEntry, Person
from ocsea.ledger.models import Payload
from ocsea.web.drafts import draft_of, save_draft
from tests.factories.cases import a_case, a_person_of, an_authority, an_entry, an_event
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
PARTS = ("", "log/", "log/check/", "people/", "people/identifiers/", "events/", "access/")
FORMS = ("edit/", "officer/", "people/add/", "people/lead/", "events/add/", "events/authority/")
NOW = {"at_day": "2026-01-05", "at_time": "10:30", "at_zone": "Europe/Paris"}


def _text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def _without_token(page: Any) -> str:
    """The form token is masked anew for every page."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", page.content.decode())


@pytest.fixture
def ada(cast: SimpleNamespace) -> Client:
    return client_of(cast.ada)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", ["cleo", "dev", "ines", "emil", "aud", "adm"])
def test_a_hidden_case_is_the_page_of_an_absent_one(
    cast: SimpleNamespace, team_case: Case, name: str, part: str
) -> None:
    browser = client_of(getattr(cast, name))
    hidden = browser.get(f"/cases/{team_case.reference}/{part}")
    assert hidden.status_code == 404
    assert _without_token(hidden) == _without_token(browser.get(f"/cases/OP-2026-ZZZZZZ/{part}"))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", ["ada", "ben", "sana", "vera", "quin"])
def test_whoever_is_on_it_reads_every_part(cast: SimpleNamespace, team_case: Case, name: str, part: str) -> None:
    page = client_of(getattr(cast, name)).get(f"/cases/{team_case.reference}/{part}")
    assert page.status_code == 200
    assert team_case.reference in _text(page)
    assert len(page.content) < 60_000


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "status"), [("ada", 200), ("ben", 200), ("sana", 200), ("vera", 403), ("quin", 403), ("cleo", 404)]
)
def test_only_who_works_the_case_is_given_a_form(
    cast: SimpleNamespace, team_case: Case, form: str, name: str, status: int
) -> None:
    assert client_of(getattr(cast, name)).get(f"/cases/{team_case.reference}/{form}").status_code == status


def test_a_reader_is_shown_nothing_to_press(cast: SimpleNamespace, team_case: Case) -> None:
    a_person_of(cast, team_case, is_child="no")
    quin = client_of(cast.quin)
    for part in PARTS:
        page = _text(quin.get(f"/cases/{team_case.reference}/{part}"))
        main = page[page.index('id="main"') :]
        assert 'method="post"' not in main
        assert "/edit/" not in main


def test_reading_is_recorded_with_who_read(cast: SimpleNamespace, team_case: Case) -> None:
    client_of(cast.quin).get(f"/cases/{team_case.reference}/people/")
    with as_role("owner"):
        entries = list(Payload.objects.filter(kind="case.read").values_list("actor", "stream"))
    assert entries == [(cast.quin.ledger_actor, team_case.stream)]


def test_the_overview_says_what_stands_and_what_comes(cast: SimpleNamespace, ada: Client, team_case: Case) -> None:
    an_event(cast, team_case, "arrest", person=a_person_of(cast, team_case, role="suspect"))
    an_authority(cast, team_case, expires_on=timezone.now().date() + timedelta(days=5))
    page = _text(ada.get(f"/cases/{team_case.reference}/"))
    for words in ("Suspect suicide-risk review", "Authority expires", "Warrant W-2231 expires", "P-01", "Suspect"):
        assert words in page
    recent = page[page.index("Recent activity") : page.index("Due next")]
    assert "Authority recorded" in recent
    assert "Case read" not in recent
    assert "Clock started" not in recent
    assert "5 people can see this case" in page


def test_a_narrative_is_folded(cast: SimpleNamespace, ada: Client) -> None:
    case = a_case(cast, summary="A girl of about twelve was threatened.")
    page = _text(ada.get(f"/cases/{case.reference}/"))
    before = page[: page.index("A girl of about twelve")]
    assert before.rindex("<details") > before.rindex("</details>") if "</details>" in before else True
    an_entry(cast, case, "x" * 700)
    an_entry(cast, case, "short", sensitive=True, sensitive_reason="Names a source")
    an_entry(cast, case, "plain")
    log = _text(ada.get(f"/cases/{case.reference}/log/"))
    assert log.count("Show the text") == 2


def test_opening_a_case_by_form(cast: SimpleNamespace, ada: Client) -> None:
    typed = {"operation": "Plover", "priority": "high", "case_officer": str(cast.ada.id), "summary": "Kept"}
    refused = ada.post("/cases/new/", typed)
    assert refused.status_code == 422
    assert 'value="Plover"' in _text(refused)
    opened = ada.post("/cases/new/", typed | {"priority_reason": "A child is named"})
    with acting(cast.ada):
        case = Case.objects.get()
    assert opened["Location"] == f"/cases/{case.reference}/"


def test_a_case_opened_for_a_colleague_is_theirs(cast: SimpleNamespace, ada: Client) -> None:
    typed = {"operation": "Plover", "priority": "high", "priority_reason": "So", "case_officer": str(cast.ben.id)}
    assert ada.post("/cases/new/", typed)["Location"] == "/cases/"
    assert "Ben Marek finds it" in _text(ada.get("/cases/"))
    assert "Plover" in _text(client_of(cast.ben).get("/cases/"))


def test_a_conflict_shows_both_texts_and_loses_none(cast: SimpleNamespace, ada: Client, team_case: Case) -> None:
    address = f"/cases/{team_case.reference}/edit/"
    typed = {"operation": "Curlew", "priority": "low", "priority_reason": "Mine", "version": team_case.version}
    theirs = typed | {"operation": "Egret", "priority": "critical", "priority_reason": "Theirs"}
    assert client_of(cast.ben).post(address, theirs).status_code == 302
    conflict = ada.post(address, typed)
    page = _text(conflict)
    assert conflict.status_code == 409
    assert "Ben Marek changed this case" in page
    assert 'value="Curlew"' in page
    assert "Mine" in page
    assert "Egret" in page
    assert "Theirs" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert ada.post(address, typed | {"version": version[1]}).status_code == 302
    with as_role("owner"):
        assert Case.objects.get(pk=team_case.pk).operation == "Curlew"


def test_a_stage_is_moved_and_a_refusal_keeps_the_reason(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address = f"/cases/{case.reference}/move/"
    refused = ada.post(address, {"to": "closure_proposed", "reason": "Nothing more to ask"})
    assert refused.status_code == 422
    assert "Choose how the case ended." in _text(refused)
    assert "Nothing more to ask" in _text(refused)
    assert ada.post(address, {"to": "investigation", "reason": "A child is named"}).status_code == 302
    assert "A child is named" in _text(ada.get(f"/cases/{case.reference}/"))


def test_what_stands_against_closing_is_said_where_it_was_pressed(cast: SimpleNamespace, case: Case) -> None:
    an_event(cast, case, "arrest")
    with as_role("owner"):
        Case.objects.filter(pk=case.pk).update(stage=Stage.CLOSURE_PROPOSED, closure_proposed_by=cast.ada)
    sana = client_of(cast.sana)
    refused = sana.post(f"/cases/{case.reference}/move/", {"to": "closed", "reason": "Agreed"})
    assert refused.status_code == 409
    assert "is still due" in _text(refused)
    assert "Agreed" in _text(refused)
    assert "Before closing:" in _text(sana.get(f"/cases/{case.reference}/"))


def test_the_log_signs_filters_and_corrects(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address = f"/cases/{case.reference}/log/"
    typed = NOW | {"kind": "contact", "text": "Rang the school.", "relevant": "yes"}
    assert ada.post(address, typed).status_code == 302
    with acting(cast.ada):
        entry = JournalEntry.objects.get()
    assert (entry.event_zone, entry.kind, entry.relevant) == ("Europe/Paris", "contact", "yes")
    page = _text(ada.get(address))
    assert "Rang the school." in page
    assert "10:30 CET" in page
    assert "Rang the school." not in _text(ada.get(f"{address}?kind=decision"))
    asked = _text(ada.get(f"{address}?corrects={entry.id}"))
    assert "This entry corrects an earlier one" in asked
    ada.post(address, typed | {"text": "Rang the other school.", "corrects": str(entry.id)})
    after = _text(ada.get(address))
    assert "Corrected by a later entry." in after
    assert "Corrects the entry signed" in after


def test_a_draft_comes_back_and_ends_with_the_signature(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    name, address = f"journal-{case.id}", f"/cases/{case.reference}/log/"
    saved = ada.post(f"/drafts/{name}/", NOW | {"text": "Half a sente", "draft_title": "Log", "draft_link": address})
    assert saved.status_code == 200
    page = _text(ada.get(address))
    assert "Half a sente" in page
    assert 'value="2026-01-05"' in page
    assert 'value="Europe/Paris"' in page
    refused = ada.post(address, NOW | {"text": "Half a sentence", "sensitive": "on", "kind": "note", "relevant": "no"})
    assert refused.status_code == 422
    assert "Half a sentence" in _text(refused)
    ada.post(address, NOW | {"text": "A whole sentence.", "kind": "note", "relevant": "no"})
    with acting(cast.ada):
        assert draft_of(cast.ada, name) == {}


def test_a_draft_keeps_every_tick(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address, ticked = f"/cases/{case.reference}/log/", [a_person_of(cast, case) for _again in range(3)][:2]
    typed = {"people": [str(person.id) for person in ticked], "text": "", "draft_link": address}
    ada.post(f"/drafts/journal-{case.id}/", typed)
    assert len(re.findall(r'<input[^>]*name="people"[^>]*checked', _text(ada.get(address)))) == 2


def test_nothing_is_chosen_beforehand(ada: Client, case: Case) -> None:
    """What nobody chose must not be recorded: a priority, an event, a role."""
    page = _text(ada.get("/cases/new/"))
    assert "priority" in _errors(ada.post("/cases/new/", {"operation": "Plover", "priority_reason": "So"}))
    assert re.search(r'name="priority"[^>]*> ?<option value="" selected>', page)
    refused = ada.post(f"/cases/{case.reference}/events/add/", NOW | {"certainty": "confirmed"})
    assert "kind" in _errors(refused)


def _errors(page: Any) -> set[str]:
    return set(page.context["form"].errors)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_keeps_a_draft(cast: SimpleNamespace, ada: Client, case: Case, form: str) -> None:
    page = _text(ada.get(f"/cases/{case.reference}/{form}"))
    found = re.search(r'data-draft-url="/drafts/([^/]+)/"', page)
    assert found is not None
    name = next(
        each for each in ("operation", "reason", "name", "value", "detail", "scope") if f'name="{each}"' in page
    )
    with acting(cast.ada):
        save_draft(actor=cast.ada, form=found[1], title="", link="", values={name: "Half a sente"})
    assert "Half a sente" in _text(ada.get(f"/cases/{case.reference}/{form}"))


def test_people_are_added_decided_and_asked(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address = f"/cases/{case.reference}/people/"
    empty = {"is_child": "not_known", "role": "not_known", "certainty": "not_known"}
    assert ada.post(f"{address}add/", empty).status_code == 422
    assert ada.post(f"{address}add/", empty | {"source": "A call", "name": "Jonas Placeholder"}).status_code == 302
    with acting(cast.ada):
        person = Person.objects.get()
    page = _text(ada.get(address))
    assert "Role not known" in page
    assert "Jonas" not in page
    assert "Withheld: identity" in page
    role = {"role": "suspect", "certainty": "probable", "source": "The chat"}
    ada.post(f"{address}{person.id}/role/", role)
    ada.post(f"{address}{person.id}/access-to-children/", {"home": "yes", "work": "no", "volunteering": "not_known"})
    ada.post(f"{address}{person.id}/learn/", {"source": "Register", "is_child": "no"})
    page = _text(ada.get(address))
    for words in ("Suspect", "Jonas Placeholder", "Home: Yes. Work: No. Volunteering: Not known.", "Asked by"):
        assert words in page
    assert "End this role" in _text(ada.get(f"{address}{person.id}/role/"))
    ada.post(f"{address}{person.id}/role/end/", {"role": "suspect"})
    assert "Role not known" in _text(ada.get(address))


def test_a_sealed_name_opens_by_a_reason_and_for_its_officer(
    cast: SimpleNamespace, ada: Client, team_case: Case
) -> None:
    person = a_person_of(cast, team_case, name="Fictia Example", is_child="yes")
    address = f"/cases/{team_case.reference}/people/"
    assert ada.post(f"{address}{person.id}/reveal/", {"reason": "curiosity"}).status_code == 422
    assert "Fictia" not in _text(ada.get(address))
    assert ada.post(f"{address}{person.id}/reveal/", {"reason": "safeguarding"}).status_code == 302
    assert "Fictia Example" in _text(ada.get(address))
    for name in ("ben", "sana", "quin"):
        assert "Fictia" not in _text(client_of(getattr(cast, name)).get(address))
    assert "Fictia Example" in _text(client_of(cast.vera).get(address))


def test_an_identifier_of_nobody_yet_is_sealed_like_a_childs(
    cast: SimpleNamespace, ada: Client, team_case: Case
) -> None:
    address = f"/cases/{team_case.reference}/people/"
    typed = {"kind": "ip", "value": "192.0.2.41", "source": "The provider", "certainty": "confirmed", "port": "443"}
    seen = {"seen_at_day": "2026-01-05", "seen_at_time": "10:30", "seen_at_zone": "Asia/Manila"}
    assert ada.post(f"{address}lead/", typed | seen).status_code == 302
    page = _text(ada.get(address))
    assert "192.0.2.41" not in page
    assert "Weak lead" not in page
    assert ada.post(f"{address}lead/reveal/", {"reason": "identify"}).status_code == 302
    assert "192.0.2.41" in _text(ada.get(address))
    assert "192.0.2.41" not in _text(client_of(cast.ben).get(address))


def test_events_and_authorities_by_form(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address = f"/cases/{case.reference}/events/"
    refused = ada.post(f"{address}add/", NOW | {"kind": "bail", "certainty": "confirmed", "detail": "No contact"})
    assert refused.status_code == 422
    assert "No contact" in _text(refused)
    told = NOW | {"kind": "bail", "certainty": "confirmed", "detail": "No contact", "return_on": "2031-06-02"}
    assert ada.post(f"{address}add/", told).status_code == 302
    paper = {"kind": "warrant", "number": "W-1", "issued_by": "Court", "scope": "A flat", "issued_on": "2026-01-05"}
    assert ada.post(f"{address}authority/", paper).status_code == 302
    page = _text(ada.get(address))
    for words in ("Bail", "No contact", "2 Jun 2031", "10:30 CET", "W-1"):
        assert words in page
    with acting(cast.ada):
        assert CaseEvent.objects.get().zone == "Europe/Paris"


def test_access_is_given_and_ended_with_reasons(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address = f"/cases/{case.reference}/access/"
    typed = {"person": str(cast.ben.id), "relation": "team", "reason": "Takes the night shift"}
    assert ada.post(address, typed | {"until": "2020-01-01"}).status_code == 422
    assert ada.post(address, typed).status_code == 302
    assert client_of(cast.ben).get(f"/cases/{case.reference}/").status_code == 200
    assert ada.post(f"{address}ben/end/", {"reason": ""}).status_code == 422
    assert ada.post(f"{address}ben/end/", {"reason": "Shift is over"}).status_code == 302
    assert client_of(cast.ben).get(f"/cases/{case.reference}/").status_code == 404
    page = _text(ada.get(address))
    for words in ("Takes the night shift", "Shift is over", "Supervises the owning unit"):
        assert words in page
    assert ada.get(f"{address}cleo/end/").status_code == 404


@pytest.mark.parametrize("name", ["vera", "quin"])
def test_a_reader_gives_no_access(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    typed = {"person": str(cast.cleo.id), "relation": "team", "reason": "To help"}
    browser = client_of(getattr(cast, name))
    assert browser.post(f"/cases/{team_case.reference}/access/", typed).status_code == 403
    assert browser.post(f"/cases/{team_case.reference}/access/ben/end/", {"reason": "Out"}).status_code == 403


def test_a_case_is_handed_over_by_form(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    address = f"/cases/{case.reference}/officer/"
    assert ada.post(address, {"to": str(cast.dev.id), "reason": "Moves"}).status_code == 422
    assert ada.post(address, {"to": str(cast.ben.id), "reason": "Ada is on leave"}).status_code == 302
    assert case.reference in _text(client_of(cast.ben).get("/cases/?officer=me"))


def test_a_review_is_set_and_done_by_form(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    assert ada.post(f"/cases/{case.reference}/review/", {"due_date": "2031-06-02"}).status_code == 302
    page = _text(ada.get(f"/cases/{case.reference}/"))
    assert "2 Jun 2031" in page
    done = re.search(r'href="(/cases/[^"]+/due/[^"]+/)"', page)
    assert done is not None
    assert "set for 2 Jun 2031" in _text(ada.get(done[1]))
    assert ada.post(done[1], {"reason": "Reviewed with Sana"}).status_code == 302
    assert "Nothing is due." in _text(ada.get(f"/cases/{case.reference}/"))
    assert ada.post(done[1], {"reason": "Again"}).status_code == 409


def test_a_changed_log_is_told_in_red(cast: SimpleNamespace, ada: Client, case: Case) -> None:
    entry = an_entry(cast, case)
    address = f"/cases/{case.reference}/log/check/"
    assert "Every entry stands as it was signed" in _text(ada.get(address))
    with as_role("owner"):
        JournalEntry.objects.filter(pk=entry.pk).update(relevant="no")
    page = _text(ada.get(address))
    assert "The log is not as it was signed" in page
    assert "Tell your supervisor" in page


@pytest.mark.parametrize("act", ["role/", "role/end/", "access-to-children/", "learn/", "reveal/"])
def test_nobody_of_another_case_is_reached_through_this_one(
    cast: SimpleNamespace, ada: Client, case: Case, act: str
) -> None:
    stranger = a_person_of(cast, a_case(cast, operation="Kestrel"))
    assert ada.post(f"/cases/{case.reference}/people/{stranger.id}/{act}", {}).status_code == 404
