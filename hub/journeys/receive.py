"""Mail comes in: the raw bytes are kept, sealed and committed, before the other side hears yes."""

from hashlib import sha256
from uuid import UUID, uuid4

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.likeness import likeness
from hub.intake.mail import Envelope
from hub.words import SYSTEM, Channel


def receive(envelope: Envelope, raw: bytes, hub: Hub) -> UUID | None:
    """Keep one mail for one mailbox; None when the same bytes are here already. Raises Unavailable.

    A mail server that lost our answer sends the same bytes again, so their digest is the door's key.
    """
    return _keep(envelope, raw, sha256(raw).hexdigest(), hub)


def receive_polled(envelope: Envelope, raw: bytes, hub: Hub) -> UUID | None:
    """The same for a polled mailbox, whose server writes a mail anew each time: its likeness is the key."""
    return _keep(envelope, raw, f"polled:{likeness(raw)}", hub)


def _keep(envelope: Envelope, raw: bytes, key: str, hub: Hub) -> UUID | None:
    with hub.ledger(SYSTEM) as ledger:
        arrival = Arrival(
            id=uuid4(),
            channel=Channel.MAIL,
            source=envelope.mailbox,
            external_id=key,
            received_at=ledger.now,
            raw=raw,
            sender=envelope.sender,
            recipients=envelope.recipients,
            due_at=ledger.now,
        )
        if not ledger.arrivals.add(arrival):
            return None
        ledger.audit.write("received", str(arrival.id), mailbox=envelope.mailbox, octets=len(raw))
    hub.nudge("arrive", [arrival.id])
    return arrival.id
