"""What a rehearsal has measured: who was told and how, who has it and how soon, which contacts are broken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hub.queues.entry import Entry
from hub.sending.delivery import State
from hub.sending.kind import CHASES, Kind
from hub.tracking.acknowledgement import Acknowledgement
from hub.tracking.progress import Progress
from hub.words import Channel

TOLD: Final = frozenset({Kind.NOTICE, *CHASES})


@dataclass(frozen=True, slots=True)
class Contact:
    """One letter or event to a person or system. `reached_at` None: their channel has not taken it.

    `trouble` is what that channel said last; `broken` when it will not be tried again. Without a seat
    on the queue (`seated`) is the duty desk, which hears of it where nobody of the queue can.
    """

    to: str
    channel: Channel
    chase: bool
    told_at: datetime
    reached_at: datetime | None
    trouble: str
    broken: bool
    seated: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One queue. `made` None: nobody has acknowledged."""

    entry: Entry
    contacts: tuple[Contact, ...]
    made: Acknowledgement | None

    @property
    def took(self) -> timedelta | None:
        """From the opening to the acknowledgement."""
        return self.made.at - self.entry.opened_at if self.made else None

    @property
    def broken(self) -> tuple[Contact, ...]:
        """Those that a real case would not reach either."""
        return tuple(it for it in self.contacts if it.broken)

    @property
    def nobody(self) -> bool:
        """Whether no letter to anybody of the queue could have arrived."""
        theirs = (it for it in self.contacts if it.channel is Channel.MAIL and it.seated)
        return all(it.broken for it in theirs)


def measured(
    entries: Iterable[Entry], made: Mapping[UUID, Acknowledgement], deliveries: Iterable[Progress]
) -> tuple[Measured, ...]:
    """Queue by queue, in the order of the entries."""
    owed = [it for it in deliveries if it.delivery.kind in TOLD]
    found = []
    for entry in entries:
        contacts = tuple(_contact(it) for it in owed if it.delivery.entry_id == entry.id)
        found.append(Measured(entry, contacts, made.get(entry.id)))
    return tuple(found)


def _contact(it: Progress) -> Contact:
    one, last = it.delivery, it.attempts[-1] if it.attempts else None
    taken = one.state is State.SENT
    trouble = "" if taken or last is None or last.ended_at is None else last.detail or "It was not taken."
    return Contact(
        to=it.to,
        channel=one.channel,
        chase=one.kind in CHASES,
        told_at=it.planned_at,
        reached_at=it.settled_at if taken else None,
        trouble="Its endpoint is off." if one.state is State.HELD else trouble,
        broken=one.state in (State.DEAD, State.HELD),
        seated=bool(it.role),
    )
