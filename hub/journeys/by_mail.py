"""A mail that was kept before is read and becomes what it is; whatever goes wrong, it stays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.intake.arrival import TRIES, UNREAD, Arrival, State
from hub.intake.filed import Told
from hub.intake.read import Rejected, read
from hub.intake.tell import told
from hub.journeys.read_mail import read_mail
from hub.journeys.sort_mail import Reading, settle
from hub.words import SYSTEM

A_ROUND: Final = 5
"""Mails that a sweep takes up before it looks again whether somebody else's should go first."""


def waiting(hub: Hub) -> list[UUID]:
    """Mails kept and not read yet."""
    with hub.ledger(SYSTEM) as ledger:
        return list(ledger.arrivals.due(ledger.now, A_ROUND))


def by_mail(arrival_id: UUID, hub: Hub) -> None:
    """Claim, read, file. Whatever goes wrong, the mail stays: tried again, then on a person's desk."""
    arrival = _claim(arrival_id, hub)
    if arrival is None:
        return
    try:
        owed = _read_and_settle(arrival, hub)
    except Exception as error:
        _stumble(arrival, f"{UNREAD} ({type(error).__name__}).", hub)
        raise
    if owed:
        hub.nudge("deliver", owed)


def _claim(arrival_id: UUID, hub: Hub) -> Arrival | None:
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.claim(arrival_id, ledger.now)
        if arrival is None:
            return None
        if arrival.attempts >= TRIES:
            why = f"{UNREAD}: reading it was begun three times and never finished."
            ledger.arrivals.save(arrival.stumble(why, ledger.now))
            ledger.audit.write("quarantined", str(arrival.id))
            return None
        begun = arrival.begin(ledger.now)
        ledger.arrivals.save(begun)
        return begun


def _read_and_settle(begun: Arrival, hub: Hub) -> Sequence[UUID]:
    reading = make_out(begun, hub)
    if reading.mail.unread:
        _stumble(begun, f"{UNREAD}: {reading.mail.unread}. Its original is kept.", hub)
        return ()
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(begun.id)
        if arrival is None or arrival.state is not State.WAITING or arrival.attempts != begun.attempts:
            return ()
        return settle(reading, arrival, ledger, hub)


def make_out(arrival: Arrival, hub: Hub) -> Reading:
    """Read the mail and the form in it; nothing is decided and nothing stored."""
    mail = read_mail(arrival, hub)
    form = hub.find_form(mail)
    first = told(mail, form)
    understood = read(first.fields)
    if isinstance(understood, Rejected):
        return Reading(mail, _with_problems(first, understood) if form else first, None)
    return Reading(mail, first, understood)


def _stumble(begun: Arrival, why: str, hub: Hub) -> None:
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(begun.id)
        if arrival is not None and arrival.state is State.WAITING:
            after = arrival.stumble(why, ledger.now)
            ledger.arrivals.save(after)
            if after.state is State.QUARANTINED:
                ledger.audit.write("quarantined", str(arrival.id))


def _with_problems(first: Told, rejected: Rejected) -> Told:
    unclear = (f"{it.path}: {it.message}" for it in rejected.problems)
    return replace(first, notes=(*first.notes, *unclear))
