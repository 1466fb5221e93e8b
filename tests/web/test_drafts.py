"""Drafts belong to their writer alone, below the view too."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError

from ocsea.web.drafts import draft_of, save_draft
from ocsea.web.models import Draft
from tests.roles import acting

pytestmark = pytest.mark.django_db


def test_nobody_else_reads_changes_or_throws_away_a_draft(cast: SimpleNamespace) -> None:
    with acting(cast.ada):
        save_draft(actor=cast.ada, form="note", title="Note", link="/", values={"text": "Half a sentence"})
    for name in ("ben", "sana", "adm", "aud"):
        with acting(getattr(cast, name)):
            assert not Draft.objects.exists()
            assert Draft.objects.update(title="Mine") == Draft.objects.all()._raw_delete("default") == 0
            assert draft_of(cast.ada, "note") == {}
    with acting(cast.ada):
        assert draft_of(cast.ada, "note") == {"text": "Half a sentence"}


def test_nobody_leaves_a_draft_for_somebody_else(cast: SimpleNamespace) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.ben):
        save_draft(actor=cast.ada, form="note", title="Note", link="/", values={"text": "Not hers"})
