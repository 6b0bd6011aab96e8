"""A mailbox that is polled: what it yields, what can be wrong with it, when to look again, when to alarm."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final


class Ailment(StrEnum):
    """What is wrong, by what mends it: time, a slower pace, another password, another setting."""

    AWAY = "away"
    THROTTLED = "throttled"
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The mailbox did not do what was asked. `wait` is what its server asked for, if it asked."""

    kind: Ailment
    why: str
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that came in since the last look. `state` may be kept once all of it is put away."""

    items: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Found:
    """One mail, as exactly as the mailbox hands it out."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody took it out of the mailbox between two of our requests."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The server has this one mail and cannot hand it out, or it is larger than the hub takes."""

    why: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a person's test of a mailbox saw: mails that lie in it, and folders that are still to be made."""

    waiting: int
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a mail server may call the hub to say that mail came, and the word by which it is believed."""

    url: str
    secret: str


ALARM_AFTER: Final = timedelta(minutes=15)
NEEDS_A_PERSON: Final = frozenset({Ailment.REFUSED, Ailment.MISCONFIGURED})

FIRST_WAIT: Final = {
    Ailment.AWAY: timedelta(seconds=15),
    Ailment.THROTTLED: timedelta(seconds=30),
    Ailment.REFUSED: timedelta(minutes=30),
    Ailment.MISCONFIGURED: timedelta(minutes=5),
}
"""A wrong password is tried so seldom that it cannot lock the account, which five an hour may do."""

LONGEST_WAIT: Final = {
    Ailment.AWAY: timedelta(minutes=10),
    Ailment.THROTTLED: timedelta(minutes=30),
    Ailment.REFUSED: timedelta(hours=6),
    Ailment.MISCONFIGURED: timedelta(hours=1),
}


UNREAD: Final = "unread"
"""The alarm over mails that could not be fetched and lie in the folder for failed mail."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What the hub remembers of one. `state` is the adapter's own; `unreadable` counts mails set aside.

    `trouble` is empty while all is well, `why` says it in words; `failures` counts rounds that failed since
    the last that did not; `backlog` is what the last look left lying; `wake` is how listening for news goes.
    """

    name: str
    known_since: datetime
    due_at: datetime
    state: str = ""
    last_success_at: datetime | None = None
    trouble: str = ""
    failures: int = 0
    unreadable: int = 0
    why: str = ""
    backlog: int = 0
    wake: str = ""

    def succeed(self, state: str, now: datetime, every: timedelta) -> "Mailbox":
        """Everything that lay there is kept and put away."""
        well = replace(self, trouble="", why="", failures=0, backlog=0)
        return replace(well, state=state, last_success_at=now, due_at=now + every)

    def fail(self, trouble: Trouble, now: datetime) -> "Mailbox":
        """Nothing is forgotten: the state stays, so the next look sees the same mails again."""
        failures = self.failures + 1
        wait = _wait(self.name, trouble, failures)
        return replace(self, trouble=trouble.kind, why=trouble.why, failures=failures, due_at=now + wait)

    def alarm(self, now: datetime) -> str:
        """Why somebody has to look, or nothing: what time will not mend, too long without success, mail set
        aside that nobody has read yet."""
        if self.trouble in NEEDS_A_PERSON:
            return self.trouble
        since = self.last_success_at or self.known_since
        if now - since > ALARM_AFTER:
            return "silent"
        return UNREAD if self.unreadable else ""


def _wait(name: str, trouble: Trouble, failures: int) -> timedelta:
    longest = LONGEST_WAIT[trouble.kind]
    own: timedelta = min(FIRST_WAIT[trouble.kind] * 2 ** min(failures - 1, 10), longest)
    digest = sha256(f"{name} {failures}".encode()).digest()
    spread: timedelta = own * (0.9 + 0.2 * int.from_bytes(digest[:4]) / 0xFFFFFFFF)
    return max(spread, min(trouble.wait, timedelta(days=1))) if trouble.wait else spread
