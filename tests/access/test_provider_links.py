"""Linking an account at the unit's identity provider: whose, when, by whom it ends, and who reads of it."""

from types import SimpleNamespace

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from ocsea.access.identity_models import ExternalIdentity
from ocsea.access.models import User
from ocsea.notices.models import Notice
from tests.access.provider import Provider
from tests.access.provider_journey import (
    LINK,
    NOT_LINKED,
    OWN,
    refusal,
    there_and_back,
    through,
)
from tests.access.signing import (
    LOGOUT,
    entries_about,
    location,
    make_proof_old,
    with_sign_in,
)
from tests.roles import acting, as_role, client_of, session_for

pytestmark = pytest.mark.django_db


def test_a_subject_is_linked_to_one_account(cast: SimpleNamespace, linked: User) -> None:
    client = client_of(with_sign_in(cast.ben))
    assert NOT_LINKED in client.get(location(through(client, LINK))).text
    with as_role("owner"):
        assert [each.user_id for each in ExternalIdentity.objects.all()] == [linked.pk]


def test_an_account_has_one_subject(linked: User, provider: Provider) -> None:
    provider.subject = "somebody-else"
    client = client_of(linked)
    assert NOT_LINKED in client.get(location(through(client, LINK))).text


def test_linking_wants_a_fresh_proof_before_and_after(cast: SimpleNamespace, provider: Provider) -> None:
    client = client_of(with_sign_in(cast.ada))
    back = there_and_back(client, LINK)
    make_proof_old(6)
    assert NOT_LINKED in client.get(location(client.get(back))).text
    assert "Confirm that it is you" in client.post(LINK).text
    with as_role("owner"):
        assert not ExternalIdentity.objects.exists()


def test_a_round_links_whom_it_was_begun_by_alone(cast: SimpleNamespace, provider: Provider) -> None:
    client = client_of(with_sign_in(cast.ada))
    back = there_and_back(client, LINK)
    session = client.session
    session["provider_round"] |= {"who": str(cast.ben.pk)}
    session.save()
    assert NOT_LINKED in client.get(location(client.get(back))).text
    with as_role("owner"):
        assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize("subject", ["", "a" * 256, "ada\n"])
def test_an_odd_subject_is_not_linked(cast: SimpleNamespace, provider: Provider, subject: str) -> None:
    provider.subject = subject
    client = client_of(with_sign_in(cast.ada))
    assert NOT_LINKED in client.get(location(through(client, LINK))).text
    with as_role("owner"):
        assert not ExternalIdentity.objects.exists()


def test_a_round_does_not_outlive_its_session(cast: SimpleNamespace, provider: Provider, settings: Settings) -> None:
    client = client_of(with_sign_in(cast.ada))
    back = there_and_back(client, LINK)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_for(with_sign_in(cast.ben))
    client.get(back)
    with as_role("owner"):
        assert not ExternalIdentity.objects.exists()


def test_linking_and_unlinking_end_all_other_sessions(cast: SimpleNamespace, provider: Provider) -> None:
    here, there = client_of(with_sign_in(cast.ada)), client_of(cast.ada)
    through(here, LINK)
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    with as_role("owner"):
        cast.ada.refresh_from_db()  # another link, another epoch
    there = client_of(cast.ada)
    here.post(OWN)
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert len(entries_about(cast.ada, "account.identity_unlinked")) == 1
    here.post(LOGOUT)
    refusal(client := Client(), through(client))


@pytest.mark.parametrize("role", ["web", "partner", "worker", "auditor_ro"])
@pytest.mark.parametrize("verb", ["SELECT * FROM", "DELETE FROM"])
def test_only_sign_in_reads_or_writes_links(cast: SimpleNamespace, linked: User, role: str, verb: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(role), connection.cursor() as cursor:
        cursor.execute(f"{verb} access_externalidentity")


def test_an_administrator_unlinks_somebody_and_they_are_told(
    cast: SimpleNamespace, linked: User, provider: Provider
) -> None:
    there, here, administrator = client_of(linked), f"/administration/people/{linked.id}/", client_of(cast.adm)
    with as_role("owner"):
        key = str(ExternalIdentity.objects.get().id)
    assert "Unlink the identity provider" in administrator.get(here).text
    assert client_of(cast.sana).post(f"{here}identity/", {"identity": key}).status_code == 403
    assert administrator.post(f"{here}identity/", {"identity": "nothing"}).status_code == 404
    assert there.get("/").status_code == 200
    assert (
        "Unlink the identity provider"
        not in administrator.post(f"{here}identity/", {"identity": key}, follow=True).text
    )
    assert there.get("/").status_code == 302
    refusal(client := Client(), through(client))
    assert administrator.post(f"{here}identity/", {"identity": key}).status_code == 404
    with as_role("owner"):
        assert Notice.objects.filter(kind="account.identity_unlinked", recipient=linked).count() == 1


def test_nobody_else_unlinks_below_the_view(cast: SimpleNamespace, linked: User) -> None:
    with as_role("owner"):
        key = ExternalIdentity.objects.get().id
    for person in (cast.ben, cast.sana, linked):
        with acting(person), connection.cursor() as cursor:
            cursor.execute("SELECT access_identity_unlink(%s)", [key])
            assert cursor.fetchone() == (None,)
            cursor.execute("SELECT count(*) FROM access_identities_of(%s)", [linked.pk])
            assert cursor.fetchone() == (0,)
