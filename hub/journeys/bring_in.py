"""The duty desk brings in a mail that was held or set aside: to a notification, or as one of its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from hub.errors import IllegalMove, NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.mail import Mail
from hub.intake.sender import CONFIRM, author
from hub.journeys.acknowledge import actor_of
from hub.journeys.answer import draft, reply_to
from hub.journeys.attach import keep
from hub.journeys.belong import Thread, answering, thread_of
from hub.journeys.by_mail import make_out
from hub.journeys.converse import land
from hub.journeys.file import file
from hub.journeys.know_again import seen_as
from hub.journeys.post import Saying, Speaker, may_read, post
from hub.journeys.quarantine import HERE, held_arrival, may_speak, the_desk
from hub.journeys.read_mail import read_mail
from hub.journeys.vouch import who_wrote
from hub.messaging.message import How
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import SYSTEM

RELEASED: Final = "{name} of the duty desk put this mail here. It says it is from {claimed}: not proven."
TAKEN_IN: Final = (
    "{name} of the duty desk made this mail a notification. It says it is from {claimed}. Before: {why}"
)
NOT_YOURS: Final = "It answers a message that only those named can read. Ask one of them to write there."


def release(arrival_id: UUID, person: Person, hub: Hub) -> str:
    """Put it where it says that it belongs; the reference it went to.

    Only a person who is proven speaks, and acknowledges, in their own name: a release proves nobody, and a
    machine remains one.
    """
    the_desk(person)
    return _join(arrival_id, None, "released mail", person, hub)


def bind(arrival_id: UUID, reference: str, person: Person, hub: Hub) -> str:
    """Put it to the notification of this reference; raises NotFound when there is none."""
    the_desk(person)
    return _join(arrival_id, reference.strip().upper(), "bound mail", person, hub)


def take_in(arrival_id: UUID, person: Person, hub: Hub) -> str:
    """Make it a notification of its own, at triage: somebody confirms the facts before it is routed."""
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger, HERE)
    reading = make_out(arrival, hub)
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger, HERE)
        known = who_wrote(reading.mail, arrival.source, ledger, hub)
        said = TAKEN_IN.format(name=person.name, claimed=_claimed(reading.mail), why=arrival.reason)
        notes = (*reading.told.notes, known.proof.why, said, *((CONFIRM,) if reading.understood else ()))
        placed = file(arrival, replace(reading.told, notes=notes), None, ledger, hub)
        ledger.mails.keep(seen_as(reading.mail, arrival, known, None, ledger))
        keep(reading.mail.files, placed.notification_id, actor_of(person), ledger)
        standing = known.proof.standing
        ledger.audit.write(
            "took in mail", str(arrival_id), placed.notification_id, by=actor_of(person), standing=standing
        )
    hub.nudge("deliver", placed.owed)
    return placed.accepted.reference


def _join(arrival_id: UUID, named: str | None, act: str, person: Person, hub: Hub) -> str:
    """To the notification that is named, or to the one that the mail answers."""
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger, HERE)
    mail = read_mail(arrival, hub)
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger, HERE)
        known, thread = who_wrote(mail, arrival.source, ledger, hub), thread_of(mail, arrival, ledger)
        filed = (
            ledger.notifications.get(named) if named is not None else _answered(arrival_id, thread, ledger)
        )
        if thread and thread.filed.id == filed.id:
            mail = answering(mail, thread)
        arrival = arrival.file(filed.id)
        ledger.arrivals.save(arrival)
        theirs = may_speak(mail, known, filed)
        if known.person is not None and theirs:
            owed = land(mail, arrival, filed, known.person, ledger, hub)
        else:
            owed = _in_ones_own_name(mail, Saying(filed, Speaker(person), How.MAIL, arrival.id), ledger, hub)
        said = {"standing": known.proof.standing, "as_sender": theirs}
        ledger.audit.write(act, str(arrival_id), filed.id, by=actor_of(person), **said)
    hub.nudge("deliver", owed)
    return filed.reference


def _answered(arrival_id: UUID, thread: Thread | None, ledger: Ledger) -> Filed:
    found = ledger.mails.one(arrival_id)
    if found is not None and found.reference is not None:
        return ledger.notifications.get(found.reference)
    if thread is None:
        raise IllegalMove("This mail answers nothing. Bind it to a notification instead.")
    return thread.filed


def _in_ones_own_name(mail: Mail, saying: Saying, ledger: Ledger, hub: Hub) -> Sequence[UUID]:
    """What nobody here wrote is passed on by whoever released it, and acknowledges nothing."""
    person, reply = saying.speaker.person, reply_to(mail, saying, ledger, hub)
    message_id = reply.letters[0].message_id if reply.letters else None
    if person is None or (message_id and not may_read(ledger.messages.get(message_id), person)):
        raise NotAllowed(NOT_YOURS)
    said = draft(reply, ledger, hub)
    before = RELEASED.format(name=person.name, claimed=_claimed(mail))
    posted = post(replace(said, text=f"{before}\n\n{said.text}"), saying, ledger, hub)
    if not posted.repeat:
        keep(mail.files, saying.filed.id, actor_of(person), ledger, posted.message.id)
    return posted.owed


def _claimed(mail: Mail) -> str:
    return author(mail) or ", ".join(mail.senders[:3]) or "nobody it names"
