"""What becomes of a mail that has been read: set aside, known again, put to its thread, held, or filed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.intake import belonging
from hub.intake.arrival import Arrival
from hub.intake.belonging import Way
from hub.intake.filed import Told
from hub.intake.mail import Kind, Mail
from hub.intake.notification import Notification
from hub.intake.sender import CONFIRM, Standing
from hub.journeys.attach import keep
from hub.journeys.belong import Thread, answering, letter_named, thread_of
from hub.journeys.bounce import IN_QUARANTINE, came_back, heed
from hub.journeys.converse import land
from hub.journeys.file import file
from hub.journeys.know_again import again, better_proven, make_way, seen_as
from hub.journeys.vouch import Known, takes_part, who_wrote
from hub.store.ledger import Ledger
from hub.words import SYSTEM

MOST_AN_HOUR: Final = 20
"""Mails that one thread takes by itself within an hour; people do not write so fast, machines do."""

OURS: Final = "It is a letter of this hub that came back to it."
SAME_ID: Final = "Another mail came with the same Message-ID and other content. Both are kept."
UNVOUCHED: Final = (
    "The same mail came before, on a way on which nobody vouched for its sender. Both are kept."
)
FORM_IN_IT: Final = "{why} There is a notification form in it all the same, so a person must look."
TOO_FAST: Final = "More than {most} mails came on {reference} within an hour."
NOT_PROVEN: Final = "It answers {reference}. {why} A person must release it."
CAME_BACK: Final = (
    "It came to the return path of a letter about {reference}, where only mail servers write, and does not"
    " say what became of that. A person must look."
)
NO_PART: Final = (
    "It answers {reference}, and its sender, though proven, has no part in that. A person must release it."
)
ANOTHER_FORM: Final = (
    "It answers {reference} and brings a notification form that tells something else. A person decides"
    " whether it belongs there or is a notification of its own."
)
SUGGESTED: Final = (
    "The subject names {reference}. Anybody can write that, so a person decides whether it belongs there."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail, what it tells, and the notification it reads as, if it does."""

    mail: Mail
    told: Told
    understood: Notification | None


def settle(reading: Reading, arrival: Arrival, ledger: Ledger, hub: Hub) -> Sequence[UUID]:
    """Decide and write it down, in the caller's transaction; the deliveries that are owed for it."""
    mail = reading.mail
    if why := _no_persons(mail, arrival, ledger, hub):
        if _brings_a_form(reading):
            ledger.arrivals.save(arrival.hold(FORM_IN_IT.format(why=why)))
            ledger.audit.write("held", str(arrival.id), kind=mail.kind)
            return ()
        ledger.arrivals.save(arrival.set_aside(why))
        ledger.audit.write("set aside", str(arrival.id), kind=mail.kind)
        return ()
    known, thread = who_wrote(mail, arrival.source, ledger, hub), thread_of(mail, arrival, ledger)
    seen = seen_as(mail, arrival, known, thread, ledger)
    if (first := ledger.mails.keep(seen)) is not None:
        if not better_proven(known, first, ledger):
            again(arrival, first, ledger)
            return ()
        make_way(first, ledger)
        reading = replace(reading, told=_noted(reading.told, UNVOUCHED))
    if mail.message_id and ledger.mails.other_content(seen):
        reading = replace(reading, told=_noted(reading.told, SAME_ID))
    if thread:
        return _answer(reading, arrival, known, thread, ledger, hub)
    return _file(reading, arrival, known, ledger, hub)


def _brings_a_form(reading: Reading) -> bool:
    """A list may mark a person's mail as a machine's; bounces and absence notes only quote a form."""
    quoting = (Kind.BOUNCE, Kind.DELAYED, Kind.OUT_OF_OFFICE)
    return reading.understood is not None and reading.mail.kind not in quoting


def _no_persons(mail: Mail, arrival: Arrival, ledger: Ledger, hub: Hub) -> str:
    """Why no person wrote it; empty when one did."""
    if mail.kind is not Kind.PERSON:
        return heed(mail, arrival, ledger, hub)
    own = letter_named(mail.message_id, ledger)
    return OURS if own and ledger.deliveries.get(own, lock=False) else ""


def _answer(  # noqa: PLR0913, PLR0917 - all that is known of one mail
    reading: Reading, arrival: Arrival, known: Known, thread: Thread, ledger: Ledger, hub: Hub
) -> Sequence[UUID]:
    """A proven person's goes into the conversation; anybody else's waits for somebody to release it."""
    mail, why = reading.mail, _why_held(known, thread, ledger)
    if not why and _tells_something_else(reading, thread):
        why = ANOTHER_FORM.format(reference=thread.filed.reference)
    odd = SAME_ID if SAME_ID in reading.told.notes else ""
    if odd:
        ledger.audit.write("same message-id", str(arrival.id), thread.filed.id)
    if known.person and not why:
        ledger.arrivals.save(arrival.file(thread.filed.id, odd))
        return land(answering(mail, thread), arrival, thread.filed, known.person, ledger, hub)
    if thread.way is Way.RETURN_PATH:
        why = CAME_BACK.format(reference=thread.filed.reference)
        came_back(thread.delivery_id, IN_QUARANTINE, ledger)
    ledger.arrivals.save(arrival.hold(f"{why} {odd}".strip()))
    standing = known.proof.standing
    ledger.audit.write("held", str(arrival.id), thread.filed.id, way=thread.way, standing=standing)
    return ()


def _tells_something_else(reading: Reading, thread: Thread) -> bool:
    """People answer an old letter to report something new.

    A form sent back as it was tells nothing new; nor are a few facts, which may have been asked for, a new
    case.
    """
    now, before = (
        {name: it for name, it in told.fields.items() if name != "raised_by"}
        for told in (reading.told, thread.filed.told)
    )
    return reading.understood is not None and "incident" in now and now != before


def _why_held(known: Known, thread: Thread, ledger: Ledger) -> str:
    reference = thread.filed.reference
    hour_ago = ledger.now - timedelta(hours=1)
    if ledger.mails.on_thread(thread.filed.id, known.proof.standing, hour_ago) > MOST_AN_HOUR:
        return TOO_FAST.format(most=MOST_AN_HOUR, reference=reference)
    if known.proof.standing is not Standing.PROVEN:
        return NOT_PROVEN.format(reference=reference, why=known.proof.why)
    part = known.person is not None and takes_part(known.person, thread.filed)
    return "" if part else NO_PART.format(reference=reference)


def _file(reading: Reading, arrival: Arrival, known: Known, ledger: Ledger, hub: Hub) -> Sequence[UUID]:
    """A first mail. Only an enrolled sender's form is routed before a person has looked."""
    told = _noted(reading.told, known.proof.why)
    if reading.understood and not known.proof.routes:
        told = _noted(told, CONFIRM)
    if reference := belonging.named(reading.mail.subject):
        told = _noted(told, SUGGESTED.format(reference=reference))
    boards = known.boards if known.proof.standing is Standing.PROVEN else frozenset()
    understood = reading.understood if known.proof.routes else None
    placed = file(arrival, replace(told, boards=boards), understood, ledger, hub)
    keep(reading.mail.files, placed.notification_id, SYSTEM, ledger)
    return placed.owed


def _noted(told: Told, note: str) -> Told:
    return replace(told, notes=(*told.notes, note))
