"""Every sample comes in whole, once, with its people sealed and nobody a suspect."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from intake.enums import ItemState, JobState
from intake.models import ImportJob, ImportRefusal, Report, ReportFact, SealedFact
from intake.policy import queue_of, viewer_of, visible_to
from intake.presenters import groups_of
from intake.services import importing
from intake.services.receiving import receive_package
from intake.sources.package import read_package
from intake.sources.parcel import Package
from intake.tasks import take_up_imports
from ocsea.access.models import Errand
from ocsea.errors import Denied
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
SAMPLES = sorted((Path(__file__).resolve().parents[2] / "demo" / "samples").glob("*.zip"))


def _package(name: str) -> Package:
    path = next(path for path in SAMPLES if name in path.name)
    return read_package(path.name, path.read_bytes())


def test_all_samples_come_in_and_a_second_time_changes_nothing(cast: SimpleNamespace) -> None:
    assert len(SAMPLES) == 32
    with acting(cast.ines):
        first = [receive_package(actor=cast.ines, package=read_package(p.name, p.read_bytes())) for p in SAMPLES]
        before = (Report.objects.count(), ReportFact.objects.count())
        again = [receive_package(actor=cast.ines, package=read_package(p.name, p.read_bytes())) for p in SAMPLES]
        assert {outcome.state for outcome in first} == {ItemState.IMPORTED}
        assert {outcome.state for outcome in again} == {ItemState.ALREADY}
        assert (Report.objects.count(), ReportFact.objects.count()) == before
        assert before[0] == 32


def test_every_value_is_on_the_report_for_the_desk(cast: SimpleNamespace) -> None:
    with acting(cast.ines):
        ((report, _new),) = receive_package(actor=cast.ines, package=_package("190001084")).reports
        lines = [line for group in groups_of(report, viewer_of(cast.ines, report)) for line in group.lines]
    shown = {line.item.value for line in lines}
    assert all(line.item.shown and line.item.label for line in lines)
    assert {"kid_306", "D’Exemple", "39 Sample Street", "192.0.2.193", "48542", "Sample Social Ltd."} <= shown


def test_nothing_of_a_child_is_readable_in_the_tables(cast: SimpleNamespace) -> None:
    with acting(cast.ines):
        receive_package(actor=cast.ines, package=_package("190001084"))
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND relname ~ '^(intake|ledger|clocks|notices|access|vault)_'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ 'kid_306|Exemple|Sample Street|user805'")
            assert cursor.fetchone() == (0,), table


def test_another_unit_sees_neither_the_report_nor_its_values(cast: SimpleNamespace) -> None:
    with acting(cast.ines):
        receive_package(actor=cast.ines, package=_package("190001084"))
    for outsider in (cast.dev, cast.ada, cast.pia, cast.adm, cast.aud):
        with acting(outsider):
            assert not visible_to(outsider).exists()
            assert not Report.objects.exists()
            assert not SealedFact.objects.exists()
    with pytest.raises(Denied), acting(cast.ada):
        receive_package(actor=cast.ada, package=_package("190001084"))


def test_the_supervisor_sees_the_queue_but_no_sealed_value(cast: SimpleNamespace) -> None:
    with acting(cast.ines):
        receive_package(actor=cast.ines, package=_package("190001084"))
    with acting(cast.sana):
        report = queue_of(cast.sana).get()
        assert not SealedFact.objects.exists()
        lines = [line for group in groups_of(report, viewer_of(cast.sana, report)) for line in group.lines]
    assert any(not line.item.shown for line in lines)
    assert "kid_306" not in {line.item.value for line in lines}


def test_a_job_reads_its_packages_in_the_name_of_whoever_started_it(cast: SimpleNamespace) -> None:
    with acting(cast.ines):
        job = importing.start_import(
            actor=cast.ines,
            packages=[_package("190001000"), read_package("bad.xml", b"<report"), _package("190001000")],
        )
        assert importing.counts_of(job) == {"waiting": 2, "imported": 0, "already": 0, "refused": 1}
    with as_role("worker"):
        assert importing.run_import(job.id)
    with acting(cast.ines):
        job.refresh_from_db()
        assert job.state == JobState.DONE
        assert importing.counts_of(job) == {"waiting": 0, "imported": 1, "already": 1, "refused": 1}
        assert ImportRefusal.objects.filter(job=job).count() == 1
        assert not job.items.filter(parts__isnull=False).exists()


def test_a_job_whose_errand_ended_is_stopped_stops_nobody_elses_and_goes_on_when_asked(cast: SimpleNamespace) -> None:
    jobs = []
    for number in ("190001000", "190001084"):
        with as_role("owner"):
            Errand.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        with acting(cast.ines):
            jobs.append(importing.start_import(actor=cast.ines, packages=[_package(number)]))
    take_up_imports()
    with as_role("owner"):
        assert [ImportJob.objects.get(pk=job.pk).state for job in jobs] == [JobState.STOPPED, JobState.DONE]
    ines, where = client_of(cast.ines), f"/reports/import/{jobs[0].pk}/"
    assert "This import was stopped" in ines.get(where).content.decode()
    assert ines.post(where + "again/").status_code == 302
    assert ines.post(where + "again/").status_code == 409
    take_up_imports()
    with as_role("owner"):
        assert ImportJob.objects.get(pk=jobs[0].pk).state == JobState.DONE
