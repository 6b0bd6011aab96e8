"""A system that may send us notifications and be told about them: its secrets, and where it listens."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final

OVERLAP: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Secret:
    """`value` is `whsec_` (HMAC), `whsk_` (our signing key) or `whpk_` (their public key)."""

    value: str
    until: datetime | None = None

    def live(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Source:
    """`inbound` secrets verify what it sends, `outbound` ones sign what we send to `endpoint`."""

    name: str
    title: str
    partnership: str | None
    inbound: tuple[Secret, ...]
    outbound: tuple[Secret, ...] = ()
    endpoint: str | None = None
    endpoint_stopped_at: datetime | None = None
    disabled_at: datetime | None = None
    token_digest: str = ""

    def knows(self, token: str) -> bool:
        return bool(self.token_digest) and compare_digest(digest(token), self.token_digest)

    def verifying(self, now: datetime) -> tuple[str, ...]:
        return tuple(secret.value for secret in self.inbound if secret.live(now))

    def signing(self, now: datetime) -> tuple[str, ...]:
        return tuple(secret.value for secret in self.outbound if secret.live(now))

    @property
    def listens(self) -> bool:
        return bool(self.endpoint) and self.endpoint_stopped_at is None and self.disabled_at is None


def rotate(secrets: tuple[Secret, ...], new: str, now: datetime) -> tuple[Secret, ...]:
    """The new secret first; the one before it lives for seven days more, and older ones are dropped."""
    previous = [secret for secret in secrets if secret.live(now)][:1]
    return (Secret(new), *(replace(secret, until=now + OVERLAP) for secret in previous))


def token_for(name: str, random: str) -> str:
    """A bearer token names its source, so that finding whose it is needs no search."""
    return f"hub_{name}_{random}"


def of_token(token: str) -> tuple[str, str]:
    """The source a token claims to be of, and its secret part; empty when it is not a token."""
    _, _, rest = token.partition("hub_")
    name, _, random = rest.rpartition("_")
    return name, random


def digest(token: str) -> str:
    """What is kept of a token; 20 random bytes need no slow hash."""
    return sha256(token.encode()).hexdigest()
