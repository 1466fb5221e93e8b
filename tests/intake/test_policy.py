"""Who may know of a report: the desk while it waits, the case's holders after; by policy and by the database."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection

from intake import policy
from intake.models import Report, SealedFact
from intake.services.deciding import join_case, no_action
from ocsea.access.models import Reveal, User
from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass
from tests.factories.cases import a_team_case
from tests.factories.reports import a_report
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
CAST = ("ada", "ben", "cleo", "dev", "sana", "ines", "emil", "vera", "quin", "aud", "adm", "pia", "rolf", "otto")


def _sees(actor: User, report: Report) -> tuple[bool, bool, bool]:
    """By the policy's queryset, by its yes or no, and by the tables themselves."""
    with acting(actor):
        listed = policy.visible_to(actor).filter(pk=report.pk).exists()
        allowed = policy.may(actor, report, Permission.REPORT_READ)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM intake_report WHERE id = %s", [report.pk])
            (rows,) = cursor.fetchone() or (0,)
    return listed, allowed, bool(rows)


@pytest.mark.parametrize("name", CAST)
def test_a_waiting_report_is_the_desks(cast: SimpleNamespace, name: str) -> None:
    report = a_report(cast)
    expected = name in {"ines", "sana"}
    assert _sees(getattr(cast, name), report) == (expected, expected, expected)


@pytest.mark.parametrize("name", CAST)
def test_a_report_in_a_case_is_for_who_is_on_it_and_the_desk(cast: SimpleNamespace, name: str) -> None:
    report, case = a_report(cast), a_team_case(cast)
    with as_role("owner"):
        Report.objects.filter(pk=report.pk).update(case=case, status="in_case")
    with as_role("owner"):
        report = Report.objects.get(pk=report.pk)
    listed, allowed, rows = _sees(getattr(cast, name), report)
    assert listed is allowed is (name in {"ada", "ben", "vera", "sana", "ines"})
    assert rows is (name in {"ada", "ben", "vera", "sana", "ines", "quin"})


@pytest.mark.parametrize("name", CAST)
def test_the_desk_decides_and_another_officer_looks_again(cast: SimpleNamespace, name: str) -> None:
    report = a_report(cast)
    actor: User = getattr(cast, name)
    with acting(actor):
        assert policy.may(actor, report, Permission.REPORT_DECIDE) is (name in {"ines", "sana"})
    with acting(cast.ines):
        no_action(actor=cast.ines, report=report, reason="Nothing in it.")
    with as_role("owner"):
        report = Report.objects.get(pk=report.pk)
    with acting(actor):
        assert policy.may(actor, report, Permission.REPORT_SAMPLE) is (name == "sana")


def test_the_desk_reads_all_of_it_until_a_case_takes_it(cast: SimpleNamespace) -> None:
    report, case = a_report(cast), a_team_case(cast)
    with acting(cast.ines):
        assert policy.viewer_of(cast.ines, report).may(FieldClass.IDENTITY)
    with acting(cast.sana):
        assert not policy.viewer_of(cast.sana, report).may(FieldClass.IDENTITY)
        join_case(actor=cast.sana, report=report, case=case, reason="The same handle.")
    with as_role("owner"):
        report = Report.objects.get(pk=report.pk)
    with acting(cast.ines):
        assert not policy.viewer_of(cast.ines, report).may(FieldClass.IDENTITY)


def test_another_units_desk_sees_nothing(cast: SimpleNamespace) -> None:
    report = a_report(cast)
    with as_role("owner"):
        User.objects.filter(pk=cast.ines.pk).update(unit=cast.south)
        cast.ines.refresh_from_db()
    assert _sees(cast.ines, report) == (False, False, False)


@pytest.mark.parametrize("name", ["vera", "ada", "ben", "ines"])
def test_the_victim_officer_of_the_case_reads_its_reports_identities(cast: SimpleNamespace, name: str) -> None:
    report, case = a_report(cast), a_team_case(cast)
    with acting(cast.sana):
        join_case(actor=cast.sana, report=report, case=case, reason="The same handle.")
    with as_role("owner"):
        report = Report.objects.select_related("case").get(pk=report.pk)
    actor, reads = getattr(cast, name), name == "vera"
    with acting(actor):
        assert policy.viewer_of(actor, report).may(FieldClass.IDENTITY) is reads
        assert SealedFact.objects.exists() is reads
    page = client_of(actor).get(f"/reports/{report.reference}/").content.decode()
    assert ("Marisol Quintrell" in page) is reads


@pytest.mark.parametrize("name", ["ada", "sana", "vera", "adm"])
def test_the_desk_alone_receives_below_the_view(cast: SimpleNamespace, name: str) -> None:
    actor: User = getattr(cast, name)
    forged = Report(unit=cast.north, received_by=actor, channel="manual", content_digest=b"0" * 32)
    with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
        Report.objects.bulk_create([forged])


def test_a_prosecutor_opens_people_and_no_report(cast: SimpleNamespace) -> None:
    report, case = a_report(cast), a_team_case(cast)
    with as_role("owner"):
        Report.objects.filter(pk=report.pk).update(case=case, status="in_case")
    asked = {"target_type": "report", "target_id": report.pk, "reason": "court", "until": report.received_at}
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.quin):
        Reveal(user=cast.quin, **asked).save(force_insert=True)
    with acting(cast.ada):
        Reveal(user=cast.ada, **asked).save(force_insert=True)
