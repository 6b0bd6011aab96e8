"""The conversation on a notification's page, in words: who said what to whom, and who has read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from hub.hub import Hub
from hub.journeys.post import HUB
from hub.messaging.message import Author, Compartment, How, Recipients
from hub.messaging.quote import Part, fold, known_lines
from hub.messaging.thread import Circle, Said, Thread
from hub.queues.person import Person
from hub.sending.delivery import State
from hub.sending.kind import Kind
from hub.tracking.progress import Progress
from hub.web.wording import when

WAYS: Final = {How.SCREEN: "on the screen", How.MAIL: "by email", How.API: "through their own system"}
BADGES: Final = {
    Compartment.OPEN: "",
    Compartment.NAMED: "Restricted: only those named can read it",
    Compartment.LEGAL: "Restricted: legal advice, only those named can read it",
}
COMPARTMENTS: Final = {
    Compartment.OPEN: "Everybody who can see this notification",
    Compartment.NAMED: "Only those you tick below, and you",
    Compartment.LEGAL: "Legal advice: only those you tick below, and you",
}
DESK: Final = "the hub’s duty desk"
GONE: Final = "somebody who can no longer see this"


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the page shows it; `parts` hold all of its text, `badge` is empty for an open one."""

    id: UUID
    who: str
    about: str
    to: str
    badge: str
    subject: str
    parts: tuple[Part, ...]
    read_by: str
    lost: str
    new: bool
    by_mail: bool


def offers(
    circle: Circle, reader: Person, titles: Mapping[str, str], boards: Mapping[str, str]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Who can be ticked, in groups: the queues asked, the boards, and people by name."""
    yield "Queues that were asked", [(f"queue:{it}", titles.get(it, it)) for it in sorted(circle.queues)]
    whole = [(f"board:{it}", f"Everybody of {boards.get(it, it)}") for it in sorted(circle.boards)]
    yield "Boards", whole
    people = [(f"person:{it.id}", _person(it.name, boards.get(it.board, ""))) for it in circle.parties]
    yield "People", [it for it in people if it[0] != f"person:{reader.id}"]


def readers(circle: Circle, boards: Mapping[str, str]) -> dict[Compartment, str]:
    """Who will be able to read it, for each choice, before it is sent."""
    whose = listed([*(boards.get(it, it) for it in sorted(circle.boards)), f"{DESK} if it was asked"])
    return COMPARTMENTS | {Compartment.OPEN: f"{COMPARTMENTS[Compartment.OPEN]}: people of {whose}"}


@dataclass(frozen=True, slots=True)
class Names:
    """What recipients and writers are called."""

    circle: Circle
    titles: Mapping[str, str]
    boards: Mapping[str, str]

    def to(self, to: Recipients) -> str:
        people = {it.id: it.name for it in self.circle.parties}
        named = [
            *(self.titles.get(it, it) for it in sorted(to.queues)),
            *(f"everybody of {self.boards.get(it, it)}" for it in sorted(to.boards)),
            *sorted(people.get(it, GONE) for it in to.people),
        ]
        return listed(named)

    def who(self, author: Author) -> str:
        through = f", through the system {author.source}" if author.person and author.source else ""
        name = author.name if author.person else f"The system {author.source}"
        board = DESK if author.board == HUB else self.boards.get(author.board, "")
        return _person(name, board) + through


def lines(thread: Thread, names: Names, sent: Iterable[Progress], hub: Hub) -> list[Line]:
    """Oldest first, as people read a conversation; `sent` is what was owed about the notification."""
    ours = known_lines(it.text for it in hub.letters.values())
    letters = [it for it in sent if it.delivery.kind is Kind.MESSAGE and it.delivery.to_person]
    return [_line(it, names, letters, thread.at, fold(it.message.text, ours)) for it in thread.said]


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    held = list(words)
    return f"{', '.join(held[:-1])} and {held[-1]}" if len(held) > 1 else "".join(held)


def not_reached(said: Said, letters: Iterable[Progress]) -> str:
    """Whom its letters could not be delivered to and who has not read it all the same; empty for none."""
    readers = {it.person_id for it in said.readings}
    its = [it for it in letters if it.delivery.message_id == said.message.id]
    dead = [it for it in its if it.delivery.state is State.DEAD and it.delivery.to_person not in readers]
    if not dead:
        return ""
    instead = [it.to for it in its if it.delivery.next_way_of and it.delivery.state is not State.DEAD]
    told = f" Told in their place: {listed(sorted(instead))}." if instead else ""
    return f"The letter about it could not be delivered to {listed(sorted(it.to for it in dead))}.{told}"


def _line(
    said: Said, names: Names, letters: Iterable[Progress], now: datetime, parts: tuple[Part, ...]
) -> Line:
    it = said.message
    read = listed(f"{one.name} ({when(one.at, now)})" for one in said.readings)
    return Line(
        id=it.id,
        who=names.who(it.author),
        about=f"{when(it.at, now)}, {WAYS[it.how]}",
        to=names.to(it.to),
        badge=BADGES[it.compartment],
        subject=it.subject,
        parts=parts,
        read_by=f"Read by {read}" if read else "Nobody else has read it yet",
        lost=not_reached(said, letters),
        new=said.new,
        by_mail=it.arrival_id is not None,
    )


def _person(name: str, board: str) -> str:
    return f"{name}, {board}" if board else name


def typed(form: Any) -> dict[str, Any]:
    """What was filled in, to stand in the form again."""
    text = {name: str(form.get(name, "")).strip() for name in ("subject", "text", "compartment", "once")}
    return text | {"to": form.getlist("to")}
