"""A person says that what a duty's clock asks for was done, and on which day: that clock runs no more.

What follows it, if anything does, runs from that day (`hub/queues/follow.py`), and where the notification is
linked with others of the same case, from the earliest day that was said of any of them.

The hub does not do it and cannot see it done; without this a duty that was met would stand as overdue until
the queue has decided.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from hub.calendar import day_in_words, local_day
from hub.errors import NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.read import Rejected, read
from hub.journeys.acknowledge import actor_of
from hub.journeys.all_clear import all_clear
from hub.journeys.case_times import keep_times, lock_case
from hub.queues.entry import Entry
from hub.queues.follow import begins_another, followed
from hub.queues.person import Person
from hub.queues.undone import watched
from hub.store.ledger import Ledger
from hub.words import SYSTEM

NO_DAY: Final = "Enter the day on which it was done, such as 27 3 2026"
NOT_YET: Final = "The day on which it was done must be today or in the past"
TOO_EARLY: Final = (
    "The day on which it was done must not be before {}, the first day that the notification names"
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Of one entry's clock, by its name in `config/clocks.toml`: the day in Leeds on which it was done."""

    reference: str
    queue: str
    clock: str
    on: date


def meet(it: Meeting, person: Person, hub: Hub) -> str:
    """Stop that clock, or say what is wrong with the day; empty when it was kept.

    Raises NotAllowed, NotFound, or IllegalMove where no such clock runs.
    """
    if not person.may_act_on(it.queue):
        raise NotAllowed("Only the queue's own members can say that this was done.")
    begins = begins_another(it.queue, it.clock, hub.rulebook)
    # Whoever sits on this queue may be unable to see what else the case is on.
    with hub.ledger(SYSTEM if begins else actor_of(person)) as ledger:
        if begins:
            lock_case([it.reference], ledger)
        entry = ledger.entries.get(it.reference, it.queue)
        filed = ledger.notifications.by_id(entry.notification_id)
        if error := _wrong(it.on, filed, local_day(ledger.now)):
            return error
        owed = _keep(it, entry, person, ledger, hub)
        if begins:
            keep_times(filed, ledger, hub, told=[it.queue])
    hub.nudge("deliver", owed)
    return ""


def _wrong(on: date, filed: Filed, today: date) -> str:
    """Nothing is done about what has not happened: a year mistyped would end a duty for good."""
    told = read(filed.told.fields)
    named = () if isinstance(told, Rejected) else (told.incident.occurred_on, told.aware_on)
    first = min((day for day in named if day), default=on)
    if on < first:
        return TOO_EARLY.format(day_in_words(first))
    return NOT_YET if on > today else ""


def _keep(it: Meeting, entry: Entry, person: Person, ledger: Ledger, hub: Hub) -> list[UUID]:
    """Entry, audit and the all-clear to those who were chased: all of them or none."""
    met = followed(entry.met(it.clock, it.on, person.name), it.clock, it.on, hub.rulebook)
    after = watched(entry, met, hub.rulebook, ledger.now)
    ledger.entries.save([after])
    # Where another clock runs out on the same day, those who were chased are chased on for that.
    over = after.due_at is None or after.earlier_steps > entry.earlier_steps
    owed = ledger.deliveries.plan(all_clear(entry, person, ledger, hub) if over else [])
    title = next(clock.title for clock in entry.clocks if clock.name == it.clock)
    about, by = (entry.reference, entry.notification_id), actor_of(person)
    ledger.audit.write("clock met", *about, by=by, queue=it.queue, due=title, on=it.on.isoformat())
    return owed
