"""States and times in the words of the screens: a word beside every colour, London time throughout."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from hub.calendar import LONDON, local_day
from hub.queues.entry import How, Result, State, Verdict
from hub.queues.member import Role
from hub.tracking.board import Cell
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How one notification stands on one queue: a word, the colour that goes with it, and the detail."""

    word: str
    colour: str
    detail: str
    limit: str = ""
    limit_passed: bool = False


def standing(cell: Cell, now: datetime) -> Standing:
    """What the tracking screen says of one queue, and of the duty's clock until it is concluded."""
    stands = _standing(cell, now)
    if cell.limit is None or cell.state is State.CLOSED:
        return stands
    over = passed(cell.limit.due, now)
    said = f"{cell.limit.title}: {short_day(cell.limit.due, now)}{over.replace(':', ',', 1)}"
    return replace(stands, limit=said, limit_passed=bool(over))


def _standing(cell: Cell, now: datetime) -> Standing:
    if cell.overdue(now):
        late = f"by {span(now - cell.acknowledge_by)}, due {when(cell.acknowledge_by, now)}"
        return Standing("Overdue", "red", late)
    word, colour = STATES[cell.state], COLOURS[cell.state]
    if cell.state is State.WAITING:
        return Standing(word, colour, f"Due {when(cell.acknowledge_by, now)}")
    if cell.state is State.CLOSED and cell.acknowledged_at is None:
        return Standing(word, colour, "Nobody had taken it")
    taken = f"Taken by {cell.acknowledged_by}" if cell.acknowledged_by else "Taken"
    at = f" {when(cell.acknowledged_at, now)}" if cell.acknowledged_at else ""
    if cell.consider_by and cell.forgotten(now):
        return Standing("Not considered", "orange", f"{taken}{at}, due {when(cell.consider_by, now)}")
    return Standing(word, colour, taken + at)


def short_day(day: date, now: datetime) -> str:
    """`today`, `tomorrow`, or `Tuesday 24 November`; the year when it is another."""
    today = local_day(now)
    year = f" {day.year}" if day.year != today.year else ""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    return near or f"{day:%A} {day.day} {day:%B}{year}"


def clock(instant: datetime) -> str:
    """`5:00pm`, in London."""
    local = instant.astimezone(LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def when(instant: datetime, now: datetime) -> str:
    """`today 5:00pm`, `tomorrow 5:00pm`, or `5:00pm on Tuesday 24 November`; the year when it is another."""
    day, today = local_day(instant), local_day(now)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    if near:
        return f"{near} {clock(instant)}"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{clock(instant)} on {day:%A} {day.day} {day:%B}{year}"


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
