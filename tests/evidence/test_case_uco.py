"""A case as CASE/UCO: the ontology's own validator, and what it does not see."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cases.models import Case
from demo.story import tell
from evidence.bundles.graph import graph_of
from evidence.bundles.soundness import faults_of
from tests.factories.cases import a_person_of, a_team_case, an_authority
from tests.factories.evidence import a_reading, an_exhibit, handed
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(cast: SimpleNamespace, case: Case) -> dict[str, Any]:
    """The graph of a case with somebody, a warrant, and a disk that changed hands."""
    a_person_of(cast, case)
    an_authority(cast, case)
    made = an_exhibit(cast, case, kind="medium", reading=a_reading())
    handed(made, giver=cast.ada, receiver=cast.emil)
    with acting(cast.ada):
        found: dict[str, Any] = json.loads(graph_of(cast.ada, case))
    return found


def test_every_demo_case_stands_before_the_ontology(cast: SimpleNamespace, tmp_path: Path) -> None:
    # Beside this Python, as requirements/dev.txt puts it there.
    tool = shutil.which("case_validate", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if tool is None:
        told = "case_validate is missing: install requirements/dev.txt"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    files = _files_of_the_demo(cast, tmp_path)
    assert len(files) == 4
    done = subprocess.run([tool, *map(str, files)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def _files_of_the_demo(cast: SimpleNamespace, folder: Path) -> list[Path]:
    """Each case of the story, and one more with a chain of custody and digests."""
    with as_role("owner"):
        tell(cast)
    team = a_team_case(cast, operation="Plover")
    handed(an_exhibit(cast, team, kind="medium", reading=a_reading()), giver=cast.ada, receiver=cast.emil)
    with as_role("owner"):
        cases = list(Case.objects.select_related("case_officer").order_by("opened_at"))
    for case in cases:
        with acting(case.case_officer):
            (folder / f"{case.operation}.jsonld").write_text(graph_of(case.case_officer, case))
    return sorted(folder.glob("*.jsonld"))


def test_a_graph_is_sound_and_the_same_twice(cast: SimpleNamespace, case: Case, whole: dict[str, Any]) -> None:
    assert faults_of(whole) == []
    with acting(cast.ada):
        assert graph_of(cast.ada, case) == graph_of(cast.ada, case)
    kinds = [each["@type"] for each in whole["@graph"]]
    assert kinds.count("case-investigation:InvestigativeAction") == 3
    steps = [each for each in whole["@graph"] if each["@type"].endswith("InvestigativeAction")]
    assert [len(each.get("case-investigation:wasInformedBy", [])) for each in steps] == [0, 1, 1]
    assert [len(each.get("uco-action:result", [])) for each in steps] == [1, 0, 0]


def test_what_the_validator_does_not_see_is_named(whole: dict[str, Any]) -> None:
    def told(kind: str, **changes: Any) -> str:
        broken = copy.deepcopy(whole)
        next(each for each in broken["@graph"] if each["@type"].endswith(kind)).update(changes)
        return " ".join(faults_of(broken))

    early = {"@type": "xsd:dateTime", "@value": "1999-01-01T00:00:00+00:00"}
    assert "ends before it begins" in told("InvestigativeAction", **{"uco-action:endTime": early})
    assert "ends before it begins" in told("Authorization", **{"uco-core:endTime": early})
    assert "drafting:mood of" in told("Investigation", **{"drafting:mood": "good"})
    assert "uco-observable:dataPayload of" in told("Facet", **{"uco-observable:dataPayload": "00"})
    assert "which is nowhere" in told("ProvenanceRecord", **{"uco-core:object": [{"@id": "kb:nobody"}]})
    assert "no digest that may leave" in told("Hash", **{"uco-types:hashMethod": "PhotoDNA"})
    assert "declared twice" in told("Person", **{"@id": whole["@graph"][0]["@id"]})
