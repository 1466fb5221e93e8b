"""My work leaves no deadline out of reach, however many are due before it."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from ocsea.clocks import services as clocks
from ocsea.ledger.record import Target
from tests.factories.cases import a_case
from tests.roles import acting, client_of

pytestmark = pytest.mark.django_db
MANY = 43


def _due(cast: SimpleNamespace, many: int) -> None:
    """So many reviews of Ada's, the latest last; each leads to a page of its own."""
    case = a_case(cast)
    with acting(cast.ada):
        for day in range(many):
            clocks.start(
                "case.review",
                actor=cast.ada,
                target=Target("case", case.id, case.reference),
                link=f"/planted/{day}/",
                unit=cast.north,
                owner=cast.ada,
                stream=case.stream,
                due_date=timezone.localdate() + timedelta(days=3 + day),
            )


def _walk(cast: SimpleNamespace, rel: str, address: str) -> list[str]:
    """The pages from this one on, in the direction of `rel`."""
    pages = [client_of(cast.ada).get(address).text]
    while found := re.search(rf'rel="{rel}" href="([^"]+)"', pages[-1]):
        pages.append(client_of(cast.ada).get(f"/{found[1]}").text)
    return pages


def test_every_clock_is_reached_by_the_next_pages_in_order(cast: SimpleNamespace) -> None:
    _due(cast, MANY)
    pages = _walk(cast, "next", "/")
    shown = [int(day) for page in pages for day in re.findall(r"/planted/(\d+)/", page)]
    assert shown == list(range(MANY))
    with acting(cast.ada):
        every = clocks.due_for(cast.ada).count()
    assert all(f"{every} due in all" in page for page in pages)


def test_the_way_back_leads_to_the_first_page(cast: SimpleNamespace) -> None:
    _due(cast, MANY)
    found = re.search(r'rel="next" href="([^"]+)"', client_of(cast.ada).get("/").text)
    assert found
    assert "/planted/0/" in _walk(cast, "prev", f"/{found[1]}")[-1]


def test_what_fits_one_page_has_neither_pages_nor_a_count(cast: SimpleNamespace) -> None:
    _due(cast, 3)
    page = client_of(cast.ada).get("/").text
    assert "/planted/2/" in page
    assert "due in all" not in page


@pytest.mark.parametrize("cursor", ["damaged", "W2ZhbHNlLFtdXQ", "W2ZhbHNlLFsieCIsInkiXV0"])
def test_a_damaged_page_is_refused_and_breaks_nothing(cast: SimpleNamespace, cursor: str) -> None:
    assert client_of(cast.ada).get(f"/?page={cursor}").status_code == 422
