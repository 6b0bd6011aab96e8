"""Somebody is away, and somebody covers: they say so, or the queue's chair or an administrator does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from hub.calendar import day_in_words, local_day
from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.value import Problem
from hub.journeys.acknowledge import actor_of
from hub.queues.cover import Absence
from hub.queues.person import Person
from hub.sending.plan import word_of_cover
from hub.store.ledger import Ledger
from hub.words import SYSTEM

LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Leave:
    """As it was typed: None for nobody, for a day that is none, for all of their queues, for no cover."""

    person_id: UUID | None
    queue: str | None
    first_day: date | None
    last_day: date | None
    cover_id: UUID | None = None


def mark_away(leave: Leave, by: Person, hub: Hub) -> Sequence[Problem]:
    """From then until then; what is wrong with it, and then nothing was kept. Raises NotAllowed."""
    if not _may(leave.person_id, leave.queue, by, hub):
        raise NotAllowed("Only they themselves, the queue’s chair or its board’s administrator say that.")
    with hub.ledger(actor_of(by)) as ledger:
        problems = [*_wrong(leave, ledger, hub)]
        who, first_day, last_day = leave.person_id, leave.first_day, leave.last_day
        if who is None or first_day is None or last_day is None or problems:
            return problems
        absence = Absence(uuid4(), who, leave.queue, first_day, last_day, leave.cover_id, by.id)
        ledger.absences.add(absence)
        days, cover = [first_day.isoformat(), last_day.isoformat()], str(leave.cover_id or "")
        ledger.audit.write("marked away", str(who), queue=leave.queue, days=days, cover=cover)
        owed = ledger.deliveries.plan(word_of_cover(absence, ledger.now))
    hub.nudge("deliver", owed)
    return []


def back(absence_id: UUID, by: Person, hub: Hub) -> None:
    """They are there again from now on. Raises NotFound or NotAllowed."""
    with hub.ledger(actor_of(by)) as ledger:
        absence = ledger.absences.get(absence_id)
        if absence is None or absence.ended_at:
            raise NotFound("There is no such absence, or it was ended before.")
        if not _may(absence.person_id, absence.queue, by, hub):
            raise NotAllowed("Only they themselves, the queue’s chair or its board’s administrator end it.")
        ledger.absences.end(absence_id, by.id)
        ledger.deliveries.spare_cover(absence_id)
        ledger.audit.write("back again", str(absence.person_id), queue=absence.queue)


def covering(person: Person, hub: Hub) -> list[tuple[Absence, str]]:
    """What they are cover for, now or later, with the name of who is away; the next first."""
    with hub.ledger(SYSTEM) as ledger:
        found = ledger.absences.covered_by(person.id, local_day(ledger.now))[::-1]
        names = ledger.people.names({str(it.person_id) for it in found})
        return [(it, names.get(str(it.person_id), "Somebody who has left")) for it in found]


def cannot_cover(absence_id: UUID, by: Person, hub: Hub) -> None:
    """They cover no more: the same absence stands without them, and whoever is next in turn is asked.

    Raises NotFound for an absence that is not, or no longer, theirs to cover.
    """
    with hub.ledger(SYSTEM) as ledger:
        absence = ledger.absences.get(absence_id)
        if absence is None or absence.ended_at or absence.cover_id != by.id:
            raise NotFound("You do not cover for this absence, or it was ended before.")
        if not ledger.absences.end(absence_id, by.id):
            raise NotFound("This absence was ended before.")
        ledger.absences.add(replace(absence, id=uuid4(), cover_id=None, made_by=by.id))
        ledger.deliveries.spare_cover(absence_id)
        of = str(absence.person_id)
        ledger.audit.write("cannot cover", str(by.id), by=actor_of(by), queue=absence.queue, of=of)


def _may(person_id: UUID | None, queue: str | None, by: Person, hub: Hub) -> bool:
    """Of all their queues at once somebody speaks for themselves alone."""
    known = hub.rulebook.queues.get(queue or "")
    return by.id == person_id or (known is not None and by.arranges(known))


def _wrong(leave: Leave, ledger: Ledger, hub: Hub) -> Iterator[Problem]:
    today = local_day(ledger.now)
    person = ledger.people.get(leave.person_id) if leave.person_id else None
    acts_on = [it for it in hub.rulebook.queues if person and person.may_act_on(it)]
    about = [it for it in acts_on if leave.queue in (None, it)]
    if not about:
        yield Problem("person", "Choose somebody who acts on this queue.")
    yield from _wrong_days(leave, today)
    held = ledger.absences.of(person.id, today) if person else []
    if same := next((it for it in held if _meets(it, leave)), None):
        until = day_in_words(same.last_day)
        yield Problem("first_day", f"An absence until {until} is there already. End that one first.")
    yield from _wrong_cover(leave, about, ledger, hub)


def _meets(absence: Absence, leave: Leave) -> bool:
    """Of the same queue, or of all of them, on one day at least."""
    if absence.queue != leave.queue or leave.first_day is None or leave.last_day is None:
        return False
    return absence.first_day <= leave.last_day and leave.first_day <= absence.last_day


def _wrong_days(leave: Leave, today: date) -> Iterator[Problem]:
    first, last = leave.first_day, leave.last_day
    if first is None:
        yield Problem("first_day", "Enter the first day away, such as 22 11 2026.")
    if last is None:
        yield Problem("last_day", "Enter the last day away, such as 22 11 2026.")
    elif last < today:
        yield Problem("last_day", "The last day away must be today or later.")
    elif first and last < first:
        yield Problem("last_day", "The last day away must not come before the first.")
    elif first and last - first > LONGEST:
        yield Problem("last_day", "An absence is a year at most. Have the seat taken away instead.")


def _wrong_cover(leave: Leave, about: Sequence[str], ledger: Ledger, hub: Hub) -> Iterator[Problem]:
    """Covering gives nobody a right to see: whoever covers must act on each of the queues already."""
    if leave.cover_id is None:
        return
    cover = ledger.people.get(leave.cover_id)
    if leave.cover_id == leave.person_id:
        yield Problem("cover", "Choose somebody else to cover.")
    elif lacking := [hub.rulebook.queues[it].title for it in about if not (cover and cover.may_act_on(it))]:
        yield Problem("cover", f"They have no seat that acts on {', '.join(lacking)}.")
