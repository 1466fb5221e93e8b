"""Statements of the partner's pages: pinned, and the same for one referral and for many."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.referrals import a_sent_one, opened
from tests.house.counting import hold, statements_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 4])
def test_statements_are_pinned(cast: SimpleNamespace, partner: Callable[[str], Client], number: int) -> None:
    made = [a_sent_one(cast) for _ in range(number)]
    opened(cast, made[0])
    pia, here = partner("pia"), f"/referrals/{made[0].reference}/"
    screens = {"home": "/", "referral": here, "accept": f"{here}accept/", "outcome": f"{here}outcome/"}
    for name, address in screens.items():
        pia.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert pia.get(address).status_code == 200
        hold(f"partner:{name}", statements_of(captured))
