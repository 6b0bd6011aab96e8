"""A mail server says that a letter failed or is late: tie that to the delivery, and open the next way.

Nobody's word is taken for more than it is: the report must name a letter that we sent, and the one it was
sent to. It never touches an acknowledgement.
"""

from functools import partial
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.belonging import Way
from hub.intake.mail import Kind as MailKind
from hub.intake.mail import Mail, Report
from hub.intake.tell import SET_ASIDE
from hub.journeys.addressee import outside_address
from hub.journeys.belong import letter_named, thread_of
from hub.journeys.lost import lost
from hub.sending.bounce import letters, reason, verdict_on
from hub.sending.delivery import Delivery, State
from hub.store.ledger import Ledger
from hub.words import Channel

OUT: Final = frozenset({State.SENDING, State.SENT})
FAILED: Final = "failed"
DELAYED: Final = "delayed"
CAME_BACK: Final = "came back"
IN_QUARANTINE: Final = "It lies in Quarantine, for a person to look at."
SET_ASIDE_TOO: Final = "A machine wrote it, and it was set aside."


def heed(mail: Mail, arrival: Arrival, ledger: Ledger, hub: Hub) -> str:
    """Mark the delivery that machine mail is about; the reason to set the mail aside with."""
    why = SET_ASIDE[mail.kind]
    if mail.kind is MailKind.AUTOMATIC:
        _machine_wrote_back(mail, arrival, ledger)
    delivery = _letter(mail.about, arrival, ledger) if mail.about else None
    if mail.about is None or delivery is None:
        return why
    verdict = verdict_on(_address(delivery, ledger), mail.about)
    if verdict is None:
        return f"{why} {_ignore(delivery, 'it names another recipient than the letter had', ledger)}"
    what = verdict.action or (FAILED if mail.kind is MailKind.BOUNCE else DELAYED)
    if delivery.state not in OUT:
        return f"{why} {_ignore(delivery, f'the letter is {delivery.state}', ledger)}"
    if what == FAILED:
        _fail(delivery, reason(verdict), ledger, hub)
    elif what == DELAYED:
        _delay(delivery, reason(verdict), ledger)
    return f"{why} It is about delivery {delivery.id}."


def came_back(delivery_id: UUID, where: str, ledger: Ledger) -> None:
    """Something came to a letter's return path and tells no outcome: said once, and nothing moves.

    `where` says in words what became of what came.
    """
    delivery = ledger.deliveries.get(delivery_id)
    if delivery is None or delivery.state is not State.SENT:
        return
    made = ledger.attempts.of(delivery.id)
    if not made or made[-1].outcome != CAME_BACK:
        ledger.deliveries.report(delivery.noted(), CAME_BACK, where)
        ledger.audit.write("came back", str(delivery.id), delivery.notification_id, kind=delivery.kind)


def _machine_wrote_back(mail: Mail, arrival: Arrival, ledger: Ledger) -> None:
    """One that names the letter is an answer; one that only found our return path may be a bounce."""
    thread = thread_of(mail, arrival, ledger)
    if thread and thread.way is Way.RETURN_PATH:
        came_back(thread.delivery_id, SET_ASIDE_TOO, ledger)


def _letter(report: Report, arrival: Arrival, ledger: Ledger) -> Delivery | None:
    """The first that is a letter of ours, locked."""
    for key in letters(report, arrival.recipients, partial(letter_named, ledger=ledger)):
        delivery = ledger.deliveries.get(key)
        if delivery is not None and delivery.channel is Channel.MAIL:
            return delivery
    return None


def _address(delivery: Delivery, ledger: Ledger) -> str:
    if delivery.to_person is None:
        return outside_address(delivery, ledger)
    person = ledger.people.get(delivery.to_person)
    return person.email if person else ""


def _ignore(delivery: Delivery, why: str, ledger: Ledger) -> str:
    ledger.audit.write("report ignored", str(delivery.id), delivery.notification_id, why=why)
    return f"It was not acted on: {why}."


def _fail(delivery: Delivery, why: str, ledger: Ledger, hub: Hub) -> None:
    ledger.deliveries.report(delivery.bounce(), "bounced", why)
    ledger.audit.write("bounced", str(delivery.id), delivery.notification_id, kind=delivery.kind)
    lost(delivery, ledger, hub)


def _delay(delivery: Delivery, why: str, ledger: Ledger) -> None:
    """Said once; a letter that is still in our own hands is not yet anybody else's to delay."""
    made = ledger.attempts.of(delivery.id)
    if delivery.state is State.SENT and (not made or made[-1].outcome != DELAYED):
        ledger.deliveries.report(delivery.noted(), DELAYED, why)
        ledger.audit.write("delayed", str(delivery.id), delivery.notification_id, kind=delivery.kind)
