"""Slows down whoever keeps being refused, before their tries cost the database or lock a person out.

Counted in each web process, by address and by what was tried: somebody guessing one password, or posting
unsigned in one system's name, stands in nobody else's way. Tries that succeed are never counted.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from flask import Flask, Response, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

REFUSED: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many refusals are borne: of one thing tried from one address, and of all that come from there."""

    of_one: RateLimitItem
    of_all: RateLimitItem
    refused: frozenset[int] = REFUSED


MACHINES: Final = Tolerance(RateLimitItemPerMinute(600), RateLimitItemPerMinute(3000))
PEOPLE: Final = Tolerance(RateLimitItemPerMinute(10, 15), RateLimitItemPerMinute(100, 15))
CODES: Final = Tolerance(PEOPLE.of_one, PEOPLE.of_all, REFUSED | {404, 422})
"""A wrong code, or none, sends the slip back; a made-up link is not found."""
WATCHED: Final = {
    "api.arrive": MACHINES,
    "api.look_at": MACHINES,
    "api.acknowledge": MACHINES,
    "api.consider": MACHINES,
    "api.say": MACHINES,
    "events.replay": MACHINES,
    "signin.enter": PEOPLE,
    "slip.take": CODES,
}


def install(app: Flask, watched: Mapping[str, Tolerance] = WATCHED) -> None:
    """Answer 429 with Retry-After while too many tries of a kind were refused."""
    limiter = MovingWindowRateLimiter(MemoryStorage())

    @app.before_request
    def ask() -> None:
        for limit, key in _counts(watched):
            if not limiter.test(limit, *key):
                seconds = max(1, ceil(limiter.get_window_stats(limit, *key).reset_time - time.time()))
                raise TooManyRequests(_advice(seconds), retry_after=seconds)

    @app.after_request
    def count(answer: Response) -> Response:
        tolerance = watched.get(request.endpoint or "")
        if tolerance and answer.status_code in tolerance.refused:
            for limit, key in _counts(watched):
                limiter.hit(limit, *key)
        return answer


def _advice(seconds: int) -> str:
    minutes = ceil(seconds / 60)
    return f"Wait {minutes} {'minute' if minutes == 1 else 'minutes'} and try again."


def _counts(watched: Mapping[str, Tolerance]) -> Iterator[tuple[RateLimitItem, tuple[str, ...]]]:
    """What this request counts towards."""
    tolerance = watched.get(request.endpoint or "")
    if tolerance is None:
        return
    known = request.view_args or {}
    kind, address = request.endpoint or "", request.remote_addr or ""
    tried = known.get("source") or known.get("token") or request.form.get("email", "").strip().lower()
    yield tolerance.of_one, (kind, address, tried)
    yield tolerance.of_all, (kind, address)
