"""Counts requests and gives each an id: by route and status, never by address, person or token."""

import os
from time import perf_counter
from typing import Final
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from hub.errors import Unavailable
from hub.hub import Hub
from hub.journeys.watch import calendar_ends, figures, newest, unreached_queues
from hub.web.measure_mail import Mailboxes

METRICS: Final = "metrics"
LOG = structlog.get_logger()
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
WATCHES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: a line each would bury what people did."""

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COUNTED: Final = {
    "accepted": "Everything accepted so far",
    "reading": "Mails kept and not read yet",
    "open": "Notifications open",
    "closed": "Notifications closed",
    "quarantined": "Mails on a person's desk because they would not read or are not proven",
    "set_aside": "Machines' mails and mails a person refused",
    "orphans": "Open things without a desk or a timer; anything but 0 is an alarm",
    "overdue": "Entries late to be acknowledged, considered, or done by a clock of their duty",
    "dead_letters": "Messages that will not be tried again unless somebody asks",
    "unheard": "Notifications or messages of which a word reached nobody",
    "endpoints_off": "Systems that the hub gave up calling",
    "due_times_in_question": "Due times that a changed calendar would move; a person has to decide",
    "deliveries_due": "Messages due now",
    "lost": "Accepted things in no state at all; anything but 0 is an alarm",
    "holds": "1 while everything accepted is accounted for",
}


class Conservation(Collector):
    """Asks for the figures when somebody collects them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> list[Metric]:
        try:
            found, (check, stale) = figures(self._hub), newest(self._hub)
            copied = self._hub.custody.doubts()
        except Unavailable:
            return [GaugeMetricFamily("hub_database_up", "1 while the database answers", value=0)]
        gauges: list[Metric] = [GaugeMetricFamily("hub_database_up", "1 while the database answers", value=1)]
        for name, meaning in COUNTED.items():
            gauges.append(GaugeMetricFamily(f"hub_{name}", meaning, value=float(getattr(found, name))))
        told = {
            "copy": ("1 when this is a copy of the live hub, which sends nothing", bool(copied)),
            "check_stale": ("1 when the accounts were not checked for minutes: nothing sweeps", stale),
            "heartbeat_failing": (
                "1 when the outside heartbeat did not take its last call",
                check.beat_trouble != "",
            ),
            "calendar_ends": (
                "1 when the bank holidays of a year that clocks will need are missing",
                calendar_ends(self._hub) is not None,
            ),
            "checked_seconds": ("Unix time of the last check", check.at.timestamp() if check.at else 0),
        }
        for name, (meaning, value) in told.items():
            gauges.append(GaugeMetricFamily(f"hub_{name}", meaning, value=float(value)))
        silent = {it.queue for it in unreached_queues(self._hub)}
        reach = GaugeMetricFamily("hub_queue_unreached", "1 while letters reach nobody", labels=("queue",))
        for queue in self._hub.rulebook.queues:
            reach.add_metric([queue], float(queue in silent))
        return [*gauges, reach]


def install(app: Flask, hub: Hub) -> None:
    """Measure every request; /metrics prints what was measured."""
    registry = app.extensions[METRICS] = CollectorRegistry()
    registry.register(Conservation(hub))
    registry.register(Mailboxes(hub))
    requests = _counting(registry)
    labels = ("route", "method", "status")
    took = Histogram(
        "hub_http_request_seconds", "Time to answer", labels[:2], buckets=BUCKETS, registry=requests
    )
    answered = Counter("hub_http_requests", "Requests answered", labels, registry=requests)

    @app.before_request
    def begin() -> None:
        g.began, g.request_id = perf_counter(), uuid4().hex[:12]

    @app.after_request
    def end(answer: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        seconds = perf_counter() - g.began
        took.labels(route, method).observe(seconds)
        answered.labels(route, method, str(answer.status_code)).inc()
        answer.headers["X-Request-Id"] = g.request_id
        if route not in WATCHES or answer.status_code >= 400:
            LOG.info(
                "answered",
                request=g.request_id,
                route=route,
                method=method,
                status=answer.status_code,
                ms=round(seconds * 1000, 1),
            )
        return answer


def _counting(registry: CollectorRegistry) -> CollectorRegistry | None:
    """Where requests are counted: here, or with the other web processes where they share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return registry
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return None
