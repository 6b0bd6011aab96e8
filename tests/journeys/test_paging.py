"""Paging over any filter shows each notification once, in order, to those who may see it; counts agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.journeys.acknowledge import actor_of
from hub.journeys.tally import fold
from hub.queues.entry import State
from hub.queues.person import Person
from hub.store.listing import NEVER, relist
from hub.store.pages import page
from hub.tracking.board import Count, Sought, together
from hub.words import SYSTEM
from tests.builders import MONDAY, World, a_member

QUEUES = ("lscp.rag", "lscp.cdop", "lsab.sar", "hub.triage")
BOARDS = {"lscp": ["lscp.rag", "lscp.cdop"], "lsab": ["lsab.sar"]}
SIZE = 3


@dataclass(frozen=True)
class Case:
    """`places`: queue to its state and its deadline, in hours from now. `late` queues were added later."""

    raised_by: str | None
    places: dict[str, tuple[State, int]]
    late: frozenset[str]

    @property
    def closed(self) -> bool:
        return all(state is State.CLOSED for state, _ in self.places.values())

    def next_due(self) -> datetime | None:
        due = [_at(hours) for state, hours in self.places.values() if state is State.WAITING]
        return None if self.closed else min(due, default=NEVER)


PLACE = st.tuples(st.sampled_from([*State]), st.sampled_from([-30, -1, 1, 30]))
CASE = st.builds(
    Case,
    st.sampled_from([None, "lscp", "lsab"]),
    st.dictionaries(st.sampled_from(QUEUES), PLACE, min_size=1),
    st.frozensets(st.sampled_from(QUEUES)),
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
            cases[at] = Case(cases[at].raised_by, kept, cases[at].late)
            for queue, (state, hours) in kept.items():
                connection.execute(
                    "UPDATE entry SET state = %s, acknowledge_by = %s, due_at = %s, consider_by = now()"
                    " WHERE notification_id = %s AND queue = %s",
                    [state, _at(hours), _at(hours), ids[at], queue],
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
        states = set(case.places.values())
        if sought.state == State.CLOSED and not sought.overdue:
            return case.closed
        return not case.closed and any(_stands(sought, *place) for place in states)
    queues = set(BOARDS[sought.board]) if sought.board else {sought.queue}
    if sought.queue:
        queues &= {sought.queue}
    places = [case.places[queue] for queue in queues if queue in case.places]
    shows_closed = sought.state == State.CLOSED and not sought.overdue
    return any(_stands(sought, *place) for place in places) and (not case.closed or shows_closed)


def _stands(sought: Sought, state: State, hours: int) -> bool:
    if sought.overdue:
        return state is State.WAITING and hours < 0
    return sought.state in ("", state)


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
        for queue, (state, hours) in case.places.items():
            waiting = state is State.WAITING
            held, accepted = state is State.ACKNOWLEDGED, state is State.ACCEPTED
            one = Count(queue, waiting, waiting and hours < 0, held, accepted)
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
            " (gen_random_uuid(), %s, %s, %s, 'must_consider', %s, %s, %s, %s, 0, '', '', '[]', %s, %s)",
            [it, _reference(number), queue, state, opened, due, due, audience, due],
        )
