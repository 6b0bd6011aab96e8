"""Absences and silences in the words of the screen, each with the id by which it may be ended."""

from dataclasses import dataclass
from uuid import UUID

from hub.calendar import day_in_words
from hub.journeys.cover import Desk
from hub.queues.cover import Absence, Silence
from hub.queues.person import Person
from hub.web.wording import when


@dataclass(frozen=True, slots=True)
class Row:
    """An absence or a silence; `id` when whoever looks may end it."""

    title: str
    detail: str
    id: UUID | None = None


def away(desk: Desk, person: Person) -> tuple[list[Row], list[Row]]:
    """Absences that hold or will, the next first; and those that are over."""
    live = [it for it in desk.absences if not it.ended_at and it.last_day >= desk.today]
    past = [it for it in desk.absences if it not in live]
    return [_absence(it, desk, person) for it in reversed(live)], [_absence(it, desk, person) for it in past]


def own(absence: Absence, titles: dict[str, str]) -> Row:
    """On the list of somebody's own."""
    where = titles.get(absence.queue, absence.queue) if absence.queue else "All your queues"
    return Row(_days(absence), where, absence.id)


def covering(absence: Absence, absent: str, titles: dict[str, str]) -> Row:
    """On the list of what somebody is cover for."""
    where = titles.get(absence.queue, absence.queue) if absence.queue else "All their queues"
    return Row(f"{absent}: {_days(absence)}", where, absence.id)


def silences(desk: Desk, person: Person) -> tuple[list[Row], list[Row]]:
    """Those that hold or will; and those that are over."""
    live = [it for it in desk.silences if not it.ended_at and it.ends_at > desk.at]
    past = [it for it in desk.silences if it not in live]
    return [_silence(it, desk, person) for it in live], [_silence(it, desk, person) for it in past]


def _absence(absence: Absence, desk: Desk, person: Person) -> Row:
    cover = f"{desk.name(absence.cover_id)} covers." if absence.cover_id else "Nobody covers."
    scope = "" if absence.queue else "Away from all their queues. "
    ended = f" Ended {when(absence.ended_at, desk.at)}." if absence.ended_at else ""
    mine = absence.person_id == person.id or (absence.queue is not None and desk.arranges)
    may_end = mine and not absence.ended_at and absence.last_day >= desk.today
    title = f"{desk.name(absence.person_id)}: {_days(absence)}"
    return Row(title, f"{scope}{cover}{ended}", absence.id if may_end else None)


def _silence(silence: Silence, desk: Desk, person: Person) -> Row:
    every = "" if silence.queue else "Every queue, "
    ended = f", ended {when(silence.ended_at, desk.at)}" if silence.ended_at else ""
    title = f"{every}{when(silence.starts_at, desk.at)} to {when(silence.ends_at, desk.at)}{ended}"
    hub_wide = person.administrator and person.partnership is None
    may_end = desk.arranges if silence.queue else hub_wide
    live = not silence.ended_at and silence.ends_at > desk.at
    detail = f"“{silence.reason}” ({desk.name(silence.made_by)})"
    return Row(title[:1].upper() + title[1:], detail, silence.id if may_end and live else None)


def _days(absence: Absence) -> str:
    first, last = absence.first_day, absence.last_day
    return day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
