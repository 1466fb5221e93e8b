"""Log lines without personal data: what happened and where in the code, never what the values were."""

import json
import linecache
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

# Set by the middleware (through ocsea.ledger.context) and by tasks; "-" outside of both.
request_id: ContextVar[str] = ContextVar("log_request_id", default="-")

_ROOT = Path(__file__).resolve().parents[2]


class SafeFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, event, request id, and for an error its types and places.

    `event` is the message template, and only when it stands as such in the source file that logged it: a text that was
    put together at run time may hold a name, so then `event` is the place in the code. Of the arguments only truth
    values and whole numbers of at most six digits are kept (a longer one may be a telephone number). Exception
    messages, local variables, source lines and `extra` are left out. A line cannot be forged: JSON escapes every line
    break.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
            "request": request_id.get(),
        }
        if numbers := _numbers(record.args):
            line["numbers"] = numbers
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _causes(record.exc_info[1])
        return json.dumps(line)


def _event(record: logging.LogRecord) -> str:
    if isinstance(record.msg, str):
        source = "".join(linecache.getlines(record.pathname))
        if any(f"{quote}{record.msg}{quote}" in source for quote in ('"', "'")):
            return record.msg
    return f"{_place(record.pathname)}:{record.lineno}"


def _numbers(args: object) -> list[int]:
    values = args if isinstance(args, tuple) else ()
    # By exact type: a subclass of int may carry words of its own.
    return [value for value in values if type(value) in {bool, int} and abs(value) < 1_000_000]


def _causes(error: BaseException) -> list[dict[str, object]]:
    """The error and what it came from, outermost first: each its type and the places it passed, newest last."""
    found: list[dict[str, object]] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        kind = type(link)
        found.append({"type": f"{kind.__module__}.{kind.__qualname__}", "places": _places(link.__traceback__)})
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{_place(frame.f_code.co_filename)}:{line}" for frame, line in traceback.walk_tb(trace)]


def _place(filename: str) -> str:
    """A path from the project's root, or from site-packages: a home folder's name may be a person's."""
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])
