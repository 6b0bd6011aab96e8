"""One queue's part of a notification: why it is there, by when, who has it, and what may be done now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hub.journeys.draft import Draft
from hub.journeys.look import Picture
from hub.queues.certificate import UNITS
from hub.queues.entry import Entry, Result, State
from hub.queues.follow import following
from hub.queues.person import Person
from hub.queues.rulebook import Rulebook
from hub.queues.running import ACKNOWLEDGE, CONSIDER, Running, first_running, running
from hub.tracking.acknowledgement import Decision
from hub.tracking.board import Cell
from hub.tracking.reach import reach
from hub.web import reached
from hub.web.receipt import Level, Received, levels
from hub.web.wording import Standing, standing
from hub.words import TRIAGE


@dataclass(frozen=True, slots=True)
class Card:
    """What the page shows of one entry; `because` are the predicates of the rule, in words.

    `then` is what begins once a clock's duty was done, by its name, `ends` what a decision would end.
    """

    entry: Entry
    standing: Standing
    because: tuple[str, ...]
    levels: tuple[Level, ...]
    decisions: tuple[Decision, ...]
    may_take: bool
    may_consider: bool
    may_decide: bool
    may_meet: bool
    reached: tuple[tuple[str, str], ...]
    draft: Draft | None
    follows: tuple[tuple[str, str], ...]
    then: Mapping[str, str]
    ends: tuple[Running, ...]


def cards(picture: Picture, drafts: Mapping[UUID, Draft], person: Person, rulebook: Rulebook) -> list[Card]:
    """Every queue it went to; what waits longest first, and what this person may act on before the rest."""
    made = [_card(entry, picture, drafts.get(entry.id), person, rulebook) for entry in picture.entries]
    return sorted(made, key=lambda it: (not it.may_take, not it.may_decide, it.entry.acknowledge_by))


def due_next(picture: Picture) -> tuple[Entry, Running] | None:
    """The clock of any queue that runs out first, and the entry whose it is."""
    first = [(it, clock) for it in picture.entries if (clock := first_running(it))]
    return min(first, key=lambda it: it[1].late_from, default=None)


def elsewhere(picture: Picture, rulebook: Rulebook) -> list[tuple[str, str]]:
    """The queues that something can be passed on to, saying which are asked already."""
    open_ = {it.queue for it in picture.entries if it.state is not State.CLOSED}
    return [
        (it.id, f"{it.title} (asked already)" if it.id in open_ else it.title)
        for it in rulebook.queues.values()
    ]


def _card(entry: Entry, picture: Picture, draft: Draft | None, person: Person, rulebook: Rulebook) -> Card:
    made = picture.acknowledgements.get(entry.id)
    cell = Cell(
        queue=entry.queue,
        duty=entry.duty,
        state=entry.state,
        acknowledge_by=entry.acknowledge_by,
        acknowledged_by=made.name if made else None,
        acknowledged_at=made.at if made else None,
        consider_by=entry.consider_by,
        clocks=entry.clocks,
    )
    received = Received(picture.receipts[entry.id], made, picture.considerations.get(entry.id, ()))
    theirs, far = person.may_act_on(entry.queue), reach(entry, picture.deliveries, rulebook)
    if draft:
        far = replace(far, next=draft.rung)
    return Card(
        entry=entry,
        standing=standing(cell, picture.at),
        because=tuple(_because(entry, picture.working)),
        levels=tuple(levels(entry, received, rulebook, picture.at)),
        decisions=tuple(picture.decisions.get(entry.id, ())),
        may_take=theirs and entry.state is State.WAITING,
        may_consider=theirs and entry.state is State.ACKNOWLEDGED,
        may_decide=theirs and entry.state in (State.ACKNOWLEDGED, State.ACCEPTED),
        may_meet=theirs and entry.state is not State.CLOSED,
        reached=tuple(reached.rows(far, picture.at)),
        draft=draft,
        follows=tuple(_follows(entry, picture, rulebook)),
        then={it.name: _then(entry, it.name, rulebook) for it in entry.clocks},
        ends=tuple(it for it in running(entry) if it.what not in (ACKNOWLEDGE, CONSIDER)),
    )


def _follows(entry: Entry, picture: Picture, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Once criteria are met: what the law or the guidance expects next, and counted from when."""
    decisions = picture.decisions.get(entry.id, ())
    if not decisions or decisions[-1].result != Result.MET:
        return
    ran = {it.name for it in entry.clocks}
    for it in rulebook.review_clocks:
        if it.queue == entry.queue and it.name not in ran:
            unit = UNITS[it.unit] + ("" if it.count == 1 else "s")
            said = f"{it.count} {unit} from {it.starts}"
            yield it.title, f"{said}\n{it.authority.basis} ({it.authority.confidence})"


def _then(entry: Entry, clock: str, rulebook: Rulebook) -> str:
    """What begins when that was done, for whoever is about to say so; empty for nothing."""
    begins = (
        f"{it.title}, {it.count} {UNITS[it.unit]}{'' if it.count == 1 else 's'}"
        for it in following(entry, clock, rulebook)
    )
    return "; ".join(begins)


def _because(entry: Entry, working: Mapping[str, Any] | None) -> Iterator[str]:
    if entry.queue == TRIAGE:
        yield from (working or {}).get("ask", ())
        return
    for routed in (working or {}).get("queues", ()):
        if routed.get("queue") == entry.queue:
            yield from routed.get("because", ())
