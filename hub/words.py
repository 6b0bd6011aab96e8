"""The words every room shares, so that nobody has to invent a second name for them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What somebody said; silence is `unknown`, which is never the same as `no`."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Duty(StrEnum):
    """How strongly a queue is bound to look, strongest first."""

    MUST_CONSIDER = "must_consider"
    MAY_CONSIDER = "may_consider"
    INFORMATION = "information"


STRENGTH: Final = tuple(Duty)

TRIAGE: Final = "hub.triage"


class Channel(StrEnum):
    """The door something came in by, or goes out by."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    FORM = "form"


class ActorKind(StrEnum):
    """Whose authority a transaction runs under; row-level security reads it."""

    SYSTEM = "system"
    PERSON = "person"
    SOURCE = "source"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, as the audit trail and row-level security will know them."""

    kind: ActorKind
    id: str
    name: str


SYSTEM: Final = Actor(ActorKind.SYSTEM, "system", "the hub")
NOBODY: Final = Actor(ActorKind.NOBODY, "nobody", "nobody signed in")
