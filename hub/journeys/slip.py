"""The reply slip: a letter's link shows a page; only the code typed by hand, and a statement, act."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.hub import Hub
from hub.journeys.acknowledge import Taken, Taking, acknowledge
from hub.queues.entry import Entry, How, State
from hub.queues.person import Person
from hub.sending.delivery import Delivery
from hub.sending.slip import WRONG_CODES, slip, whose
from hub.store.ledger import Ledger
from hub.tracking.acknowledgement import Acknowledgement
from hub.tracking.opening import Visit, judged
from hub.words import SYSTEM, Duty


@dataclass(frozen=True, slots=True)
class SlipPage:
    """What the page may show: nothing of the case but its reference."""

    reference: str
    queue: str
    duty: Duty
    acknowledge_by: datetime
    person_name: str
    state: State
    taken: Acknowledgement | None
    tries_left: int
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class WrongCode:
    """`left` tries remain on this link; at 0 only signing in will do."""

    left: int


@dataclass(frozen=True, slots=True)
class _Letter:
    delivery: Delivery
    entry: Entry
    person: Person


def show(token: str, hub: Hub) -> SlipPage | None:
    """The page for a link; None when the link is not one of ours. Changes nothing."""
    with hub.ledger(SYSTEM) as ledger:
        letter = _open(token, ledger)
        if letter is None:
            return None
        taken = ledger.entries.acknowledgements(letter.entry.notification_id).get(letter.entry.id)
        return SlipPage(
            reference=letter.entry.reference,
            queue=letter.entry.queue,
            duty=letter.entry.duty,
            acknowledge_by=letter.entry.acknowledge_by,
            person_name=letter.person.name,
            state=letter.entry.state,
            taken=taken,
            tries_left=_left(letter.delivery.id, ledger),
            rehearsal=ledger.notifications.is_rehearsal(letter.entry.notification_id),
        )


def note(token: str, visit: Visit, hub: Hub) -> None:
    """Somebody or something opened the link without a sign-in: kept with why it may be a scanner's."""
    with hub.ledger(SYSTEM) as ledger:
        delivery_id = whose(token, ledger.mark)
        sent_at = ledger.attempts.sent_at(delivery_id) if delivery_id else None
        if delivery_id and sent_at:
            ledger.openings.add(delivery_id, judged(visit, sent_at, ledger.now))


def by_code(token: str, code: str, statement: str, hub: Hub) -> Taken | WrongCode | None:
    """Acknowledge as the person the letter was written to; None when the link is not one of ours."""
    with hub.ledger(SYSTEM) as ledger:
        letter = _open(token, ledger, lock=True)  # or many codes are compared before one failure is counted
        if letter is None:
            return None
        if _left(letter.delivery.id, ledger) == 0:
            return WrongCode(0)
        if not slip(letter.delivery.id, ledger.mark).accepts(code):
            failures = ledger.deliveries.count_code_failure(letter.delivery.id)
            ledger.audit.write("wrong code", letter.entry.reference, letter.entry.notification_id)
            return WrongCode(max(0, WRONG_CODES - failures))
    taking = Taking(letter.entry.reference, letter.entry.queue, How.CODE, statement)
    return acknowledge(taking, letter.person, hub)


def _open(token: str, ledger: Ledger, lock: bool = False) -> _Letter | None:
    delivery_id = whose(token, ledger.mark)
    delivery = ledger.deliveries.get(delivery_id, lock=lock) if delivery_id else None
    if delivery is None or delivery.entry_id is None or delivery.to_person is None:
        return None
    person = ledger.people.get(delivery.to_person)
    if person is None or person.disabled_at is not None:
        return None
    return _Letter(delivery, ledger.entries.by_id(delivery.entry_id, lock=False), person)


def _left(delivery_id: UUID, ledger: Ledger) -> int:
    return max(0, WRONG_CODES - ledger.deliveries.code_failures(delivery_id))
