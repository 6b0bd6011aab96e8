"""A system that may send us notifications and be told about them: its secrets, and where it listens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from hub.intake.calls import Calls

OVERLAP: Final = timedelta(days=7)
ON: Final = Calls()
SHUT_OUT: Final = "This system was shut out for good. Enrol another under a name of its own."
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""It stands in the path that the system calls, in its token and in the address of its screen."""


@dataclass(frozen=True, slots=True)
class Secret:
    """`value` is `whsec_` (HMAC), `whsk_` (our signing key), `whpk_` (their public key), a token's digest."""

    value: str
    until: datetime | None = None

    def live(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Source:
    """`inbound` secrets verify what it sends, `outbound` ones sign what we send to `endpoint`.

    Of bearer tokens only digests are kept. In each of the three the newest is first.
    """

    name: str
    title: str
    partnership: str | None
    inbound: tuple[Secret, ...]
    outbound: tuple[Secret, ...] = ()
    endpoint: str | None = None
    disabled_at: datetime | None = None
    tokens: tuple[Secret, ...] = ()
    calls: Calls = ON

    def knows(self, token: str, now: datetime) -> bool:
        known = [compare_digest(digest(token), it.value) for it in self.tokens if it.live(now)]
        return any(known)

    def verifying(self, now: datetime) -> tuple[str, ...]:
        return tuple(secret.value for secret in self.inbound if secret.live(now))

    def signing(self, now: datetime) -> tuple[str, ...]:
        return tuple(secret.value for secret in self.outbound if secret.live(now))

    @property
    def listens(self) -> bool:
        return bool(self.endpoint) and self.calls.on and self.disabled_at is None

    @property
    def own_key(self) -> str:
        """The public key that it verifies with (ed25519, v1a); empty where it shares a secret with us."""
        newest = self.inbound[0].value if self.inbound else ""
        return newest if newest.startswith("whpk_") else ""

    def overlap_ends(self, now: datetime) -> datetime | None:
        """Until when the secrets and the token from before the last rotation are still good."""
        kept = (*self.inbound, *self.outbound, *self.tokens)
        return max((it.until for it in kept if it.until and it.live(now)), default=None)


def unfit(name: str) -> str:
    """Why a system cannot be enrolled under this name; empty when it can."""
    if NAME.fullmatch(name):
        return ""
    return "A source's name is up to 60 letters, digits, full stops, hyphens and underscores."


def rotate(secrets: Iterable[Secret], new: str, now: datetime, at_once: bool = False) -> tuple[Secret, ...]:
    """The new secret first; those before it live until seven days after they were replaced, or not at all."""
    live = [] if at_once else [it for it in secrets if it.live(now)]
    return (Secret(new), *(replace(it, until=it.until or now + OVERLAP) for it in live))


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
