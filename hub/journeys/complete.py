"""Triage: a person completes the facts, sees where that would send it, and confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hub.calendar import local_day
from hub.errors import IllegalMove, NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.read import Rejected, read
from hub.journeys.acknowledge import Taking, actor_of, take
from hub.journeys.all_clear import all_clear
from hub.journeys.case_times import keep_times, lock_case
from hub.journeys.decide import Concluding, conclude
from hub.journeys.file import Accepted, audience_of, keep_working, notices, owners_of
from hub.journeys.moved import tell
from hub.queues.consider import in_time
from hub.queues.entry import Entry, How, Result, State
from hub.queues.person import Person
from hub.queues.place import Opening, by_another_time, place
from hub.queues.undone import watched
from hub.routing.explain import explain
from hub.routing.route import Routing, route
from hub.sending.kind import Kind
from hub.store.ledger import Ledger
from hub.words import STRENGTH, SYSTEM, TRIAGE, Duty


@dataclass(frozen=True, slots=True)
class Preview:
    """What confirming would do. `adds` are new or stronger; nothing is ever taken away."""

    routing_now: Mapping[str, Any]
    adds: tuple[tuple[str, Duty], ...]
    stays: tuple[tuple[str, Duty], ...]


def preview(reference: str, fields: Mapping[str, object], person: Person, hub: Hub) -> Preview | Rejected:
    """Route the completed facts without keeping anything."""
    understood = read(fields)
    if isinstance(understood, Rejected):
        return understood
    with hub.ledger(actor_of(person)) as ledger:
        filed = _theirs(reference, person, ledger)
        now = {entry.queue: entry for entry in ledger.entries.of(filed.id)}
    routing = route(understood, hub.rulebook)
    found = place(routing, _opening(filed), hub.rulebook)
    adds = tuple((it.queue, it.duty) for it in found if _stronger(it, now.get(it.queue)))
    added = {queue for queue, _ in adds}
    stays = tuple((it.queue, it.duty) for it in now.values() if it.queue not in added)
    return Preview(explain(routing, hub.rulebook, local_day(filed.received_at)), adds, stays)


def complete(
    reference: str, fields: Mapping[str, object], opened: int, person: Person, hub: Hub
) -> Accepted | Rejected:
    """Keep a new revision, route it, add what it adds, and tell those who are newly asked.

    `opened` is the revision that the person had before them; raises IllegalMove when there is a newer one.
    """
    understood = read(fields)
    if isinstance(understood, Rejected):
        return understood
    routing = route(understood, hub.rulebook)
    _on_the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        lock_case([reference], ledger)
        filed = _theirs(reference, person, ledger)
        if filed.revision != opened:
            raise IllegalMove("Somebody completed these facts while you did. Open them again to see theirs.")
        told = replace(filed.told, fields=fields)
        filed = ledger.notifications.revise(filed, told, actor_of(person))
        keep_working(filed, routing, ledger, hub)
        owed = _add(filed, routing, ledger, hub)
        keep_times(filed, ledger, hub, told=owed.queues)
        ledger.audit.write("completed", filed.reference, filed.id, by=actor_of(person), queues=owed.queues)
        entries = tuple(ledger.entries.of(filed.id))
        told_back = _clear_desk(entries, routing, person, ledger, hub)
    hub.nudge("deliver", [*owed.deliveries, *told_back])
    return Accepted(filed.reference, "open", entries, routing.signposts)


def _clear_desk(
    entries: Sequence[Entry], routing: Routing, person: Person, ledger: Ledger, hub: Hub
) -> Sequence[UUID]:
    """Whoever completed the facts has had it in hand; with nothing left to ask, the desk is done with it."""
    desk = next((it for it in entries if it.queue == TRIAGE and it.state is not State.CLOSED), None)
    if desk is None:
        return ()
    taking = Taking(desk.reference, TRIAGE, How.SCREEN, "I have completed the facts.")
    _, owed = take(taking, person, ledger, hub.rulebook)
    if not routing.triage:
        done = "The facts are complete and nothing is left to ask."
        was = conclude(Concluding(desk.reference, TRIAGE, Result.NOTED, done), person, ledger)
        owed = [*owed, *ledger.deliveries.plan(all_clear(was, person, ledger, hub))]
    return owed


@dataclass(frozen=True, slots=True)
class _Added:
    queues: list[str]
    deliveries: list[UUID]


def _add(filed: Filed, routing: Routing, ledger: Ledger, hub: Hub) -> _Added:
    now = {entry.queue: entry for entry in ledger.entries.of(filed.id, lock=True)}
    found = place(routing, _opening(filed), hub.rulebook)
    new = [it for it in found if it.queue not in now]
    stronger = [
        _raised(now[it.queue], it, ledger, hub)
        for it in found
        if it.queue in now and _stronger(it, now[it.queue])
    ]
    filed = ledger.notifications.widen(filed, audience_of(new, hub))
    ledger.entries.add(new, filed.audience)
    ledger.entries.save(stronger)
    if new or stronger:
        ledger.notifications.shut(filed.id, closed=False)
    queues = {TRIAGE, *(it.queue for it in (*new, *stronger))}
    roster = ledger.desks.roster(queues, owners_of(queues, hub))
    again = [it for it in stronger if now[it.queue].state is State.CLOSED]
    owed = ledger.deliveries.plan(notices([*new, *again], roster, ledger.now, hub))
    bound = [(now[it.queue], it) for it in stronger if it not in again and it.duty is Duty.MUST_CONSIDER]
    owed += tell(Kind.STRENGTHENED, bound, ledger, hub)
    return _Added([it.queue for it in (*new, *stronger)], owed)


def _on_the_desk(person: Person) -> None:
    if not person.may_act_on(TRIAGE):
        raise NotAllowed("Only the duty desk completes the facts of a notification.")


def _theirs(reference: str, person: Person, ledger: Ledger) -> Filed:
    _on_the_desk(person)
    return ledger.notifications.get(reference, lock=True)


def _opening(filed: Filed) -> Opening:
    return Opening(filed.id, filed.reference, filed.received_at)


def _raised(now: Entry, found: Entry, ledger: Ledger, hub: Hub) -> Entry:
    """The duty found now; where its people had concluded, somebody must take it again.

    What waits climbs the ladder of that duty from now on: a silence that held it may hold it no longer.
    """
    if now.state is State.CLOSED:
        return now.reopen(found).strengthen(found.duty, found.clocks)
    stronger = now.strengthen(found.duty, found.clocks)
    if stronger.state is not State.WAITING:
        watching = watched(now, stronger, hub.rulebook, ledger.now)
        return in_time(now, watching, hub.rulebook, ledger.now)
    return by_another_time(stronger, stronger.acknowledge_by, hub.rulebook, ledger.now)


def _stronger(found: Entry, now: Entry | None) -> bool:
    return now is None or STRENGTH.index(found.duty) < STRENGTH.index(now.duty)
