"""The notification that a mail answers, looked up by the letters of ours that it names."""

from dataclasses import dataclass, replace
from uuid import UUID

from hub.intake import belonging
from hub.intake.arrival import Arrival
from hub.intake.belonging import Way
from hub.intake.filed import Filed
from hub.intake.mail import Mail
from hub.store.ledger import Ledger
from hub.words import Channel


@dataclass(frozen=True, slots=True)
class Thread:
    """The notification that a mail answers, and by what that is known."""

    filed: Filed
    way: Way
    delivery_id: UUID


def thread_of(mail: Mail, arrival: Arrival, ledger: Ledger) -> Thread | None:
    """The first of its clues that leads to a letter of ours."""
    for clue in belonging.clues(mail, arrival.recipients, ledger.mark, ledger.attempts.went_as):
        delivery = ledger.deliveries.get(clue.delivery_id, lock=False)
        if delivery is not None and delivery.notification_id and delivery.channel is Channel.MAIL:
            filed = ledger.notifications.by_id(delivery.notification_id)
            return Thread(filed, clue.way, delivery.id)
    return None


def letter_named(message_id: str, ledger: Ledger) -> UUID | None:
    """The letter of ours that this Message-ID is the one of, if it is."""
    return belonging.named_by(message_id, ledger.mark, ledger.attempts.went_as)


def answering(mail: Mail, thread: Thread) -> Mail:
    """The mail, naming the letter that its recipient token stands for, which says more than it quotes."""
    if thread.way is not Way.TOKEN:
        return mail
    return replace(mail, in_reply_to=(f"<{thread.delivery_id}@token>", *mail.in_reply_to))
