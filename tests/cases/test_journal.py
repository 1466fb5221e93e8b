"""The log: sealed, signed, never changed, and checked entry by entry."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Case, EntryLink, JournalEntry
from cases.registry import LinkTarget
from cases.services.journal import check_log, content_hash
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.factories.cases import a_case, a_person_of, an_entry
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_an_entry_is_sealed_and_its_hash_stands_in_the_ledger(cast: SimpleNamespace, case: Case) -> None:
    entry = an_entry(cast, case, "  The child was in class. ")
    assert entry.text is not None
    assert b"class" not in bytes(entry.text)
    with acting(cast.ada):
        assert fields.get(JournalEntry.objects.get(), "text") == "The child was in class."
    with as_role("owner"):
        line = Payload.objects.get(kind="journal.signed")
    assert (line.target_id, line.stream) == (entry.id, case.stream)
    assert entry.content_hash in line.body
    assert "class" not in line.body


def test_the_hash_is_the_same_whoever_computes_it_where(cast: SimpleNamespace, case: Case) -> None:
    """The time of the event is signed as an instant, so that a row read back in UTC gives the same hash."""
    told = datetime(2026, 7, 1, 12, 30, tzinfo=ZoneInfo("Asia/Manila"))
    entry = an_entry(cast, case, event_at=told, event_zone="Asia/Manila")
    with acting(cast.ada):
        kept = JournalEntry.objects.get()
    assert kept.event_at == datetime(2026, 7, 1, 4, 30, tzinfo=UTC)
    assert content_hash(kept, "Spoke to the school.", [], []) == entry.content_hash


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "decision"},
        {"event_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"event_zone": "UTC"},
        {"relevant": "yes"},
        {"sensitive": True},
        {"sensitive_reason": "Another"},
        {"author_id": uuid4()},
        {"signed_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"corrects_id": uuid4()},
        {"id": uuid4()},
        {"case_id": uuid4()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_an_entry_is_signed(cast: SimpleNamespace, case: Case, change: dict[str, object]) -> None:
    entry = an_entry(cast, case)
    for name, value in change.items():
        setattr(entry, name, value)
    assert content_hash(entry, "Spoke to the school.", [], []) != entry.content_hash


def test_text_people_and_exhibits_are_signed_too(cast: SimpleNamespace, case: Case) -> None:
    entry = an_entry(cast, case)
    hashes = {
        content_hash(entry, "Spoke to the school.", [], []),
        content_hash(entry, "Spoke to the schooI.", [], []),
        content_hash(entry, "Spoke to the school.", [uuid4()], []),
        content_hash(entry, "Spoke to the school.", [], ["EX-2026-7KQ3MX"]),
    }
    assert len(hashes) == 4


def test_people_and_exhibits_are_linked_in_place(cast: SimpleNamespace, case: Case) -> None:
    person = a_person_of(cast, case)
    exhibit = LinkTarget("exhibit", uuid4(), "EX-2026-7KQ3MX", "AO/1")
    entry = an_entry(cast, case, people=[person, person], links=[exhibit, exhibit])
    with acting(cast.ada):
        assert list(entry.people.all()) == [person]
        assert EntryLink.objects.get().reference == "EX-2026-7KQ3MX"
        assert check_log(case).is_whole


def test_a_correction_is_a_new_entry_and_both_stay(cast: SimpleNamespace, case: Case) -> None:
    first = an_entry(cast, case, "The blue car.")
    second = an_entry(cast, case, "The black car.", corrects=first)
    with acting(cast.ada):
        assert {entry.id for entry in case.entries.all()} == {first.id, second.id}
        assert first.corrections.get() == second


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " "}, "text"),
        ({"kind": "poem"}, "kind"),
        ({"relevant": "perhaps"}, "relevant"),
        ({"sensitive": True}, "sensitive_reason"),
        ({"event_at": datetime(2099, 1, 1, tzinfo=UTC)}, "event_at"),
    ],
)
def test_what_is_missing_is_named(cast: SimpleNamespace, case: Case, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        an_entry(cast, case, **changed)
    assert set(refused.value.fields) == {field}


def test_nothing_of_another_case_is_linked(cast: SimpleNamespace, case: Case) -> None:
    other = a_case(cast, operation="Kestrel")
    foreign = an_entry(cast, other)
    with pytest.raises(Invalid) as refused:
        an_entry(cast, case, corrects=foreign, people=[a_person_of(cast, other)])
    assert set(refused.value.fields) == {"corrects", "people"}


def test_a_victim_officer_writes_and_a_prosecutor_reads(cast: SimpleNamespace, team_case: Case) -> None:
    an_entry(cast, team_case, by=cast.vera)
    with pytest.raises(Denied):
        an_entry(cast, team_case, by=cast.quin)


def test_a_log_that_was_not_touched_is_whole(cast: SimpleNamespace, team_case: Case) -> None:
    for number in range(3):
        an_entry(cast, team_case, f"Entry {number}", sensitive=True, sensitive_reason="Names a source")
    with acting(cast.quin):
        found = check_log(team_case)
    assert (found.entries, found.is_whole) == (3, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_journalentry SET relevant = 'yes' WHERE id = %s",
        "UPDATE cases_journalentry SET signed_at = signed_at - interval '1 day' WHERE id = %s",
        "UPDATE cases_journalentry SET content_hash = repeat('0', 64) WHERE id = %s",
        "UPDATE cases_journalentry SET text = NULL WHERE id = %s",
        (
            "UPDATE cases_journalentry SET text = o.text FROM cases_journalentry o "
            "WHERE cases_journalentry.id = %s AND o.id <> cases_journalentry.id"
        ),
    ],
)
def test_an_entry_changed_below_the_program_is_found(cast: SimpleNamespace, case: Case, statement: str) -> None:
    an_entry(cast, case, "Another")
    entry = an_entry(cast, case)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(statement, [entry.id])
        assert cursor.rowcount == 1
    with acting(cast.ada):
        found = check_log(case)
    assert [row.id for row in found.changed] == [entry.id]


def test_an_entry_taken_away_is_missed(cast: SimpleNamespace, case: Case) -> None:
    entry = an_entry(cast, case)
    with as_role("owner"):
        JournalEntry.objects.filter(pk=entry.pk).delete()
    with acting(cast.ada):
        found = check_log(case)
    assert (found.entries, found.missing, found.is_whole) == (0, 1, False)


def test_an_entry_put_in_with_a_right_hash_is_found_by_the_ledger(cast: SimpleNamespace, case: Case) -> None:
    now = timezone.now()
    row = JournalEntry(case=case, author=cast.ada, event_at=now - timedelta(days=1), event_zone="UTC", signed_at=now)
    row.content_hash = content_hash(row, "I was there.", [], [])
    with as_role("owner"):
        fields.put(row, "text", "I was there.")
        row.save(force_insert=True)
    with acting(cast.ada):
        assert [found.id for found in check_log(case).changed] == [row.id]
