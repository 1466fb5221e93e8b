"""Pages of a stream, newest first, as far as the policies let the reader see."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ocsea.ledger.kinds import Category
from ocsea.ledger.read import entries
from ocsea.ledger.record import Job, Target, record
from tests.ledger.conftest import CHANGED
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_kinds", "as_worker")]


def write(stream: str, count: int) -> list[UUID]:
    about = Target("sample", uuid4(), "S-0001")
    return [record(CHANGED, actor=Job("relay"), target=about, facts={"n": n}, stream=stream) for n in range(count)]


def test_a_stream_is_paged_newest_first_and_whole() -> None:
    stream = f"case:{uuid4()}"
    written = write(stream, 25)
    write(f"case:{uuid4()}", 3)
    with as_role("auditor_ro"):
        seen, before = [], None
        for _ in range(3):
            page = entries(stream, before=before, limit=10)
            seen += page
            before = page[-1].id
        assert entries(stream, before=before) == []
    assert [entry.id for entry in seen] == written[::-1]
    assert [entry.facts["n"] for entry in seen] == list(range(24, -1, -1))


def test_an_entry_shows_its_meaning_and_reference() -> None:
    stream = f"case:{uuid4()}"
    write(stream, 1)
    with as_role("auditor_ro"):
        (entry,) = entries(stream)
    assert (entry.meaning, entry.reference, entry.actor) == ("Sample changed", "S-0001", "job:relay")
    assert entry.category is Category.ALTERATION


def test_an_entry_of_a_kind_that_is_gone_stays_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = f"case:{uuid4()}"
    write(stream, 1)
    monkeypatch.setattr("ocsea.ledger.kinds._registered", {})
    with as_role("auditor_ro"):
        assert entries(stream)[0].meaning == "sample.changed"


def test_a_page_is_one_statement_and_without_context_empty() -> None:
    stream = f"case:{uuid4()}"
    write(stream, 5)
    with as_role("web"), CaptureQueriesContext(connection) as queries:
        assert entries(stream) == []
    assert len(queries) == 1
    with as_role("auditor_ro"), CaptureQueriesContext(connection) as queries:
        assert len(entries(stream)) == 5
    assert len(queries) == 1
