"""Paging over any filter shows each notification once, in order, to those who may see it; counts agree."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from hub.journeys.acknowledge import actor_of
from hub.journeys.tally import fold
from hub.queues.entry import State
from hub.queues.person import Person
from hub.queues.running import first_running
from hub.store.listing import NEVER, relist
from hub.store.pages import page
from hub.tracking.board import Count, Sought, together
from hub.words import SYSTEM
from tests.builders import MONDAY, World, a_member

QUEUES = ("lscp.rag", "lscp.cdop", "lsab.sar", "hub.triage")
BOARDS = {"lscp": ["lscp.rag", "lscp.cdop"], "lsab": ["lsab.sar"]}
SIZE = 3
CLOCK = {"name": "panel", "title": "Tell the Panel", "authority": "", "confidence": "guidance"}
DONE = CLOCK | {"due": "2026-11-20", "done_on": "2026-11-19", "done_by": "Ann Invented"}
IN_JULY = CLOCK | {"due": "2027-07-09"}


@dataclass(frozen=True)
class Case:
    """`places`: queue to its state and its deadline, in hours from now. `late` queues were added later.

    `clocks`: queue to the last day, counted from today, of what its duty asks for.
    """

    raised_by: str | None
    places: dict[str, tuple[State, int]]
    late: frozenset[str]
    clocks: dict[str, int] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        return all(state is State.CLOSED for state, _ in self.places.values())

    def next_due(self) -> datetime | None:
        due = [at for queue in self.places for at in self.due(queue)]
        return None if self.closed else min(due, default=NEVER)

    def due(self, queue: str) -> list[datetime]:
        """Every clock that runs on it: the duty's while it is open, the other until somebody considers it."""
        state, hours = self.places[queue]
        if state is State.CLOSED:
            return []
        answered = [_at(hours)] if state in (State.WAITING, State.ACKNOWLEDGED) else []
        return [*answered, *([_midnight(self.clocks[queue])] if queue in self.clocks else [])]

    def is_late(self, queue: str) -> bool:
        return min(self.due(queue), default=NEVER) < MONDAY


PLACE = st.tuples(st.sampled_from([*State]), st.sampled_from([-30, -1, 1, 30]))
CASE = st.builds(
    Case,
    st.sampled_from([None, "lscp", "lsab"]),
    st.dictionaries(st.sampled_from(QUEUES), PLACE, min_size=1),
    st.frozensets(st.sampled_from(QUEUES)),
    st.dictionaries(st.sampled_from(QUEUES), st.sampled_from([-2, -1, 0, 3])),
)
SOUGHT = st.builds(
    Sought,
    board=st.sampled_from(["", "lscp", "lsab"]),
    queue=st.sampled_from(["", *QUEUES]),
    state=st.sampled_from(["", *State]),
    overdue=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cases=st.lists(CASE, max_size=14),
    seats=st.sets(st.sampled_from(QUEUES)),
    partnership=st.sampled_from([None, "lscp", "lsab"]),
    filters=st.lists(SOUGHT, min_size=3, max_size=8),
)
def test_every_page_together_is_what_the_model_lists(
    world: World,
    database_url: str,
    cases: list[Case],
    seats: set[str],
    partnership: str | None,
    filters: list[Sought],
) -> None:
    _keep(cases, world, database_url)
    person = a_member(world.hub, *seats, partnership=partnership)
    for sought in filters:
        assert _read(sought, person, world) == _listed(sought, person, cases), sought
    assert _counted(person, world) == _count(person, cases)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(CASE, min_size=1, max_size=6), moves=st.lists(CASE, max_size=6), folds=st.booleans())
def test_the_counts_follow_every_change(
    world: World, database_url: str, before: list[Case], moves: list[Case], folds: bool
) -> None:
    ids = _keep(before, world, database_url)
    person = a_member(world.hub, *QUEUES)
    cases = list(before)
    with psycopg.connect(database_url) as connection:
        for number, move in enumerate(moves):
            at = number % len(cases)
            kept = {q: move.places.get(q, place) for q, place in cases[at].places.items()}
            cases[at] = Case(cases[at].raised_by, kept, cases[at].late, move.clocks)
            for queue, (state, hours) in kept.items():
                connection.execute(
                    "UPDATE entry SET state = %s, acknowledge_by = %s, due_at = %s, consider_by = %s,"
                    " clocks = %s WHERE notification_id = %s AND queue = %s",
                    [state, *[_at(hours)] * 3, _clocks(move, queue), ids[at], queue],
                )
            if folds:
                connection.execute("SELECT hub_fold_tally(0)")
    assert _counted(person, world) == _count(person, cases)


def test_what_was_added_is_folded_once_it_is_much(world: World, database_url: str) -> None:
    cases = [Case(None, {"lscp.rag": (State.WAITING, 1)}, frozenset())] * 250
    _keep(cases, world, database_url)
    with psycopg.connect(database_url) as connection:
        before = connection.execute("SELECT count(*) FROM tally").fetchone()
    fold(world.hub)
    with psycopg.connect(database_url) as connection:
        after = connection.execute("SELECT count(*), sum(entries) FROM tally").fetchone()
    assert (before, after) == ((250,), (1, 250))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(CASE, min_size=1, max_size=8))
def test_the_database_and_the_room_agree_on_what_is_due_next(
    world: World, database_url: str, cases: list[Case]
) -> None:
    """Also where a clock's day ends in summer time, and where its duty was done."""
    ids = _keep(cases, world, database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE entry SET clocks = %s WHERE queue = 'lscp.cdop'", [Jsonb([DONE, IN_JULY])])
    with world.hub.ledger(SYSTEM) as ledger, psycopg.connect(database_url) as connection:
        for it in (entry for one in ids for entry in ledger.entries.of(one)):
            clock = first_running(it)
            open_ = None if it.state is State.CLOSED else NEVER
            kept = connection.execute("SELECT own_due FROM entry WHERE id = %s", [it.id]).fetchone()
            assert kept == (clock.late_from if clock else open_,)


def _clocks(case: Case, queue: str) -> Jsonb:
    """The entry's clock, if the case has one there, behind another that runs out a year later."""
    if queue not in case.clocks:
        return Jsonb([])
    day = MONDAY.date() + timedelta(days=case.clocks[queue])
    return Jsonb([CLOCK | {"due": str(day + timedelta(days=365))}, CLOCK | {"due": str(day)}])


def _midnight(days: int) -> datetime:
    """With which the day ends, so many days from today; it is winter."""
    return datetime.combine(MONDAY.date() + timedelta(days=days + 1), time(), UTC)


def _at(hours: int) -> datetime:
    return MONDAY + timedelta(hours=hours)


def _audience(case: Case) -> set[str]:
    return {*case.places, *([case.raised_by] if case.raised_by else [])}


def _reference(number: int) -> str:
    return f"LSH-2026-{number:06d}"


def _seen(person: Person, cases: list[Case]) -> list[tuple[str, Case]]:
    words = {*person.seats, person.partnership}
    return [(_reference(n), case) for n, case in enumerate(cases) if _audience(case) & words]


def _listed(sought: Sought, person: Person, cases: list[Case]) -> list[str]:
    found = [(reference, case) for reference, case in _seen(person, cases) if _fits(sought, case)]
    newest_first = sorted(found, key=lambda it: it[0], reverse=True)
    ordered = sorted(newest_first, key=lambda it: it[1].next_due() or NEVER + timedelta(days=1))
    return [reference for reference, _ in ordered]


def _fits(sought: Sought, case: Case) -> bool:
    """In words: what stands in a state, on the queues asked for or on any; open unless closed is asked."""
    if not sought.queue and not sought.board:
        if sought.state == State.CLOSED and not sought.overdue:
            return case.closed
        return not case.closed and any(_stands(sought, case, queue) for queue in case.places)
    queues = set(BOARDS[sought.board]) if sought.board else {sought.queue}
    if sought.queue:
        queues &= {sought.queue}
    shows_closed = sought.state == State.CLOSED and not sought.overdue
    stands = any(_stands(sought, case, queue) for queue in queues & {*case.places})
    return stands and (not case.closed or shows_closed)


def _stands(sought: Sought, case: Case, queue: str) -> bool:
    if sought.overdue and not case.is_late(queue):
        return False
    return sought.state in ("", case.places[queue][0])


def _read(sought: Sought, person: Person, world: World) -> list[str]:
    """Every page in turn, and one beyond the last."""
    queues = None
    if sought.queue or sought.board:
        of_board = BOARDS[sought.board] if sought.board else [sought.queue]
        queues = [it for it in of_board if sought.queue in ("", it)]
    read: list[str] = []
    number, more = 1, True
    while more:
        asked = Sought(sought.board, sought.queue, sought.state, sought.overdue, "", number)
        with world.hub.ledger(actor_of(person)) as ledger:
            rows = page(ledger._tx, asked, queues, SIZE)
        read += [row.reference for row in rows[:SIZE]]
        number, more = number + 1, len(rows) > SIZE
    return read


def _counted(person: Person, world: World) -> dict[str, Count]:
    with world.hub.ledger(actor_of(person)) as ledger:
        return {it.queue: it for it in ledger.views.board(Sought(), {}).counts}


def _count(person: Person, cases: list[Case]) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for _, case in _seen(person, cases):
        for queue, (state, _) in case.places.items():
            waiting = state is State.WAITING
            held, accepted = state is State.ACKNOWLEDGED, state is State.ACCEPTED
            one = Count(queue, waiting, case.is_late(queue), held, accepted)
            counts[queue] = together(queue, [one, counts.get(queue, Count(queue, 0, 0, 0))])
    return {queue: it for queue, it in counts.items() if it.waiting or it.acknowledged or it.accepted}


def _keep(cases: list[Case], world: World, database_url: str) -> list[UUID]:
    """Rows as the hub writes them; where each stands in the lists is left to the hub."""
    ids = [uuid4() for _ in cases]
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE notification, tally CASCADE")
        for number, (it, case) in enumerate(zip(ids, cases, strict=True)):
            _insert(connection, it, number, case)
    with world.hub.ledger(SYSTEM) as ledger:
        relist(ledger._tx, ids)
    return ids


def _insert(connection: psycopg.Connection[tuple[object, ...]], it: UUID, number: int, case: Case) -> None:
    audience, received = sorted(_audience(case)), MONDAY - timedelta(days=number % 3)
    connection.execute("INSERT INTO data_key VALUES (%s, 'notification', 'test', '')", [it])
    connection.execute(
        "INSERT INTO notification (id, reference, channel, source, received_at, partnership, revision,"
        " key_id, audience, closed_at) VALUES (%s, %s, 'form', 'web', %s, %s, 1, %s, %s, %s)",
        [it, _reference(number), received, case.raised_by, it, audience, MONDAY if case.closed else None],
    )
    for queue, (state, hours) in case.places.items():
        opened = received + timedelta(hours=5 if queue in case.late else 0)
        due = _at(hours)
        connection.execute(
            "INSERT INTO entry (id, notification_id, reference, queue, duty, state, opened_at,"
            " acknowledge_by, due_at, step, rule, basis, clocks, audience, consider_by) VALUES"
            " (gen_random_uuid(), %s, %s, %s, 'must_consider', %s, %s, %s, %s, 0, '', '', %s, %s, %s)",
            [it, _reference(number), queue, state, opened, due, due, _clocks(case, queue), audience, due],
        )
