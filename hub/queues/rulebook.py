"""Everything a board's administrator configured, as one frozen value with the version of its files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hub.calendar import Calendar, Working
from hub.queues.clock import Clock, ReviewClock, reckon
from hub.queues.partnership import Partnership
from hub.queues.queue import Queue
from hub.routing.place import Reading
from hub.routing.rulebook import Rule, Signpost
from hub.words import Duty


@dataclass(frozen=True, slots=True)
class Edition:
    """Rules, signposts and clocks with their periods, whether or not they hold on a given day."""

    rules: tuple[Rule, ...]
    signposts: tuple[Signpost, ...]
    clocks: tuple[Clock, ...]
    review_clocks: tuple[ReviewClock, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`rules`, `signposts` and clocks are those in force; `version` is the hash of the texts in `files`.

    A reply by mail whose first line is one of `taking_words` acknowledges, and letters name the first of
    them; a line that begins with one of `passed_over` is a gateway's and not its writer's. An endpoint that
    has taken no call for `endpoint_patience` is put off.
    """

    rules: tuple[Rule, ...]
    signposts: tuple[Signpost, ...]
    clocks: tuple[Clock, ...]
    queues: Mapping[str, Queue]
    partnerships: Mapping[str, Partnership]
    reading: Reading
    calendar: Calendar
    version: str
    files: Mapping[str, str]
    edition: Edition
    taking_words: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    endpoint_patience: timedelta = timedelta(days=5)
    review_clocks: tuple[ReviewClock, ...] = ()

    def in_force(self, on: date) -> "Rulebook":
        """The same rulebook on another day."""
        whole = self.edition
        return replace(
            self,
            rules=tuple(it for it in whole.rules if it.period.covers(on)),
            signposts=tuple(it for it in whole.signposts if it.period.covers(on)),
            clocks=tuple(it for it in whole.clocks if it.period.covers(on)),
            review_clocks=tuple(it for it in whole.review_clocks if it.period.covers(on)),
        )

    def clocks_for(self, queue: str, duty: Duty) -> tuple[Clock, ...]:
        """A clock runs against a duty and nothing less."""
        held = duty is Duty.MUST_CONSIDER
        return tuple(it for it in self.clocks if held and it.queue == queue)

    def deadlines(self, queue: str, duty: Duty, anchor: date | None) -> Mapping[str, date | None]:
        """For `hub.routing`: each running clock's day, counted from `anchor`."""
        days: dict[str, date | None] = {}
        for clock in self.clocks_for(queue, duty):
            working = reckon(clock.unit, clock.count, anchor, self.calendar) if anchor else None
            days[clock.name] = working.end if isinstance(working, Working) else None
        return days
