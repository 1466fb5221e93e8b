"""Planted holes: the suite must fail for each, in the narrow tests that the hole names, and pass without it.

Each hole runs in a pytest of its own beside this one's PostgreSQL, on a database of its own. The controls are a hole
that takes nothing away and one that makes the program stumble: neither may pass for caught.
"""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.house.teeth import HARMLESS, STUMBLING, all_teeth
from tests.house.teeth.plant import BROKE_OFF, NOT_PLANTED
from tests.house.teeth.tooth import Tooth
from tests.prove.runner import ROOT, Outcome

NEEDS_DATABASE = True
# The controls that the short form always tries.
NAMED = (
    *("policy", "FORCE", "grant expiry", "deny", "door", "presenter allow-list"),
    *("ciphertext binding", "throttle", "session kill", "ledger line"),
)
_AT_ONCE = 2
_FAILED, _PASSED = 1, 0


def run(*, full: bool, seed: int) -> Outcome:
    """All holes, and their tests without one; in the short form the ten named, and one test without a hole."""
    teeth = [tooth for tooth in all_teeth() if full or tooth.name.split(":")[0] in NAMED]
    sound = sorted({test for tooth in teeth for test in tooth.tests})
    if not full:
        sound = random.Random(seed).sample(sound, 1)  # noqa: S311  (a choice of tests)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        without = pool.submit(_pytest, sound, "")
        harmless, stumbling = pool.submit(_bitten, HARMLESS), pool.submit(_bitten, STUMBLING)
        codes = list(pool.map(_bitten, teeth))
    failures = [f"{_words(code)}: {tooth.name}" for tooth, code in zip(teeth, codes, strict=True) if code != _FAILED]
    if (code := without.result()) != _PASSED:
        failures.append(f"without a hole the tests end with {code}: {' '.join(sound)}")
    if harmless.result() != _PASSED:
        failures.append("the control was caught: a hole that takes nothing away")
    if stumbling.result() != BROKE_OFF:
        failures.append("the control was caught: a hole that only makes the program stumble")
    return Outcome(len(teeth), failures, {"caught": codes.count(_FAILED), "sound": len(sound)})


def _words(code: int) -> str:
    told = {_PASSED: "not caught", BROKE_OFF: "broke off, and no test said why", NOT_PLANTED: "could not be planted"}
    return told.get(code, f"broke off with {code}")


def _bitten(tooth: Tooth) -> int:
    return _pytest(tooth.tests, tooth.name)


def _pytest(tests: "tuple[str, ...] | list[str]", hole: str) -> int:
    """pytest's exit code over these tests, with the hole planted where one is named."""
    # With a hole the plugin ends the run; without one the first failure does.
    plugin = ["-p", "tests.house.teeth.plant"] if hole else ["-x"]
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", *plugin, *tests]
    # A database of its own for each: the holes of two must not meet.
    own = {"HARBOUR_TOOTH": hole, "HARBOUR_TEST_PART": f"_{os.getpid()}_{abs(hash(hole)) % 10**6}"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    return subprocess.run(command, cwd=ROOT, env=inherited | own, capture_output=True, check=False).returncode
