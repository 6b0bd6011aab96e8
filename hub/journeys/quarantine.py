"""The duty desk looks through mail that is held or was set aside, opens one, rejects it or tries it again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.errors import HubError, IllegalMove, NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.arrival import Arrival, State
from hub.intake.filed import Filed
from hub.intake.mail import Kind, Mail
from hub.intake.seen import Held
from hub.intake.sender import Standing, author
from hub.journeys.acknowledge import actor_of
from hub.journeys.belong import thread_of
from hub.journeys.read_mail import read_mail
from hub.journeys.vouch import Known, takes_part, who_wrote
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import SYSTEM

HERE: Final = frozenset({State.QUARANTINED, State.SET_ASIDE})
"""What the desk may look into and bring in."""

A_PAGE: Final = 25
"""Mails that were set aside, shown at a time."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mails wait for somebody, and how many were set aside."""

    waiting: int
    aside: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail in somebody's hands; `known` is who it claims to be from, and what proof there is.

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
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        return ledger.mails.held(200)


def aside(before: tuple[datetime, UUID] | None, person: Person, hub: Hub) -> tuple[Sequence[Held], bool]:
    """A page of what was set aside, and why, the newest first; and whether there are more."""
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        found = ledger.mails.aside(A_PAGE + 1, before)
    return found[:A_PAGE], len(found) > A_PAGE


def counts(person: Person, hub: Hub) -> Counts:
    """Of both lists."""
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        return Counts(*(ledger.mails.in_state(it) for it in (State.QUARANTINED, State.SET_ASIDE)))


def look_into(arrival_id: UUID, person: Person, hub: Hub) -> Opened:
    """Open one; the reading goes on the trail before anything is unsealed. Raises NotFound."""
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        found = _held(arrival_id, ledger)
        act = "read mail set aside" if found.aside else "read held mail"
        ledger.audit.write(act, str(arrival_id), by=actor_of(person))
        arrival = held_arrival(arrival_id, ledger, HERE)
    mail = hub.reader.glance(arrival.raw) if arrival.unread else read_mail(arrival, hub)
    with hub.ledger(SYSTEM) as ledger:
        known, thread = who_wrote(mail, arrival.source, ledger, hub), thread_of(mail, arrival, ledger)
        if found.reference is None and thread:  # nobody looks for it when a mail is set aside
            found = replace(found, reference=thread.filed.reference, way=thread.way)
        filed = ledger.notifications.get(found.reference) if found.reference else None
        theirs = bool(filed and may_speak(mail, known, filed))
        return Opened(found, mail, arrival.sender, known, theirs)


def reject(arrival_id: UUID, why: str, person: Person, hub: Hub) -> None:
    """Keep it and make it nobody's duty; the reason stays with it."""
    the_desk(person)
    if not why.strip():
        raise HubError("Say why this mail is rejected.")
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger)
        ledger.arrivals.save(arrival.set_aside(why.strip()))
        ledger.audit.write("rejected mail", str(arrival_id), by=actor_of(person))


def read_again(arrival_id: UUID, person: Person, hub: Hub) -> None:
    """Have another try at reading it and finding where it belongs."""
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger)
        ledger.arrivals.save(arrival.retry(ledger.now))
        ledger.audit.write("read again", str(arrival_id), by=actor_of(person))
    hub.nudge("arrive", [arrival_id])


def may_speak(mail: Mail, known: Known, filed: Filed) -> bool:
    """Whether it is its sender who speaks there: a person, proven, who has a part in it."""
    proven = mail.kind is Kind.PERSON and not mail.unread and known.proof.standing is Standing.PROVEN
    return proven and known.person is not None and takes_part(known.person, filed)


def the_desk(person: Person) -> None:
    """Raises NotAllowed for anybody else."""
    if not person.on_triage:
        raise NotAllowed("Only the hub’s own duty desk works here.")


def _held(arrival_id: UUID, ledger: Ledger) -> Held:
    found = ledger.mails.one(arrival_id)
    if found is None:
        raise NotFound("There is no such mail, or somebody has dealt with it.")
    return found


def held_arrival(
    arrival_id: UUID, ledger: Ledger, states: Collection[State] = frozenset({State.QUARANTINED})
) -> Arrival:
    """Locked; raises IllegalMove when somebody else was quicker."""
    arrival = ledger.arrivals.get(arrival_id)
    if arrival is None:
        raise NotFound("There is no such mail.")
    if arrival.state not in states:
        raise IllegalMove("Somebody has dealt with this mail meanwhile. Go back to the list.")
    return arrival
