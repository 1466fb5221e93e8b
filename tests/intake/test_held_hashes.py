"""Digests of reported files answer in the check of digests, to whoever may read the report."""

from types import SimpleNamespace

import pytest

from evidence.services.checking import check_hashes
from intake.models import ReportFile
from tests.factories.reports import a_report
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_a_reported_file_is_found_by_its_digest_and_by_its_readers_alone(cast: SimpleNamespace) -> None:
    report = a_report(cast)
    md5 = "d" * 32
    with as_role("owner"):
        ReportFile.objects.create(report=report, position=99, md5=md5)
    with acting(cast.sana):
        (found,) = check_hashes(actor=cast.sana, text=md5)
    assert [(each.words, each.reference) for each in found.held] == [("In a report", report.reference)]
    with acting(cast.dev):
        (hidden,) = check_hashes(actor=cast.dev, text=md5)
    assert hidden.held == []
