"""A slow identity provider holds nothing of Harbour's up: no transaction, no lock, no round that could count twice."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from ocsea.access import oidc
from ocsea.access.context import between_transactions, request_transaction
from ocsea.access.sessions import SessionStore
from tests.access.provider_journey import linked_to, provider_of, there_and_back
from tests.access.signing import CODE, location, with_sign_in
from tests.roles import as_role


def test_nothing_is_held_while_it_is_asked(
    real_cast: SimpleNamespace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, client, asked = [], Client(), oidc._asked

    def watched(method: str, url: str, **sent: Any) -> dict[str, Any]:
        held.append(len(connection.savepoint_ids))
        if method == "POST":
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            assert "provider_round" not in SessionStore(key).load()
        return asked(method, url, **sent)

    with provider_of(settings) as provider:
        with as_role("owner"):
            linked_to(provider, with_sign_in(real_cast.ada))
        monkeypatch.setattr(oidc, "_asked", watched)
        back = there_and_back(client)
        assert location(client.get(back)) == CODE
    # To go: discovery; to come back: discovery, token, keys. The tests' own transaction is outermost, without a name.
    assert held == [0] * 4


@pytest.mark.django_db
def test_the_session_is_known_again_afterwards() -> None:
    with request_transaction("a token"):
        with between_transactions():
            assert _token() != "a token"
        assert _token() == "a token"
        with pytest.raises(KeyError), between_transactions():
            raise KeyError
        assert _token() == "a token"


def _token() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.ctx', true), '')")
        (told,) = cursor.fetchone() or ("",)
    return str(told)
