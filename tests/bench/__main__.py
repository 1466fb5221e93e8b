"""bin/bench [NAME ...] [--record]: one JSON line a measure, {name, ratio, goal, met, rounds}.

A benchmark is a module of this package with `def run(*, cases: int, rounds: int) -> Iterable[Ratio]`: both sides
measured in the same run, in interleaved rounds, at least three; the ratio is that of the medians.
"""

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django

from tests.bench.ratio import Ratio
from tests.prove import runner

_MACHINERY = {"__main__", "ratio", "test_bench"}


def main() -> int:
    """0 = every goal met, 1 = one missed, 2 = could not run."""
    options = _options()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    try:
        if options.record:
            runner.require_clean()
        chosen = _chosen(options.names)
    except runner.CannotRunError as error:
        print(error, file=sys.stderr)
        return 2
    django.setup()
    records = []
    for measure in _measures(chosen, options.cases, options.rounds):
        records.append(measure.as_record())
        print(json.dumps(records[-1]), flush=True)
    if options.record:
        known = {
            "cases": options.cases,
            "commit": runner.commit(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        for record in records:
            runner.append(runner.EVIDENCE / "bench.jsonl", record | known)
    return 0 if all(record["met"] for record in records) else 1


def _measures(chosen: list[str], cases: int, rounds: int) -> Iterator[Ratio]:
    for name in chosen:
        yield from importlib.import_module(f"tests.bench.{name}").run(cases=cases, rounds=rounds)


def _chosen(names: list[str]) -> list[str]:
    """Those named, or all. In one run they share its databases, which take minutes to fill."""
    there = _names()
    if unknown := [name for name in names if name not in there]:
        raise runner.CannotRunError(f"There is no benchmark named {unknown[0]}. There are: {', '.join(there)}.")
    return names or there


def _names() -> list[str]:
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(one.name for one in found if one.name not in _MACHINERY and not one.name.startswith("_"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measures ratios side by side in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(_names())}")
    parser.add_argument("--record", action="store_true", help="append to docs/evidence/bench.jsonl; needs a clean tree")
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many cases to fill the database with")
    parser.add_argument("--rounds", type=int, default=40, help="interleaved rounds of each measure, at least 3")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
