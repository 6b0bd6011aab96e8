"""The duty desk writes to whoever a held mail claims to be from, which decides nothing about the mail."""

from typing import Final
from uuid import UUID, uuid4

from hub.errors import HubError, IllegalMove
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.sender import author
from hub.journeys.acknowledge import actor_of
from hub.journeys.quarantine import held_arrival, look_into
from hub.queues.person import Person
from hub.sending.delivery import Delivery, State
from hub.sending.kind import Kind
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Channel

LONGEST: Final = 5000


def write_back(arrival_id: UUID, text: str, person: Person, hub: Hub) -> None:
    """Write to whoever it claims to be from; the letter is kept with the notification that it answers."""
    opened = look_into(arrival_id, person, hub)
    if not opened.answerable or opened.held.reference is None:
        raise IllegalMove("There is no one address to answer, or no notification to keep the answer with.")
    if not 0 < len(text.strip()) <= LONGEST:
        raise HubError(f"Write an answer of at most {LONGEST} characters.")
    with hub.ledger(SYSTEM) as ledger:
        held_arrival(arrival_id, ledger)
        filed = ledger.notifications.get(opened.held.reference)
        letter = _letter(filed, ledger)
        owed = ledger.deliveries.plan([letter])
        ledger.answers.add(letter, author(opened.mail), text.strip())
        ledger.audit.write("answered mail", str(arrival_id), filed.id, by=actor_of(person))
    hub.nudge("deliver", owed)


def _letter(filed: Filed, ledger: Ledger) -> Delivery:
    return Delivery(
        id=uuid4(),
        notification_id=filed.id,
        entry_id=None,
        kind=Kind.ANSWER,
        channel=Channel.MAIL,
        to_person=None,
        to_source=None,
        state=State.PLANNED,
        due_at=ledger.now,
    )
