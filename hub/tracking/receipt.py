"""What is known of a queue's having it, apart: a channel took it, a named person read it, somebody took it.

A link that was opened without a sign-in is shown beside the readings and counts for none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.queues.entry import Entry
from hub.queues.member import Instead
from hub.sending.delivery import State
from hub.sending.kind import Kind
from hub.tracking.opening import Opening
from hub.tracking.progress import Progress
from hub.tracking.trail import Step
from hub.words import ActorKind, Channel

ASKING: Final = frozenset({Kind.NOTICE, Kind.REMINDER, Kind.ESCALATION})


@dataclass(frozen=True, slots=True)
class Delivered:
    """A channel took so many of the letters or events that asked one receiver, the first of them `at`.

    `to` is a person's name or a system's id; `role` the person's seat on the queue, empty for none. `instead`
    is why they were written to where somebody else (`absent`, if it is one) would have been, of all letters.
    """

    to: str
    role: str
    channel: Channel
    at: datetime
    number: int
    instead: Instead | None = None
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A signed-in person with a seat on the queue read the notification; `role` is the seat they had then."""

    name: str
    role: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Each in order of time; `links` are openings of the queue's letters without a sign-in."""

    delivered: tuple[Delivered, ...]
    opened: tuple[Opened, ...]
    links: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything kept about one notification; `sender` is who raised it on the form, `names` are people's."""

    deliveries: Iterable[Progress]
    trail: Iterable[Step]
    names: Mapping[str, str]
    openings: Iterable[Opening]
    sender: UUID | None = None


def receipt(entry: Entry, known: Known) -> Receipt:
    """Of one queue."""
    mine = [it for it in known.deliveries if it.delivery.entry_id == entry.id]
    asking = [it for it in mine if it.delivery.kind in ASKING and not _to_sender(it, known.sender)]
    letters = {it.delivery.id for it in mine}
    links = (it for it in known.openings if it.delivery_id in letters)
    return Receipt(
        delivered=tuple(_delivered(it for it in asking if it.delivery.to_person or it.delivery.system)),
        opened=tuple(_opened(entry.queue, known)),
        links=tuple(_together(links)),
    )


def _to_sender(it: Progress, sender: UUID | None) -> bool:
    """A step of the ladder that asks nobody here; whoever raised it may sit on the queue as well."""
    return it.delivery.kind is Kind.ESCALATION and sender is not None and it.delivery.to_person == sender


def _delivered(asking: Iterable[Progress]) -> list[Delivered]:
    found: dict[tuple[object, Channel], Delivered] = {}
    for it in asking:
        if it.delivery.state is not State.SENT or it.settled_at is None:
            continue
        key = (it.delivery.to_person or it.delivery.system, it.delivery.channel)
        why = it.delivery.instead
        first = Delivered(it.to, it.role, it.delivery.channel, it.settled_at, 0, why, it.absent)
        before = found.get(key, first)
        found[key] = replace(
            before,
            at=min(before.at, it.settled_at),
            number=before.number + 1,
            instead=before.instead and why,
        )
    return sorted(found.values(), key=lambda it: (it.at, it.to))


def _opened(queue: str, known: Known) -> list[Opened]:
    found: dict[str, Opened] = {}
    for step in known.trail:
        seats = step.detail.get("seats")
        if step.act != "read" or step.actor_kind != ActorKind.PERSON or not isinstance(seats, Mapping):
            continue
        if queue in seats:
            name = known.names.get(step.actor_id, "")
            first = found.get(step.actor_id, Opened(name, str(seats[queue]), step.at, step.at, 0))
            found[step.actor_id] = replace(first, last_at=step.at, times=first.times + 1)
    return sorted(found.values(), key=lambda it: it.first_at)


def _together(openings: Iterable[Opening]) -> list[Opening]:
    """Of all letters to the queue, one for each reason."""
    found: dict[str, Opening] = {}
    for it in openings:
        before = found.get(it.why, replace(it, times=0))
        found[it.why] = replace(
            before,
            first_at=min(before.first_at, it.first_at),
            last_at=max(before.last_at, it.last_at),
            times=before.times + it.times,
        )
    return sorted(found.values(), key=lambda it: it.first_at)
