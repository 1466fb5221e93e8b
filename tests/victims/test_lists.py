"""Where victims are listed: under their pseudonyms, one status each, and never a name."""

from types import SimpleNamespace

import pytest

from cases.registry import closing_blockers, list_facts, summary_rows, warnings
from ocsea.access.permissions import Permission
from ocsea.web.registry import sections
from tests.factories.victims import NAME, a_case_of, a_case_with_people_on_it, a_child, a_person, decided, revealed
from tests.roles import acting, client_of
from victims.models import Victim
from victims.presenters import hooks

pytestmark = pytest.mark.django_db
SECRETS = (NAME, "Marisol", "Alder", "Foxglove", "Thrale", "otter", "2013")


@pytest.fixture
def two(cast: SimpleNamespace) -> SimpleNamespace:
    """A case with two victims: for the first something is decided, for the second nothing is."""
    case = a_case_with_people_on_it(cast)
    first, second = (a_child(cast, case, person=a_person(cast.ada, case, label=label)) for label in ("P-01", "P-02"))
    decided(cast, first)
    return SimpleNamespace(case=case, first=first, second=second)


def test_the_list_and_its_view_of_those_without_a_decision(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    client = client_of(cast.ben)
    everybody = client.get("/victims/").content.decode()
    waiting = client.get("/victims/?show=no-decision").content.decode()
    assert two.first.pseudonym in everybody
    assert two.second.pseudonym in everybody
    assert two.first.pseudonym not in waiting
    assert two.second.pseudonym in waiting


@pytest.mark.parametrize("who", ["ada", "vera"])
def test_no_list_names_anybody_even_for_those_who_may_read_it(
    cast: SimpleNamespace, two: SimpleNamespace, who: str
) -> None:
    revealed(cast, two.first)
    client = client_of(getattr(cast, who))
    for url in ("/victims/", f"/victims/of/{two.case.reference}/", "/", "/inbox/", "/search/?q=V-"):
        html = client.get(url).content.decode()
        assert [word for word in SECRETS if word in html] == [], url


def test_the_panel_of_a_case_is_a_page_and_a_fragment(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    url = f"/victims/of/{two.case.reference}/"
    page = client_of(cast.quin).get(url).content.decode()
    part = client_of(cast.quin).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in part
    for html in (page, part):
        assert html.count("No decision yet") == 1
        assert html.count("Safety not assessed") == 1
    assert client_of(cast.cleo).get(url).status_code == 404


def test_my_work_lists_who_waits_with_the_time_it_is_due(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    with acting(cast.ada):
        (row,) = hooks.waiting_rows(cast.ada)
    assert (row.reference, row.link) == (two.second.pseudonym, f"/victims/{two.second.pseudonym}/")
    assert row.due_at is not None
    with acting(cast.cleo):
        assert hooks.waiting_rows(cast.cleo) == []
    mine = next(part for part in sections() if part.rows is hooks.waiting_rows)
    assert mine.permission is Permission.VICTIM_DECIDE


def test_a_case_counts_its_victims_for_its_readers(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    empty = a_case_of(cast.ada)
    numbers = next(fact for fact in list_facts() if fact.name == "victims").of
    with acting(cast.ada):
        assert numbers([two.case.pk, empty.pk]) == {two.case.pk: 2, empty.pk: 0}
    with acting(cast.cleo):
        assert numbers([two.case.pk]) == {two.case.pk: 0}


def test_a_child_that_is_two_people_of_a_case_counts_once(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    revealed(cast, two.first)
    person = a_person(cast.ada, two.case, label="P-03")
    a_child(cast, two.case, person=person, existing=two.first.pseudonym)
    with acting(cast.ada):
        assert hooks.numbers([two.case.pk]) == {two.case.pk: 2}
        assert hooks.number_in(cast.ada, two.case) == 2


def test_the_case_shows_one_status_each_and_warns(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    with acting(cast.sana):
        row = next(row for row in summary_rows(cast.sana, two.case) if row["label"] == "Victims")
        assert [(item["text"], str(item["status"])) for item in row["items"]] == [
            (two.first.pseudonym, "Safety not assessed"),
            (two.second.pseudonym, "No decision yet"),
        ]
        assert f"{two.second.pseudonym} has no safeguarding decision yet." in warnings(cast.sana, two.case)


def test_a_case_is_not_closed_while_somebody_waits_for_a_decision(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    words = "A victim in this case has no safeguarding decision."
    with acting(cast.sana):
        assert words in closing_blockers(two.case)
    decided(cast, two.second)
    with acting(cast.sana):
        assert words not in closing_blockers(two.case)
        assert hooks.warning(cast.sana, two.case) is None


def test_search_finds_a_pseudonym_and_nothing_else(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    exact = client_of(cast.ada).get("/search/", {"q": two.first.pseudonym.lower()})
    assert (exact.status_code, exact["Location"]) == (302, f"/victims/{two.first.pseudonym}/")
    with acting(cast.ada):
        assert [hooks.find(cast.ada, text) for text in (NAME, "", "%", "V")] == [[], [], [], []]
    with acting(cast.cleo):
        assert hooks.find(cast.cleo, two.first.pseudonym) == []


def test_addresses_and_titles_hold_pseudonyms_alone(cast: SimpleNamespace, two: SimpleNamespace) -> None:
    child: Victim = two.first
    html = client_of(cast.vera).get(f"/victims/{child.pseudonym}/").content.decode()
    title = html[html.index("<title>") : html.index("</title>")]
    assert child.pseudonym in title
    assert NAME not in title
