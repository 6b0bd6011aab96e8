"""What a reply by mail means: which letter it answers, who may read it, and whether it acknowledges."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.mail import Mail
from hub.intake.value import keepable
from hub.journeys.acknowledge import Taking, actor_of, take
from hub.journeys.post import Saying, circle, may_read
from hub.messaging.message import SUBJECT, Compartment, Draft, Message, Recipients
from hub.messaging.reply import takes
from hub.messaging.thread import Circle
from hub.queues.entry import Entry, How, State
from hub.queues.person import Person
from hub.sending.answered import answered
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import to_person
from hub.sending.slip import slip
from hub.store.ledger import Ledger

NO_TEXT: Final = "(This mail has no text of its own.)"
LINK: Final = "/acknowledge/"
BROKEN: Final = r"[\s>|=]*"
"""Where a mail program broke a long line, with its marks of a quotation."""
LINK_OUT: Final = "[the link of a letter was here; it was for one person alone]"
CODE_OUT: Final = "[the code was here]"
STATEMENT: Final = "Said by replying to the letter; the reply is in the conversation."


@dataclass(frozen=True, slots=True)
class Reply:
    """`letters` are ours that it answers, the newest first; `entry` is what it takes, if it `takes`."""

    mail: Mail
    saying: Saying
    letters: tuple[Delivery, ...]
    takes: bool
    entry: Entry | None


def reply_to(mail: Mail, saying: Saying, ledger: Ledger, hub: Hub) -> Reply:
    """Ids of letters about another notification count for nothing."""
    found = (ledger.deliveries.get(it, lock=False) for it in answered(mail))
    letters = tuple(it for it in found if it is not None and it.notification_id == saying.filed.id)
    taking = takes(mail.text, hub.rulebook.taking_words, hub.rulebook.passed_over)
    return Reply(mail, saying, letters, taking, _meant_entry(letters, saying, ledger) if taking else None)


def draft(reply: Reply, ledger: Ledger, hub: Hub) -> Draft:
    """As restricted as what it answers: a reply to legal advice is read by those who had the advice.

    By whoever gave it alone, when it comes from somebody who may not read it: a letter was passed on.
    """
    saying, meant = reply.saying, _meant_message(reply, ledger)
    all_of = circle(saying.filed, ledger, hub)
    if meant is not None and not _reads(saying, meant):
        to = _its_writer(meant, saying, all_of)
    elif meant is not None:
        to = _answering(meant, saying, all_of)
    elif reply.entry is not None:
        to = Recipients(frozenset({reply.entry.queue}))
    else:
        to = _everybody_else(saying, all_of)
    text = _masked(keepable(reply.mail.text), saying.filed, ledger) or NO_TEXT
    return Draft(
        text=text,
        to=to,
        once=f"mail:{saying.arrival_id}",
        subject=keepable(reply.mail.subject)[:SUBJECT],
        compartment=meant.compartment if meant else Compartment.OPEN,
    )


def acknowledge_by(reply: Reply, person: Person, ledger: Ledger, hub: Hub) -> Sequence[UUID]:
    """By name, as on the screen; or a letter back that nothing was taken, and where to do it."""
    filed, entry = reply.saying.filed, reply.entry
    if entry is not None:
        taking = Taking(filed.reference, entry.queue, How.MAIL, STATEMENT)
        taken, owed = take(taking, person, ledger, hub.rulebook)
        if not taken.repeat:
            confirmed = to_person(filed, Kind.CONFIRMED, person.id, ledger.now, entry)
            return (*owed, *ledger.deliveries.plan([confirmed]))
    ledger.audit.write("reply acknowledged nothing", filed.reference, filed.id, actor_of(person))
    return ledger.deliveries.plan([to_person(filed, Kind.NOT_TAKEN, person.id, ledger.now)])


def _meant_message(reply: Reply, ledger: Ledger) -> Message | None:
    """The message answered. Where no letter of ours is quoted, the latest restricted one the writer had.

    A restricted one also where its letter came to them by somebody else's hand.
    """
    saying, letters = reply.saying, reply.letters
    person = saying.speaker.person
    said = [it.message for it in ledger.messages.thread(saying.filed.id, None)]
    theirs = {it.id: it for it in said if person and may_read(it, person)}
    if letters:
        meant = next((it for it in said if it.id == letters[0].message_id), None)
        return meant if meant and (meant.id in theirs or meant.compartment.restricted) else None
    return next((it for it in reversed(theirs.values()) if it.compartment.restricted), None)


def _answering(meant: Message, saying: Saying, all_of: Circle) -> Recipients:
    """Those it was for, and whoever wrote it, as far as they can still see the notification."""
    writer = frozenset({meant.author.person} if meant.author.person else ())
    wanted = meant.to | Recipients(people=writer)
    still = Recipients(
        wanted.queues & all_of.queues, wanted.boards & all_of.boards, wanted.people & all_of.offered.people
    )
    return still or _self(saying)


def _reads(saying: Saying, meant: Message) -> bool:
    person = saying.speaker.person
    return person is not None and may_read(meant, person)


def _its_writer(meant: Message, saying: Saying, all_of: Circle) -> Recipients:
    """Those it was for stay unnamed to whoever may not read it, unless its writer is gone."""
    writer = {it.id for it in all_of.parties if it.id == meant.author.person}
    return Recipients(people=frozenset(writer)) or _answering(meant, saying, all_of)


def _everybody_else(saying: Saying, all_of: Circle) -> Recipients:
    person = saying.speaker.person
    queues = all_of.queues - set(person.seats if person else ())
    raised_by = frozenset({saying.filed.partnership or ""}) & all_of.boards
    return Recipients(queues, raised_by) or Recipients(all_of.queues) or _self(saying)


def _self(saying: Saying) -> Recipients:
    return Recipients(people=frozenset({saying.speaker.person.id} if saying.speaker.person else ()))


def _masked(text: str, filed: Filed, ledger: Ledger) -> str:
    """Without the links and codes of letters it quotes, which act for one person; the mail itself is kept."""
    own = [slip(it.delivery.id, ledger.mark) for it in ledger.attempts.progress(filed.id)]
    if own and LINK in text.lower():
        tokens = "|".join(BROKEN.join(it.token) for it in own)
        text = re.sub(rf"{LINK}{BROKEN}(?:{tokens})", f"{LINK}{LINK_OUT}", text, flags=re.IGNORECASE)
    codes = "|".join(it.code for it in own)
    return re.sub(rf"\b(?:{codes})\b", CODE_OUT, text) if own else text


def _meant_entry(letters: Sequence[Delivery], saying: Saying, ledger: Ledger) -> Entry | None:
    """The one whose letter is answered, else the only one that waits for the writer.

    A reply to a message says that the message was received, and takes nothing.
    """
    person = saying.speaker.person
    if person is None or (letters and letters[0].message_id):
        return None
    mine = [it for it in ledger.entries.of(saying.filed.id) if person.may_act_on(it.queue)]
    answered_for = [it.entry_id for it in letters if it.to_person == person.id and it.entry_id]
    if found := [it for it in mine if it.id in answered_for[:1]]:
        return found[0]
    waiting = [it for it in mine if it.state is State.WAITING]
    return waiting[0] if len(waiting) == 1 else None
