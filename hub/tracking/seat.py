"""Who is at the screen: a password that can be locked, and a session that ends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

FREE_TRIES: Final = 20
"""More than one address is let try (`hub.web.brake`), so that nobody locks another out by guessing."""
LOCK: Final = timedelta(minutes=15)
LIFE: Final = timedelta(hours=10)
IDLE: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Credential:
    """`password` is an argon2id hash; too many failures lock it for a quarter of an hour."""

    password: str
    failures: int = 0
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def failed(self, now: datetime) -> "Credential":
        failures = self.failures + 1
        return replace(self, failures=failures, locked_until=now + LOCK if failures >= FREE_TRIES else None)

    def succeeded(self) -> "Credential":
        return replace(self, failures=0, locked_until=None)


@dataclass(frozen=True, slots=True)
class Session:
    """A tracking screen left open keeps itself awake by refreshing; a closed laptop does not."""

    person_id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    def alive(self, now: datetime) -> bool:
        return now < self.expires_at and now < self.seen_at + IDLE
