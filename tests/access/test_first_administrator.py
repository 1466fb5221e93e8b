"""An empty Harbour gets its first administrator from the console, once."""

from io import StringIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from ocsea.access.models import Unit, User
from ocsea.ledger.models import Payload
from tests.roles import as_role

pytestmark = pytest.mark.django_db
_TOLD = {"unit": "Harbour unit", "code": "HU", "username": "Nora", "name": "Nora Berg", "time_zone": "Europe/London"}


def _make(**told: str) -> str:
    said = StringIO()
    with as_role("owner"):
        call_command("first_administrator", **{**_TOLD, **told}, stdout=said, stderr=StringIO())
    return said.getvalue().strip()


def test_the_link_opens_the_page_to_choose_a_password() -> None:
    link = urlsplit(_make())
    page = Client().get(link.path)
    assert page.status_code == 200
    assert "password" in page.content.decode().lower()
    with as_role("owner"):
        made = User.objects.get(username="nora")
        assert (made.role, str(made.unit), made.second_factor_at) == ("unit_administrator", "Harbour unit", None)
        assert set(Payload.objects.values_list("kind", "actor")) == {
            ("unit.kept", "job:first_administrator"),
            ("account.added", "job:first_administrator"),
        }


def test_there_is_one_first_administrator(cast: SimpleNamespace) -> None:
    with pytest.raises(CommandError, match="administrator already"):
        _make()


@pytest.mark.parametrize("odd", [{"time_zone": "Moon/Base"}, {"code": "two words"}])
def test_what_cannot_be_is_refused_and_nothing_is_made(odd: dict[str, str]) -> None:
    with pytest.raises((CommandError, ValidationError)):
        _make(**odd)
    with as_role("owner"):
        assert not Unit.objects.exists()
