"""What the tracking screen reads; row-level security has already left out what is not theirs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, true

from hub.queues.entry import RunningClock, State
from hub.store import pace, tally
from hub.store.outcomes import outcomes
from hub.store.pages import page
from hub.store.people_tables import person
from hub.store.tables import acknowledgement, entry
from hub.store.tx import Tx
from hub.tracking.board import PAGE_SIZE, Board, Cell, Count, Line, Sought
from hub.tracking.pace import Paces
from hub.tracking.reading import Outcome
from hub.words import Duty


def _queues(sought: Sought, queues_of: dict[str, list[str]]) -> list[str] | None:
    """The queues that were asked for, a board standing for its own; None for all."""
    if not sought.queue and not sought.board:
        return None
    of_board = queues_of.get(sought.board, []) if sought.board else [sought.queue]
    return [queue for queue in of_board if sought.queue in ("", queue)]


class Views:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def board(self, sought: Sought, queues_of: dict[str, list[str]]) -> Board:
        """One page, what is due next first. `queues_of` maps a board to the queues it owns."""
        lines, more = self.listed(sought, queues_of, PAGE_SIZE)
        return Board(at=self._tx.now, lines=lines, more=more, counts=self.counts())

    def listed(
        self, sought: Sought, queues_of: dict[str, list[str]], size: int
    ) -> tuple[tuple[Line, ...], bool]:
        """A page of another size, and whether there is more."""
        found = page(self._tx, sought, _queues(sought, queues_of), size)
        return self._lines(found[:size]), len(found) > size

    def outcomes(self, lines: Sequence[Line]) -> dict[tuple[str, str], Outcome]:
        """What became of each of them on each queue, by reference and queue."""
        return outcomes(self._tx, [it.reference for it in lines])

    def counts(self) -> tuple[Count, ...]:
        """By queue, of everything open that may be seen."""
        return tally.counts(self._tx)

    def fold(self) -> None:
        """Keep the counts short to add up."""
        tally.fold(self._tx)
        pace.fold(self._tx)

    def paces(self) -> Paces:
        """How long boards take."""
        return pace.paces(self._tx)

    def _lines(self, found: Sequence[Row[Any]]) -> tuple[Line, ...]:
        cells = self._cells([row.id for row in found])
        return tuple(
            Line(
                reference=row.reference,
                received_at=row.received_at,
                channel=row.channel,
                raised_by=row.partnership,
                cells=tuple(cells.get(row.id, ())),
                closed=row.closed_at is not None,
                rehearsal=row.rehearsal,
                rehearsed_by=row.rehearsed_by,
            )
            for row in found
        )

    def _cells(self, ids: Sequence[UUID]) -> dict[UUID, list[Cell]]:
        latest = (
            select(acknowledgement)
            .where(acknowledgement.c.entry_id == entry.c.id)
            .order_by(acknowledgement.c.at.desc())
            .limit(1)
            .lateral()
        )
        joined = (
            select(entry, latest.c.at, person.c.name)
            .outerjoin_from(entry, latest, true())
            .outerjoin(person, person.c.id == latest.c.person_id)
            .where(entry.c.notification_id.in_(ids))
            .order_by(entry.c.own_due, entry.c.acknowledge_by, entry.c.queue)
        )
        cells: dict[UUID, list[Cell]] = {}
        for row in self._tx.connection.execute(joined):
            cell = Cell(
                queue=row.queue,
                duty=Duty(row.duty),
                state=State(row.state),
                acknowledge_by=row.acknowledge_by,
                acknowledged_by=row.name,
                acknowledged_at=row.at,
                consider_by=row.consider_by,
                clocks=tuple(_clock(it) for it in row.clocks),
            )
            cells.setdefault(row.notification_id, []).append(cell)
        return cells


def _clock(told: Mapping[str, Any]) -> RunningClock:
    """As it stands in the row: whoever looks at a page of them needs no certificate."""
    done = told.get("done_on")
    return RunningClock(
        name=told["name"],
        title=told["title"],
        due=date.fromisoformat(told["due"]),
        authority=told["authority"],
        confidence=told["confidence"],
        done_on=date.fromisoformat(done) if done else None,
        done_by=told.get("done_by", ""),
    )
