"""Opens an entry on each queue that a routing names, each with its own acknowledge-by, clocks and ladder."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID, uuid4

from hub.calendar import NoCalendar, Working, local_day
from hub.errors import ConfigError
from hub.queues.certificate import certify
from hub.queues.clock import Clock, Due, Started, acknowledge_by, due
from hub.queues.cover import Silence
from hub.queues.entry import Entry, RunningClock, State
from hub.queues.ladder import Rung, next_step
from hub.queues.queue import Queue
from hub.queues.rulebook import Rulebook
from hub.queues.running import first_running
from hub.queues.serious import held_until
from hub.routing.route import Routing
from hub.words import TRIAGE, Duty

Reckoned = TypeVar("Reckoned", Due, Rung, Working, datetime)

DESK: Final = "duty-desk"
DRILL: Final = "rehearsal"
WHY_DRILL: Final = "A rehearsal, to see how soon somebody there has it."
WHY_DESK: Final = "A person decides whatever no rule settles."


@dataclass(frozen=True, slots=True)
class Opening:
    """The notification that the entries are for, and the instants their clocks start from."""

    notification_id: UUID
    reference: str
    received_at: datetime


def place(routing: Routing, opening: Opening, rulebook: Rulebook) -> list[Entry]:
    """One entry a queue, by name, and one on the duty desk when a person has to decide something."""
    entries = [
        replace(
            opened(it.queue, it.duty, (it.by.rule.id, it.by.rule.authority.basis), opening, rulebook),
            clocks=clocks_of(it.queue, it.duty, routing.aware_on, opening, rulebook),
        )
        for it in routing.queues
    ]
    desk = triage(opening, rulebook) if routing.triage else []
    return sorted(entries + desk, key=lambda it: it.queue)


def triage(opening: Opening, rulebook: Rulebook) -> list[Entry]:
    """The entry on the duty desk."""
    return [opened(TRIAGE, Duty.MUST_CONSIDER, (DESK, WHY_DESK), opening, rulebook)]


def rehearse(queues: Iterable[str], opening: Opening, rulebook: Rulebook) -> list[Entry]:
    """One entry on each, held and chased as a duty is; no clock of law runs for what is invented."""
    return [opened(it, Duty.MUST_CONSIDER, (DRILL, WHY_DRILL), opening, rulebook) for it in sorted(queues)]


def first_due(entries: Iterable[Entry]) -> datetime | None:
    """When the first of all their clocks runs out."""
    return min((clock.late_from for it in entries if (clock := first_running(it))), default=None)


def climb(entry: Entry, rulebook: Rulebook, now: datetime) -> tuple[Entry, Rung]:
    """The rung that is due, and the entry waiting for the one after it."""
    queue = rulebook.queues[entry.queue]
    rung = _rung(queue, entry, entry.rung - 1, rulebook, now)
    after = _rung(queue, entry, rung.index, rulebook, now)
    return entry.climbed(rung.index + 1, after.due_at), rung


def coming(entry: Entry, rulebook: Rulebook, silences: Iterable[Silence] = ()) -> Rung | None:
    """What `climb` will find when it next climbs, which silences may put off, unless somebody is quicker."""
    queue = rulebook.queues.get(entry.queue)
    if queue is None or entry.due_at is None:
        return None
    at = held_until(entry, silences, rulebook, entry.due_at)
    return replace(_rung(queue, entry, entry.rung - 1, rulebook, at), due_at=at)


def at_its_end(before: Entry, after: Entry, rulebook: Rulebook) -> bool:
    """Whether this climb was the first past the last rung, which only repeats now: all have been asked."""
    rungs = len(rulebook.queues[before.queue].ladder)
    return before.state is not State.ACCEPTED and before.rung < rungs <= after.rung


def by_another_time(entry: Entry, by: datetime, rulebook: Rulebook, now: datetime) -> Entry:
    """It waits to be acknowledged by another time; its ladder goes on from the rung it has reached."""
    return going_on(entry, replace(entry, acknowledge_by=by), rulebook, now)


def going_on(before: Entry, after: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """Its ladder goes on by the times it has now.

    Rungs that only the change has put into the past were missed by nobody and are passed over: whoever moved
    the time tells those whom they would have asked. What was owed before, held by a silence or not, is owed.
    """
    moved, unmoved = (
        _rung(rulebook.queues[it.queue], it, it.rung - 1, rulebook, now) for it in (after, before)
    )
    if unmoved.due_at <= now or moved.due_at > now:
        return replace(after, due_at=moved.due_at)
    return climb(after, rulebook, now)[0]


def on_its_ladder(entry: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """It waits for the rung that comes after those it has climbed."""
    rung = _rung(rulebook.queues[entry.queue], entry, entry.rung - 1, rulebook, now)
    return replace(entry, due_at=rung.due_at)


def opened(queue_id: str, duty: Duty, ground: tuple[str, str], opening: Opening, rulebook: Rulebook) -> Entry:
    """Waiting on one queue, without its clocks; `ground` is the rule's id and its basis."""
    queue = rulebook.queues[queue_id]
    by = known(acknowledge_by(queue, opening.received_at, rulebook.calendar))
    entry = Entry(
        id=uuid4(),
        notification_id=opening.notification_id,
        reference=opening.reference,
        queue=queue_id,
        duty=duty,
        state=State.WAITING,
        opened_at=opening.received_at,
        acknowledge_by=by.at,
        due_at=by.at,
        step=0,
        rule=ground[0],
        basis=ground[1],
        clocks=(),
        certificate=certify(by, rulebook.calendar, rulebook.version),
    )
    return entry.climbed(0, _rung(queue, entry, -1, rulebook, opening.received_at).due_at)


def clocks_of(
    queue: str, duty: Duty, aware_on: date | None, opening: Opening, rulebook: Rulebook
) -> tuple[RunningClock, ...]:
    """Those that run on that queue against that duty."""
    clocks = rulebook.clocks_for(queue, duty)
    return tuple(running(_reckon(it, aware_on, opening.received_at, rulebook), rulebook) for it in clocks)


def running(due: Due, rulebook: Rulebook) -> RunningClock:
    """As it is kept on the entry, with its working."""
    return RunningClock(
        name=due.name,
        title=due.title,
        due=due.on,
        authority=due.authority.basis,
        confidence=due.authority.confidence,
        certificate=certify(due, rulebook.calendar, rulebook.version),
    )


def _reckon(clock: Clock, aware_on: date | None, received_at: datetime, rulebook: Rulebook) -> Due:
    """From awareness; a day that cannot be right counts as not given, and the note says so."""
    if aware_on is not None and aware_on <= local_day(received_at):
        reckoned = due(clock, Started(received_at, aware_on), rulebook.calendar)
        if not isinstance(reckoned, NoCalendar):
            return reckoned
    return known(due(clock, Started(received_at), rulebook.calendar))


def _rung(queue: Queue, entry: Entry, after: int, rulebook: Rulebook, now: datetime) -> Rung:
    ladder = queue.ladder_for(entry.duty, entry.state is State.ACCEPTED)
    found = next_step(ladder, entry.anchor, after, now, rulebook.calendar)
    if found is None:
        raise ConfigError(f"The ladder of {queue.id} ends while somebody is waited for.")
    return known(found)


def known(it: Reckoned | NoCalendar) -> Reckoned:
    """A date beyond the calendar stops here: an alarm, never a deadline reckoned without bank holidays."""
    if isinstance(it, NoCalendar):
        raise ConfigError(str(it))
    return it
