"""It belongs to another queue: that queue is asked, and nobody gains time by passing it on."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from hub.queues.consider import at_earliest, in_time
from hub.queues.entry import Entry, State
from hub.queues.place import Opening, clocks_of, known, on_its_ladder, opened
from hub.queues.rulebook import Rulebook
from hub.words import STRENGTH, Duty

PASSED_ON: Final = "passed-on"
"""Stands where a rule's id does: a person asked this queue."""


def passed_on(entry: Entry, to: str, aware_on: date | None, rulebook: Rulebook, now: datetime) -> Entry:
    """The entry on the other queue: its times and clocks are the first one's, with those that run there too.

    What somebody says belongs there is more than information. Its people are chased a working day from now at
    the earliest, even when the first time has gone by: a letter that says that nobody has answered must not
    come in the minute in which they are asked.
    """
    first = Opening(entry.notification_id, entry.reference, entry.opened_at)
    title = rulebook.queues[entry.queue].title if entry.queue in rulebook.queues else entry.queue
    ground = (PASSED_ON, f"Passed on by {title}: somebody there says that it belongs here.")
    earliest = known(at_earliest(now, rulebook.calendar))
    duty = entry.duty if entry.duty is Duty.MUST_CONSIDER else Duty.MAY_CONSIDER
    kept = replace(
        opened(to, duty, ground, first, rulebook),
        acknowledge_by=entry.acknowledge_by,
        certificate=entry.certificate,
        clocks=entry.clocks,
        chase_from=earliest if earliest > entry.acknowledge_by else None,
    )
    clocks = clocks_of(to, duty, aware_on, first, rulebook)
    return on_its_ladder(kept.strengthen(duty, clocks), rulebook, now)


def joined_by(there: Entry, found: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """`there`, open already, with whatever `found` brings that is stronger or sooner; itself if nothing is.

    Whoever passes on a duty closes it where it was, so it must be owed where it goes.
    """
    duty = min(there.duty, found.duty, key=STRENGTH.index)
    held = {it.name: date.min if it.done_on else it.due for it in there.clocks}
    sooner = tuple(it for it in found.clocks if it.due < held.get(it.name, date.max))
    clocks = {it.name: it for it in (*there.clocks, *sooner)}
    joined = replace(there, duty=duty, clocks=tuple(clocks.values()))
    if joined == there:
        return there
    match there.state:
        case State.WAITING:
            by, certificate = there.acknowledge_by, there.certificate
            if found.acknowledge_by < by:
                by, certificate = found.acknowledge_by, found.certificate
            asked = replace(
                joined,
                acknowledge_by=by,
                certificate=certificate,
                chase_from=found.chase_from,
                step=there.step + 1,
                earlier_steps=there.earlier_steps + 1,
            )
            return on_its_ladder(asked, rulebook, now)
        case State.ACKNOWLEDGED:
            return in_time(there, on_its_ladder(joined, rulebook, now), rulebook, now)
        case _:
            return joined
