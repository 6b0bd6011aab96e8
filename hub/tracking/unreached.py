"""Queues whose letters reach nobody: mended before something comes, not found when it is overdue."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from hub.queues.asked import present
from hub.queues.member import Roster

REMEMBERED: Final = timedelta(days=30)
"""How long a letter that was lost is an alarm."""


class Why(StrEnum):
    """Nobody who can sign in has a seat that acts; all who have are away; or the last letter to each who is
    there was lost.
    """

    EMPTY = "nobody sits on it"
    AWAY = "everybody there is away"
    LOST = "letters to everybody there could not be delivered"


@dataclass(frozen=True, slots=True)
class Unreached:
    """One queue that nobody would hear of."""

    queue: str
    why: Why


def unreached(queues: Iterable[str], roster: Roster, lost: Collection[UUID]) -> tuple[Unreached, ...]:
    """`lost` are people with a letter that nobody has mended."""
    found = ((it, why_unreached(it, roster, lost)) for it in queues)
    return tuple(Unreached(queue, why) for queue, why in found if why)


def why_unreached(queue: str, roster: Roster, lost: Collection[UUID]) -> Why | None:
    """None when somebody there would read of it; whoever covers sits there too, and so counts as there."""
    if not roster.acting(queue):
        return Why.EMPTY
    there = {it.person_id for it in present(queue, roster)}
    if not there:
        return Why.AWAY
    return Why.LOST if there <= set(lost) else None
