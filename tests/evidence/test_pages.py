"""The pages, walked without scripts: register, hand over, confirm, record a break, verify."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case
from evidence.models import CustodyEvent, Exhibit
from ocsea.ledger.models import Payload
from ocsea.web.models import Draft
from tests.factories.evidence import SHA256, a_warrant, an_exhibit, handed, offered
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def _when(name: str) -> dict[str, str]:
    now = timezone.now()
    return {f"{name}_day": f"{now:%Y-%m-%d}", f"{name}_time": f"{now:%H:%M}", f"{name}_zone": "UTC"}


def _typed(**changes: str) -> dict[str, str]:
    return (
        {
            "description": "Laptop, Lenovo T14, serial PF-2K1",
            "kind": "device",
            "seal_number": "S2000001",
            "condition": "",
            "power_state": "off",
            "network_state": "not_known",
            "place": "Back bedroom, 4 Orchard Lane",
            "found_by": "Ada Okafor",
        }
        | _when("seized_at")
        | changes
    )


def _step(**changes: str) -> dict[str, str]:
    return {"place": "Property store", "reason": ""} | _when("happened_at") | changes


def test_register_one_and_land_on_its_page(cast: SimpleNamespace, case: Case) -> None:
    warrant = a_warrant(cast, case)
    page = client_of(cast.ada).post(f"/exhibits/new/{case.reference}/", _typed(authority=str(warrant.pk)), follow=True)
    assert page.status_code == 200
    assert "AO/1" in page.content.decode()
    with acting(cast.ada):
        exhibit = Exhibit.objects.get()
    assert page.redirect_chain == [(f"/exhibits/{exhibit.reference}/", 302)]


def test_save_and_add_another_keeps_the_scene(cast: SimpleNamespace, case: Case) -> None:
    warrant = a_warrant(cast, case)
    browser, address = client_of(cast.ada), f"/exhibits/new/{case.reference}/"
    typed = _typed(authority=str(warrant.pk), found_by="Ben Marek", another="1", seized_at_time="00:01")
    page = browser.post(address, typed, follow=True)
    form = page.context["form"]
    assert page.redirect_chain == [(address, 302)]
    assert form["place"].value() == "Back bedroom, 4 Orchard Lane"
    assert form["found_by"].value() == "Ben Marek"
    assert str(form["authority"].value()) == str(warrant.pk)
    assert f"{form['seized_at'].value():%H:%M}" == "00:01"
    assert form["description"].value() is None
    assert "BM/2" in page.content.decode()
    assert page.context["another"]
    last = {name: text for name, text in typed.items() if name != "another"}
    page = browser.post(address, last | {"description": "Tablet", "scene": "1"}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/exhibits/EX-")
    with acting(cast.ada):
        assert sorted(Exhibit.objects.values_list("number", flat=True)) == ["BM/1", "BM/2"]


def test_the_kept_scene_is_sealed_and_goes_when_the_last_is_saved(cast: SimpleNamespace, case: Case) -> None:
    warrant = a_warrant(cast, case)
    browser, address = client_of(cast.ada), f"/exhibits/new/{case.reference}/"
    typed = _typed(authority=str(warrant.pk))
    browser.post(address, typed | {"another": "1"})
    with as_role("owner"):
        assert b"Orchard" not in bytes(Draft.objects.get().body or b"")
    browser.post(address, typed)
    with as_role("owner"):
        assert not Draft.objects.exists()


def test_an_error_keeps_what_was_typed_and_names_the_field(cast: SimpleNamespace, case: Case) -> None:
    page = client_of(cast.ada).post(f"/exhibits/new/{case.reference}/", _typed(number="AO1"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "Laptop, Lenovo T14" in text
    assert "It can be registered: say why." in text
    assert set(page.context["form"].errors) == {"number", "reason"}


def test_hand_over_and_confirm(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    address = f"/exhibits/{exhibit.reference}/"
    ada, emil = client_of(cast.ada), client_of(cast.emil)
    assert emil.get(address).status_code == 404
    ada.post(f"{address}release/", _step(receiver=str(cast.emil.pk), purpose="examination"))
    assert exhibit.number in emil.get("/exhibits/").content.decode()
    page = emil.get(address)
    assert page.context["answer_form"] is not None
    assert page.context["release_form"] is None
    emil.post(f"{address}answer/", _step(act="confirm", seal_seen="S1000001"))
    page = emil.get(address)
    assert page.context["release_form"] is not None
    assert [row["step"].value.code for row in page.context["chain"]] == ["confirmed", "released", "collected"]


def test_refuse_sends_the_receiver_to_their_list(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    emil, address = client_of(cast.emil), f"/exhibits/{exhibit.reference}/"
    page = emil.post(f"{address}answer/", _step(act="refuse"))
    assert page.status_code == 422
    assert "Say why you do not take it." in page.content.decode()
    page = emil.post(f"{address}answer/", _step(act="refuse", reason="The bag is open"), follow=True)
    assert page.redirect_chain == [("/exhibits/", 302)]
    assert emil.get(address).status_code == 404


def test_the_giver_takes_it_back(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    ada, address = client_of(cast.ada), f"/exhibits/{exhibit.reference}/"
    assert ada.get(address).context["may_withdraw"]
    ada.post(f"{address}answer/", _step(act="withdraw", reason="Wrong laboratory"))
    with acting(cast.ada):
        assert CustodyEvent.objects.filter(exhibit=exhibit, step="withdrawn").exists()


def test_break_correction_and_verdict(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    ben, address = client_of(cast.ben), f"/exhibits/{exhibit.reference}/"
    ben.post(f"{address}record/", _step(act="found", reason="Left in the vehicle", seal_seen="S1000001"))
    with acting(cast.ben):
        first = CustodyEvent.objects.get(exhibit=exhibit, position=1)
    page = ben.post(f"{address}record/", _step(act="correct", reason="Two cards, not one"))
    assert set(page.context["form"].errors) == {"corrects"}
    ben.post(f"{address}record/", _step(act="correct", corrects=str(first.pk), reason="Two cards, not one"))
    page = ben.get(f"{address}verify/")
    text = page.content.decode()
    assert page.context["verdict"].whole
    assert "The chain is whole: 3 rows" in text
    assert "recorded and explained: rows 2." in text
    assert "corrects row 1" in text


def test_a_broken_chain_is_named_in_words(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with as_role("owner"):
        CustodyEvent.objects.filter(exhibit=exhibit, position=2).update(seal_after="S9")
    text = client_of(cast.ada).get(f"/exhibits/{exhibit.reference}/verify/").content.decode()
    assert "The chain is broken" in text
    assert "Row 2 (Released) was changed after it was recorded" in text


def test_record_a_digest(cast: SimpleNamespace, case: Case) -> None:
    medium = an_exhibit(cast, case, kind="medium")
    address = f"/exhibits/{medium.reference}/"
    ada = client_of(cast.ada)
    typed = {"algorithm": "sha256", "value": "abc", "tool": "hashdeep", "tool_version": "4.4"} | _when("taken_at")
    page = ada.post(f"{address}hash/", typed)
    assert page.status_code == 422
    assert "A SHA-256 has 64 characters" in page.content.decode()
    assert "Not known" in ada.get(address).content.decode()
    ada.post(f"{address}hash/", typed | {"value": SHA256})
    assert SHA256[:8] in ada.get(address).content.decode()


def test_a_device_shows_no_digest_at_all(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    assert "SHA-256" not in client_of(cast.ada).get(f"/exhibits/{exhibit.reference}/").content.decode()


def test_a_label_opens_its_exhibit(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    ada = client_of(cast.ada)
    for label in (exhibit.reference, exhibit.reference.lower(), " AO/1 "):
        page = ada.get("/exhibits/", {"label": label})
        assert page["Location"] == f"/exhibits/{exhibit.reference}/"
    page = client_of(cast.emil).get("/exhibits/", {"label": exhibit.reference})
    assert page.status_code == 200
    assert "No exhibit that you may see" in page.content.decode()


def test_the_panel_is_a_fragment_for_the_cases_page_and_a_page_by_itself(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    address = f"/exhibits/of/{exhibit.case_reference}/"
    ada: Client = client_of(cast.ada)
    assert "<html" in ada.get(address).content.decode()
    part = ada.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "AO/1" in part
    assert "Register exhibit" in part
    read = client_of(cast.quin).get(address).content.decode()
    assert "AO/1" in read
    assert "Register exhibit" not in read


@pytest.mark.parametrize(
    ("name", "status"),
    [("cleo", 404), ("dev", 404), ("emil", 404), ("ines", 404), ("vera", 404), ("aud", 404), ("quin", 200)],
)
def test_whoever_may_not_know_it_gets_the_page_of_an_absent_one(
    cast: SimpleNamespace, exhibit: Exhibit, name: str, status: int
) -> None:
    browser = client_of(getattr(cast, name))
    page = browser.get(f"/exhibits/{exhibit.reference}/")
    assert page.status_code == status
    if status == 404:
        assert _without_token(page) == _without_token(browser.get("/exhibits/EX-2026-ZZZZZZ/"))


def _without_token(page: Any) -> str:
    """The form token is masked anew for every page."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", page.content.decode())


@pytest.mark.parametrize("act", ["release", "answer", "record"])
def test_a_reader_of_the_case_takes_no_part(cast: SimpleNamespace, exhibit: Exhibit, act: str) -> None:
    assert client_of(cast.quin).post(f"/exhibits/{exhibit.reference}/{act}/", _step()).status_code == 403


def test_releasing_anothers_exhibit_is_refused_in_words(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    typed = _step(receiver=str(cast.emil.pk), purpose="examination")
    page = client_of(cast.ben).post(f"/exhibits/{exhibit.reference}/release/", typed)
    assert page.status_code == 409
    assert "record that you found it" in page.content.decode()


def test_reading_is_recorded(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    client_of(cast.quin).get(f"/exhibits/{exhibit.reference}/")
    with as_role("owner"):
        entry = Payload.objects.get(kind="exhibit.read")
    assert entry.actor == cast.quin.ledger_actor


def test_an_examiners_page_names_the_case_and_nothing_of_it(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    text = client_of(cast.emil).get(f"/exhibits/{exhibit.reference}/").content.decode()
    assert exhibit.case_reference in text
    assert "Samsung Galaxy" in text
    assert "SW 114/26" in text
    assert "Heron" not in text
    assert f"/cases/{exhibit.case_reference}/" not in text
