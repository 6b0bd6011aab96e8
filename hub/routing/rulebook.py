"""Rules as data: what a board's administrator wrote, checked, and never changed while the hub runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from hub.routing.condition import Condition
from hub.routing.place import Reading
from hub.routing.scene import Group
from hub.words import Duty


class Confidence(StrEnum):
    """How well founded a rule is, so that the boards know what to settle first."""

    STATUTE = "statute"
    GUIDANCE = "guidance"
    LOCAL = "local"
    BACKGROUND = "background"
    INFERENCE = "inference"


class IfUnknown(StrEnum):
    """What a rule does when the facts leave it open.

    WIDEN adds the queue with the duty it would have if yes, and asks at triage; ADD adds it without
    asking, because no duty turns on it; LEAVE_OUT does neither and is never allowed for must_consider.
    """

    WIDEN = "widen"
    ADD = "add"
    LEAVE_OUT = "leave_out"


class Body(StrEnum):
    """Somebody outside the hub who must be told; the hub says so and does not tell them itself."""

    HOME_AUTHORITY = "home_authority"
    LADO = "lado"
    PIPOT = "pipot"
    LEDER = "leder"
    NHS_ENGLAND = "nhs_england"
    CORONER = "coroner"
    CQC = "cqc"
    POLICE = "police"
    FIRE = "fire"


@dataclass(frozen=True, slots=True)
class Authority:
    """On what a rule or a clock stands: `basis` is the provision, `source` where it was read."""

    basis: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which it holds, both included; no `until` while nobody has ended it."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: "Period") -> bool:
        return self.covers(other.since) or other.covers(self.since)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way onto a queue. `off` says why the rule is kept and not used; empty when it is used."""

    id: str
    queue: str
    duty: Duty
    for_each: Group
    when: str
    condition: Condition
    if_unknown: IfUnknown
    authority: Authority
    period: Period
    note: str = ""
    off: str = ""


@dataclass(frozen=True, slots=True)
class Signpost:
    """Whom else somebody must tell, and why; nothing is sent."""

    id: str
    body: Body
    for_each: Group
    when: str
    condition: Condition
    if_unknown: IfUnknown
    authority: Authority
    period: Period
    why: str


class Rules(Protocol):
    """What routing reads of the rulebook: the rules in force, by which version, and what they set running."""

    @property
    def rules(self) -> Sequence[Rule]: ...

    @property
    def signposts(self) -> Sequence[Signpost]: ...

    @property
    def reading(self) -> Reading: ...

    @property
    def version(self) -> str: ...

    def deadlines(self, queue: str, duty: Duty, anchor: date | None) -> Mapping[str, date | None]:
        """The clocks that run on a queue held at this duty, by name; None where no day can be reckoned."""
