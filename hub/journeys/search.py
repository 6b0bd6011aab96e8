"""Somebody looks for words in what they may read. What is sealed has to be opened to be searched.

So it is looked through from the newest on for a few seconds, and the answer says how far that came: a keyed
index of words would be faster and tell whoever holds the database which notifications share a word.
A reference that was typed whole is looked up, however old it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar
from uuid import UUID

from hub.errors import NotFound
from hub.hub import Hub
from hub.intake.attachment import Attachment
from hub.intake.filed import Filed
from hub.intake.normal import OURS
from hub.intake.notification import Abuse, Outcome, PersonOutcome, PersonRole, Process, Relationship
from hub.journeys.acknowledge import actor_of
from hub.messaging.message import Message
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import Answer

Thing = TypeVar("Thing")
Place = TypeVar("Place")

PAGE: Final = 500
SECONDS: Final = 2.0
"""For notifications with their files, and as much again for messages."""
AROUND: Final = 90
SHOWN: Final = 50
CHOICES: Final = frozenset(
    str(it)
    for words in (Answer, Abuse, Outcome, PersonOutcome, PersonRole, Process, Relationship)
    for it in words
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where the words stand; `message` is None for what was told with the notification, or a file of it.

    `file`: they stand in a file's name.
    """

    reference: str
    at: datetime
    excerpt: str
    message: UUID | None = None
    rehearsal: bool = False
    file: bool = False


@dataclass(slots=True)
class Swept:
    """One kind of thing looked through from the newest on: how many, back to when, and whether all of it."""

    number: int = 0
    since: datetime | None = None
    everything: bool = False
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and how far it was looked through; both kinds are of what is theirs alone."""

    at: datetime
    hits: tuple[Hit, ...]
    more: bool
    notifications: Swept
    messages: Swept

    @property
    def everything(self) -> bool:
        """Whether nothing that is theirs was left out for want of time."""
        return self.notifications.everything and self.messages.everything


def search(words: str, person: Person, hub: Hub) -> Found:
    """All of the words, in any order, whatever their case; the words themselves are written down nowhere."""
    wanted = words.casefold().split()
    with hub.ledger(actor_of(person)) as ledger:
        whose: dict[str, UUID] = {}
        named = list(_named(words, wanted, ledger, whose))
        told, said = _notifications(wanted, ledger, whose), _messages(wanted, ledger, whose)
        others = sorted((*told.hits, *said.hits), key=lambda it: it.at, reverse=True)
        hits = [*named, *(it for it in others if it not in named)]
        shown = hits[:SHOWN]
        for reference in {it.reference: None for it in shown}:
            ledger.audit.write("found by search", reference, whose[reference])
        ledger.audit.write("searched", str(person.id), words=len(wanted), found=len(hits))
        return Found(ledger.now, tuple(shown), len(hits) > SHOWN, told, said)


def _named(words: str, wanted: list[str], ledger: Ledger, whose: dict[str, UUID]) -> Iterator[Hit]:
    """Those whose reference was typed, where all the other words are in them too."""
    others = [it for it in wanted if not OURS.search(it)]
    for reference in dict.fromkeys(it.upper() for it in OURS.findall(words)):
        try:
            filed = ledger.notifications.get(reference)
        except NotFound:
            continue
        whose[reference] = filed.id
        yield from _told([filed], others or [reference.casefold()])


def _notifications(wanted: list[str], ledger: Ledger, whose: dict[str, UUID]) -> Swept:
    """What was told with each, and the names of files that came with it or with a message."""
    swept = Swept()
    for page in _pages(ledger.notifications.newest, lambda it: it.reference, swept):
        about = {it.id: it for it in page}
        whose |= {it.reference: it.id for it in page}
        swept.since = page[-1].received_at if page else None
        swept.hits += (*_told(page, wanted), *_files(ledger.attachments.among(about), about, wanted))
    return swept


def _messages(wanted: list[str], ledger: Ledger, whose: dict[str, UUID]) -> Swept:
    swept = Swept()
    for page in _pages(ledger.messages.newest, lambda it: (it[1].at, it[1].id), swept):
        whose |= {reference: it.notification_id for reference, it in page}
        swept.since = page[-1][1].at if page else None
        swept.hits += _said(page, wanted)
    return swept


def _pages(
    newest: Callable[[int, Place | None], list[Thing]], place: Callable[[Thing], Place], swept: Swept
) -> Iterator[list[Thing]]:
    """One after the other while there is time, counted as they come; the first whatever time there is."""
    until, page = monotonic() + SECONDS, newest(PAGE, None)
    while True:
        swept.number += len(page)
        swept.everything = len(page) < PAGE
        yield page
        if swept.everything or monotonic() > until:
            return
        page = newest(PAGE, place(page[-1]))


def _said(page: Iterable[tuple[str, Message]], wanted: list[str]) -> Iterator[Hit]:
    for reference, it in page:
        text = f"{it.subject}\n{it.text}"
        if _holds(text, wanted):
            yield Hit(reference, it.at, _around(text, wanted), it.id)


def _told(page: Iterable[Filed], wanted: list[str]) -> Iterator[Hit]:
    for it in page:
        texts = [it.reference, *_texts(it.told.fields), it.told.text]
        if _holds("\n".join(texts), wanted):
            first = next((text for text in texts if wanted[0] in text.casefold()), "")
            yield Hit(it.reference, it.received_at, _around(first, wanted), rehearsal=it.rehearsal)


def _files(files: Iterable[Attachment], about: Mapping[UUID, Filed], wanted: list[str]) -> Iterator[Hit]:
    for it in files:
        if _holds(it.name, wanted):
            filed = about[it.notification_id]
            name = _around(it.name, wanted)
            yield Hit(filed.reference, it.added_at, name, it.message_id, filed.rehearsal, file=True)


def _texts(value: object) -> list[str]:
    """Every value in somebody's own words, however deep it nests; the words of choices say nothing here."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) and value not in CHOICES else []


def _holds(text: str, wanted: list[str]) -> bool:
    plain = text.casefold()
    return all(it in plain for it in wanted)


def _around(text: str, wanted: list[str]) -> str:
    plain = " ".join(text.split())
    at = max(0, plain.casefold().find(wanted[0]) - AROUND)
    excerpt = plain[at : at + 2 * AROUND + len(wanted[0])]
    return f"{'…' if at else ''}{excerpt}{'…' if at + len(excerpt) < len(plain) else ''}"
