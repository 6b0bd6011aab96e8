"""What calls to an endpoint come to: one that takes none for days is put off, and people hear of it by mail.

The alarm must not live inside what is broken: the letter goes by another channel, to the system's contact
and to the duty desk, and what the system should have been told is held.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hub.hub import Hub
from hub.intake.calls import Calls
from hub.intake.source import Source
from hub.queues.asked import present
from hub.sending.delivery import Delivery, State
from hub.sending.kind import Kind
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.store.ledger import Ledger
from hub.words import TRIAGE, Channel


def heed(event: Delivery, outcome: Outcome, ledger: Ledger, hub: Hub) -> None:
    """Note on the system what came of one call, in the transaction that settles it."""
    source = ledger.sources.to_change(event.system or "")
    if source is None or not source.calls.on or (isinstance(outcome, Deferred) and outcome.ours):
        return
    calls = _after(source.calls, event, outcome, ledger.now, hub.rulebook.endpoint_patience)
    if calls == source.calls:
        return
    changed = replace(source, calls=calls)
    ledger.sources.save(changed)
    if not calls.on:
        ledger.audit.write("endpoint stopped", source.name, event.notification_id, why=calls.why)
        ledger.deliveries.plan(list(_letters(changed, event.told_of, ledger)))


def _after(calls: Calls, event: Delivery, outcome: Outcome, now: datetime, patience: timedelta) -> Calls:
    match outcome:
        case Sent():
            return calls.answered()
        case Refused(why, gone=True):
            return calls.gone(why, now)
        case Deferred(why) | Refused(why):
            return calls.failed(why, now, patience, given_up=event.state is State.DEAD)


def _letters(source: Source, notification: UUID, ledger: Ledger) -> Iterator[Delivery]:
    """To everybody who is at the duty desk and to the contact, who may be one of them."""
    roster = ledger.desks.roster({TRIAGE}, ())
    desk = [it.person_id for it in present(TRIAGE, roster) or roster.acting(TRIAGE)]
    contact = source.calls.contact.email
    known = ledger.people.by_email(contact) if contact else None
    if known and known.disabled_at is None:
        people: list[UUID | None] = [*dict.fromkeys((known.id, *desk))]
    else:
        people = [*desk, *([None] if contact else [])]
    for person in people:
        yield Delivery(
            id=uuid4(),
            notification_id=notification,
            entry_id=None,
            kind=Kind.ENDPOINT_OFF,
            channel=Channel.MAIL,
            to_person=person,
            to_source=source.name,
            state=State.PLANNED,
            due_at=ledger.now,
        )
