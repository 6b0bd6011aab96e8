"""Another calendar: what it would move is exactly what it would have given, and nothing moves by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calendar import Calendar, NoCalendar, england, local_day
from hub.errors import IllegalMove
from hub.queues.consider import taken
from hub.queues.entry import Entry
from hub.queues.place import Opening, place
from hub.queues.recomputed import Recomputed, horizon, moved, reasons, recomputed
from hub.queues.rulebook import Rulebook
from hub.routing.route import route
from tests.rooms.tellings import RULES, child, told

RECEIVED = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAYS = st.dates(date(2026, 11, 20), date(2026, 12, 31))
CHANGES = st.dictionaries(DAYS, st.sampled_from(["Invented Day", None]), max_size=6)


def by(changes: dict[date, str | None]) -> Rulebook:
    made = england(2015, 2040, changes)
    assert isinstance(made, Calendar)
    return replace(RULES, calendar=made)


def opened(rulebook: Rulebook, received: datetime = RECEIVED) -> list[Entry]:
    harmed = told(child(outcome="death"), abuse_or_neglect="known")
    return place(route(harmed, rulebook), Opening(uuid4(), "LSH-2026-000001", received), rulebook)


def all_moved(entry: Entry, rulebook: Rulebook) -> Entry:
    while found := next(recomputed(entry, rulebook.calendar), None):
        entry = moved(found, rulebook, RECEIVED)
    return entry


@given(CHANGES, CHANGES, st.integers(0, 40 * 24))
@settings(deadline=None, max_examples=150)
def test_moved_by_a_calendar_is_as_if_it_had_been_there_from_the_start(
    first: dict[date, str | None], then: dict[date, str | None], hours: int
) -> None:
    received = RECEIVED + timedelta(hours=hours)
    before, after = by(first), by(then)
    for was, wanted in zip(opened(before, received), opened(after, received), strict=True):
        assert was.queue == wanted.queue
        now = all_moved(was, after)
        assert (now.acknowledge_by, [it.due for it in now.clocks]) == (
            wanted.acknowledge_by,
            [it.due for it in wanted.clocks],
        )
        if now.acknowledge_by != was.acknowledge_by:
            assert now.due_at == wanted.due_at


def test_the_same_calendar_moves_nothing() -> None:
    assert [it for entry in opened(RULES) for it in recomputed(entry, RULES.calendar)] == []


def test_a_calendar_that_differs_elsewhere_moves_nothing() -> None:
    later = by({date(2031, 6, 2): "Invented Day"})
    assert [it for entry in opened(RULES) for it in recomputed(entry, later.calendar)] == []


def found(changes: dict[date, str | None]) -> list[Recomputed]:
    calendar = by(changes).calendar
    return [it for entry in opened(RULES) if entry.queue == "lscp.rag" for it in recomputed(entry, calendar)]


def test_the_reason_is_the_day_and_not_what_lies_beyond_it() -> None:
    acknowledge = found({date(2026, 11, 24): "Invented Day"})[0]
    assert [*reasons(acknowledge)] == ["Tuesday 24 November 2026 is a day off: Invented Day"]
    # Boxing Day's bank holiday, on the 28th, was left out before and lies beyond the new time.
    [rag] = [it for it in opened(RULES, datetime(2026, 12, 24, 10, tzinfo=UTC)) if it.queue == "lscp.rag"]
    fewer = by({date(2026, 12, 25): None, date(2026, 12, 7): "Invented Day"})
    sooner = next(recomputed(rag, fewer.calendar))
    assert (sooner.before.end.day, sooner.after.end.day) == (29, 25)
    assert [*reasons(sooner)] == ["Friday 25 December 2026 is no day off any more"]


def test_what_was_acknowledged_is_asked_about_its_next_time_and_its_clocks() -> None:
    [rag] = [it for it in opened(RULES) if it.queue == "lscp.rag"]
    calendar = by({date(2026, 11, 24): "Invented Day"}).calendar
    names = {it.before.name for it in recomputed(rag, calendar)}
    assert "acknowledge-by" in names
    held = taken(rag, RULES, RECEIVED)
    later = {it.before.name: it for it in recomputed(held, calendar)}
    assert later.keys() == names - {"acknowledge-by"} | {"consider-by"}
    now = moved(later["consider-by"], replace(RULES, calendar=calendar), RECEIVED)
    wanted = taken(rag, replace(RULES, calendar=calendar), RECEIVED)
    assert (now.consider_by, now.due_at) == (wanted.consider_by, wanted.due_at)


def test_a_time_that_was_met_meanwhile_is_not_moved() -> None:
    rulebook = by({date(2026, 11, 24): "Invented Day"})
    [rag] = [it for it in opened(RULES) if it.queue == "lscp.rag"]
    it = next(recomputed(rag, rulebook.calendar))
    with pytest.raises(IllegalMove, match="Nothing was moved"):
        moved(replace(it, entry=taken(rag, RULES, RECEIVED)), rulebook, RECEIVED)


def test_what_a_link_brought_forward_stays_forward() -> None:
    rulebook = by({date(2026, 11, 24): "Invented Day"})
    [rag] = [it for it in opened(RULES) if it.queue == "lscp.rag"]
    sooner = rag.acknowledge_by - timedelta(hours=8)
    linked = replace(rag, acknowledge_by=sooner)
    it = next(recomputed(linked, rulebook.calendar))
    assert moved(it, rulebook, RECEIVED).acknowledge_by == sooner


@pytest.mark.parametrize(("year", "missing"), [(2038, None), (2039, None), (2040, 2041), (2041, 2041)])
def test_a_year_that_clocks_are_about_to_need_is_an_alarm(year: int, missing: int | None) -> None:
    it = horizon(RULES.calendar, datetime(year, 6, 1, tzinfo=UTC))
    assert (it.year if isinstance(it, NoCalendar) else it) == missing


def test_a_clock_that_was_met_is_proposed_nothing_for() -> None:
    entry = next(it for it in opened(RULES) if it.queue == "lscp.rag")
    holiday = by({entry.clocks[0].due: "Invented Day"}).calendar
    before = [it.before for it in recomputed(entry, holiday)]
    assert entry.clocks[0].certificate in before
    met = entry.met(entry.clocks[0].name, local_day(RECEIVED), "Ann")
    assert [it.before for it in recomputed(met, holiday)] == [
        it for it in before if it != entry.clocks[0].certificate
    ]
