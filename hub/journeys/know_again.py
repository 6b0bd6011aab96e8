"""The same mail again: one to two mailboxes is one notification, and a proven copy goes before others."""

from typing import Final
from uuid import UUID

from hub.intake.arrival import Arrival, State
from hub.intake.mail import Mail
from hub.intake.sameness import content
from hub.intake.seen import Seen
from hub.intake.sender import Standing
from hub.journeys.belong import Thread
from hub.journeys.vouch import Known
from hub.store.ledger import Ledger

CAME_PROVEN: Final = "The same mail came again with its sender proven, and that one counts."
CAME_BEFORE: Final = "The same mail came before. What becomes of that one counts."


def seen_as(mail: Mail, arrival: Arrival, known: Known, thread: Thread | None, ledger: Ledger) -> Seen:
    """What it will be known by when it comes again."""
    return Seen(
        arrival_id=arrival.id,
        message_mark=ledger.mark(mail.message_id.encode("utf-8", "replace"), "mail:message-id"),
        content_mark=ledger.mark(content(mail), "mail:content"),
        notification_id=thread.filed.id if thread else None,
        way=thread.way if thread else "",
        standing=known.proof.standing,
    )


def better_proven(known: Known, first_id: UUID, ledger: Ledger) -> bool:
    """Whoever sent a copy ahead, or a slower way to another mailbox, must not keep the proven one waiting."""
    before = ledger.mails.standing(first_id)
    return known.proof.standing is Standing.PROVEN and before != Standing.PROVEN


def make_way(first_id: UUID, ledger: Ledger) -> None:
    """The proven copy counts; one that is held needs nobody to look at it any more."""
    ledger.mails.prove(first_id)
    first = ledger.arrivals.get(first_id)
    if first is not None and first.state is State.QUARANTINED:
        ledger.arrivals.save(first.set_aside(CAME_PROVEN))
        ledger.audit.write("set aside", str(first_id), why="came again proven")


def came_before(arrival: Arrival) -> bool:
    """Whether this one only repeats a mail that is here."""
    return arrival.reason == CAME_BEFORE


def again(arrival: Arrival, first_id: UUID, ledger: Ledger) -> None:
    """One mail to two mailboxes is one notification, and both arrivals are noted."""
    first = ledger.arrivals.get(first_id)
    if first is not None and first.notification_id is not None:
        ledger.arrivals.save(arrival.file(first.notification_id, CAME_BEFORE))
    else:
        ledger.arrivals.save(arrival.set_aside(CAME_BEFORE))
    about = first.notification_id if first else None
    ledger.audit.write("arrived again", str(arrival.id), about, mailbox=arrival.source, first=str(first_id))
