"""No name reaches a log line, whatever an error, an argument or a library says."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from ocsea.ledger.context import RequestContext, in_request
from ocsea.redaction.logs import SafeFormatter

NAME = "Mara Ellingsen"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(SafeFormatter())
    logger = logging.getLogger("ocsea.test_logs")
    logger.addHandler(handler)
    yield text
    logger.removeHandler(handler)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def log() -> logging.Logger:
    return logging.getLogger("ocsea.test_logs")


def fail_with(name: str) -> None:
    try:
        int(name)
    except ValueError as error:
        raise LookupError(f"no such child: {name}") from error


def test_an_exception_leaves_its_types_and_places_only(stream: io.StringIO) -> None:
    try:
        fail_with(NAME)
    except LookupError:
        log().exception("import failed")
    assert "Mara" not in stream.getvalue()
    (line,) = lines(stream)
    assert line["event"] == "import failed"
    assert [link["type"] for link in line["error"]] == ["builtins.LookupError", "builtins.ValueError"]
    places = line["error"][0]["places"]
    assert places[-1].startswith("tests/redaction/test_logs.py:")
    assert len(places) == 2


@pytest.mark.parametrize("argument", [NAME, {"name": NAME}, [NAME], ValueError(NAME), uuid4(), 4479001234567])
def test_arguments_are_left_out(stream: io.StringIO, argument: object) -> None:
    log().warning("opened %s for %d pages", argument, 12)
    assert str(argument) not in stream.getvalue()
    assert "Mara" not in stream.getvalue()
    (line,) = lines(stream)
    assert line["event"] == "opened %s for %d pages"
    assert line["numbers"] == [12]


def test_a_text_made_at_run_time_is_not_an_event(stream: io.StringIO) -> None:
    log().error(f"cannot import the report of {NAME}")  # the very mistake that must do no harm
    log().error(ValueError(NAME))
    log().error(NAME.upper())  # as it stands, the name is a text of this very file
    assert "mara" not in stream.getvalue().lower()
    assert all(line["event"].startswith("tests/redaction/test_logs.py:") for line in lines(stream))


def test_extra_and_stack_are_left_out(stream: io.StringIO) -> None:
    log().error("refused", extra={"person": NAME}, stack_info=True)
    (line,) = lines(stream)
    assert set(line) == {"at", "level", "logger", "event", "request"}


def test_one_event_is_one_line(stream: io.StringIO) -> None:
    log().error("a\nb\r\u2028forged %s", "x\n\x1b[31m")
    assert len(stream.getvalue().splitlines()) == 1


def test_a_line_carries_the_request(stream: io.StringIO) -> None:
    with in_request(RequestContext("7f3a")):
        log().warning("slow")
    log().warning("slow")
    assert [line["request"] for line in lines(stream)] == ["7f3a", "-"]


def test_every_handler_of_the_settings_uses_it() -> None:
    configuration: Any = settings.LOGGING
    formatters = configuration["formatters"]
    used = {handler["formatter"] for handler in configuration["handlers"].values()}
    assert used
    assert {formatters[name]["()"] for name in used} == {"ocsea.redaction.logs.SafeFormatter"}
