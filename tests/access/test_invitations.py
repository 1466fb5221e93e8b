"""One-time links: mailed without content, good once and for 72 hours, and alike in every way of being dead."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import DatabaseError
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from ocsea.access.invitations import LASTS, path_of
from ocsea.access.models import Invitation, User
from ocsea.notices.relay import drain
from ocsea.web.administration import starts
from tests.access.signing import CHOOSE, LOGIN, entries_about, in_the_partner_area, location
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
TYPED = {"password1": "tall-brick-lantern-7", "password2": "tall-brick-lantern-7"}


def _invited(cast: SimpleNamespace, person: User) -> Invitation:
    with as_role("owner"):
        User.objects.filter(pk=person.pk).update(second_factor_at=None)
    with acting(cast.adm):
        return starts.send_link(actor=cast.adm, person=person)


def test_the_link_opens_once_and_leads_to_the_second_factor(cast: SimpleNamespace) -> None:
    link = path_of(_invited(cast, cast.ben).id)
    assert Client().get(link).status_code == 200
    browser = Client()
    assert browser.post(link, {**TYPED, "password2": "another"}).status_code == 422
    assert location(browser.post(link, TYPED)) == LOGIN
    assert Client().post(link, TYPED).status_code == 404
    answer = browser.post(LOGIN, {"login": "ben", "password": TYPED["password1"]})
    assert answer.status_code == 302
    assert location(browser.get("/cases/")) == CHOOSE
    assert len(entries_about(cast.ben, "account.link_used")) == 1


def test_dead_links_read_the_same(cast: SimpleNamespace) -> None:
    made = {name: _invited(cast, getattr(cast, name)) for name in ("ada", "ben", "cleo", "dev")}
    assert Client().post(path_of(made["ada"].id), TYPED).status_code == 302
    with acting(cast.adm):
        starts.revoke_link(actor=cast.adm, person=cast.ben)
    with as_role("owner"):
        Invitation.objects.filter(pk=made["cleo"].pk).update(expires_at=F("expires_at") - LASTS)
        User.objects.filter(pk=cast.dev.pk).update(is_active=False)
    partners = _invited(cast, cast.pia)
    links = [*(path_of(each.id) for each in made.values()), path_of(partners.id), f"/accounts/start/{'x' * 43}/"]
    answers = [Client().get(link) for link in links]
    assert {answer.status_code for answer in answers} == {404}
    # Every page carries a form token of its own.
    assert len({re.sub(rb"\b[A-Za-z0-9]{64}\b", b"", answer.content) for answer in answers}) == 1


def test_another_link_takes_the_place_of_the_first(cast: SimpleNamespace) -> None:
    first, second = _invited(cast, cast.ben), _invited(cast, cast.ben)
    assert Client().get(path_of(first.id)).status_code == 404
    assert Client().get(path_of(second.id)).status_code == 200


def test_a_partner_starts_in_the_partner_area(cast: SimpleNamespace, settings: Settings) -> None:
    link = path_of(_invited(cast, cast.pia).id)
    with in_the_partner_area(settings):
        assert Client().get(link).status_code == 200
        assert location(Client().post(link, TYPED)) == LOGIN


def test_the_mail_holds_a_link_and_nothing_about_anybody(cast: SimpleNamespace, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = _invited(cast, cast.ben)
    with as_role("worker"):
        drain()
    (letter,) = [each for each in mail.outbox if each.to == [cast.ben.email] and "/accounts/start/" in each.body]
    assert str(letter.body) == f"Open this link within 72 hours: {settings.HARBOUR_URL}{path_of(made.id)}\n"
    assert letter.subject == "A link for you"
    with as_role("owner"):
        assert path_of(made.id).split("/")[3] not in str(Invitation.objects.values_list())
    assert "Choose a password" not in client_of(cast.adm).get("/inbox/").content.decode()


@pytest.mark.parametrize("name", ["ada", "sana", "aud", "quin"])
def test_below_the_view_the_administrator_alone_invites(cast: SimpleNamespace, name: str) -> None:
    _invited(cast, cast.ben)
    actor = getattr(cast, name)
    row = Invitation(person=cast.ben, area="staff", token_hash=b"x", made_by=actor, expires_at=timezone.now())
    with acting(actor):
        assert not Invitation.objects.exists()
        assert Invitation.objects.update(revoked_at=timezone.now()) == 0
    with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
        row.save(force_insert=True)
