"""A person of the duty desk looks into a held mail and decides: release it, bind it, reject it, try again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from hub.errors import HubError, IllegalMove, NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.arrival import Arrival, State
from hub.intake.filed import Filed
from hub.intake.mail import Mail
from hub.intake.seen import Held
from hub.intake.sender import Standing, author
from hub.journeys.acknowledge import actor_of
from hub.journeys.answer import draft, reply_to
from hub.journeys.attach import keep
from hub.journeys.belong import answering, thread_of
from hub.journeys.converse import land
from hub.journeys.post import Saying, Speaker, may_read, post
from hub.journeys.read_mail import read_mail
from hub.journeys.vouch import Known, takes_part, who_wrote
from hub.messaging.message import How
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import SYSTEM

RELEASED: Final = "{name} of the duty desk put this mail here. It says it is from {claimed}: not proven."
NOT_YOURS: Final = "It answers a message that only those named can read. Ask one of them to write there."


@dataclass(frozen=True, slots=True)
class Opened:
    """A held mail in somebody's hands; `known` is who it claims to be from, and what proof there is.

    `theirs` when that person is proven and has a part in the notification it answers.
    """

    held: Held
    mail: Mail
    envelope: str
    known: Known
    theirs: bool = False

    @property
    def answerable(self) -> bool:
        """Whether there is one address to answer, and a notification to keep the answer with."""
        return bool(self.held.reference and author(self.mail))


def held(person: Person, hub: Hub) -> Sequence[Held]:
    """What waits, and why; nothing is unsealed, so nothing goes on the trail."""
    _desk(person)
    with hub.ledger(SYSTEM) as ledger:
        return ledger.mails.held(200)


def look_into(arrival_id: UUID, person: Person, hub: Hub) -> Opened:
    """Open one; the reading goes on the trail before anything is unsealed. Raises NotFound."""
    _desk(person)
    with hub.ledger(SYSTEM) as ledger:
        found = _held(arrival_id, ledger)
        ledger.audit.write("read held mail", str(arrival_id), by=actor_of(person))
        arrival = held_arrival(arrival_id, ledger)
    mail = read_mail(arrival, hub)
    with hub.ledger(SYSTEM) as ledger:
        known = who_wrote(mail, arrival.source, ledger, hub)
        filed = ledger.notifications.get(found.reference) if found.reference else None
        theirs = bool(filed and _may_speak(known, filed))
        return Opened(found, mail, arrival.sender, known, theirs)


def release(arrival_id: UUID, person: Person, hub: Hub) -> str:
    """Put it where it says that it belongs; the reference it went to.

    Only a sender who is proven speaks, and acknowledges, in their own name: a release proves nobody.
    """
    _desk(person)
    with hub.ledger(SYSTEM) as ledger:
        reference = _held(arrival_id, ledger).reference
    if reference is None:
        raise HubError("This mail answers nothing. Bind it to a notification instead.")
    return _join(arrival_id, reference, "released mail", person, hub)


def bind(arrival_id: UUID, reference: str, person: Person, hub: Hub) -> str:
    """Put it to the notification of this reference; raises NotFound when there is none."""
    _desk(person)
    return _join(arrival_id, reference.strip().upper(), "bound mail", person, hub)


def reject(arrival_id: UUID, why: str, person: Person, hub: Hub) -> None:
    """Keep it and make it nobody's duty; the reason stays with it."""
    _desk(person)
    if not why.strip():
        raise HubError("Say why this mail is rejected.")
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger)
        ledger.arrivals.save(arrival.set_aside(why.strip()))
        ledger.audit.write("rejected mail", str(arrival_id), by=actor_of(person))


def read_again(arrival_id: UUID, person: Person, hub: Hub) -> None:
    """Have another try at reading it and finding where it belongs."""
    _desk(person)
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger)
        ledger.arrivals.save(arrival.retry(ledger.now))
        ledger.audit.write("read again", str(arrival_id), by=actor_of(person))
    hub.nudge("arrive", [arrival_id])


def _join(arrival_id: UUID, reference: str, act: str, person: Person, hub: Hub) -> str:
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger)
    mail = read_mail(arrival, hub)
    with hub.ledger(SYSTEM) as ledger:
        arrival, filed = held_arrival(arrival_id, ledger), ledger.notifications.get(reference)
        known, thread = who_wrote(mail, arrival.source, ledger, hub), thread_of(mail, arrival, ledger)
        if thread and thread.filed.id == filed.id:
            mail = answering(mail, thread)
        arrival = arrival.file(filed.id)
        ledger.arrivals.save(arrival)
        theirs = known.person is not None and _may_speak(known, filed)
        if known.person is not None and theirs:
            owed = land(mail, arrival, filed, known.person, ledger, hub)
        else:
            owed = _in_ones_own_name(mail, Saying(filed, Speaker(person), How.MAIL, arrival.id), ledger, hub)
        said = {"standing": known.proof.standing, "as_sender": theirs}
        ledger.audit.write(act, str(arrival_id), filed.id, by=actor_of(person), **said)
    hub.nudge("deliver", owed)
    return reference


def _in_ones_own_name(mail: Mail, saying: Saying, ledger: Ledger, hub: Hub) -> Sequence[UUID]:
    """What nobody here wrote is passed on by whoever released it, and acknowledges nothing."""
    person, reply = saying.speaker.person, reply_to(mail, saying, ledger, hub)
    message_id = reply.letters[0].message_id if reply.letters else None
    if person is None or (message_id and not may_read(ledger.messages.get(message_id), person)):
        raise NotAllowed(NOT_YOURS)
    said = draft(reply, ledger, hub)
    claimed = author(mail) or ", ".join(mail.senders[:3]) or "nobody it names"
    before = RELEASED.format(name=person.name, claimed=claimed)
    posted = post(replace(said, text=f"{before}\n\n{said.text}"), saying, ledger, hub)
    if not posted.repeat:
        keep(mail.files, saying.filed.id, actor_of(person), ledger, posted.message.id)
    return posted.owed


def _may_speak(known: Known, filed: Filed) -> bool:
    proven = known.proof.standing is Standing.PROVEN
    return proven and known.person is not None and takes_part(known.person, filed)


def _desk(person: Person) -> None:
    if not person.on_triage:
        raise NotAllowed("Only the hub’s own duty desk works here.")


def _held(arrival_id: UUID, ledger: Ledger) -> Held:
    found = ledger.mails.one(arrival_id)
    if found is None:
        raise NotFound("There is no such mail, or somebody has dealt with it.")
    return found


def held_arrival(arrival_id: UUID, ledger: Ledger) -> Arrival:
    """Locked; raises IllegalMove when somebody else was quicker."""
    arrival = ledger.arrivals.get(arrival_id)
    if arrival is None:
        raise NotFound("There is no such mail.")
    if arrival.state is not State.QUARANTINED:
        raise IllegalMove("Somebody has dealt with this mail meanwhile. Go back to the list.")
    return arrival
