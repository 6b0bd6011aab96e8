"""A display on a board's wall: counts and what is due next, by a long-lived link that can be revoked."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.tracking.board import together
from hub.tracking.reading import Kind, ReadingLink, Wall, digest
from hub.words import SYSTEM

SHOWN: Final = 8
"""Lines that fit on a display without scrolling; the style sheet gives each its share of the height."""

LASTS: Final = timedelta(days=180)


def boards(person: Person, hub: Hub) -> list[str]:
    """Those whose walls this person may fill: where they are a chair or the board's own administrator."""
    return list(dict.fromkeys(it.owner for it in hub.rulebook.queues.values() if person.arranges(it)))


def walls(person: Person, hub: Hub) -> tuple[list[ReadingLink], Mapping[str, str]]:
    """The displays of those boards that still work, and the names of those who made them, by their ids."""
    with hub.ledger(SYSTEM) as ledger:
        hanging = ledger.links.walls(boards(person, hub))
        return hanging, ledger.people.names({str(it.person_id) for it in hanging})


def hang(board: str, person: Person, hub: Hub) -> str:
    """A new display's token, told once; raises NotAllowed."""
    if board not in boards(person, hub):
        raise NotAllowed("Only that board’s administrator or a chair of it makes a link for its wall.")
    token = secrets.token_urlsafe(32)
    with hub.ledger(SYSTEM) as ledger:
        until = ledger.now + LASTS
        made = ReadingLink(uuid4(), Kind.WALL, person.id, board, ledger.now, until)
        ledger.links.add(made, digest(token))
        by, ends = actor_of(person), until.isoformat()
        ledger.audit.write("wall link made", str(made.id), by=by, board=board, until=ends)
    return token


def take_down(link_id: UUID, person: Person, hub: Hub) -> None:
    """That display shows nothing from now on; raises NotAllowed."""
    with hub.ledger(SYSTEM) as ledger:
        if link_id not in {it.id for it in ledger.links.walls(boards(person, hub))}:
            raise NotAllowed("Only that board’s administrator or a chair of it takes its display down.")
        ledger.links.revoke(link_id)
        ledger.audit.write("wall link revoked", str(link_id), by=actor_of(person))


def show(token: str, hub: Hub) -> Wall | None:
    """The board's own queues and nothing of any other; None for a token that opens nothing.

    It opens for as long as whoever made it may make one: nobody who has left goes on looking.
    """
    with hub.ledger(SYSTEM) as ledger:
        link = ledger.links.find(digest(token), Kind.WALL)
        maker = ledger.people.get(link.person_id) if link else None
        if link is None or link.board is None or maker is None or maker.disabled_at is not None:
            return None
        if link.board not in boards(maker, hub):
            return None
        ledger.links.used(link)
        queues = {queue.id for queue in hub.rulebook.queues.values() if queue.owner == link.board}
        counts = [it for it in ledger.views.counts() if it.queue in queues]
        due, more = ledger.links.due_next(queues, SHOWN)
        return Wall(ledger.now, link.board, together(link.board, counts), tuple(due), more)
