"""A time has moved: whoever has to meet it hears of the new one, once, and no step is called missed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.journeys.file import owners_of
from hub.journeys.step import Known
from hub.queues.asked import asked, present
from hub.queues.entry import Entry, State
from hub.queues.ladder import To
from hub.queues.member import Member
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import Owed, events, letters
from hub.store.ledger import Ledger
from hub.words import TRIAGE

BEGAN: Final = datetime(2020, 1, 1, tzinfo=UTC)

Change = tuple[Entry, Entry]
"""An entry before and after."""


def tell_of(kind: Kind, changes: Sequence[Change], ledger: Ledger, hub: Hub) -> list[UUID]:
    """A letter to each queue's people and an event to its systems, where a time that runs has moved."""
    told = [it for it in changes if _times(it[0]) != _times(it[1])]
    return tell(kind, told, ledger, hub)


def tell(kind: Kind, changes: Sequence[Change], ledger: Ledger, hub: Hub) -> list[UUID]:
    """The same of whatever changed."""
    known = [it for it in changes if it[1].queue in hub.rulebook.queues and it[1].state is not State.CLOSED]
    if not known:
        return []
    queues = {TRIAGE, *(after.queue for _, after in known)}
    roster = ledger.desks.roster(queues, owners_of(queues, hub))
    telling = Known(ledger.now, roster, ledger.entries.takers([after.id for _, after in known]))
    return ledger.deliveries.plan([it for change in known for it in _owed(kind, change, telling, hub)])


def told_at(news: Delivery) -> datetime:
    """The second in which that was told, which its number is."""
    return BEGAN + timedelta(seconds=-news.step)


def _owed(kind: Kind, change: Change, known: Known, hub: Hub) -> list[Delivery]:
    """Numbered by the second, as no step is: such a letter goes as often as there is reason for it."""
    after = change[1]
    about = Owed(after, kind, step=-int((known.at - BEGAN).total_seconds()))
    people = {it.person_id: it for it in reversed([*_people(change, known, hub)])}
    systems = known.roster.listening(hub.rulebook.queues[after.queue].owner)
    return [*letters(about, [*people.values()], known.at), *events(about, systems, known.at)]


def _people(change: Change, known: Known, hub: Hub) -> Iterator[Member]:
    """Whoever has it; its members; and whoever a step would have asked that the new time has passed over."""
    before, after = change
    if after.state is not State.WAITING:
        taker = known.takers.get(after.id)
        yield from (it for it in present(after.queue, known.roster) if it.person_id == taker)
    yield from asked(To.MEMBERS, after.queue, known.roster)
    ladder = hub.rulebook.queues[after.queue].ladder_for(after.duty, after.state is State.ACCEPTED)
    # A day that moves begins another round: whoever was chased in the one before hears of it too.
    first = before.rung if before.earlier_steps == after.earlier_steps else 0
    passed = {ladder.step(it).to for it in range(first, after.rung) if before.state is after.state}
    for to in sorted(passed - {To.MEMBERS, To.SENDER}):
        yield from asked(to, after.queue, known.roster)


def _times(entry: Entry) -> tuple[object, ...]:
    """Those that run: to take it, or to say whether it is considered; and of each clock not yet met."""
    waits = entry.acknowledge_by if entry.state is State.WAITING else None
    held = entry.consider_by if entry.state is State.ACKNOWLEDGED else None
    return waits, held, frozenset(_days(entry))


def _days(entry: Entry) -> Iterable[tuple[str, object]]:
    return ((it.name, it.due) for it in entry.clocks if it.done_on is None)
