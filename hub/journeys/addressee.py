"""The address of a letter to somebody without an account here: the sender, or whom the desk answers."""

from hub.sending.delivery import Delivery, Kind
from hub.sending.plan import email_of
from hub.store.ledger import Ledger


def outside_address(delivery: Delivery, ledger: Ledger) -> str:
    """Empty when none was given."""
    if delivery.kind is Kind.ANSWER:
        return ledger.answers.get(delivery.id, delivery.notification_id).to
    return email_of(ledger.notifications.by_id(delivery.notification_id))
