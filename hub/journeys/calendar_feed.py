"""A person's due dates in their own calendar: a secret address that they make, renew and revoke."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.tracking.reading import Due, Kind, ReadingLink, digest
from hub.words import SYSTEM


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar is given: references, queues and times."""

    at: datetime
    dues: tuple[Due, ...]


def held(person: Person, hub: Hub) -> ReadingLink | None:
    """The link that works now, without its token, which nobody can tell again."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.links.calendar(person.id)


def renew(person: Person, hub: Hub) -> str:
    """A new token; the one before opens nothing from now on."""
    token = secrets.token_urlsafe(32)
    with hub.ledger(SYSTEM) as ledger:
        if old := ledger.links.calendar(person.id):
            ledger.links.revoke(old.id)
        made = ReadingLink(uuid4(), Kind.CALENDAR, person.id, None, ledger.now)
        ledger.links.add(made, digest(token))
        ledger.audit.write("calendar link made", str(made.id), by=actor_of(person))
    return token


def revoke(person: Person, hub: Hub) -> None:
    """The address opens nothing from now on."""
    with hub.ledger(SYSTEM) as ledger:
        if old := ledger.links.calendar(person.id):
            ledger.links.revoke(old.id)
            ledger.audit.write("calendar link revoked", str(old.id), by=actor_of(person))


def read(token: str, hub: Hub) -> Feed | None:
    """What is due on the queues this person sits on; None for a token that opens nothing."""
    with hub.ledger(SYSTEM) as ledger:
        link = ledger.links.find(digest(token), Kind.CALENDAR)
        person = ledger.people.get(link.person_id) if link else None
    if link is None or person is None or person.disabled_at is not None:
        return None
    with hub.ledger(actor_of(person)) as ledger:
        ledger.audit.write("calendar read", str(link.id))
        return Feed(ledger.now, tuple(ledger.links.due(list(person.seats))))
