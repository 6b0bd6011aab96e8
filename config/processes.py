"""The two processes of a hub: doors that take things in, and workers that see them through."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any, Final

import dramatiq
import structlog
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from adapters.smtp.receiver import SmtpDoor
from config import mail_doors, wiring
from config.settings import Settings
from hub.errors import ConfigError
from hub.hub import Hub
from hub.intake.mail import Envelope
from hub.journeys.receive import is_ours, receive, write_down_refusal
from workers import actors, logs
from workers.ears import Ears
from workers.hands import Hands
from workers.sweep import Sweep

log = structlog.get_logger()

CONNECTIONS: Final = 1024
"""Granian accepts so many and no more, and a browser keeps half a dozen idle ones open for each visitor."""


def serve(chosen: Settings) -> None:
    """The web server and the mail door, until a signal."""
    _begin(chosen)
    with _mail_door(chosen), _counted_together():
        server: Any = Granian(
            "config.wiring:web",
            address=chosen.host,
            port=chosen.port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=chosen.web_processes,
            blocking_threads=chosen.web_threads,
            backpressure=CONNECTIONS,
            respawn_failed_workers=True,
            log_level=LogLevels.error,
            workers_kill_timeout=10,
        )
        server.serve()


def work(chosen: Settings) -> None:
    """The workers and the sweep, until a signal; then each finishes what it holds."""
    _begin(chosen)
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    with wiring.a_hub(chosen, chosen.database_url, wiring.nudges(chosen.redis_url)) as hub:
        for why in hub.custody.doubts():
            log.warning("this is a copy: nothing is sent or accepted", why=why)
        hands = Hands(hub, chosen.worker_threads)
        at_work: list[Any] = [hands, Sweep(hub, hands), Ears(hub), *_nudged(chosen, hub, hands)]
        for it in at_work:
            it.start()
        done.wait()
        for it in reversed(at_work):
            it.stop()


def _begin(chosen: Settings) -> None:
    if not chosen.database_url:
        raise ConfigError("HUB_DATABASE_URL is not set. `hub up` brings its own database; this does not.")
    logs.configure()


def _nudged(chosen: Settings, hub: Hub, hands: Hands) -> list[dramatiq.Worker]:
    """Dramatiq's workers; none without Redis, where the sweep does it all."""
    if not chosen.redis_url:
        return []
    broker = actors.broker(chosen.redis_url)
    actors.declare(broker, hub, hands)
    # An idle consumer would otherwise look only once a second, and a nudge is about milliseconds.
    return [dramatiq.Worker(broker, worker_timeout=50, worker_threads=4)]


@contextmanager
def _counted_together() -> Iterator[None]:
    """A folder where the web processes keep their counts, so that /metrics of any one tells those of all."""
    with TemporaryDirectory(prefix="hub-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


@contextmanager
def _mail_door(chosen: Settings) -> Iterator[None]:
    if not chosen.smtp_port:
        yield
        return
    nudge = wiring.nudges(chosen.redis_url)
    with wiring.a_hub(chosen, chosen.database_url, nudge, connections=8) as hub:

        def keep(envelope: Envelope, raw: bytes) -> None:
            receive(envelope, raw, hub)

        mailboxes = {address: address for address in chosen.takes}
        policy = mail_doors.door_policy(chosen)
        door = SmtpDoor(
            keep, mailboxes, policy, partial(is_ours, hub=hub), partial(write_down_refusal, hub=hub)
        )
        door.start()
        try:
            yield
        finally:
            door.stop()
