"""Kinds of these tests alone, in a registry of their own."""

from collections.abc import Iterator

import pytest
from django.utils.translation import gettext_lazy as _

from ocsea.ledger import kinds
from ocsea.ledger.kinds import Category, Kind
from tests.roles import as_role

CHANGED = Kind("sample.changed", Category.ALTERATION, _("Sample changed"))
REFUSED = Kind("sample.refused", Category.REFUSAL, _("Sample refused"))


@pytest.fixture
def sample_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """CHANGED and REFUSED are known beside the program's own kinds, for this test."""
    monkeypatch.setattr(kinds, "_registered", dict(kinds._registered))
    kinds.register(CHANGED, REFUSED)


@pytest.fixture
def as_worker(db: None) -> Iterator[None]:
    """System work signs as a job, which only the worker's connection may do."""
    with as_role("worker"):
        yield
