"""Working days of England in Leeds's own time: every deadline is reckoned here and keeps its working."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from holidays import country_holidays, version

LONDON: Final = ZoneInfo("Europe/London")
OPENING: Final = time(9)
CLOSING: Final = time(17)
FEWEST: Final = 8
"""England has had at least eight bank holidays a year since 1978; fewer means that a year is missing."""


@dataclass(frozen=True, slots=True)
class NoCalendar:
    """A year without bank holidays on file: an alarm, because "no holidays" would move deadlines."""

    year: int
    first_year: int
    last_year: int

    def __str__(self) -> str:
        return (
            f"There are no bank holidays on file for {self.year}, only for {self.first_year} to "
            f"{self.last_year}: extend [calendar] in clocks.toml, or correct the date."
        )

    def __bool__(self) -> NoReturn:
        raise TypeError("NoCalendar is neither true nor false: look at it first.")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that did not count, and why."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Working:
    """How a day was reckoned. `start` is day 0; `calendar` is the version of the calendar used."""

    start: date
    rule: str
    end: date
    skipped: tuple[Skipped, ...]
    calendar: str

    def __str__(self) -> str:
        left_out = ", ".join(f"{it.day.isoformat()} ({it.why})" for it in self.skipped) or "none"
        return (
            f"{self.rule} from {self.start.isoformat()} (day 0) is {self.end.isoformat()}; "
            f"days left out: {left_out}; calendar: {self.calendar}."
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Bank holidays by day for whole years, and office hours in London.

    `digest` changes with any of them and with nothing else; `version` also names the library, for people.
    """

    first_year: int
    last_year: int
    bank_holidays: Mapping[date, str]
    version: str
    digest: str
    opens: time = OPENING
    closes: time = CLOSING

    def day_off(self, day: date) -> str | NoCalendar | None:
        """Why nobody is at work that day; None on a working day."""
        if not self.first_year <= day.year <= self.last_year:
            return NoCalendar(day.year, self.first_year, self.last_year)
        return f"{day:%A}" if day.weekday() >= 5 else self.bank_holidays.get(day)


def england(
    first_year: int,
    last_year: int,
    changes: Mapping[date, str | None],
    hours: tuple[time, time] = (OPENING, CLOSING),
) -> Calendar | NoCalendar:
    """The bank holidays of England for whole years, and the hours between which people are at work.

    `changes` are proclaimed after the library was released: a name adds a day, None takes one away.
    """
    years = range(first_year, last_year + 1)
    known = country_holidays("GB", subdiv="ENG", years=years, expand=False)
    days = {day: name for day, name in known.items() if day.year in years} | dict(changes)
    kept = {day: name for day, name in sorted(days.items()) if name}
    for year in years:
        if sum(day.year == year for day in kept) < FEWEST:
            return NoCalendar(year, first_year, last_year)
    whole = f"{first_year} {last_year} {hours[0]} {hours[1]} " + "".join(f"{d} {n};" for d, n in kept.items())
    digest = sha256(whole.encode()).hexdigest()[:12]
    changed = f", {len(changes)} changed by configuration" if changes else ""
    made = f"England {first_year}-{last_year} (holidays {version.__version__}{changed}, {digest})"
    return Calendar(first_year, last_year, kept, made, digest, *hours)


def is_working_day(calendar: Calendar, day: date) -> bool | NoCalendar:
    """Monday to Friday less the bank holidays of England."""
    why = calendar.day_off(day)
    return why if isinstance(why, NoCalendar) else why is None


def add_working_days(calendar: Calendar, start: date, count: int) -> Working | NoCalendar:
    """The `count`th working day after `start`, which is day 0 whatever kind of day it is.

    A negative `count` goes back. Domain brief, section 1, WD arithmetic.
    """
    day, left, skipped = start, abs(count), list[Skipped]()
    if isinstance(missing := calendar.day_off(day), NoCalendar):
        return missing
    while left:
        day += timedelta(days=1 if count > 0 else -1)
        match calendar.day_off(day):
            case NoCalendar() as missing:
                return missing
            case None:
                left -= 1
            case why:
                skipped.append(Skipped(day, why))
    return Working(start, _days(count, "working day"), day, tuple(skipped), calendar.version)


def add_days(calendar: Calendar, start: date, count: int) -> Working:
    """Calendar days, for a clock that does not stop at weekends."""
    return Working(start, _days(count, "calendar day"), start + timedelta(days=count), (), calendar.version)


def add_months(calendar: Calendar, start: date, count: int) -> Working:
    """The same day of a later month, or that month's last day where it has no such day."""
    years, month = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month + 1
    end = date(year, month, min(start.day, monthrange(year, month)[1]))
    return Working(start, _days(count, "calendar month"), end, (), calendar.version)


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime | NoCalendar:
    """Office hours on working days only: four hours before Monday's close is Monday at one."""
    local, left = start.astimezone(LONDON).replace(tzinfo=None), amount
    while not isinstance(off := calendar.day_off(local.date()), NoCalendar):
        first = datetime.combine(local, calendar.opens)
        last = first if off else datetime.combine(local, calendar.closes)
        local = min(max(local, first), last)
        room = last - local if amount >= timedelta() else first - local
        if abs(left) <= abs(room) and not off:
            return (local + left).replace(tzinfo=LONDON).astimezone(UTC)
        left -= room
        step, edge = (1, time.min) if amount >= timedelta() else (-1, time.max)
        local = datetime.combine(local + timedelta(days=step), edge)
    return off


def end_of_working_day(day: date, closes: time = CLOSING) -> datetime:
    """The instant (UTC) at which work ends in London on that day."""
    return datetime.combine(day, closes, LONDON).astimezone(UTC)


def local_day(instant: datetime) -> date:
    """The day it is in Leeds at that instant."""
    return instant.astimezone(LONDON).date()


def length_in_words(length: timedelta) -> str:
    """Its two largest units: `2 days 3 hours`, `1 hour 12 minutes`, `45 seconds`."""
    left = max(int(length.total_seconds()), 0)
    found: list[str] = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count or (unit == "second" and not found):
            found.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(found[:2])


def in_words(instant: datetime) -> str:
    """As people in Leeds would write it: `5:00pm on Monday 23 November 2026`."""
    local = instant.astimezone(LONDON)
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local:%M}{half} on {day_in_words(local)}"


def day_in_words(day: date) -> str:
    """`Monday 23 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _days(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if abs(count) == 1 else 's'}"
