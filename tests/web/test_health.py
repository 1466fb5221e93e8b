"""/healthz and /readyz: for machines, without an account, and in words when something is wrong."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django.fixtures import Settings

from tests.access.signing import in_the_partner_area
from tests.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("page", "words"), [("/healthz", "ok\n"), ("/readyz", "ready\n")])
def test_all_is_well(page: str, words: str, settings: Settings) -> None:
    assert Client().get(page).text == words
    with in_the_partner_area(settings):
        assert Client().get(page).text == words


def test_a_missing_migration_is_not_ready(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        MigrationRecorder(connection).record_unapplied("web", "0002_guard")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready: 1 migrations are missing, run manage.py migrate\n")
    assert Client().get("/healthz").status_code == 200


def test_no_database_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: MigrationRecorder) -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready: the database does not answer\n")


@pytest.mark.parametrize("page", ["/healthz", "/readyz", "/metrics"])
def test_they_ask_for_nobody_and_take_no_other_method(db: None, page: str) -> None:
    assert Client().post(page).status_code == 405
    assert "Set-Cookie" not in Client().get(page).headers


@pytest.mark.parametrize("page", ["/healthz/", "/healthz-more", "/metricsx", "/static/absent.css"])
def test_nothing_else_is_open_because_it_begins_alike(db: None, page: str) -> None:
    assert Client().get(page).headers["Location"].startswith("/accounts/login/")
