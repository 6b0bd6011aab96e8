"""Queues whose letters reach nobody: mended before something comes, not found when it is overdue."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hub.queues.member import Member


class Why(StrEnum):
    """Nobody who can sign in has a seat that acts; or the last letter to each of those who have was lost."""

    EMPTY = "nobody sits on it"
    LOST = "letters to everybody there could not be delivered"


@dataclass(frozen=True, slots=True)
class Unreached:
    """One queue that nobody would hear of."""

    queue: str
    why: Why


def unreached(
    queues: Iterable[str], members: Collection[Member], lost: Collection[UUID]
) -> tuple[Unreached, ...]:
    """`members` are those who can sign in; `lost` are people with a letter that nobody has mended."""
    found = []
    for queue in queues:
        there = {it.person_id for it in members if it.queue == queue and it.acts}
        if there <= set(lost):
            found.append(Unreached(queue, Why.LOST if there else Why.EMPTY))
    return tuple(found)
