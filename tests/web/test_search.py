"""The search box finds what the reader may open by any of its names, in large or small letters, and nothing else."""

from types import SimpleNamespace

import pytest
from django.db import connection

from cases.models import Case
from cases.worklist import found
from tests.factories.cases import a_case
from tests.factories.evidence import an_exhibit
from tests.factories.referrals import a_sent_one
from tests.factories.reports import a_report
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
# More than the index is asked for: the search then goes along the reader's own places.
_CROWD = """
INSERT INTO cases_case (id, reference, operation, unit_id, case_officer_id, stage, priority, priority_reason,
  source_reference, disposition, opened_by_id, opened_at, updated_at, version)
SELECT gen_random_uuid(), 'X-' || n, 'Heronry ' || n, unit_id, case_officer_id, stage, priority, priority_reason,
  '', '', opened_by_id, opened_at, updated_at, 1
FROM cases_case, generate_series(1, %s) n WHERE id = %s
"""


def _names(words: str, most: int) -> set[str]:
    return set(Case.objects.filter(pk__in=found(words, most)).values_list("operation", flat=True))


@pytest.mark.parametrize("others", [0, 5001])
def test_every_way_finds_the_same_cases(cast: SimpleNamespace, others: int) -> None:
    case = a_case(cast)
    a_case(cast, operation="Night heron")
    a_case(cast, operation="Kestrel")
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(_CROWD, [others, case.pk])
    with acting(cast.ada):
        assert _names("heron", 20) == {"Heron", "Night heron"}
        assert _names("HERON", 1) == {"Night heron"}
        assert _names("er", 20) == {"Heron", "Night heron"}
        assert _names("er%n", 20) == _names("zz", 20) == _names("heronx", 20) == set()
    with acting(cast.cleo):
        assert _names("heron", 20) == _names("er", 20) == set()


def test_a_reference_leads_to_its_record_in_small_letters_too(cast: SimpleNamespace) -> None:
    referral = a_sent_one(cast)
    exhibit = an_exhibit(cast, referral.case)
    ada, cleo = client_of(cast.ada), client_of(cast.cleo)
    for name in (referral.reference, referral.pseudonym, referral.case.reference, exhibit.reference):
        assert ada.get("/search/", {"q": name.lower()}).status_code == 302, name
        assert cleo.get("/search/", {"q": name.lower()}).status_code == 200, name
    assert exhibit.number in ada.get("/search/", {"q": exhibit.number.lower()}).content.decode()


def test_a_report_is_found_by_its_number_and_the_senders(cast: SimpleNamespace) -> None:
    report = a_report(cast)
    ines = client_of(cast.ines)
    assert ines.get("/search/", {"q": report.reference.lower()}).status_code == 302
    with as_role("owner"):
        type(report).objects.filter(pk=report.pk).update(source_number="Tip 12/x")
    assert report.reference in ines.get("/search/", {"q": "Tip 12/x"}).content.decode()
