"""bin/prove NAME [--full] [--seed N] [--record]: the last line on stdout is the proof's record."""

import argparse
import json
import os
import sys

import django

from tests.prove import runner


def main() -> int:
    """0 = no failures, 1 = failures, 2 = could not run."""
    options = _options()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    try:
        if options.record:
            runner.require_clean()
        django.setup()
        module = runner.load(options.name)
        watch = runner.Stopwatch()
        outcome = runner.carry_out(module, full=options.full, seed=options.seed)
    except runner.CannotRunError as error:
        print(error, file=sys.stderr)
        return 2
    record = runner.record_of(options.name, outcome, full=options.full, seed=options.seed, seconds=watch.seconds())
    for failure in outcome.failures:
        print(failure, file=sys.stderr)
    if options.record:
        runner.append(runner.EVIDENCE / f"{options.name}.jsonl", record)
    print(json.dumps(record), flush=True)
    return 1 if outcome.failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/prove", description="Runs one proof and ends in its JSON record.")
    parser.add_argument("name", metavar="NAME", help=f"one of: {', '.join(runner.names()) or 'none yet'}")
    parser.add_argument("--full", action="store_true", help="all cases instead of the short form")
    parser.add_argument("--seed", type=int, default=1, help="for the random choices; the record names it (default 1)")
    parser.add_argument("--record", action="store_true", help="append the record to docs/evidence; needs a clean tree")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
