"""Fixtures of the sign-in's tests."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from pytest_django.fixtures import Settings

from ocsea.access.models import User
from tests.access.provider import Provider
from tests.access.provider_journey import linked_to, provider_of
from tests.access.signing import with_sign_in


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A provider that answers on this machine, named by the settings."""
    with provider_of(settings) as made:
        yield made


@pytest.fixture
def linked(cast: SimpleNamespace, provider: Provider) -> User:
    """Ada, with a password, a second factor, and the provider's subject."""
    return linked_to(provider, with_sign_in(cast.ada))
