"""What one's own pages cost: the same with one session or passkey and with many. Whole pages: they have no frame."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator

from ocsea.access.routing import signing_in
from ocsea.access.tokens import make_token
from tests.access.signing import with_sign_in
from tests.access.soft_key import SoftKey
from tests.access.test_passkeys import add_passkey
from tests.house.counting import cost_of, hold
from tests.roles import as_role, client_of, session_for

pytestmark = pytest.mark.django_db
PAGES = {
    "account:sessions": "/accounts/sessions/",
    "account:factors": "/accounts/2fa/",
    "account:confirm": "/accounts/confirm/",
    "account:provider": "/accounts/provider/",
    "account:tokens": "/accounts/tokens/",
    "account:new_token": "/accounts/tokens/new/",
    "account:add_passkey": "/accounts/2fa/passkeys/add/",
}


@pytest.mark.parametrize("many", [1, 9])
@pytest.mark.parametrize(("screen", "address"), PAGES.items())
def test_a_page_costs_the_same_for_many(cast: SimpleNamespace, screen: str, address: str, many: int) -> None:
    add_passkey(client_of(with_sign_in(cast.ada)), SoftKey())
    with as_role("owner"):
        cast.ada.refresh_from_db()  # another factor, another epoch
        [passkey] = Authenticator.objects.filter(type="webauthn")
        copies = [Authenticator(user=cast.ada, type="webauthn", data=passkey.data) for _number in range(many - 1)]
        Authenticator.objects.bulk_create(copies)
    for _number in range(many - 1):
        session_for(cast.ada)
    with signing_in():
        for _number in range(many):
            make_token(actor=cast.ada, label="Lab", may_write=False, collections=["cases"], classes=[], days=9)
    hold(screen, cost_of(cast.ada, address))
