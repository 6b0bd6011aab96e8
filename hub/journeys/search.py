"""Somebody looks for words in what they may read. What is sealed has to be opened to be searched.

So only the newest are looked through, and the answer says how many: a keyed index of words would be faster
and tell whoever holds the database which notifications share a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.notification import Abuse, Outcome, PersonOutcome, PersonRole, Process, Relationship
from hub.journeys.acknowledge import actor_of
from hub.messaging.message import Message
from hub.queues.person import Person
from hub.words import Answer

NOTIFICATIONS: Final = 500
MESSAGES: Final = 1000
AROUND: Final = 90
SHOWN: Final = 50
CHOICES: Final = frozenset(
    str(it)
    for words in (Answer, Abuse, Outcome, PersonOutcome, PersonRole, Process, Relationship)
    for it in words
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where the words stand; `message` is None for what was told with the notification itself."""

    reference: str
    at: datetime
    excerpt: str
    message: UUID | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`notifications` and `messages` are how many were looked through, newest first, of what is theirs."""

    at: datetime
    hits: tuple[Hit, ...]
    more: bool
    notifications: int
    messages: int

    @property
    def everything(self) -> bool:
        """Whether nothing that is theirs was left out for being too old."""
        return self.notifications < NOTIFICATIONS and self.messages < MESSAGES


def search(words: str, person: Person, hub: Hub) -> Found:
    """All of the words, in any order, whatever their case; the words themselves are written down nowhere."""
    wanted = words.casefold().split()
    with hub.ledger(actor_of(person)) as ledger:
        filed, said = ledger.notifications.newest(NOTIFICATIONS), ledger.messages.newest(MESSAGES)
        hits = [*_messages(said, wanted), *_notifications(filed, wanted)]
        hits.sort(key=lambda it: it.at, reverse=True)
        shown = hits[:SHOWN]
        for reference, notification_id in _whose(shown, filed, said).items():
            ledger.audit.write("found by search", reference, notification_id)
        ledger.audit.write("searched", str(person.id), words=len(wanted), found=len(hits))
        return Found(ledger.now, tuple(shown), len(hits) > SHOWN, len(filed), len(said))


def _messages(said: Iterable[tuple[str, Message]], wanted: list[str]) -> list[Hit]:
    found = []
    for reference, it in said:
        text = f"{it.subject}\n{it.text}"
        if _holds(text, wanted):
            found.append(Hit(reference, it.at, _around(text, wanted), it.id))
    return found


def _notifications(filed: Iterable[Filed], wanted: list[str]) -> list[Hit]:
    found = []
    for it in filed:
        texts = [it.reference, *_texts(it.told.fields), it.told.text]
        if _holds("\n".join(texts), wanted):
            first = next((text for text in texts if wanted[0] in text.casefold()), "")
            found.append(Hit(it.reference, it.received_at, _around(first, wanted), rehearsal=it.rehearsal))
    return found


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


def _whose(
    hits: Iterable[Hit], filed: Iterable[Filed], said: Iterable[tuple[str, Message]]
) -> dict[str, UUID]:
    ids = {it.reference: it.id for it in filed} | {reference: it.notification_id for reference, it in said}
    return {it.reference: ids[it.reference] for it in hits}
