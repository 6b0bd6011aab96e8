"""Figures: what the database rolls up is what a plain count says, of what one may see, without rehearsals."""

from datetime import date, timedelta
from itertools import pairwise

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.consider import Considering, consider
from hub.journeys.decide import Concluding, decide
from hub.journeys.pace import paces
from hub.queues.entry import How, Result, Verdict
from hub.queues.person import Person
from hub.tracking.pace import Act, Pace, Timed, months, pace
from tests.builders import MONDAY, World, a_member, arrived, raised

QUEUE = "lscp.rag"


def take(reference: str, person: Person, world: World) -> None:
    acknowledge(Taking(reference, QUEUE, How.SCREEN, "Ring round."), person, world.hub)


def timed(person: Person, world: World, act: Act) -> Pace | None:
    return pace(it for it in paces(person, world.hub).timed if it.act is act)


def test_each_acknowledgement_and_decision_is_timed_once_and_by_its_clock(world: World) -> None:
    person = a_member(world.hub, QUEUE)
    soon, late = arrived(world).reference, arrived(world).reference
    world.clock.forward(hours=3)
    take(soon, person, world)
    take(soon, person, world)  # idempotent, and counted once
    world.clock.forward(days=4)
    take(late, person, world)
    assert timed(person, world, Act.ACKNOWLEDGED) == Pace(2, 3, 120, 1, 2)
    decide(Concluding(soon, QUEUE, Result.MET, "Both limbs."), person, world.hub)
    world.clock.forward(days=30)
    decide(Concluding(late, QUEUE, Result.MET, "Both limbs."), person, world.hub)
    assert timed(person, world, Act.DECIDED) == Pace(2, 120, 840, 1, 2)


def test_nobody_is_shown_figures_of_what_they_may_not_see(world: World) -> None:
    take(arrived(world).reference, a_member(world.hub, QUEUE), world)
    arrived(world)
    found = paces(a_member(world.hub, "lsab.sar"), world.hub)
    assert (found.timed, found.aged) == ((), ())


def test_a_rehearsal_counts_in_no_figure(world: World, database_url: str) -> None:
    person = a_member(world.hub, QUEUE)
    reference = arrived(world).reference
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE notification SET rehearsal = true")
    take(reference, person, world)
    found = paces(person, world.hub)
    assert (found.timed, found.aged) == ((), ())
    decide(Concluding(reference, QUEUE, Result.MET, "Both limbs."), person, world.hub)
    assert paces(person, world.hub).timed == ()


@pytest.mark.parametrize(
    ("days", "part"), [(0, 0), (1, 1), (6, 1), (7, 2), (28, 3), (89, 3), (90, 4), (400, 4)]
)
def test_what_is_open_is_parted_by_age(world: World, days: int, part: int) -> None:
    person = a_member(world.hub, QUEUE)
    arrived(world)
    world.clock.forward(days=days)
    [aged] = paces(person, world.hub).aged
    assert aged.counts == tuple(int(it == part) for it in range(5))


def test_folding_changes_no_figure(world: World, database_url: str) -> None:
    person = a_member(world.hub, QUEUE)
    for hours in (1, 1, 5):
        reference = raised(world, person).reference
        world.clock.forward(hours=hours)
        take(reference, person, world)
    before = paces(person, world.hub)
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT hub_fold_pace(1)")
        folded = connection.execute("SELECT count(*), sum(entries), bool_and(folded) FROM pace").fetchone()
    assert folded == (2, 3, True)
    assert sorted(paces(person, world.hub).timed, key=str) == sorted(before.timed, key=str)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 5)), min_size=1))
def test_percentiles_are_those_of_the_list_written_out(held: list[tuple[int, int]]) -> None:
    month = date(2026, 11, 1)
    found = pace(Timed(QUEUE, month, Act.DECIDED, hours, n, n, n) for hours, n in held)
    written = sorted(hours for hours, n in held for _ in range(n))
    assert found is not None
    assert found.median == written[(len(written) + 1) // 2 - 1]
    assert sum(it <= found.ninetieth for it in written) >= 0.9 * len(written)
    assert sum(it < found.ninetieth for it in written) < 0.9 * len(written)
    assert found.percent == 100


@given(st.dates(date(2000, 1, 31), date(2100, 1, 1)))
def test_twelve_months_end_with_this_one(today: date) -> None:
    found = months(today)
    assert len(set(found)) == 12
    assert found[-1] == today.replace(day=1)
    assert all(timedelta(28) <= b - a <= timedelta(31) for a, b in pairwise(found))


def test_whoever_is_asked_late_is_measured_from_then(world: World) -> None:
    """That another queue had it for four days makes nobody else slow; what it missed itself does."""
    person, prompt = a_member(world.hub, QUEUE), a_member(world.hub, "lsab.sar")
    for hours in (2, 96):
        reference = arrived(world).reference
        take(reference, person, world)
        world.clock.forward(days=4)
        said = Considering(reference, QUEUE, Verdict.REDIRECTED, "An adult.", "lsab.sar")
        consider(said, person, world.hub)
        world.clock.forward(hours=hours)
        acknowledge(Taking(reference, "lsab.sar", How.SCREEN, "Ours."), prompt, world.hub)
        world.clock.now = MONDAY + timedelta(days=7)
    mine = [it for it in paces(prompt, world.hub).timed if it.queue == "lsab.sar"]
    assert sorted((it.hours, it.in_time, it.entries) for it in mine) == [(2, 1, 1), (96, 0, 1)]
