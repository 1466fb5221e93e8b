"""Victims in the API: pseudonymous, and the same fields as on the page."""

from types import SimpleNamespace

import pytest

from tests.factories.victims import NAME, a_child, decided, revealed
from tests.roles import acting, client_of
from victims import policy, presenters

pytestmark = pytest.mark.django_db
URL = "/api/v1/victims/"


def test_the_list_gives_what_the_page_lists(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    (row,) = client_of(cast.ada).get(URL).json()["results"]
    assert set(row) == set(presenters.VictimRowPresenter.names())
    assert row["pseudonym"] == child.pseudonym
    assert row["standing"] == {"code": "no_decision", "label": "No decision yet"}
    assert row["age_band"] == {"code": "11_13", "label": "11 to 13"}


def test_one_victim_gives_what_the_page_shows(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    decided(cast, child)
    answer = client_of(cast.ben).get(f"{URL}{child.pseudonym}/").json()
    with acting(cast.ben):
        found = policy.visible_to(cast.ben).get(pk=child.pk)
        page = presenters.VictimPresenter(found, policy.viewer_of(cast.ben, found))
        assert answer == page.as_json()
    assert answer["language"] == "Spanish"


@pytest.mark.parametrize("who", ["ada", "vera"])
def test_no_identity_is_on_it_for_anybody(cast: SimpleNamespace, who: str) -> None:
    child = a_child(cast)
    revealed(cast, child)
    client = client_of(getattr(cast, who))
    for url in (URL, f"{URL}{child.pseudonym}/"):
        body = client.get(url).content.decode()
        assert NAME not in body
        assert "2013" not in body


@pytest.mark.parametrize("who", ["cleo", "dev", "ines", "emil", "aud", "adm"])
def test_others_find_nothing(cast: SimpleNamespace, who: str) -> None:
    child = a_child(cast)
    client = client_of(getattr(cast, who))
    assert client.get(URL).json()["results"] == []
    there, nowhere = client.get(f"{URL}{child.pseudonym}/"), client.get(f"{URL}V-222222/")
    assert (there.status_code, there.content) == (404, nowhere.content)
