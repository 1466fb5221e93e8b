"""A pytest plugin that plants one hole, named by HARBOUR_TOOTH, into the run it is loaded for."""

import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import psycopg
import pytest
from django.db import connections

from tests.house.teeth import HARMLESS, all_teeth
from tests.house.teeth.tooth import Tooth

NOT_PLANTED = 7
_OURS = ("ocsea", "cases", "evidence", "victims", "referrals", "intake", "insights", "partner", "allauth")


@pytest.fixture(scope="session", autouse=True)
def hole(django_db_setup: None) -> Iterator[None]:
    """There from the first test to the last."""
    tooth = next(each for each in (HARMLESS, *all_teeth()) if each.name == os.environ["HARBOUR_TOOTH"])
    try:
        if tooth.sql:
            _in_database(tooth.sql)
        patches = _in_program(tooth) if tooth.replace else []
        for each in patches:
            each.start()
    except (psycopg.Error, ImportError, AttributeError, KeyError) as error:
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
    """The function is replaced wherever one of our modules has taken it by name."""
    module, _colon, path = tooth.replace.partition(":")
    holder = importlib.import_module(module)
    *classes, name = path.split(".")
    for each in classes:
        holder = getattr(holder, each)
    former = vars(holder)[name]
    places = [holder] if classes else [m for m in _modules() if vars(m).get(name) is former]
    if not places:
        raise KeyError(tooth.replace)
    return [patch.object(place, name, tooth.instead) for place in places]


def _modules() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] in _OURS and module]
