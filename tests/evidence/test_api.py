"""The API tells what the pages tell, to the same people."""

from types import SimpleNamespace

import pytest

from evidence import presenters
from evidence.models import Exhibit
from tests.factories.evidence import SHA256, a_reading, an_exhibit, handed, offered
from tests.roles import client_of

pytestmark = pytest.mark.django_db


def test_the_list_of_a_case_and_of_ones_hands(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    address = "/api/v1/exhibits/"
    rows = client_of(cast.quin).get(address, {"case": exhibit.case_reference}).json()["results"]
    assert [row["number"] for row in rows] == ["AO/1"]
    assert rows[0]["holder"] == "Ada Okafor"
    assert [row["number"] for row in client_of(cast.ada).get(address).json()["results"]] == ["AO/1"]
    assert client_of(cast.emil).get(address).json()["results"] == []
    assert client_of(cast.cleo).get(address, {"case": exhibit.case_reference}).status_code == 404
    assert client_of(cast.aud).get(address).status_code == 403


def test_the_list_shows_its_page_of_a_long_case(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    for _ in range(51):
        an_exhibit(cast, exhibit.case, warrant=exhibit.authority)
    ada, address = client_of(cast.ada), "/api/v1/exhibits/"
    first = ada.get(address, {"case": exhibit.case_reference}).json()
    second = ada.get(address, {"case": exhibit.case_reference, "page": first["next"]}).json()
    numbers = [row["number"] for row in (*first["results"], *second["results"])]
    assert len(numbers) == len(set(numbers)) == 52
    assert second["next"] is None


@pytest.mark.parametrize("name", ["ada", "quin", "sana", "emil"])
def test_page_and_api_show_the_same(cast: SimpleNamespace, exhibit: Exhibit, name: str) -> None:
    medium = an_exhibit(cast, exhibit.case, kind="medium", reading=a_reading())
    handed(medium, giver=cast.ada, receiver=cast.emil)
    browser = client_of(getattr(cast, name))
    page = browser.get(f"/exhibits/{medium.reference}/").context
    address = f"/api/v1/exhibits/{medium.reference}/"
    assert browser.get(address).json() == page["exhibit"].as_json()
    assert browser.get(f"{address}custody/").json()["results"] == [row.as_json() for row in page["chain"]]
    readings = browser.get(f"{address}hashes/").json()["results"]
    assert readings == [row.as_json() for row in page["readings"]]
    assert [row["value"] for row in readings] == [SHA256]


def test_every_declared_field_is_there_and_nothing_else(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    body = client_of(cast.ada).get(f"/api/v1/exhibits/{exhibit.reference}/").json()
    assert set(body) == set(presenters.ExhibitPresenter.names())
    assert not {"id", "case", "salt", "root", "parent"} & set(body)


@pytest.mark.parametrize("name", ["cleo", "dev", "emil", "vera", "ines", "aud", "adm"])
def test_hidden_and_absent_are_the_same(cast: SimpleNamespace, exhibit: Exhibit, name: str) -> None:
    browser = client_of(getattr(cast, name))
    for part in ("", "hashes/", "custody/"):
        hidden = browser.get(f"/api/v1/exhibits/{exhibit.reference}/{part}")
        absent = browser.get(f"/api/v1/exhibits/EX-2026-ZZZZZZ/{part}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_a_waiting_release_shows_to_its_receiver(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    body = client_of(cast.emil).get(f"/api/v1/exhibits/{exhibit.reference}/").json()
    assert (body["state"]["code"], body["holder"], body["offered_to"]) == ("offered", "Ada Okafor", "Emil Novak")


def test_writing_is_not_offered(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    ada = client_of(cast.ada)
    assert ada.post("/api/v1/exhibits/").status_code == 405
    assert ada.delete(f"/api/v1/exhibits/{exhibit.reference}/").status_code == 405
