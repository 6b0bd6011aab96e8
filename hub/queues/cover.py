"""Who is away and who covers, who is on duty, which queue is to be left in peace: kept, never deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Absence:
    """Days in Leeds, both included, on which somebody is away from one queue, or from all of theirs (None).

    Why is nobody's business and is not kept. `cover_id` must act on the queue too, or counts for nothing.
    """

    id: UUID
    person_id: UUID
    queue: str | None
    first_day: date
    last_day: date
    cover_id: UUID | None
    made_by: UUID
    ended_at: datetime | None = None

    def on(self, day: date, queue: str) -> bool:
        """Whether it holds for that queue on that day."""
        about = self.queue in (None, queue)
        return about and self.ended_at is None and self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody on duty for a queue in the week that begins on this Monday."""

    id: UUID
    queue: str
    week: date
    person_id: UUID
    made_by: UUID


@dataclass(frozen=True, slots=True)
class Silence:
    """No reminder or escalation about one queue, or about any (None), unless it is serious."""

    id: UUID
    queue: str | None
    starts_at: datetime
    ends_at: datetime
    reason: str
    made_by: UUID
    ended_at: datetime | None = None

    def covers(self, queue: str, instant: datetime) -> bool:
        return self.queue in (None, queue) and self.starts_at <= instant < self.ends_at


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds at one instant, by queue and person. `away` has whom to ask instead, most particular first;
    nobody when it is empty. `silences` are those that have not ended.
    """

    away: Mapping[tuple[str, UUID], tuple[UUID, ...]] = field(default_factory=dict)
    on_duty: frozenset[tuple[str, UUID]] = frozenset()
    silences: tuple[Silence, ...] = ()


NOBODY_AWAY: Final = Standing()


def gone(day: date, queue: str, absences: Iterable[Absence]) -> set[UUID]:
    """Whoever is away from the queue on that day."""
    return {it.person_id for it in absences if it.on(day, queue)}


def monday(day: date) -> date:
    """The week that a day is in."""
    return day - timedelta(days=day.weekday())
