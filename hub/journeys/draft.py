"""The next letter of each ladder as it will be sent, unless somebody is quicker: nothing of it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.intake.filed import Filed
from hub.journeys.file import owners_of
from hub.journeys.step import Known, owes
from hub.journeys.write import write
from hub.queues.entry import Entry, State, close_of
from hub.queues.ladder import Rung
from hub.queues.place import at_its_end, climb
from hub.queues.serious import held_until
from hub.sending.address import About, Addressed
from hub.sending.delivery import Delivery
from hub.sending.letter import SENDER
from hub.sending.plan import to_sender
from hub.sending.slip import Slip
from hub.store.ledger import Ledger
from hub.words import SYSTEM, TRIAGE, Channel

NO_SLIP: Final = Slip("made-when-it-is-sent", "made when it is sent")


@dataclass(frozen=True, slots=True)
class Draft:
    """`rung` is due when it will go. `to` are names, `systems` those that hear an event of it.

    `held` when a silence keeps it until then; `reports` when whoever raised it is told that it was in vain.
    """

    rung: Rung
    to: tuple[str, ...]
    systems: tuple[str, ...]
    subject: str
    text: str
    held: bool
    reports: bool


def drafts(filed: Filed, entries: Iterable[Entry], hub: Hub) -> dict[UUID, Draft]:
    """By entry; for whoever may see the notification, as of who will be there then."""
    with hub.ledger(SYSTEM) as ledger:
        chased = [it for it in entries if it.due_at and it.queue in hub.rulebook.queues]
        return {it.id: _draft(it, filed, ledger, hub) for it in chased}


def _draft(entry: Entry, filed: Filed, ledger: Ledger, hub: Hub) -> Draft:
    due = max(entry.due_at or ledger.now, ledger.now)
    at = held_until(entry, ledger.silences.live(ledger.now), hub.rulebook, due)
    climbed, rung = climb(entry, hub.rulebook, at)
    known = _known(entry, at, ledger, hub)
    ways = owes(entry, climbed, known, lambda it, kind: to_sender(filed, kind, at, it), hub)
    names = {it.person_id: it.name for it in known.roster.members}
    letters = [it for it in ways if it.channel is Channel.MAIL]
    subject, text = _words(climbed, letters[0], names, ledger, hub) if letters else ("", "")
    return Draft(
        rung=replace(rung, due_at=at),
        to=tuple(names.get(it.to_person, SENDER) if it.to_person else SENDER for it in letters),
        systems=tuple(it.to_source for it in ways if it.channel is Channel.WEBHOOK and it.to_source),
        subject=subject,
        text=text,
        held=at > due,
        reports=at_its_end(entry, climbed, hub.rulebook),
    )


def _known(entry: Entry, at: datetime, ledger: Ledger, hub: Hub) -> Known:
    """Who will be there then."""
    queues = {TRIAGE, entry.queue}
    takers = ledger.entries.takers([entry.id]) if entry.state is not State.WAITING else {}
    return Known(at, ledger.desks.roster(queues, owners_of(queues, hub), at), takers)


def _words(
    entry: Entry, letter: Delivery, names: Mapping[UUID, str], ledger: Ledger, hub: Hub
) -> tuple[str, str]:
    """Of the letter to the first of them; link and code are made when it is sent."""
    about = About(
        entry.queue,
        entry.duty,
        entry.state,
        entry.acknowledge_by,
        entry.consider_by,
        entry.earlier_steps,
        entry.chase_from,
        close_of(entry.next_clock.due) if entry.next_clock else None,
    )
    name = names.get(letter.to_person, "") if letter.to_person else ""
    owed_at = letter.due_at or ledger.now
    drill = ledger.notifications.is_rehearsal(entry.notification_id)
    absent = names.get(letter.instead.of, "") if letter.instead and letter.instead.of else ""
    addressed = Addressed(letter, entry.reference, about, name, "", owed_at, rehearsal=drill, absent=absent)
    return write(addressed, NO_SLIP, ledger, hub)
