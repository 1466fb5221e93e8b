"""Numbers for a monitoring system: answers by status class, and how long what waits has waited. Nothing of any record.

Counts are kept in memory that a server's workers share when it loads Harbour before it forks (gunicorn's --preload);
without that each worker tells its own.
"""

import ctypes
import hmac
import itertools
import multiprocessing.sharedctypes
import os
import threading
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from ocsea.ledger.context import AddressClass, address_class

_CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# A row a worker, so that none waits for another, nor for one that was killed while it counted.
_ROWS = 64
_answers = multiprocessing.sharedctypes.RawArray(ctypes.c_ulonglong, _ROWS * len(_CLASSES))
_forks = itertools.count(1)
_row = 0
_counting = threading.Lock()
_queues: dict[str, str] = {}


def add_queue(name: str, function: str) -> None:
    """Shows a queue; call it from AppConfig.ready().

    `function` is the app's SQL function without arguments that gives one row: how many wait, and for how many seconds
    the oldest has (0 when none waits). `web` and `partner` must be allowed to execute it.
    """
    _queues[name] = function


def count_answer(status: int) -> None:
    """Counts one answer of this HTTP status."""
    with _counting:
        _answers[_row * len(_CLASSES) + status // 100 - 1] += 1


def _take_row() -> None:
    global _row  # noqa: PLW0603  (a process has one)
    _row = next(_forks) % _ROWS


os.register_at_fork(before=_take_row)


class HarbourCollector(Collector):
    """What /metrics shows, read at the moment it is asked for."""

    def collect(self) -> Iterator[Metric]:
        yield _answered()
        waiting = GaugeMetricFamily("harbour_queue_waiting", "What waits, by queue.", labels=["queue"])
        oldest = GaugeMetricFamily("harbour_queue_oldest_seconds", "How long the oldest has waited.", labels=["queue"])
        with connection.cursor() as cursor:
            for name, function in _queues.items():
                cursor.execute(f"SELECT * FROM {function}()")  # noqa: S608  (a name from our own code)
                count, seconds = cursor.fetchone() or (0, 0.0)
                waiting.add_metric([name], count)
                oldest.add_metric([name], seconds)
        yield waiting
        yield oldest


def _answered() -> Metric:
    answered = CounterMetricFamily("harbour_http_responses", "Answers by class of status.", labels=["status"])
    for number, name in enumerate(_CLASSES):
        answered.add_metric([name], sum(_answers[number :: len(_CLASSES)]))
    return answered


_registry = CollectorRegistry(auto_describe=False)
_registry.register(HarbourCollector())


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers in Prometheus's text format, for whoever holds the token; without one, on this machine alone."""
    if not _may_read(request):
        return HttpResponse("not found\n", status=404, content_type="text/plain")
    return HttpResponse(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # Behind a proxy of the same machine everybody comes from loopback, and the proxy says for whom it asks.
    local = address_class(request.META.get("REMOTE_ADDR", "")) is AddressClass.LOOPBACK
    return local and "X-Forwarded-For" not in request.headers
