"""Who has really been asked about one queue, for whoever waits for its answer: by seat and never by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from hub.calendar import in_words
from hub.queues.member import Role
from hub.sending.delivery import State
from hub.sending.kind import Kind
from hub.tracking.progress import Progress

ASKING: Final = frozenset({Kind.NOTICE, Kind.REMINDER, Kind.ESCALATION})
SEATS: Final = {Role.MEMBER: "Its members", Role.DEPUTY: "The deputy", Role.CHAIR: "The chair"}
DESK: Final = "The hub's duty desk"
SYSTEM: Final = "The board's own system"
NOBODY: Final = "Nobody: there was nobody to write to"
UNDERWAY: Final = frozenset({State.PLANNED, State.SENDING})


def so_far(those: Iterable[Progress], seats: Mapping[UUID, Role], considering: bool) -> str:
    """A line a seat: how many letters went there and when the last did, or that none has.

    `considering`: asked whether they consider what they have, and not to take it.
    """
    kinds = frozenset({Kind.UNCONSIDERED}) if considering else ASKING
    asked: dict[str, list[Progress]] = {name: [] for name in (*SEATS.values(), DESK, SYSTEM)}
    for it in (it for it in those if it.delivery.kind in kinds):
        asked[_whom(it, seats)].append(it)
    said = (f"{name}: {how}" for name, its in asked.items() if (how := _how_far(its)))
    return "\n".join(said) or NOBODY


def _whom(it: Progress, seats: Mapping[UUID, Role]) -> str:
    if it.delivery.to_person is None:
        return SYSTEM
    return SEATS.get(seats.get(it.delivery.to_person, Role.READER), DESK)


def _how_far(its: Sequence[Progress]) -> str:
    """What has gone, else what is about to go, else that it failed; empty for what nobody wants any more."""
    gone = [it.settled_at for it in its if it.delivery.state is State.SENT and it.settled_at]
    if gone:
        number = "a message" if len(gone) == 1 else f"{len(gone)} messages, the last"
        return f"{number} at {in_words(max(gone))}"
    if any(it.delivery.state in UNDERWAY for it in its):
        return "a message is on its way now"
    return "no message could be delivered" if any(it.delivery.state is State.DEAD for it in its) else ""
