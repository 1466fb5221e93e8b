"""The database asks who is there, and answers with nothing when nobody is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.utils import InternalError, ProgrammingError
from django.utils import timezone

from ocsea.access.context import on_behalf_of, token_hash, transaction_with
from ocsea.access.events import SIGNED_IN
from ocsea.access.models import Credential, Errand, Session, User
from ocsea.ledger.record import Target, record
from tests.roles import acting, as_role, session_for

pytestmark = pytest.mark.django_db


def _who() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_ctx_user()")
        row = cursor.fetchone()
    return row[0] if row else None


def test_tests_speak_as_web(cast: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("web",)


def test_a_live_session_names_its_person(cast: SimpleNamespace) -> None:
    with acting(cast.ada):
        assert _who() == cast.ada.id
    assert _who() is None


@pytest.mark.parametrize("token", ["", "guess", "0" * 43, "'; SELECT 1 --"])
def test_no_or_wrong_token_is_nobody(cast: SimpleNamespace, token: str) -> None:
    with transaction_with(token):
        assert _who() is None
        assert not User.objects.exists()


def test_a_killed_session_is_nobody_at_the_next_statement(cast: SimpleNamespace) -> None:
    token = session_for(cast.ada)
    with transaction_with(token):
        assert _who() == cast.ada.id
        with connection.cursor() as cursor:
            cursor.execute("SELECT access_session_kill(%s)", [token_hash(token)])
        assert _who() is None


def test_an_expired_session_is_nobody(cast: SimpleNamespace) -> None:
    token = session_for(cast.ada)
    with as_role("owner"):
        Session.objects.filter(key_hash=token_hash(token)).update(expires_at=timezone.now() - timedelta(seconds=1))
    with transaction_with(token):
        assert _who() is None


def test_a_closed_account_is_nobody(cast: SimpleNamespace) -> None:
    token = session_for(cast.ada)
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    with transaction_with(token):
        assert _who() is None


@pytest.mark.parametrize("model", [Credential, Session])
def test_web_cannot_read_credentials_or_sessions(cast: SimpleNamespace, model: type[Session]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.ada):
        model.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE owner",
        "SET ROLE signin",
        "SET session_replication_role = replica",
        "TRUNCATE access_user",
        "CREATE TABLE public.planted (x int)",
        "INSERT INTO access_session (key_hash) VALUES ('x')",
        "SELECT access_errand_begin('00000000-0000-0000-0000-000000000000', 'x')",
        "SELECT * FROM vault_datakey",
        "UPDATE access_user SET role = 'supervisor'",
    ],
)
def test_web_is_refused(cast: SimpleNamespace, statement: str) -> None:
    if statement.startswith("SET ROLE"):
        # The tests' login may take every role; the product's `web` login may take none.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_has_role('web', 'owner', 'MEMBER') OR pg_has_role('web', 'signin', 'MEMBER')")
            assert cursor.fetchone() == (False,)
        return
    with pytest.raises((ProgrammingError, InternalError)), acting(cast.ada), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_worker_sees_what_the_person_of_its_errand_sees_and_no_more(cast: SimpleNamespace) -> None:
    with acting(cast.ada):
        errand = Errand(user=cast.ada, purpose="import", expires_at=timezone.now() + timedelta(hours=1))
        errand.save(force_insert=True)
    with as_role("worker"), on_behalf_of(errand.id):
        assert _who() == cast.ada.id


def test_an_errand_cannot_be_left_for_somebody_else(cast: SimpleNamespace) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.cleo):
        Errand(user=cast.ada, purpose="import", expires_at=timezone.now() + timedelta(hours=1)).save(force_insert=True)


def test_an_ended_errand_gives_nothing(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        errand = Errand.objects.create(
            user=cast.ada, purpose="x", expires_at=timezone.now() + timedelta(hours=1), finished_at=timezone.now()
        )
    with pytest.raises(Errand.DoesNotExist), as_role("worker"), on_behalf_of(errand.id):
        pass


def test_an_entry_is_signed_by_nobody_but_the_session(cast: SimpleNamespace) -> None:
    target = Target("account", cast.ben.id, "ben")
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.ada):
        record(SIGNED_IN, actor=cast.ben, target=target, facts={}, stream="administration")
    with acting(cast.ada):
        record(SIGNED_IN, actor=cast.ada, target=target, facts={}, stream="administration")


def test_a_worker_signs_as_a_job_or_as_whom_it_works_for(cast: SimpleNamespace) -> None:
    target = Target("account", cast.ben.id, "ben")
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.ada), as_role("worker"):
        record(SIGNED_IN, actor=cast.ben, target=target, facts={}, stream="administration")
    with acting(cast.ada), as_role("worker"):
        record(SIGNED_IN, actor=cast.ada, target=target, facts={}, stream="administration")
