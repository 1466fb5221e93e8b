"""Digests: their format, who records them, and what happens when two readings differ."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, ProgrammingError
from django.utils import timezone

from cases.models import Case
from evidence.models import Exhibit, ExhibitHash
from evidence.services.hashing import add_hash
from ocsea.errors import Denied, Invalid, NotVisible
from ocsea.notices.models import Notice
from tests.factories.evidence import SHA256, a_reading, an_exhibit, handed, offered
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def medium(cast: SimpleNamespace, case: Case) -> Exhibit:
    return an_exhibit(cast, case, kind="medium", description="SanDisk USB stick, 64 GB")


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [
        ("sha256", SHA256[:-1]),
        ("sha256", SHA256 + "0"),
        ("sha256", "g" + SHA256[1:]),
        ("sha256", "١" * 64),
        ("sha256", ""),
        ("sha1", SHA256),
        ("md5", "d41d8cd98f00b204e9800998ecf8427"),
        ("md5", "'; DROP TABLE evidence_exhibithash --"),
        ("sha256", SHA256 + "\n" + SHA256),
    ],
)
def test_malformed_digests_are_refused(cast: SimpleNamespace, medium: Exhibit, algorithm: str, value: str) -> None:
    with pytest.raises(Invalid) as caught, acting(cast.ada):
        add_hash(actor=cast.ada, exhibit=medium, reading=a_reading(algorithm=algorithm, value=value))
    assert set(caught.value.fields) == {"value"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"algorithm": "crc32"}, "algorithm"),
        ({"tool": " "}, "tool"),
        ({"tool_version": ""}, "tool_version"),
        ({"taken_at": timezone.now() + timedelta(days=1)}, "taken_at"),
    ],
)
def test_a_reading_says_with_what_and_when(
    cast: SimpleNamespace, medium: Exhibit, changes: dict[str, object], fault: str
) -> None:
    with pytest.raises(Invalid) as caught, acting(cast.ada):
        add_hash(actor=cast.ada, exhibit=medium, reading=a_reading(**changes))
    assert set(caught.value.fields) == {fault}


def test_a_reading_is_kept_in_one_form(cast: SimpleNamespace, medium: Exhibit) -> None:
    spaced = " ".join([SHA256[:32].upper(), SHA256[32:]])
    with acting(cast.ada):
        row = add_hash(actor=cast.ada, exhibit=medium, reading=a_reading(value=spaced))
    assert (row.value, row.taken_by) == (SHA256, cast.ada)


@pytest.mark.parametrize("kind", ["device", "object"])
def test_a_physical_object_has_no_digest(cast: SimpleNamespace, case: Case, kind: str) -> None:
    thing = an_exhibit(cast, case, kind=kind)
    with pytest.raises(Invalid), acting(cast.ada):
        add_hash(actor=cast.ada, exhibit=thing, reading=a_reading())


def test_a_reading_that_differs_is_kept_and_told(cast: SimpleNamespace, medium: Exhibit) -> None:
    with acting(cast.ben):
        add_hash(actor=cast.ben, exhibit=medium, reading=a_reading())
        add_hash(actor=cast.ben, exhibit=medium, reading=a_reading(value=SHA256[::-1]))
        assert medium.hashes.count() == 2
    with as_role("owner"):
        told = {notice.recipient for notice in Notice.objects.filter(kind="exhibit.hash_differs")}
    assert told == {cast.ada, cast.sana}


def test_an_examiner_hashes_what_they_hold_and_nothing_else(cast: SimpleNamespace, medium: Exhibit) -> None:
    with pytest.raises(NotVisible), acting(cast.emil):
        add_hash(actor=cast.emil, exhibit=medium, reading=a_reading())
    offered(medium, giver=cast.ada, receiver=cast.emil)
    with pytest.raises(Denied), acting(cast.emil):
        add_hash(actor=cast.emil, exhibit=medium, reading=a_reading())


def test_an_examiner_hashes_an_exhibit_in_hand(cast: SimpleNamespace, medium: Exhibit) -> None:
    handed(medium, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert add_hash(actor=cast.emil, exhibit=medium, reading=a_reading()).taken_by == cast.emil


def test_whoever_only_reads_the_case_records_none(cast: SimpleNamespace, medium: Exhibit) -> None:
    with pytest.raises(Denied), acting(cast.quin):
        add_hash(actor=cast.quin, exhibit=medium, reading=a_reading())


def test_the_database_refuses_a_malformed_digest_and_every_change(cast: SimpleNamespace, medium: Exhibit) -> None:
    with acting(cast.ada):
        row = add_hash(actor=cast.ada, exhibit=medium, reading=a_reading())
    bad = ExhibitHash(
        exhibit=medium, case_id=medium.case_id, algorithm="md5", value=SHA256, tool="x", tool_version="1",
        taken_by=cast.ada, taken_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError), acting(cast.ada):
        bad.save(force_insert=True)
    with pytest.raises(ProgrammingError), acting(cast.ada):
        ExhibitHash.objects.filter(pk=row.pk).update(value=SHA256[::-1])
    with pytest.raises(ProgrammingError), acting(cast.ada):
        ExhibitHash.objects.filter(pk=row.pk).delete()
