"""The floor: what no silence, absence or maintenance may keep waiting."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from hub.queues.clock import Kind
from hub.queues.cover import Silence
from hub.queues.entry import Entry
from hub.queues.rulebook import Rulebook
from hub.words import Duty

BINDING: Final = frozenset({Kind.STATUTORY, Kind.GUIDANCE})


def serious(queue: str, duty: Duty, rulebook: Rulebook) -> bool:
    """What its queue declares so, or a duty with a clock of statute or guidance, whether in force or not."""
    binding = (it for it in rulebook.edition.clocks if it.queue == queue and it.kind in BINDING)
    declared = queue in rulebook.queues and rulebook.queues[queue].serious
    return declared or (duty is Duty.MUST_CONSIDER and any(binding))


def bound(entry: Entry, rulebook: Rulebook) -> bool:
    """Whether a clock of statute or guidance runs on it, kept from the queue that passed it on."""
    binding = {it.name for it in rulebook.edition.clocks if it.kind in BINDING}
    return any(it.name in binding for it in entry.clocks)


def heeds_silence(entry: Entry, rulebook: Rulebook) -> bool:
    """Whether a silence of its queue keeps its ladder waiting."""
    return not (serious(entry.queue, entry.duty, rulebook) or bound(entry, rulebook))


def held_until(entry: Entry, silences: Iterable[Silence], rulebook: Rulebook, now: datetime) -> datetime:
    """When its next step may be climbed: `now`, or the end of the silences that follow on one another."""
    if not heeds_silence(entry, rulebook):
        return now
    live, until = list(silences), now
    while after := [it.ends_at for it in live if it.covers(entry.queue, until)]:
        until = max(after)
    return until
