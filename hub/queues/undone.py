"""Accepted is not yet done: a clock of the duty itself is chased until somebody says that it was met."""

from dataclasses import replace
from datetime import datetime

from hub.queues.entry import Entry, State
from hub.queues.place import climb, on_its_ladder
from hub.queues.rulebook import Rulebook


def watched(before: Entry, after: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """`after`, with the timer of the clock that runs out first; itself unless it is accepted.

    Another clock, or another day, is another round. Rungs that have gone by when it begins were missed by
    nobody.
    """
    if after.state is not State.ACCEPTED:
        return after
    queue = rulebook.queues.get(after.queue)
    if after.next_clock is None or queue is None or not queue.clock_ladder:
        return replace(after, due_at=None)
    if before.state is State.ACCEPTED and before.due_at and before.anchor == after.anchor:
        return replace(after, due_at=before.due_at)
    fresh = on_its_ladder(replace(after, earlier_steps=after.step), rulebook, now)
    return climb(fresh, rulebook, now)[0] if fresh.due_at and fresh.due_at <= now else fresh
