"""States and times in the words of the screens: a word beside every colour, London time throughout."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from markupsafe import Markup

from hub.calendar import LONDON, local_day
from hub.queues.entry import How, Result, State, Verdict
from hub.queues.member import Role
from hub.queues.running import Running, running
from hub.tracking.board import Cell, Line
from hub.words import Channel, Duty

DUTIES: Final = {
    Duty.MUST_CONSIDER: "Must be considered",
    Duty.MAY_CONSIDER: "May be considered",
    Duty.INFORMATION: "For information",
}
RESULTS: Final = {
    Result.MET: "The criteria are met",
    Result.NOT_MET: "The criteria are not met",
    Result.NOT_MET_LEARNING: "The criteria are not met, and there is local learning",
    Result.OTHER_AREA: "It is for another area",
    Result.DUPLICATE: "It was told before",
    Result.WITHDRAWN: "It was withdrawn",
    Result.NOTED: "Noted: nothing to decide here",
}
ROLES: Final = {
    Role.MEMBER: "member",
    Role.DEPUTY: "deputy",
    Role.CHAIR: "chair",
    Role.READER: "reader",
}
STATES: Final = {
    State.WAITING: "Waiting",
    State.ACKNOWLEDGED: "Acknowledged",
    State.ACCEPTED: "Being considered",
    State.CLOSED: "Closed",
}
COLOURS: Final = {
    State.WAITING: "yellow",
    State.ACKNOWLEDGED: "green",
    State.ACCEPTED: "turquoise",
    State.CLOSED: "grey",
}
VERDICTS: Final = {
    Verdict.ACCEPTED: "We will consider it",
    Verdict.REDIRECTED: "It belongs to another queue",
    Verdict.DECLINED: "We will not consider it",
}
MEANINGS: Final = {
    Verdict.ACCEPTED: "It stays on this desk until the decision is recorded. These reminders stop.",
    Verdict.REDIRECTED: "That queue is asked at once; the first deadlines hold. This desk is done with it.",
    Verdict.DECLINED: "This desk is done with it. Other queues that were asked answer for themselves.",
}
WAYS: Final = {
    How.SCREEN: "on the screen",
    How.LINK: "by the link in a letter",
    How.SIGNED_LINK: "by the link in a letter, signed in",
    How.CODE: "by the code in the letter, not signed in",
    How.API: "through their own system",
    How.MAIL: "by replying to a letter",
}
DOORS: Final = {
    Channel.MAIL: "by email",
    Channel.WEBHOOK: "from their own system",
    Channel.FORM: "on the web form",
}
BODIES: Final = {
    "home_authority": "the authority that is responsible for them or where they normally live",
    "lado": "the Local Authority Designated Officer (LADO), within one working day",
    "pipot": "the lead for people in positions of trust (PiPoT)",
    "leder": "LeDeR, the review of deaths of people with a learning disability and autistic people",
    "nhs_england": "NHS England",
    "coroner": "the coroner",
    "cqc": "the Care Quality Commission",
    "police": "the police",
    "fire": "the fire service",
}
TABLES: Final = {
    "duties": DUTIES,
    "results": RESULTS,
    "verdicts": VERDICTS,
    "meanings": MEANINGS,
    "roles": ROLES,
    "ways": WAYS,
    "doors": DOORS,
    "bodies": BODIES,
}
"""What templates look words up in."""


NEAR: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
RELATIVE: Final = re.compile(rf"\b((?:{'|'.join(NEAR)})\b(?: (?=\d))?)")
DATED: Final = Markup('<span class="hub-dated" data-day="{}"><span>{}</span></span>{}')


def raiser(line: Line, boards: Mapping[str, str]) -> str:
    """The board that raised it, by its short name."""
    return boards.get(line.raised_by, line.raised_by) if line.raised_by else "An agency or the public"


@dataclass(frozen=True, slots=True)
class Due:
    """A clock in words: what is to be done, by when, and by how much it is late, or nothing."""

    what: str
    by: str
    late: str

    def __str__(self) -> str:
        return f"{self.what} by {self.by}{self.late and f', {self.late}'}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one notification stands on one queue: a word, the colour that goes with it, and who has it.

    `dues` are the clocks that run, what is due next before the rest.
    """

    word: str
    colour: str
    detail: str
    dues: tuple[Due, ...] = ()

    def __str__(self) -> str:
        return ". ".join(it for it in (self.detail, *map(str, self.dues)) if it)


def standing(cell: Cell, now: datetime) -> Standing:
    """What the screens say of one queue."""
    dues = tuple(due(it, now, brief=True) for it in running(cell))
    if cell.overdue(now):
        return Standing("Overdue", "red", _taken(cell, now), dues)
    return Standing(STATES[cell.state], COLOURS[cell.state], _taken(cell, now), dues)


def due(it: Running, now: datetime, brief: bool = False) -> Due:
    """`Acknowledge`, `today 5:00pm`, `3 hours late`; `brief` for tables. A duty is late by whole days."""
    if isinstance(it.by, datetime):
        said, late = (in_brief if brief else when)(it.by, now), now - it.by
    else:
        said, late = short_day(it.by, now, brief), timedelta(days=(local_day(now) - it.by).days)
    return Due(it.what, said, f"{span(late)} late" if it.late(now) else "")


def _taken(cell: Cell, now: datetime) -> str:
    if cell.state is State.WAITING:
        return ""
    if cell.acknowledged_at is None:
        return "Nobody had taken it" if cell.state is State.CLOSED else "Taken"
    by = f"Taken by {cell.acknowledged_by}" if cell.acknowledged_by else "Taken"
    return f"{by} {in_brief(cell.acknowledged_at, now)}"


def short_day(day: date, now: datetime, brief: bool = False) -> str:
    """`today`, `tomorrow`, or `Tuesday 24 November`, `brief` `Tue 24 Nov`; the year when it is another."""
    today = local_day(now)
    year = f" {day.year}" if day.year != today.year else ""
    near = next((word for word, days in NEAR.items() if days == (day - today).days), None)
    return near or (f"{day:%a} {day.day} {day:%b}{year}" if brief else f"{day:%A} {day.day} {day:%B}{year}")


def in_brief(instant: datetime, now: datetime) -> str:
    """`today 5:00pm`, or `Tue 24 Nov, 5:00pm`: for tables, where whole words would fill the screen."""
    day = local_day(instant)
    near = abs((day - local_day(now)).days) < 2
    return f"{short_day(day, now, brief=True)}{' ' if near else ', '}{clock(instant)}"


def clock(instant: datetime) -> str:
    """`5:00pm`, in London."""
    local = instant.astimezone(LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def when(instant: datetime, now: datetime) -> str:
    """`today 5:00pm`, `tomorrow 5:00pm`, or `5:00pm on Tuesday 24 November`; the year when it is another."""
    day = local_day(instant)
    said, near = short_day(day, now), abs((day - local_day(now)).days) < 2
    return f"{said} {clock(instant)}" if near else f"{clock(instant)} on {said}"


def on_paper(said: str, now: datetime) -> Markup:
    """The same, and in print `Mon 23 Nov, 5:00pm` for `today 5:00pm`: a sheet is read on another day."""
    parts: list[str] = []
    for at, part in enumerate(RELATIVE.split(said)):  # every second one is a word of NEAR
        parts.append(_dated(part, local_day(now)) if at % 2 else part)
    return Markup("").join(parts)


def _dated(near: str, today: date) -> Markup:
    word = near.strip()
    day = today + timedelta(days=NEAR[word])
    year = f" {day.year}" if day.year != today.year else ""
    comma = "," if word != near else ""
    return DATED.format(f"{day:%a} {day.day} {day:%b}{year}{comma}", word, near[len(word) :])


def passed(due: date, now: datetime) -> str:
    """What to add to a deadline once its day is over, while nobody has concluded; nothing before."""
    days = (local_day(now) - due).days
    return "" if days < 1 else f": passed {span(timedelta(days=days))} ago"


def span(length: timedelta) -> str:
    """The largest whole unit: `3 days`, `1 hour`, `12 minutes`."""
    seconds = max(int(length.total_seconds()), 0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
