"""What a channel can answer to one attempt."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took it; `receipt` is what it answered."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now. `wait` is what the other side asked for (Retry-After), if it asked; `ours`: our own fault."""

    why: str
    wait: timedelta | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never. `gone` means the endpoint said it wants nothing more (HTTP 410)."""

    why: str
    gone: bool = False


Outcome = Sent | Deferred | Refused
