"""What each purpose releases, and the document that is prepared from it."""

import json
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from ocsea.access.models import User
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from referrals.enums import Purpose, Stage
from referrals.models import Referral, Snapshot
from referrals.services.drafting import draft_referral, latest_snapshot, redraft_referral
from tests.factories.referrals import WORDS, a_draft, a_wish, handed_in
from tests.factories.victims import NAME, a_case_with_people_on_it, a_child, revealed
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
HERS = (NAME, "14 Alder Lane, Riverside", "Foxglove School", "Ruth Quintrell", "Corvin Thrale")


def document_of(cast: SimpleNamespace, referral: Referral) -> tuple[Snapshot, str]:
    with acting(cast.ada):
        snapshot = latest_snapshot(referral)
        assert snapshot is not None
        return snapshot, str(fields.get(snapshot, "document"))


@pytest.mark.parametrize("purpose", [Purpose.PROTECT_NOW, Purpose.ASSESS])
def test_protection_releases_who_where_and_who_else_is_there(cast: SimpleNamespace, purpose: str) -> None:
    snapshot, text = document_of(cast, a_draft(cast, purpose))
    assert all(value in text for value in HERS)
    assert {"name", "address", "school", "household"} <= set(snapshot.released)
    assert WORDS["need_to_know"] in text
    assert WORDS["request"] in text
    assert WORDS["necessity"] not in text
    assert "How we know" in text


@pytest.mark.parametrize("purpose", [Purpose.SUPPORT, Purpose.ADVICE])
def test_help_goes_out_under_the_agencys_own_pseudonym(cast: SimpleNamespace, purpose: str) -> None:
    child = a_child(cast, a_case_with_people_on_it(cast))
    snapshot, text = document_of(cast, a_draft(cast, purpose, child=child))
    elsewhere = a_draft(cast, purpose, child=child, agency=cast.hillcrest, recipient=cast.otto)
    _snapshot, other_text = document_of(cast, elsewhere)
    assert not any(value in text for value in (*HERS, child.pseudonym))
    assert snapshot.released == []
    assert "Where the child is" in text  # among what is withheld, with the reason
    assert "This service can help without it." in text
    names = [part.split("</bdi>")[0].split(",")[0] for part in (text.split("<bdi>")[1], other_text.split("<bdi>")[1])]
    assert names[0].startswith("C")
    assert names[0] != names[1]
    again = document_of(cast, a_draft(cast, purpose, child=child))[1]
    assert names[0] in again


def test_the_hash_is_of_the_documents_bytes_and_stands_in_the_ledger(cast: SimpleNamespace) -> None:
    referral = a_draft(cast)
    snapshot, text = document_of(cast, referral)
    assert snapshot.content_hash == sha256(text.encode()).hexdigest()
    with as_role("owner"):
        entry = json.loads(Payload.objects.get(kind="referral.prepared", target_id=referral.id).body)
    assert entry["facts"] == {"version": 1, "hash": snapshot.content_hash, "released": snapshot.released}
    assert not any(value in json.dumps(entry) for value in HERS)


def test_what_is_typed_is_escaped_in_the_document(cast: SimpleNamespace) -> None:
    _snapshot, text = document_of(cast, a_draft(cast, need_to_know="<script>alert(1)</script>"))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_change_prepares_a_new_document_and_keeps_the_former(cast: SimpleNamespace) -> None:
    referral = a_draft(cast)
    with as_role("owner"):
        child_id = referral.victim_id
    with acting(cast.ada):
        wish = a_wish(cast, SimpleNamespace(id=child_id), "protect_now", request="Ring us tonight.")  # type: ignore[arg-type]
        redraft_referral(actor=cast.ada, referral=referral, wish=wish)
    snapshot, text = document_of(cast, referral)
    assert snapshot.version == 2
    assert "Ring us tonight." in text
    with as_role("owner"):
        assert Snapshot.objects.filter(referral=referral).count() == 2


def test_what_was_handed_in_is_not_changed(cast: SimpleNamespace) -> None:
    referral = handed_in(cast, a_draft(cast, Purpose.SUPPORT))
    assert referral.stage == Stage.AWAITING_APPROVAL
    wish = a_wish(cast, SimpleNamespace(id=referral.victim_id), "support")  # type: ignore[arg-type]
    with acting(cast.ada), pytest.raises(WrongState):
        redraft_referral(actor=cast.ada, referral=referral, wish=wish)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"necessity": " "}, "necessity"),
        ({"need_to_know": ""}, "need_to_know"),
        ({"request": "\n"}, "request"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"basis": "none"}, "basis"),
    ],
)
def test_a_missing_part_is_named(cast: SimpleNamespace, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_draft(cast, **{"purpose": "protect_now"} | changes)
    assert set(refused.value.fields) == {field}


def test_the_recipient_works_at_the_agency(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        a_draft(cast, recipient=cast.otto)
    assert set(refused.value.fields) == {"recipient"}


@pytest.mark.parametrize("name", ["quin", "cleo", "dev", "ines", "emil", "aud", "adm", "pia"])
def test_only_who_works_the_case_refers(cast: SimpleNamespace, name: str) -> None:
    case = a_case_with_people_on_it(cast)
    child = a_child(cast, case)
    revealed(cast, child)
    actor: User = getattr(cast, name)
    with acting(actor), pytest.raises(Denied):
        draft_referral(actor=actor, case=case, wish=a_wish(cast, child))
