"""What one step of a ladder owes and to whom: for the chase that sends it and for the draft on the screen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.hub import Hub
from hub.queues.asked import asked, present
from hub.queues.entry import Entry, State
from hub.queues.ladder import Step, To
from hub.queues.member import Member, Roster
from hub.sending.catalogue import TYPES
from hub.sending.delivery import Delivery
from hub.sending.kind import TO_SENDER, Kind
from hub.sending.plan import Owed, events, letters, through


@dataclass(frozen=True, slots=True)
class Known:
    """Who sits where and is there at this instant, and who took what is held, by entry."""

    at: datetime
    roster: Roster
    takers: Mapping[UUID, UUID]


WordToSender = Callable[[Entry, Kind], Sequence[Delivery]]
"""What whoever raised it is owed."""


def kind_of(entry: Entry, step: Step) -> Kind:
    """Which letter: of the ladder, or that what was taken waits to be considered."""
    if entry.state is State.ACCEPTED:
        return Kind.UNDONE
    held = entry.state is State.ACKNOWLEDGED
    if step.to is To.SENDER:
        return Kind.NO_WORD if held else Kind.OVERDUE
    return Kind.UNCONSIDERED if held else Kind(step.letter)


def owes(before: Entry, climbed: Entry, known: Known, sender: WordToSender, hub: Hub) -> list[Delivery]:
    """Of an entry that has just been climbed. Steps that went by while nobody climbed are owed now too:
    one letter to each person whom any of them would have asked, that of the latest which did.
    """
    owed: dict[tuple[object, ...], Delivery] = {}
    for entry, step in steps_of(before, climbed, hub):
        for it in _owes(entry, step, known, sender, hub):
            owed[it.channel, it.to_person, it.to_source] = it
    return list(owed.values())


def at_most_one(owed: Iterable[Delivery], reported: Sequence[Delivery]) -> list[Delivery]:
    """With the report to the sender, whom no other word of that climb goes to then."""
    return [*(it for it in owed if not reported or it.kind not in TO_SENDER), *reported]


def steps_of(before: Entry, climbed: Entry, hub: Hub) -> Iterator[tuple[Entry, Step]]:
    """Each that was climbed, in order, with the entry as of that rung; of repeats only the last."""
    ladder = hub.rulebook.queues[climbed.queue].ladder_for(climbed.duty, climbed.state is State.ACCEPTED)
    last = len(ladder.steps) - 1
    latest = {min(rung, last): rung for rung in range(before.rung, climbed.rung)}
    for index, rung in latest.items():
        yield replace(climbed, step=climbed.earlier_steps + rung + 1), ladder.steps[index]


def step_of(entry: Entry, number: int, hub: Hub) -> Step:
    """The rung that a letter of this round with that number is of."""
    ladder = hub.rulebook.queues[entry.queue].ladder_for(entry.duty, entry.state is State.ACCEPTED)
    return ladder.step(number - entry.earlier_steps - 1)


def _owes(entry: Entry, step: Step, known: Known, sender: WordToSender, hub: Hub) -> list[Delivery]:
    kind = kind_of(entry, step)
    if step.to is To.SENDER:
        return through(step.via, sender(entry, kind))
    owed = Owed(entry, kind, entry.step)
    listening = known.roster.listening(hub.rulebook.queues[entry.queue].owner)
    ways = [*letters(owed, those_asked(entry, step, known), known.at), *events(owed, listening, known.at)]
    taking = {it for it in listening if known.roster.takes(it, TYPES[kind].name)}
    return through(step.via, ways, taking)


def those_asked(entry: Entry, step: Step, known: Known) -> list[Member]:
    """Those the step speaks to; where it reminds the members, whoever took it with them, member or not."""
    people, taker = asked(step.to, entry.queue, known.roster), known.takers.get(entry.id)
    if step.to is not To.MEMBERS or taker in {it.person_id for it in people}:
        return people
    return [*people, *(it for it in present(entry.queue, known.roster) if it.person_id == taker)]
