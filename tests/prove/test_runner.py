"""A proof's record says what was tried and where; a proof of nothing is refused."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from launch.environment import outside
from tests.bench.ratio import Ratio, compare
from tests.prove import runner
from tests.prove.runner import ROOT, CannotRunError, Outcome

ASKS_THE_DATABASE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from types import SimpleNamespace
from django.db import connection
from tests.prove import runner

def run(*, full, seed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, count(*) FROM pg_tables WHERE schemaname = 'public'")
        user, tables = cursor.fetchone()
    return runner.Outcome(cases=tables, failures=[] if user == "web" else [user], measures={"seed_was": seed})

outcome = runner.carry_out(SimpleNamespace(NEEDS_DATABASE=True, run=run), full=True, seed=7)
print(outcome.cases > 10, outcome.failures, outcome.measures)
"""
BREAKS_OFF = ASKS_THE_DATABASE.replace("SELECT current_user", "SELECT no_such_column")


def proof(outcome: Outcome) -> SimpleNamespace:
    return SimpleNamespace(run=lambda **_: outcome)


def python(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=outside(), capture_output=True, text=True, check=False
    )


def test_the_record_counts_and_names_what_was_tried() -> None:
    outcome = Outcome(cases=40, failures=[f"case {n}" for n in range(30)], measures={"cases": 1, "peak_mb": 80})
    record = runner.record_of("triage", outcome, full=True, seed=9, seconds=1.234)
    assert (record["name"], record["cases"], record["failures"], record["seed"]) == ("triage", 40, 30, 9)
    assert record["peak_mb"] == 80
    assert len(str(record["commit"]).removesuffix("+changes")) == 40
    assert json.loads(json.dumps(record)) == record


def test_a_proof_without_cases_is_refused() -> None:
    with pytest.raises(CannotRunError, match="no case at all"):
        runner.carry_out(proof(Outcome(cases=0)), full=False, seed=1)  # type: ignore[arg-type]  # stands for a module


def test_machinery_and_tests_are_no_proofs() -> None:
    assert not {"__main__", "runner", "session", "test_runner"} & set(runner.names())


def test_an_unknown_proof_is_named_and_ends_with_2() -> None:
    done = python("-m", "tests.prove", "no_such_proof")
    assert done.returncode == 2
    assert "There is no proof named no_such_proof." in done.stderr
    assert done.stdout == ""


def test_recording_wants_a_clean_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "is_clean", lambda: False)
    with pytest.raises(CannotRunError, match="clean tree"):
        runner.require_clean()
    monkeypatch.setattr(runner, "is_clean", lambda: True)
    runner.require_clean()


def test_each_record_is_one_more_line(tmp_path: Path) -> None:
    file = tmp_path / "evidence" / "triage.jsonl"
    for seed in (1, 2):
        runner.append(file, {"seed": seed})
    assert [json.loads(line)["seed"] for line in file.read_text().splitlines()] == [1, 2]


def test_a_proof_may_ask_for_the_database_and_speaks_as_web() -> None:
    done = python("-c", ASKS_THE_DATABASE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "True [] {'seed_was': 7}"


def test_a_proof_that_breaks_off_is_not_a_pass() -> None:
    done = python("-c", BREAKS_OFF)
    assert done.returncode == 1
    assert "CannotRunError: The proof broke off" in done.stderr


def test_a_ratio_knows_which_way_is_better() -> None:
    assert Ratio("list", 1.4, 1.5, 3).met
    assert not Ratio("list", 1.6, 1.5, 3).met
    assert Ratio("import", 0.9, 0.8, 3, at_least=True).met
    assert not Ratio("import", 0.7, 0.8, 3, at_least=True).met


def test_both_sides_are_measured_in_turn() -> None:
    order: list[str] = []
    ratio = compare("x", lambda: order.append("ours"), lambda: order.append("floor"), goal=1000, rounds=3)
    assert order == ["ours", "floor"] * 4
    assert set(ratio.as_record()) == {"name", "ratio", "goal", "met", "rounds"}
    with pytest.raises(ValueError, match="three"):
        compare("x", list, list, goal=1, rounds=2)
