"""A person reads: everything about one notification on one page, and the reading goes on the trail."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.intake.attachment import Attachment
from hub.intake.filed import Filed
from hub.journeys.acknowledge import actor_of
from hub.queues.entry import Entry
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.tracking.acknowledgement import Acknowledgement, Consideration, Decision
from hub.tracking.board import Board, Sought
from hub.tracking.opening import Why
from hub.tracking.progress import Progress
from hub.tracking.receipt import Known, Receipt, receipt
from hub.tracking.trail import Step
from hub.words import SYSTEM, ActorKind


@dataclass(frozen=True, slots=True)
class Picture:
    """One notification as this person may see it. `working` is the latest routing, as `explain` prints it."""

    at: datetime
    filed: Filed
    entries: tuple[Entry, ...]
    acknowledgements: Mapping[UUID, Acknowledgement]
    decisions: Mapping[UUID, list[Decision]]
    considerations: Mapping[UUID, list[Consideration]]
    working: Mapping[str, Any] | None
    deliveries: tuple[Progress, ...]
    files: tuple[Attachment, ...]
    trail: tuple[Step, ...]
    people: Mapping[str, str]
    receipts: Mapping[UUID, Receipt]


def tracking(sought: Sought, person: Person, hub: Hub) -> Board:
    """The tracking screen: references and queues only, so nothing is unsealed and nothing is audited."""
    with hub.ledger(actor_of(person)) as ledger:
        board = ledger.views.board(sought, owned_queues(hub))
        shown = [it.reference for it in board.lines]
        unread = ledger.messages.unread(shown, person.id)
        return replace(board, unread=unread, linked=ledger.cases.among(shown))


def owned_queues(hub: Hub) -> dict[str, list[str]]:
    """The queues of each board."""
    owned: dict[str, list[str]] = {}
    for queue in hub.rulebook.queues.values():
        owned.setdefault(queue.owner, []).append(queue.id)
    return owned


def notification(reference: str, person: Person, hub: Hub, fetched: Why | None = None) -> Picture:
    """Open one notification; raises NotFound when it is not theirs to see.

    With `fetched` it was sent and is on the trail, but nobody read it, and it counts as opened by nobody.
    """
    with hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        asked = ledger.entries.of(filed.id)
        seats = {it.queue: person.seats[it.queue] for it in asked if it.queue in person.seats}
        if fetched:
            ledger.audit.write("fetched", filed.reference, filed.id, revision=filed.revision, why=fetched)
        else:
            ledger.audit.write("read", filed.reference, filed.id, revision=filed.revision, seats=seats)
        return _picture(filed, ledger)


def desk(person: Person, hub: Hub) -> tuple[int, list[Progress]]:
    """What waits for the duty desk besides queue entries: how many mails are held, and every dead letter."""
    if not person.on_triage:
        raise NotAllowed("Only the hub’s own duty desk works here.")
    with hub.ledger(SYSTEM) as ledger:
        return ledger.figures().quarantined, ledger.attempts.dead()


def held_files(person: Person, hub: Hub) -> list[tuple[str, int]]:
    """References of the notifications that they can open and that hold files, and how many each."""
    with hub.ledger(actor_of(person)) as ledger:
        return ledger.attachments.held()


def _picture(filed: Filed, ledger: Ledger) -> Picture:
    trail, entries = ledger.audit.of(filed.id), ledger.entries.of(filed.id)
    deliveries = ledger.attempts.progress(filed.id)
    acted = {step.actor_id for step in trail if step.actor_kind == ActorKind.PERSON}
    people = ledger.people.names(acted | ({str(filed.raiser)} if filed.raiser else set()))
    known = Known(deliveries, trail, people, ledger.openings.of(filed.id), filed.raiser)
    return Picture(
        at=ledger.now,
        filed=filed,
        entries=tuple(entries),
        acknowledgements=ledger.entries.acknowledgements(filed.id),
        decisions=ledger.entries.decisions(filed.id),
        considerations=ledger.considerations.of(filed.id),
        working=ledger.notifications.working(filed),
        deliveries=tuple(deliveries),
        files=tuple(ledger.attachments.of(filed.id)),
        trail=tuple(trail),
        people=people,
        receipts={it.id: receipt(it, known) for it in entries},
    )
