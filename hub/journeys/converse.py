"""People of the boards speak to one another about a notification: by screen, by system, by mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.filed import Filed
from hub.intake.mail import Attachment, Kind, Mail
from hub.intake.value import Problem
from hub.journeys.acknowledge import actor_of
from hub.journeys.answer import Reply, acknowledge_by, draft, reply_to
from hub.journeys.attach import keep
from hub.journeys.post import Posted, Saying, Speaker, circle, post
from hub.messaging.message import Draft, How, problems
from hub.messaging.thread import Thread
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.tracking.opening import Why
from hub.words import SYSTEM


@dataclass(frozen=True, slots=True)
class Refused:
    """What has to be put right before it can be sent."""

    problems: tuple[Problem, ...]


def say(  # noqa: PLR0913, PLR0917 - what is said, where, by whom, by what way, and with what files
    reference: str,
    drafted: Draft,
    speaker: Speaker,
    how: How,
    hub: Hub,
    files: Sequence[Attachment] = (),
) -> Posted | Refused:
    """From the screen or a system; raises NotFound when the notification is not theirs to see."""
    if files:
        with hub.ledger(speaker.actor) as ledger:
            ledger.notifications.get(reference)  # raises for what they cannot see
    with hub.ledger(SYSTEM if files else speaker.actor) as ledger:  # files are put in by the hub alone
        saying = Saying(ledger.notifications.get(reference), speaker, how)
        if wrong := problems(drafted, circle(saying.filed, ledger, hub).offered):
            return Refused(wrong)
        posted = post(drafted, saying, ledger, hub)
        if not posted.repeat:
            keep(files, saying.filed.id, speaker.actor, ledger, posted.message.id)
    hub.nudge("deliver", posted.owed)
    return posted


def read(reference: str, person: Person, hub: Hub, fetched: Why | None = None) -> Thread:
    """The whole conversation as this person may read it; what was new counts as read from now.

    With `fetched` a program has it, or it was opened before: what is new stays new.
    """
    with hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        said = ledger.messages.thread(filed.id, person.id)
        fresh = [it.message.id for it in said if it.new]
        if said and not fetched:
            ledger.messages.mark_read(fresh, person.id)
            ledger.audit.write(
                "read messages", reference, filed.id, number=len(said), new=[str(it) for it in fresh]
            )
        return Thread(ledger.now, said, circle(filed, ledger, hub))


def land(  # noqa: PLR0913, PLR0917 - what an arriving mail is known by, in the words of the door that calls
    mail: Mail, arrival: Arrival, filed: Filed, person: Person, ledger: Ledger, hub: Hub
) -> Sequence[UUID]:
    """A proven person's mail joins the thread, in the caller's transaction, once an arrival; what is owed.

    Raises NotAllowed for somebody who cannot see the notification, and for a machine's mail.
    """
    if mail.kind is not Kind.PERSON:
        raise NotAllowed("A machine's mail is no part of a conversation.")
    if not _sees(person, filed):
        raise NotAllowed("Whoever wrote this cannot see the notification.")
    saying = Saying(filed, Speaker(person), How.MAIL, arrival.id)
    reply: Reply = reply_to(mail, saying, ledger, hub)
    posted = post(draft(reply, ledger, hub), saying, ledger, hub)
    if not posted.repeat:
        keep(mail.files, filed.id, actor_of(person), ledger, posted.message.id)
    if posted.repeat or not reply.takes:
        return posted.owed
    return (*posted.owed, *acknowledge_by(reply, person, ledger, hub))


def _sees(person: Person, filed: Filed) -> bool:
    words = {*person.seats, person.partnership} - {None}
    return person.disabled_at is None and bool(filed.audience & words)
