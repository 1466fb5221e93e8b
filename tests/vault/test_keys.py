"""Data keys in the database: one a person, reachable through two functions only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ocsea.vault.envelope import Place
from ocsea.vault.errors import SealBroken
from ocsea.vault.keys import Keyring, ensure_key, ensure_keys
from ocsea.vault.models import DataKey
from ocsea.vault.tokens import open_secret, seal_secret
from tests.roles import as_role

pytestmark = pytest.mark.django_db

WRITERS = ("web", "worker", "signin")
READERS = (*WRITERS, "partner")


def test_ensure_key_makes_one_key_and_keeps_it() -> None:
    subject = uuid4()
    ensure_key(subject)
    ensure_key(subject)
    with as_role("owner"):
        assert DataKey.objects.filter(subject=subject).count() == 1


def test_a_batch_of_people_costs_two_statements_at_first_and_one_after() -> None:
    people = [uuid4() for _ in range(50)]
    with CaptureQueriesContext(
        connection,
    ) as making:
        ensure_keys(people)
    with CaptureQueriesContext(connection) as reading, Keyring.of(people) as ring:
        assert all(ring.holds(person) for person in people)
    assert (len(making), len(reading)) == (2, 1)


@pytest.mark.parametrize("role", [*READERS, "sequencer", "auditor_ro"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT wrapped FROM vault_datakey",
        "INSERT INTO vault_datakey DEFAULT VALUES",
        "UPDATE vault_datakey SET wrapped = NULL, destroyed_at = now()",
        "DELETE FROM vault_datakey",
        "TRUNCATE vault_datakey",
    ],
)
def test_the_table_is_closed_to_every_runtime_role(role: str, statement: str) -> None:
    with as_role(role), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("role", [*READERS, "sequencer", "auditor_ro"])
def test_exactly_the_named_roles_may_call_the_functions(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege(%s, 'vault_keys_of(uuid[])', 'EXECUTE'), "
            "has_function_privilege(%s, 'vault_keys_add(uuid[], uuid[], bytea[], varchar)', 'EXECUTE')",
            [role, role],
        )
        assert cursor.fetchone() == (role in READERS, role in WRITERS)


def test_partner_opens_what_web_sealed() -> None:
    subject = uuid4()
    place = Place("referrals_snapshot", "body", uuid4(), subject)
    with Keyring.of([subject], make=True) as ring:
        blob = ring.seal("Elm Road 4", place)
    with as_role("partner"), Keyring.of([subject]) as ring:
        assert ring.open(blob, place) == "Elm Road 4"


def test_an_erased_person_stays_erased() -> None:
    subject = uuid4()
    place = Place("victims_victim", "name", uuid4(), subject)
    with Keyring.of([subject], make=True) as ring:
        blob = ring.seal("Mara", place)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_datakey SET wrapped = NULL, destroyed_at = statement_timestamp() WHERE subject = %s",
            [subject],
        )
    with pytest.raises(SealBroken), Keyring.of([subject]) as ring:
        ring.open(blob, place)
    with pytest.raises(SealBroken):
        ensure_key(subject)


def test_a_wrapped_key_given_to_somebody_else_does_not_unwrap() -> None:
    mine, theirs = uuid4(), uuid4()
    ensure_keys([mine, theirs])
    with as_role("owner"):
        stolen = DataKey.objects.get(subject=mine).wrapped
        DataKey.objects.filter(subject=theirs).update(wrapped=stolen)
    with pytest.raises(SealBroken):
        Keyring.of([theirs])


@pytest.fixture
def committed_people() -> Iterator[list[UUID]]:
    """People whose keys other connections commit; removed afterwards."""
    people = [uuid4() for _ in range(400)]
    yield people
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_remove, people).result()


def _remove(people: list[UUID]) -> None:
    with closing(connection), as_role("owner"):
        DataKey.objects.filter(subject__in=people).delete()


def _ensure_all(start: Barrier, people: list[UUID]) -> dict[UUID, bytes]:
    """On this thread's own connection, in a transaction of its own; then a value sealed under each key."""
    places = {person: Place("t", "c", person, person) for person in people}
    with closing(connection), transaction.atomic():
        connection.ensure_connection()
        start.wait(timeout=30)
        with Keyring.of(people, make=True) as ring:
            return {person: ring.seal("same", place) for person, place in places.items()}


@pytest.mark.parametrize("_round", range(8))
def test_writers_at_once_agree_on_one_key(committed_people: list[UUID], _round: int) -> None:
    """Four transactions ask for the same people at once: no error, no deadlock, one key each.

    Eight rounds: with keys made in no fixed order, about one round in three ends in a deadlock.
    """
    start = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(partial(_ensure_all, start), [committed_people] * 4))
    with Keyring.of(committed_people) as ring:
        for sealed in results:
            for person, blob in sealed.items():
                assert ring.open(blob, Place("t", "c", person, person)) == "same"
    with as_role("owner"):
        assert DataKey.objects.filter(subject__in=committed_people).count() == len(committed_people)


def test_system_secrets_are_sealed_for_their_purpose_and_person() -> None:
    person = uuid4()
    with as_role("signin"):
        shared, own = seal_secret("second-factor", "JBSWY3DP"), seal_secret("second-factor", "JBSWY3DP", subject=person)
        assert open_secret("second-factor", shared) == open_secret("second-factor", own, subject=person) == "JBSWY3DP"
    assert "JBSWY3DP" not in shared + own
    for purpose, subject, text in [
        ("recovery", None, shared),
        ("second-factor", uuid4(), own),
        ("second-factor", None, own),
        ("second-factor", None, "JBSWY3DP"),
        ("second-factor", None, "%%%"),
    ]:
        with pytest.raises(SealBroken):
            open_secret(purpose, text, subject=subject)
