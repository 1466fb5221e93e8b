"""What the app hangs elsewhere: My work, the search box, the inbox, the case's tab and its closing."""

from types import SimpleNamespace

import pytest

from cases import registry as case_registry
from evidence import registry
from evidence.models import Exhibit
from evidence.services.handing import refuse
from ocsea.ledger.models import Payload
from ocsea.notices import services as notices
from tests.factories.evidence import a_moment, an_exhibit, handed, offered
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_my_work_shows_what_waits_for_me(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        (row,) = registry.offered_rows(cast.emil)
        assert registry.offered_count(cast.emil) == 1
    assert (row.reference, row.title) == (exhibit.reference, "AO/1, Device")
    assert row.link == f"/exhibits/{exhibit.reference}/"
    with acting(cast.ada):
        assert registry.offered_rows(cast.ada) == []
        assert registry.offered_count(cast.ada) == 0


def test_the_inbox_forgets_what_was_refused(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert notices.unread_count(cast.emil) == 1
        refuse(actor=cast.emil, offer=offer, moment=a_moment(reason="Not ours"))
        assert notices.unread_count(cast.emil) == 0


def test_a_confirmed_exhibit_waits_in_no_inbox(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert notices.unread_count(cast.emil) == 0
        assert notices.inbox(cast.emil).get().done_at is not None


def test_search_finds_by_reference_and_by_number(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    for text in (exhibit.reference, exhibit.reference.lower(), "ao/1"):
        with acting(cast.ada):
            assert [row.reference for row in registry.find(cast.ada, text)] == [exhibit.reference]
        with acting(cast.cleo):
            assert list(registry.find(cast.cleo, text)) == []


def test_whoever_holds_it_finds_it_by_number(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert [row.reference for row in registry.find(cast.emil, "AO/1")] == [exhibit.reference]


def test_an_exhibit_on_its_way_keeps_the_case_open(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    other = an_exhibit(cast, exhibit.case)
    with acting(cast.ada):
        assert registry.blocks_closing(exhibit.case) is None
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    offered(other, giver=cast.ada, receiver=cast.ben)
    with acting(cast.sana):
        assert "2 exhibits wait" in (registry.blocks_closing(exhibit.case) or "")
        assert registry.count_of(cast.sana, exhibit.case) == 2
        assert any("2 exhibits" in words for words in case_registry.closing_blockers(exhibit.case))


def test_the_case_page_has_the_tab() -> None:
    (panel,) = [each for each in case_registry.panels() if each.code == "exhibits"]
    assert panel.url_name == "evidence:panel"


def test_every_step_is_in_the_cases_stream(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with as_role("owner"):
        kinds = Payload.objects.filter(stream=exhibit.case.stream, target_id=exhibit.id).order_by("id")
        found = list(kinds.values_list("kind", flat=True))
    assert found == ["exhibit.registered", "custody.collected", "custody.released", "custody.confirmed"]
