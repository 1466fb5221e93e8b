"""Going to the identity provider and coming back, as a browser without scripts does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from pytest_django.fixtures import Settings

from ocsea.access.identity_models import ExternalIdentity
from ocsea.access.models import User
from tests.access.provider import Provider, running
from tests.access.signing import LOGIN, location
from tests.roles import as_role

OWN, GO, LINK = "/accounts/provider/", "/accounts/provider/sign-in/", "/accounts/provider/link/"
REFUSED = "That did not sign you in."
NOT_LINKED = "That account could not be linked."
_TOKEN = re.compile(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\": \")\w+")


@contextmanager
def provider_of(settings: Settings) -> Iterator[Provider]:
    """A provider that answers, and the settings that name it."""
    with running(Provider()) as made:
        known = settings.IDENTITY_PROVIDER
        settings.IDENTITY_PROVIDER = replace(known, issuer=made.issuer, origins=(made.issuer,))
        yield made


def linked_to(provider: Provider, user: User) -> User:
    """The person, who signs in by the provider's subject from now on."""
    with as_role("owner"):
        ExternalIdentity.objects.create(user=user, issuer=provider.issuer, subject=provider.subject)
    return user


def there_and_back(client: Client, start: str = GO, **typed: str) -> str:
    """The address that the provider sends the browser back to, without its host."""
    there = urlsplit(location(client.post(start, typed)))
    asking = HTTPConnection(there.netloc)
    asking.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(str(asking.getresponse().headers["Location"]))
    asking.close()
    assert (back.netloc, back.path) == ("localhost:8000", f"{OWN}return/")
    return f"{back.path}?{back.query}"


def through(client: Client, start: str = GO, **typed: str) -> Any:
    """There, back, and what Harbour answers then."""
    return client.get(there_and_back(client, start, **typed))


def refusal(client: Client, answer: Any) -> str:
    """The page after an answer that signed nobody in, without what is random in every page."""
    assert (answer.status_code, location(answer)) == (302, LOGIN)
    page: str = client.get(LOGIN).text
    assert REFUSED in page
    assert location(client.get("/")).startswith(LOGIN)
    return _TOKEN.sub("", page)
