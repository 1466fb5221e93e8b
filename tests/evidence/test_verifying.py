"""Checking a chain names the first row that is not as it was recorded, whatever was done to the tables."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from evidence.enums import Step
from evidence.models import CustodyEvent, Exhibit
from evidence.services.breaks import record_found
from evidence.services.chain import SEALED, digest_of
from evidence.services.hashing import add_hash
from evidence.services.verifying import Verdict, verify
from ocsea.access.models import User
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.factories.evidence import SHA256, a_moment, a_reading, an_exhibit, handed, offered
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def travelled(cast: SimpleNamespace, exhibit: Exhibit) -> Exhibit:
    """Ada to Emil and back to Ben: five rows."""
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    handed(exhibit, giver=cast.emil, receiver=cast.ben)
    return exhibit


def _verdict(actor: User, exhibit: Exhibit) -> Verdict:
    with acting(actor):
        return verify(actor=actor, exhibit=exhibit)


@pytest.mark.parametrize("name", ["ada", "quin", "emil", "sana"])
def test_a_sound_chain_is_whole_for_everybody_who_may_see_it(
    cast: SimpleNamespace, travelled: Exhibit, name: str
) -> None:
    verdict = _verdict(getattr(cast, name), travelled)
    assert (verdict.whole, verdict.row, verdict.rows, verdict.breaks) == (True, None, 5, ())


def test_a_check_is_recorded(cast: SimpleNamespace, travelled: Exhibit) -> None:
    _verdict(cast.ada, travelled)
    with as_role("owner"):
        entry = Payload.objects.get(kind="exhibit.verified")
    assert '"whole":true' in entry.body


def test_an_explained_break_leaves_the_chain_whole_and_is_named(cast: SimpleNamespace, travelled: Exhibit) -> None:
    with acting(cast.ada):
        record_found(actor=cast.ada, exhibit=travelled, moment=a_moment(reason="On the wrong shelf"))
    verdict = _verdict(cast.ada, travelled)
    assert (verdict.whole, verdict.breaks) == (True, (6,))


def _row(exhibit: Exhibit, position: int) -> CustodyEvent:
    return CustodyEvent.objects.get(exhibit=exhibit, position=position)


def _backdate(exhibit: Exhibit) -> None:
    row = _row(exhibit, 3)
    CustodyEvent.objects.filter(pk=row.pk).update(happened_at=row.happened_at - timedelta(hours=2))


def _reseal(exhibit: Exhibit) -> None:
    CustodyEvent.objects.filter(exhibit=exhibit, position=3).update(seal_after="S7777777")


def _other_holder(exhibit: Exhibit) -> None:
    row = _row(exhibit, 3)
    CustodyEvent.objects.filter(pk=row.pk).update(recorded_by=row.giver, holder=row.giver, receiver=row.giver)


def _other_words(exhibit: Exhibit) -> None:
    row = _row(exhibit, 3)
    fields.put(row, "reason", "Nothing to see here")
    row.save()


def _delete(exhibit: Exhibit) -> None:
    _row(exhibit, 3).delete()


def _rehash(exhibit: Exhibit) -> None:
    """A forger who knows how digests are made, and seals row 3 anew."""
    row = _row(exhibit, 3)
    row.seal_after = "S7777777"
    words = fields.get_many([row], SEALED)[row.pk]
    row.digest = digest_of(row, words, previous=_row(exhibit, 2).digest)
    row.save()


@pytest.mark.parametrize("tamper", [_backdate, _reseal, _other_holder, _other_words, _delete, _rehash])
def test_tampering_is_found_at_its_row(
    cast: SimpleNamespace, travelled: Exhibit, tamper: Callable[[Exhibit], None]
) -> None:
    with as_role("owner"):
        tamper(travelled)
    verdict = _verdict(cast.ada, travelled)
    assert (verdict.whole, verdict.row) == (False, 3)
    assert "3" in verdict.words


def test_a_row_cut_off_the_end_is_missed(cast: SimpleNamespace, travelled: Exhibit) -> None:
    with as_role("owner"):
        _row(travelled, 5).delete()
    verdict = _verdict(cast.ada, travelled)
    assert (verdict.whole, verdict.row) == (False, 5)
    assert "missing" in verdict.words


def test_a_row_that_was_slipped_in_is_found(cast: SimpleNamespace, travelled: Exhibit) -> None:
    with as_role("owner"):
        last = _row(travelled, 5)
        words = {"place": "Property store", "reason": None, "salt": "00" * 16}
        forged = CustodyEvent(
            exhibit=travelled, case_id=travelled.case_id, position=6, step=Step.CORRECTED, state=last.state,
            holder=last.holder, happened_at=last.happened_at, zone=last.zone, corrects=last, recorded_by=cast.ben,
        )  # fmt: skip
        fields.put_many([(forged, words)])
        forged.digest = digest_of(forged, words, previous=last.digest)
        forged.save(force_insert=True)
    verdict = _verdict(cast.ada, travelled)
    assert (verdict.whole, verdict.row) == (False, 6)
    assert "ledger" in verdict.words


def test_a_chain_without_rows_is_broken(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_custodyevent WHERE exhibit_id = %s", [exhibit.pk])
    verdict = _verdict(cast.ada, exhibit)
    assert (verdict.whole, verdict.row) == (False, 1)


def test_readings_that_differ_are_named(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    medium = an_exhibit(cast, exhibit.case, kind="medium")
    with acting(cast.ada):
        add_hash(actor=cast.ada, exhibit=medium, reading=a_reading())
        add_hash(actor=cast.ada, exhibit=medium, reading=a_reading(value=SHA256[::-1]))
    assert _verdict(cast.ada, medium).differing == ("sha256",)


def test_a_waiting_release_is_no_fault(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    assert _verdict(cast.ada, exhibit).whole
