"""The benchmarks run at small size: what they print has its form. No time is asserted here."""

import json
import subprocess
import sys

from tests.prove.runner import ROOT


def test_the_list_is_measured_over_the_rows_of_its_floor() -> None:
    # Of its own process: it brings its own server and logs in as `web` itself. It breaks off, with exit code 1 and a
    # traceback, where page and floor show other cases.
    command = [sys.executable, "-m", "tests.bench", "worklist", "--cases", "1000", "--rounds", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert {name for row in rows for name in row} == {"name", "ratio", "goal", "met", "rounds"}
    readers = {row["name"].split(",")[0] for row in rows}
    assert readers == {"list spread", "list wide", "list old"}
    assert all(row["ratio"] > 0 for row in rows)
