"""An id comes in, one journey is called. PostgreSQL remembers; a message here may be lost or come twice."""

import time
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import dramatiq
import redis
import structlog
from dramatiq import Broker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerError
from dramatiq.middleware import AgeLimit, Retries, TimeLimit

from hub.hub import Hub
from hub.journeys.by_mail import by_mail
from workers.hands import Hands

log = structlog.get_logger()

REST: Final = 5.0
"""Seconds without nudges after Redis has failed one, so that no request waits for it again and again."""

ENOUGH: Final = 1
"""Whoever is nudged works until nothing is due, and calls others when there is much of it."""

JOURNEYS: Final = ("arrive", "deliver")


def broker(url: str, namespace: str = "hub") -> RedisBroker:
    """No retries and no delays: both are rows in PostgreSQL. Stuck messages come back at once."""
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=0.3)
    middleware = [AgeLimit(), TimeLimit(), Retries(max_retries=0)]
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=client, namespace=namespace, middleware=middleware, maintenance_chance=1_000_000
    )


def declare(broker: Broker, hub: Hub, hands: Hands) -> None:
    """One actor a journey that can be hurried."""

    @dramatiq.actor(broker=broker, queue_name="arrive", max_retries=0)
    def arrive(arrival_id: str) -> None:
        if not hub.custody.doubts():
            by_mail(UUID(arrival_id), hub)

    @dramatiq.actor(broker=broker, queue_name="deliver", max_retries=0, actor_name="deliver")
    def delivery(delivery_id: str) -> None:
        hands.call(UUID(delivery_id))
        hands.call()  # for another lane: what was planned together goes different ways


class Nudges:
    """Hurries the workers along. A lost nudge costs a second, until the sweep comes round."""

    def __init__(self, broker: Broker, clock: Callable[[], float] = time.monotonic) -> None:
        self._broker = broker
        self._clock = clock
        self._resting_until = 0.0

    def __call__(self, journey: str, ids: Sequence[UUID]) -> None:
        if self._clock() < self._resting_until:
            return
        try:
            for it in ids[:ENOUGH]:
                self._broker.enqueue(_message(journey, it))
        except (BrokerError, redis.RedisError) as error:
            self._resting_until = self._clock() + REST
            log.warning("nudge lost", journey=journey, error=type(error).__name__)


def _message(journey: str, subject: UUID) -> "dramatiq.Message[None]":
    return dramatiq.Message(
        queue_name=journey, actor_name=journey, args=(str(subject),), kwargs={}, options={}
    )
