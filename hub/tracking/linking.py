"""What people said of two notifications that may be of one case: each saying is kept, the last one holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from hub.errors import IllegalMove
from hub.intake.filed import Filed
from hub.intake.resemble import Resemblance
from hub.queues.held import Held


class Said(StrEnum):
    """Nobody but a named person says any of these."""

    LINKED = "linked"
    NOT_SAME = "not_same"
    UNLINKED = "unlinked"


MOVES: Final[Mapping[Said | None, frozenset[Said]]] = {
    None: frozenset({Said.LINKED, Said.NOT_SAME}),
    Said.NOT_SAME: frozenset({Said.LINKED}),
    Said.LINKED: frozenset({Said.UNLINKED}),
    Said.UNLINKED: frozenset({Said.LINKED}),
}
"""None: nobody has said anything yet."""

STANDS: Final = {
    None: "These two are not linked.",
    Said.LINKED: "These two are linked.",
    Said.NOT_SAME: "Somebody has said that these two are not the same case.",
    Said.UNLINKED: "The link between these two was taken back.",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two notifications, the one that came first and the one that came after it."""

    earlier: UUID
    later: UUID


@dataclass(frozen=True, slots=True)
class Suggested:
    """Two that nobody has said anything of; `earlier` and `later` are their references."""

    pair: Pair
    earlier: str
    later: str
    found: Resemblance
    at: datetime

    def other(self, reference: str) -> str:
        """The reference of the one that is not this."""
        return self.later if reference == self.earlier else self.earlier


@dataclass(frozen=True, slots=True)
class Linking:
    """The latest word on a pair; `held` are the times that were brought forward by it."""

    pair: Pair
    number: int
    said: Said
    at: datetime
    person_id: UUID
    name: str
    why: str
    held: tuple[Held, ...] = ()


def pair(one: Filed, other: Filed) -> Pair:
    """In the order in which they came; raises IllegalMove for one and the same."""
    if one.id == other.id:
        raise IllegalMove("A notification cannot be compared with itself.")
    earlier, later = sorted((one, other), key=lambda it: (it.received_at, it.reference))
    return Pair(earlier.id, later.id)


def after(before: Linking | None, to: Said) -> Said:
    """What is said next; raises IllegalMove, in words for whoever pressed the button after somebody else."""
    now = before.said if before else None
    if to not in MOVES[now]:
        raise IllegalMove(f"{STANDS[now]} Open the comparison again to see who said so.")
    return to
