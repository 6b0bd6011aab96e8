"""The calendar has changed: what it would move is proposed, and a person moves it or leaves it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from hub.errors import HubError, NotAllowed, NotFound
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.journeys.case_times import keep_times, lock_case
from hub.journeys.link import authority
from hub.journeys.moved import tell_of
from hub.queues.person import Person
from hub.queues.recomputed import LONGEST_REASON, Proposal, Recomputed, moved, recomputed, running
from hub.queues.undone import watched
from hub.sending.kind import Kind
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor

BATCH: Final = 200
A_PAGE: Final = 200


def recompute(hub: Hub) -> int:
    """Hold a few open entries against the calendar that this hub works by. Always 0: nobody waits for it."""
    with hub.ledger(SYSTEM) as ledger:
        if not ledger.recomputations.claim(hub.rulebook.calendar):
            return 0
        for entry in ledger.recomputations.next_open(hub.rulebook.calendar, BATCH):
            for it in recomputed(entry, hub.rulebook.calendar):
                if ledger.recomputations.propose(it):
                    _write_down("due time in question", it, ledger)
    return 0


def in_question(person: Person, hub: Hub) -> list[Proposal]:
    """What this person may decide: the duty desk all of it, others on the queues that they act on."""
    queues = None if person.on_triage else [it for it in hub.rulebook.queues if person.may_act_on(it)]
    with hub.ledger(authority(person)) as ledger:
        return ledger.recomputations.waiting(queues, A_PAGE)


def decide(these: Collection[UUID], move: bool, why: str, person: Person, hub: Hub) -> int:
    """Move these due times, or leave them as they are; how many. One that was met meanwhile is left alone.

    Raises HubError without a reason, NotFound for what is not theirs to see or is decided, NotAllowed.
    """
    why = why.strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise HubError(f"Give a reason of at most {LONGEST_REASON} characters.")
    return sum(_decide(it, move, why, person, hub) for it in sorted(these))


def _decide(proposal_id: UUID, move: bool, why: str, person: Person, hub: Hub) -> bool:
    with hub.ledger(authority(person)) as ledger:
        _in_question(proposal_id, ledger)  # theirs to see
    # Whoever sits on the queue may be unable to see all that is linked with it, and all who have to hear.
    with hub.ledger(SYSTEM) as ledger:
        found = _in_question(proposal_id, ledger)
        lock_case([found.due.entry.reference], ledger)
        entry = ledger.entries.by_id(found.due.entry.id)
        if not (person.on_triage or person.may_act_on(entry.queue)):
            raise NotAllowed("Only the duty desk, or somebody who acts on that queue, decides this.")
        if found.due.before not in running(entry):
            return False
        if move:
            _move(replace(found.due, entry=entry), ledger, hub)
        ledger.recomputations.decide(proposal_id, person.id, move, why)
        act = "due time moved" if move else "due time left"
        _write_down(act, found.due, ledger, actor_of(person), why=why)
        return True


def _in_question(proposal_id: UUID, ledger: Ledger) -> Proposal:
    found = ledger.recomputations.get(proposal_id)
    if found is None:
        raise NotFound("There is no such due time in question, or somebody has decided it.")
    return found


def _write_down(act: str, it: Recomputed, ledger: Ledger, by: Actor | None = None, **more: str) -> None:
    told = {"queue": it.entry.queue, "due": it.before.title} | more
    told |= {"was": it.before.end.isoformat(), "would_be": it.after.end.isoformat()}
    ledger.audit.write(act, it.entry.reference, it.entry.notification_id, by=by, **told)


def _move(due: Recomputed, ledger: Ledger, hub: Hub) -> None:
    """A linked notification still holds the earliest time; the queue's people hear of what holds then."""
    after = moved(due, hub.rulebook, ledger.now)
    ledger.entries.save([watched(due.entry, after, hub.rulebook, ledger.now)])
    filed = ledger.notifications.by_id(due.entry.notification_id)
    keep_times(filed, ledger, hub, told=[due.entry.queue])
    tell_of(Kind.MOVED, [(due.entry, ledger.entries.by_id(due.entry.id))], ledger, hub)
