"""clocks.toml -> the time each duty has, what follows a decision, and the calendar it is reckoned by."""

from collections.abc import Iterable, Sequence
from datetime import date

from config.rule_tables import authority, no_overlap, period
from config.table import Table
from hub.calendar import Calendar, NoCalendar, england
from hub.queues.clock import Anchor, Clock, Kind, ReviewClock, Unit


def clocks(tables: Sequence[Table], known: Iterable[str]) -> tuple[Clock, ...]:
    """Every clock, whether in force or not."""
    names = list(known)
    found = tuple(_clock(table, names) for table in tables)
    no_overlap(found, tables)
    return found


def review_clocks(
    tables: Sequence[Table], known: Iterable[str], duties: Sequence[Clock]
) -> tuple[ReviewClock, ...]:
    """What follows a decision, or `after` one of these duties was done, whether in force or not."""
    names = list(known)
    found = tuple(_review_clock(table, names, duties) for table in tables)
    no_overlap(found, tables)
    return found


def _review_clock(table: Table, queues: list[str], duties: Sequence[Clock]) -> ReviewClock:
    queue = table.name_of("queue", queues, "queue")
    theirs = [it.name for it in duties if it.queue == queue]
    it = ReviewClock(
        name=table.text("name"),
        title=table.text("title"),
        queue=queue,
        starts=table.text("starts"),
        unit=table.one_of("unit", Unit),
        count=table.whole("count", 1, 3650),
        kind=table.one_of("kind", Kind),
        authority=authority(table),
        period=period(table),
        after=table.name_of("after", theirs, f"clock of {queue}") if "after" in table.data else "",
    )
    if it.name in theirs:
        table.wrong("name", f"{queue} has a clock of that name already. Give this one another.")
    table.nothing_else()
    return it


def _clock(table: Table, queues: list[str]) -> Clock:
    it = Clock(
        name=table.text("name"),
        title=table.text("title"),
        queue=table.name_of("queue", queues, "queue"),
        anchor=_anchor(table),
        unit=table.one_of("unit", Unit),
        count=table.whole("count", 1, 3650),
        kind=table.one_of("kind", Kind),
        authority=authority(table),
        period=period(table),
    )
    table.nothing_else()
    return it


def _anchor(table: Table) -> Anchor:
    it = table.one_of("anchor", Anchor)
    if it is Anchor.DONE:
        table.wrong("anchor", "What follows something else is a review_clock, with `after`.")
    return it


def calendar(table: Table, changes: Sequence[Table], today: date) -> Calendar | None:
    """Bank holidays for every year the hub may have to reckon in; None once something wrong was noted."""
    first, last = table.whole("first_year", 1978, 2200), table.whole("last_year", 1978, 2200)
    opens, closes = table.clock_time("opens"), table.clock_time("closes")
    table.text("source")
    table.nothing_else()
    if opens >= closes:
        table.wrong("closes", "The office closes before it opens. Correct one of the two times.")
    if last < today.year + 1:
        table.wrong("last_year", f"Deadlines of {today.year} reach into {today.year + 1}: raise last_year.")
    if first > today.year:
        table.wrong("first_year", f"The calendar begins after {today.year}: lower first_year.")
    found = england(first, last, dict(_change(it) for it in changes), (opens, closes))
    if isinstance(found, NoCalendar):
        table.wrong("last_year", f"The library does not know England's bank holidays of {found.year}.")
        return None
    return found


def _change(table: Table) -> tuple[date, str | None]:
    day, name = table.day("day", date.min), table.text("name", "")
    if "day" not in table.data:
        table.wrong("day", "day is missing here. Give the date of the bank holiday.")
    table.text("source")
    table.nothing_else()
    return day, name or None
