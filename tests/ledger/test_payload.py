"""An entry's bytes, hash and id, against vectors made without this program."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from ocsea.ledger import payload
from ocsea.ledger.payload import EntryTooLarge, leaf_hash, make_sheet, time_ordered_id

AT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)

# docs/ledger-format.md prints this entry, and its hash as sha256sum gives it.
BODY = (
    b'{"actor":"user:6f1c2a54-0b7e-4f0e-9d3a-2f6a1c9b7e11","at":"2026-03-02T09:30:00.123456Z","category":"alteration",'
    b'"facts":{"from":"open","review":"2026-03-30","to":"under_review"},"id":"019cade2-123b-774b-8000-000000000001",'
    b'"kind":"case.moved","request":{"address":"private","id":"req-1"},'
    b'"stream":"case:2b8f7c1e-5d46-4c39-8a0f-3e9d1b6a7c52","target":{"id":"2b8f7c1e-5d46-4c39-8a0f-3e9d1b6a7c52",'
    b'"ref":"CASE-2026-0042","type":"case"},"v":1}'
)
LEAF = "3a67261b6c368e3ccba5fc186142d8236d86925d577b130a14511282881607de"


def test_an_entry_is_the_documented_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "time_ordered_id", lambda *_: UUID("019cade2-123b-774b-8000-000000000001"))
    case = "2b8f7c1e-5d46-4c39-8a0f-3e9d1b6a7c52"
    sheet = make_sheet(
        AT,
        {
            "stream": f"case:{case}",
            "kind": "case.moved",
            "category": "alteration",
            "actor": "user:6f1c2a54-0b7e-4f0e-9d3a-2f6a1c9b7e11",
            "target": {"type": "case", "id": case, "ref": "CASE-2026-0042"},
            "facts": {"from": "open", "to": "under_review", "review": "2026-03-30"},
            "request": {"id": "req-1", "address": "private"},
        },
    )
    assert sheet.body == BODY
    assert leaf_hash(sheet.body).hex() == LEAF


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # The first leaves of the reference tree that certificate transparency's own tests use (RFC 6962).
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
    ],
)
def test_leaf_hashes_are_rfc_6962(data: str, expected: str) -> None:
    assert leaf_hash(bytes.fromhex(data)).hex() == expected


def test_a_leaf_is_no_plain_hash() -> None:
    assert leaf_hash(BODY) != hashlib.sha256(BODY).digest()


def test_ids_are_version_7_and_sort_by_time() -> None:
    """RFC 9562's own example instant, and ten thousand instants one microsecond apart."""
    example = time_ordered_id(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC))
    assert example.hex.startswith("017f22e279b07")
    assert (example.version, example.variant) == (7, uuid.RFC_4122)
    ids = [time_ordered_id(AT + timedelta(microseconds=step)) for step in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_entries_of_one_instant_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "_calls", iter(range(1000)))
    ids = [time_ordered_id(AT) for _ in range(1000)]
    assert ids == sorted(ids)


def test_an_entry_has_a_size_limit() -> None:
    with pytest.raises(EntryTooLarge):
        make_sheet(AT, {"facts": {"codes": ["x" * 190] * 100}})
