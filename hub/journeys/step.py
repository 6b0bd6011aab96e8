"""What one step of a ladder owes and to whom: for the chase that sends it and for the draft on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.hub import Hub
from hub.queues.asked import asked, present
from hub.queues.entry import Entry, State
from hub.queues.ladder import Step, To
from hub.queues.member import Member, Roster
from hub.sending.delivery import Delivery, Kind
from hub.sending.plan import Owed, events, letters, through


@dataclass(frozen=True, slots=True)
class Known:
    """Who sits where and is there at this instant, and who took what is held, by entry."""

    at: datetime
    roster: Roster
    takers: Mapping[UUID, UUID]


def kind_of(entry: Entry, step: Step) -> Kind:
    """Which letter: of the ladder, or that what was taken waits to be considered."""
    return Kind.UNCONSIDERED if entry.state is State.ACKNOWLEDGED else Kind(step.letter)


def owes(entry: Entry, step: Step, known: Known, sender: Sequence[Delivery], hub: Hub) -> list[Delivery]:
    """Of an entry that has just been climbed to this step; `sender` is the word to whoever raised it."""
    owed, ways = Owed(entry, kind_of(entry, step), entry.step), list(sender)
    if step.to is not To.SENDER:
        listening = known.roster.listening(hub.rulebook.queues[entry.queue].owner)
        ways = [*letters(owed, _asked(entry, step, known), known.at), *events(owed, listening, known.at)]
    return through(step.via, ways)


def _asked(entry: Entry, step: Step, known: Known) -> list[Member]:
    """Those the step speaks to; where it reminds the members, whoever took it with them, member or not."""
    people, taker = asked(step.to, entry.queue, known.roster), known.takers.get(entry.id)
    if step.to is not To.MEMBERS or taker in {it.person_id for it in people}:
        return people
    return [*people, *(it for it in present(entry.queue, known.roster) if it.person_id == taker)]
