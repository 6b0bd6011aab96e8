"""Who is there, in the words of the screen: each person, each week, who would be written to now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from hub.calendar import day_in_words
from hub.journeys.cover import Desk
from hub.queues.asked import asked, stand_in
from hub.queues.cover import gone, monday
from hub.queues.ladder import To
from hub.queues.member import Member
from hub.tracking.unreached import Why
from hub.web.wording import Standing, when

WEEKS: Final = 6
"""Of the rota, shown; twice as many can be filled."""

ASKED: Final = {
    To.MEMBERS: "First notice, and steps to the members",
    To.DEPUTY: "Steps to the deputy",
    To.CHAIR: "Steps to the chair",
}
MEND: Final = {
    Why.EMPTY: "Ask whoever runs the hub to give somebody a seat that acts. Letters go to the duty desk.",
    Why.AWAY: "End the absence of somebody who is back, or have a seat given. Letters go to the duty desk.",
    Why.LOST: "Have the addresses put right, and the letters sent again from the Triage screen.",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on the queue, and how they stand there now."""

    name: str
    role: str
    standings: list[Standing]
    detail: str


@dataclass(frozen=True, slots=True)
class Week:
    """`duty` has each shift's id and name; `bare` the days on which nobody is there."""

    monday: date
    duty: list[tuple[UUID, str]]
    away: list[str]
    bare: str


def seats(desk: Desk) -> list[Seat]:
    """Everybody with a seat, those who act first."""
    rows = sorted(desk.seats, key=lambda it: (not it.acts, it.name))
    return [_seat(it, desk) for it in rows]


def would_be_asked(desk: Desk) -> list[tuple[str, str]]:
    """By the code that asks them."""
    rows = []
    for to, what in ASKED.items():
        found = asked(to, desk.queue.id, desk.roster)
        others = " (the duty desk)" if found and found[0].queue != desk.queue.id else ""
        rows.append((what, f"{_list(it.name for it in found) or 'Nobody'}{others}"))
    return rows


def weeks(desk: Desk) -> list[Week]:
    """This one and the next."""
    first = monday(desk.today)
    return [_week(first + timedelta(weeks=n), desk) for n in range(WEEKS)]


def weeks_to_fill(desk: Desk) -> list[date]:
    """Mondays that somebody may be put on duty for."""
    return [monday(desk.today) + timedelta(weeks=n) for n in range(2 * WEEKS)]


def in_short(desk: Desk) -> list[tuple[str, str]]:
    """A queue's lines on the list of all."""
    week = _week(monday(desk.today), desk)
    absent = [it.name for it in desk.seats if it.acts and _now_away(it, desk)]
    acting = sum(it.acts for it in desk.seats)
    rows = [("Here now", f"{acting - len(absent)} of {acting}")]
    if absent:
        rows.append(("Away today", _list(absent)))
    if week.duty:
        rows.append(("On duty this week", _list(name for _, name in week.duty)))
    if quiet := [it.ends_at for it in desk.silences if not it.ended_at and it.covers(desk.queue.id, desk.at)]:
        rows.append(("Silenced until", when(max(quiet), desk.at)))
    return rows


def _seat(member: Member, desk: Desk) -> Seat:
    if not member.acts:
        return Seat(member.name, "reader", [], "Sees this queue, and gets no letters about it")
    held = [
        it for it in desk.absences if it.person_id == member.person_id and it.on(desk.today, member.queue)
    ]
    if not held:
        found, detail = [Standing("Here", "green", "")], ""
    else:
        until = max(held, key=lambda it: it.last_day)
        found, detail = (
            [Standing("Away", "yellow", "")],
            f"Until {day_in_words(until.last_day)}. {_instead(member, desk)}",
        )
    if (member.queue, member.person_id) in desk.roster.standing.on_duty:
        found.append(Standing("On duty", "blue", ""))
    return Seat(member.name, str(member.role), found, detail)


def _instead(member: Member, desk: Desk) -> str:
    other = stand_in(member, desk.roster)
    return f"{other.name} covers." if other else "Nobody covers."


def _week(start: date, desk: Desk) -> Week:
    days = [start + timedelta(days=n) for n in range(5)]
    acting = {it.person_id: it.name for it in desk.seats if it.acts}
    absent = {day: gone(day, desk.queue.id, desk.absences) & set(acting) for day in days if day >= desk.today}
    duty = [(it.id, desk.name(it.person_id)) for it in desk.shifts if it.week == start]
    anybody = {person for those in absent.values() for person in those}
    bare = [day for day, those in absent.items() if acting and those == set(acting)]
    return Week(start, duty, sorted(acting[it] for it in anybody), _runs(bare))


def _now_away(member: Member, desk: Desk) -> bool:
    return (member.queue, member.person_id) in desk.roster.standing.away


def _runs(days: Iterable[date]) -> str:
    """`Monday 23 November; Wednesday 25 November to Friday 27 November`."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    ends = ([run[0], run[-1]] if len(run) > 1 else run for run in runs)
    return "; ".join(" to ".join(f"{it:%A} {it.day} {it:%B}" for it in run) for run in ends)


def _list(names: Iterable[str]) -> str:
    found = list(names)
    return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else "".join(found)
