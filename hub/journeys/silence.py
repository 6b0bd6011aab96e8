"""A queue is left in peace for a while, or all are during maintenance: for a reason, and until a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid4

from hub.calendar import LONDON, NoCalendar, add_working_days, local_day
from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.value import Problem
from hub.journeys.acknowledge import actor_of
from hub.queues.cover import Silence
from hub.queues.person import Person
from hub.queues.place import on_its_ladder
from hub.store.ledger import Ledger
from hub.words import SYSTEM

LONGEST: Final = timedelta(days=31)
WORDS: Final = 200
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """As it was typed: None for a day that is none, and for every queue."""

    queue: str | None
    first_day: date | None
    last_day: date | None
    reason: str


def silence(quiet: Quiet, by: Person, hub: Hub) -> Sequence[Problem]:
    """No reminder from then until the office opens after the last day. Raises NotAllowed.

    The first notice of what arrives is sent all the same, and so is whatever is serious.
    """
    if not _may(quiet.queue, by, hub):
        raise NotAllowed("Only the queue’s chair or its board’s administrator silences it.")
    if quiet.queue and hub.rulebook.queues[quiet.queue].serious:
        raise NotAllowed("Whatever is on this queue is serious: no silence holds it.")
    with hub.ledger(actor_of(by)) as ledger:
        problems, ends_at = [*_wrong(quiet, local_day(ledger.now))], _morning_after(quiet.last_day, hub)
        if ends_at is None or quiet.first_day is None or problems:
            return problems or [Problem("last_day", "Enter a day that the calendar reaches.")]
        starts_at = max(ledger.now, datetime.combine(quiet.first_day, time(), LONDON).astimezone(UTC))
        new = Silence(uuid4(), quiet.queue, starts_at, ends_at, quiet.reason.strip(), by.id)
        ledger.silences.add(new)
        until = ends_at.isoformat()
        ledger.audit.write("silenced", quiet.queue or "every queue", until=until, why=new.reason)
    return []


def end_silence(silence_id: UUID, by: Person, hub: Hub) -> None:
    """From now on: what waited for its end goes at once. Raises NotAllowed or NotFound."""
    with hub.ledger(SYSTEM) as ledger:
        ending = ledger.silences.get(silence_id)
        if ending is None or not ledger.silences.end(silence_id, by.id):
            raise NotFound("There is no such silence, or it was ended before.")
        if not _may(ending.queue, by, hub):
            raise NotAllowed("Only the queue’s chair or its board’s administrator ends a silence.")
        _wake(ending, ledger, hub)
        ledger.audit.write("silence ended", ending.queue or "every queue", by=actor_of(by))


def _wake(ending: Silence, ledger: Ledger, hub: Hub) -> None:
    """What another silence still covers is held again by the next chase."""
    known = {ending.queue} if ending.queue else {*hub.rulebook.queues}
    ends = {ending.ends_at, *(it.ends_at for it in ledger.silences.live(ledger.now))}
    held = [it for it in ledger.silences.held(ends, ending.queue) if it.queue in known]
    ledger.entries.climbed([on_its_ladder(it, hub.rulebook, ledger.now) for it in held])


def _may(queue: str | None, by: Person, hub: Hub) -> bool:
    """Every queue at once is for an administrator of the whole hub."""
    if queue is None:
        return all(by.arranges(it) for it in hub.rulebook.queues.values())
    known = hub.rulebook.queues.get(queue)
    return known is not None and by.arranges(known)


def _morning_after(last_day: date | None, hub: Hub) -> datetime | None:
    """When the office opens again after it."""
    calendar = hub.rulebook.calendar
    opening = add_working_days(calendar, last_day, 1) if last_day else None
    if opening is None or isinstance(opening, NoCalendar):
        return None
    return datetime.combine(opening.end, calendar.opens, LONDON).astimezone(UTC)


def _wrong(quiet: Quiet, today: date) -> Iterator[Problem]:
    first, last = quiet.first_day, quiet.last_day
    if first is None:
        yield Problem("first_day", "Enter the first day, such as 22 11 2026.")
    if last is None:
        yield Problem("last_day", "Enter the last day, such as 22 11 2026.")
    elif last < max(today, first or today):
        yield Problem("last_day", "The last day must not be over, nor come before the first.")
    elif last - today > LONGEST:
        yield Problem("last_day", "A silence ends within 31 days. Set another when you have looked again.")
    if not quiet.reason.strip():
        yield Problem("reason", "Say why in a few words.")
    elif len(quiet.reason.strip()) > WORDS:
        yield Problem("reason", f"Shorten the reason to {WORDS} characters.")
