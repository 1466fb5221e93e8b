"""How PostgreSQL answers the list among 10,000 cases: from the reader's grants, in the order shown, asking once who is
kept away."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import frame
from cases.enums import Stage
from cases.models import Case, CaseGrant
from cases.worklist import ORDER, filtered
from ocsea.access.models import User
from ocsea.web.registry import Row
from tests.factories.cases import a_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
_COPY_CASES = """
INSERT INTO cases_case (id, reference, operation, unit_id, case_officer_id, stage, priority, priority_reason, summary,
  source_reference, disposition, opened_by_id, opened_at, updated_at, version)
SELECT gen_random_uuid(), 'OP-2020-' || n, 'Copy ' || n, unit_id, case_officer_id, 'investigation', priority,
  priority_reason, summary, '', '', opened_by_id, opened_at - n * interval '1 hour', updated_at, 1
FROM cases_case CROSS JOIN generate_series(1, 10000) n WHERE id = %s
"""
_COPY_GRANTS = """
INSERT INTO cases_casegrant (id, permission_id, user_id, case_id, relation, granted_by_id, reason, granted_at,
  ended_reason, opened_at)
SELECT gen_random_uuid(), g.permission_id, g.user_id, c.id, g.relation, g.granted_by_id, '', g.granted_at, '',
  c.opened_at
FROM cases_case c JOIN cases_casegrant g ON g.case_id = %s
WHERE c.id <> %s AND (g.relation = 'supervisor' OR right(c.reference, 1) = '7')
"""


@pytest.fixture
def many(cast: SimpleNamespace) -> Case:
    """10,000 more cases of North: all of them Sana's, a tenth of them Ada's."""
    case = a_case(cast)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(_COPY_CASES, [case.pk])
        cursor.execute(_COPY_GRANTS, [case.pk, case.pk])
        cursor.execute("ANALYZE cases_case, cases_casegrant")
    return case


@pytest.mark.parametrize("name", ["ada", "sana"])
def test_the_list_starts_at_the_grants_and_asks_once(cast: SimpleNamespace, many: Case, name: str) -> None:
    actor = getattr(cast, name)
    with acting(actor):
        rows = filtered(actor, {"view": "all"}, timezone.now()).order_by(*ORDER)[:51]
        told = json.loads(rows.explain(format="json", analyze=True))[0]
    nodes = list(_nodes(told["Plan"]))
    first = next(node for node in nodes if node.get("Index Name") == "cases_grant_list")
    assert first["Actual Rows"] < 200
    assert not [node for node in nodes if node["Node Type"] == "Sort" and node["Actual Rows"] > 200]
    scans = [node for node in nodes if node["Node Type"] == "Seq Scan" and node["Actual Rows"] > 200]
    assert scans == []
    asked = [node for node in nodes if "cases_barred()" in " ".join(node.get("Output", []))]
    asked += [node for node in nodes if node.get("Parent Relationship") == "InitPlan"]
    assert asked
    assert all(node["Actual Loops"] <= 1 for node in asked)


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


@pytest.mark.parametrize("section", [frame.leaderless, frame.closures])
def test_what_waits_for_a_supervisor_is_found_without_a_look_at_all_her_cases(
    cast: SimpleNamespace, many: Case, section: Callable[[User], Sequence[Row]]
) -> None:
    with as_role("owner"):
        CaseGrant.objects.filter(content_object=many, user=cast.ada).update(
            granted_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(days=1)
        )
        Case.objects.filter(pk=many.pk).update(stage=Stage.CLOSURE_PROPOSED, closure_proposed_by=cast.ada)
    with acting(cast.sana), CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        assert [row.reference for row in section(cast.sana)] == [many.reference]
        cursor.execute("EXPLAIN (ANALYZE, FORMAT json) " + asked[0]["sql"])
        (told,) = cursor.fetchone() or ([],)
    assert max(node["Actual Rows"] * node["Actual Loops"] for node in _nodes(told[0]["Plan"])) < 200
