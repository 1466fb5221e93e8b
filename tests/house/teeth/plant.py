"""A pytest plugin that plants one hole, named by HARBOUR_TOOTH, into the run it is loaded for.

Only a test's own word is a bite: a failed assertion, an exception that did not come, a refusal of the database. A hole
that makes the program stumble proves nothing, and the run then ends with BROKE_OFF.
"""

import importlib
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import psycopg
import pytest
from django.core.signals import got_request_exception
from django.db import connections

from tests.house.teeth import CONTROLS, all_teeth
from tests.house.teeth.tooth import Tooth

NOT_PLANTED, BROKE_OFF = 7, 8
ROOT = Path(__file__).resolve().parents[3]
_OURS = ("ocsea", "cases", "evidence", "victims", "referrals", "intake", "insights", "partner", "allauth", "tests")
_REFUSALS = (
    *(psycopg.errors.InsufficientPrivilege, psycopg.errors.UniqueViolation),
    *(psycopg.errors.CheckViolation, psycopg.errors.ExclusionViolation),
)
_BITES = (AssertionError, pytest.fail.Exception, *_REFUSALS)
_seen = {"bites": 0, "failures": 0, "stumbles": 0}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Sorts the failures, and ends the run with the first bite."""
    report = yield
    if report.failed:
        _seen["failures"] += 1
        if call.when == "call" and call.excinfo and not _seen["stumbles"] and _is_a_bite(call.excinfo):
            _seen["bites"] += 1
            item.session.shouldfail = "bitten"
    _seen["stumbles"] = 0
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing but stumbling is no bite."""
    if _seen["failures"] and not _seen["bites"]:
        session.exitstatus = BROKE_OFF


def _is_a_bite(info: pytest.ExceptionInfo[BaseException]) -> bool:
    if not _bites(info.value):
        return False
    # An assertion of the program itself is a stumble; those of the tests and of their libraries count.
    raised = Path(str(info.traceback[-1].path))
    return not any(ROOT / package in raised.parents for package in _OURS if package != "tests")


def _bites(error: BaseException | None) -> bool:
    # Django's own errors wrap those of the driver.
    return isinstance(error, _BITES) or (error is not None and isinstance(error.__cause__, _BITES))


def _note(**_named: object) -> None:
    """A page that stumbled may have been answered with 500, at which an assertion then fails."""
    _seen["stumbles"] += not _bites(sys.exc_info()[1])


got_request_exception.connect(_note)


@pytest.fixture(scope="session", autouse=True)
def hole(django_db_setup: None) -> Iterator[None]:
    """There from the first test to the last."""
    tooth = next(each for each in (*CONTROLS, *all_teeth()) if each.name == os.environ["HARBOUR_TOOTH"])
    try:
        if tooth.sql:
            _in_database(tooth.sql)
        patches = _in_program(tooth) if tooth.replace else []
        for each in patches:
            each.start()
    except (psycopg.Error, ImportError, AttributeError) as error:
        # A hole that cannot be planted must not pass for one that was caught.
        pytest.exit(f"The hole could not be planted: {error!r}", returncode=NOT_PLANTED)
    yield
    for each in patches:
        each.stop()


def _in_database(statement: str) -> None:
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(f"postgresql://postgres:{quote(password)}@{host}:{port}/{name}", autocommit=True) as server:
        server.execute(statement.encode())


def _in_program(tooth: Tooth) -> list[Any]:
    """What is replaced is replaced wherever one of our modules has taken it by name."""
    module, _colon, path = tooth.replace.partition(":")
    holder = importlib.import_module(module)
    *classes, name = path.split(".")
    for each in classes:
        holder = getattr(holder, each)
    former = getattr(holder, name)
    others = [] if classes else [m for m in _modules() if m is not holder and vars(m).get(name) is former]
    return [patch.object(place, name, tooth.instead) for place in (holder, *others)]


def _modules() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] in _OURS and module]
