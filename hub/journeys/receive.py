"""Mail comes in: the raw bytes are kept, sealed and committed, before the other side hears yes."""

from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.belonging import whose
from hub.intake.likeness import likeness, written_by
from hub.intake.mail import NULL_PATH, Envelope
from hub.words import SYSTEM, Channel

IN_TURN_AN_HOUR: Final = 30
"""Mails of one sender that are read in turn within an hour; more are kept too, and read after all others."""


def receive(envelope: Envelope, raw: bytes, hub: Hub) -> UUID | None:
    """Keep one mail for one mailbox; None when the same bytes are here already. Raises Unavailable.

    A mail server that lost our answer sends the same bytes again, so their digest is the door's key.
    """
    return _keep(envelope, raw, sha256(raw).hexdigest(), hub)


def receive_polled(envelope: Envelope, raw: bytes, hub: Hub) -> UUID | None:
    """The same for a polled mailbox, whose server writes a mail anew each time: its likeness is the key."""
    return _keep(envelope, raw, f"polled:{likeness(raw)}", hub)


def _keep(envelope: Envelope, raw: bytes, key: str, hub: Hub) -> UUID | None:
    hub.custody.insist()  # its mail server keeps it until the live hub answers
    with hub.ledger(SYSTEM) as ledger:
        sender_mark = ledger.mark(_sender(envelope, raw), "mail:sender")
        before = ledger.mails.from_sender(sender_mark, ledger.now - timedelta(hours=1))
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
            rank=int(before >= IN_TURN_AN_HOUR),
            sender_mark=sender_mark,
        )
        if not ledger.arrivals.add(arrival):
            return None
        ledger.audit.write("received", str(arrival.id), mailbox=envelope.mailbox, octets=len(raw))
    if not arrival.rank:
        hub.nudge("arrive", [arrival.id])
    return arrival.id


def is_ours(address: str, hub: Hub) -> bool:
    """Whether a recipient token `case+...@` is one that this hub made; raises Unavailable."""
    hub.custody.insist()  # the live hub may have made it since
    with hub.ledger(SYSTEM) as ledger:
        delivery_id = whose(address, ledger.mark)
        return delivery_id is not None and ledger.deliveries.get(delivery_id, lock=False) is not None


def write_down_refusal(why: str, hub: Hub) -> None:
    """A mail that was refused at the door and not kept; raises Unavailable."""
    with hub.ledger(SYSTEM) as ledger:
        ledger.audit.write("refused", "mail", why=why)


def _sender(envelope: Envelope, raw: bytes) -> bytes:
    """Whoever the mail server says that it came from; for the null path, whoever it says itself."""
    said = "" if envelope.sender == NULL_PATH else envelope.sender.lower()
    return said.encode("utf-8", "replace") or written_by(raw)
