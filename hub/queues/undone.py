"""Accepted is not yet done: a clock of the duty itself is chased until somebody says that it was met."""

from dataclasses import replace
from datetime import datetime

from hub.queues.entry import Entry, State
from hub.queues.place import climb, on_its_ladder
from hub.queues.rulebook import Rulebook


def watched(before: Entry, after: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """`after`, with the timer of the clock that runs out first; itself unless it is accepted.

    Another clock, or another day, is another round, and none that is left ends the last: what was owed in the
    round before goes no more. Rungs that have gone by when one begins were missed by nobody.
    """
    if after.state is not State.ACCEPTED:
        return after
    queue, ran = rulebook.queues.get(after.queue), before.state is State.ACCEPTED and before.due_at
    if after.next_clock is None or queue is None or not queue.clock_ladder:
        return replace(_another_round(after) if ran else after, due_at=None)
    if ran and before.anchor == after.anchor:
        return replace(after, due_at=before.due_at)
    fresh = on_its_ladder(_another_round(after), rulebook, now)
    return climb(fresh, rulebook, now)[0] if fresh.due_at and fresh.due_at <= now else fresh


def _another_round(entry: Entry) -> Entry:
    """Numbered past whatever was owed in those before."""
    return replace(entry, step=entry.step + 1, earlier_steps=entry.step + 1)
