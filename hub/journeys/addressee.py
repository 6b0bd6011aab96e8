"""The address of a letter to somebody without an account here: a sender, a contact, whom the desk answers."""

from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import email_of
from hub.store.ledger import Ledger


def outside_address(delivery: Delivery, ledger: Ledger) -> str:
    """Empty when none was given."""
    if delivery.kind is Kind.ANSWER:
        return ledger.answers.get(delivery.id, delivery.told_of).to
    if delivery.to_source:
        source = ledger.sources.get(delivery.to_source)
        return source.calls.contact.email if source else ""
    return email_of(ledger.notifications.by_id(delivery.told_of))
