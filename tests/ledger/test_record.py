"""`record`: in the caller's transaction, by somebody, of a known kind, and as the database checks it."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from ocsea.ledger.context import AddressClass, RequestContext, address_class, in_request
from ocsea.ledger.facts import RefusedFact
from ocsea.ledger.kinds import Category, Kind, UnknownKind
from ocsea.ledger.models import Payload, Pending
from ocsea.ledger.payload import leaf_hash
from ocsea.ledger.record import Actor, Job, NoActor, Target, record, record_refusal
from tests.ledger.conftest import CHANGED, REFUSED
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_kinds", "as_worker")]

RELAY = Job("relay")


def target() -> Target:
    return Target("sample", uuid4(), "S-0001")


def recorded(entry_id: UUID) -> Payload:
    with as_role("owner"):
        return Payload.objects.get(pk=entry_id)


def test_an_entry_says_who_what_and_when() -> None:
    about, case = target(), uuid4()
    with in_request(RequestContext("req-9", AddressClass.PRIVATE)):
        entry_id = record(CHANGED, actor=RELAY, target=about, facts={"to": "closed"}, stream=f"case:{case}")
    row = recorded(entry_id)
    assert json.loads(row.body) == {
        "v": 1,
        "id": str(entry_id),
        "at": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "kind": "sample.changed",
        "category": "alteration",
        "actor": "job:relay",
        "target": {"type": "sample", "id": str(about.id), "ref": "S-0001"},
        "stream": f"case:{case}",
        "facts": {"to": "closed"},
        "request": {"id": "req-9", "address": "private"},
    }
    assert bytes(row.leaf_hash) == leaf_hash(row.body.encode())
    assert (row.stream_kind, row.written_by) == ("case", "worker")


def test_one_statement_writes_entry_and_pending_leaf() -> None:
    with CaptureQueriesContext(connection) as queries:
        entry_id = record(CHANGED, actor=RELAY, target=target(), facts={})
    assert len(queries) == 1
    with as_role("sequencer"):
        leaf = Pending.objects.filter(pk=entry_id).first()
    assert leaf is not None
    row = recorded(entry_id)
    assert (bytes(leaf.leaf_hash), leaf.stream, leaf.at) == (bytes(row.leaf_hash), "administration", row.at)


def test_an_entry_goes_with_the_change_it_tells_of() -> None:
    entry_ids = []

    def change_that_fails() -> None:
        with transaction.atomic():
            entry_ids.append(record(CHANGED, actor=RELAY, target=target(), facts={}))
            raise LookupError

    with pytest.raises(LookupError):
        change_that_fails()
    with as_role("owner"):
        assert not Payload.objects.filter(pk__in=entry_ids).exists()
        assert not Pending.objects.filter(pk__in=entry_ids).exists()


def test_outside_a_transaction_nothing_is_recorded() -> None:
    def alone() -> None:
        with closing(connection):
            record(CHANGED, actor=RELAY, target=target(), facts={})

    with ThreadPoolExecutor(1) as pool, pytest.raises(TransactionManagementError):
        pool.submit(alone).result()


@pytest.mark.parametrize("name", [None, "", "ada", "user:ada", "user:", "job:", "job:Relay now", "user:" + "a" * 36])
def test_without_an_actor_nothing_is_recorded(name: str | None) -> None:
    actor: Actor | None = None if name is None else SimpleNamespace(ledger_actor=name)
    with pytest.raises(NoActor):
        record(CHANGED, actor=actor, target=target(), facts={})


def test_something_that_is_no_actor_is_refused() -> None:
    with pytest.raises(NoActor):
        record(CHANGED, actor="ada", target=target(), facts={})  # type: ignore[arg-type]  # the point of the test


def test_an_unknown_kind_is_refused() -> None:
    twin_of_a_known_one = Kind("sample.changed", Category.ERASURE, "Not the one that was registered")
    for kind in (Kind("sample.unheard", Category.ALTERATION, "Unheard of"), twin_of_a_known_one):
        with pytest.raises(UnknownKind):
            record(kind, actor=RELAY, target=target(), facts={})


@pytest.mark.parametrize("stream", ["Case", "case:42", "case:" + "x" * 36, "a b", "case:", "../etc"])
def test_an_odd_stream_is_refused(stream: str) -> None:
    with pytest.raises(ValueError, match="stream"):
        record(CHANGED, actor=RELAY, target=target(), facts={}, stream=stream)


def test_a_fact_or_reference_that_could_be_a_name_or_a_forged_line_is_refused() -> None:
    with pytest.raises(RefusedFact):
        record(CHANGED, actor=RELAY, target=target(), facts={"note": "long words " * 30})
    with pytest.raises(RefusedFact):
        record(CHANGED, actor=RELAY, target=Target("sample", uuid4(), "S-1\nS-2"), facts={})


def test_a_refusal_outlives_what_was_refused() -> None:
    def refused_change() -> None:
        with transaction.atomic():
            record(CHANGED, actor=RELAY, target=target(), facts={})
            raise LookupError

    with pytest.raises(LookupError):
        refused_change()
    tried = Target("request", uuid4(), "/cases/\n\x00" + "x" * 300)
    row = recorded(record_refusal(REFUSED, actor=RELAY, target=tried, reason_code="not_on_case"))
    assert row.category == "refusal"
    assert json.loads(row.body)["facts"] == {"reason": "not_on_case"}
    assert json.loads(row.body)["target"]["ref"].startswith("/cases/\ufffd\ufffdxxx")


def test_only_refusals_are_recorded_as_refusals() -> None:
    with pytest.raises(ValueError, match="no kind of refusal"):
        record_refusal(CHANGED, actor=RELAY, target=target(), reason_code="x")


@pytest.mark.parametrize(
    ("address", "klass"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("10.1.2.3", "private"),
        ("fd00::1", "private"),
        ("8.8.8.8", "public"),
        ("2a00::1", "public"),
        ("unknown", "public"),
    ],
)
def test_addresses_are_kept_as_classes(address: str, klass: str) -> None:
    assert address_class(address) == klass
