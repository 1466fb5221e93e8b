"""A browser in the partner area, as its own process runs it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.access.signing import in_the_partner_area
from tests.roles import client_of


@pytest.fixture
def partner(cast: SimpleNamespace, settings: Settings) -> Iterator[Callable[[str], Client]]:
    """`partner("pia")`: a browser in which this person is signed in. From the first call on all is the partner area."""
    with ExitStack() as area:

        def browser(name: str) -> Client:
            if settings.AREA != "partner":
                area.enter_context(in_the_partner_area(settings))
            return client_of(getattr(cast, name))

        yield browser
