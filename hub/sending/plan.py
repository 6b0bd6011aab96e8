"""Who must be told, and how: one delivery for each person and each system, owed from now."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from hub.intake.filed import Filed
from hub.messaging.message import Addressing, Message
from hub.queues.cover import Absence
from hub.queues.entry import Entry
from hub.queues.ladder import Via
from hub.queues.member import Member
from hub.sending.delivery import Delivery, State
from hub.sending.kind import Kind
from hub.words import Channel


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed about one entry: which letter, which step of the ladder, and to whom by name."""

    entry: Entry
    kind: Kind
    step: int = 0


def letters(owed: Owed, people: Sequence[Member], now: datetime) -> list[Delivery]:
    """One letter a person."""
    return [replace(_owe(owed, now, to_person=it.person_id), instead=it.instead) for it in people]


def next_ways(failed: Delivery, people: Sequence[Member], now: datetime) -> list[Delivery]:
    """The letter that failed, or what an event told, as a letter to those who hear it instead."""
    letter = replace(_anew(failed, now), next_way_of=failed.id, channel=Channel.MAIL, to_source=None, body="")
    return [replace(letter, id=uuid4(), to_person=it.person_id, instead=it.instead) for it in people]


def told(owed: Owed, people: Iterable[UUID], systems: Iterable[str], now: datetime) -> list[Delivery]:
    """A letter to each of these people and an event to each of these systems."""
    return [
        *(_owe(owed, now, to_person=it) for it in people),
        *(_owe(owed, now, to_source=it) for it in systems),
    ]


def events(owed: Owed, systems: Sequence[str], now: datetime) -> list[Delivery]:
    """One event for each of the owner's systems that listens."""
    return [_owe(owed, now, to_source=name) for name in systems]


def to_sender(filed: Filed, kind: Kind, now: datetime, entry: Entry | None = None) -> list[Delivery]:
    """Tell whoever raised it, by the door they came through and the address they gave.

    With the entry's step, so that what is said again in a later round is another letter.
    """
    ways: list[tuple[Channel, UUID | None, str | None]] = []
    if email_of(filed):
        ways.append((Channel.MAIL, None, None))
    elif filed.channel is Channel.FORM:
        ways.append((Channel.MAIL, UUID(filed.source), None))
    if filed.channel is Channel.WEBHOOK:
        ways.append((Channel.WEBHOOK, None, filed.source))
    return [
        Delivery(
            id=uuid4(),
            notification_id=filed.id,
            entry_id=entry.id if entry else None,
            kind=kind,
            channel=channel,
            to_person=person,
            to_source=source,
            state=State.PLANNED,
            due_at=now,
            step=entry.step if entry else 0,
        )
        for channel, person, source in ways
    ]


def through(via: Via, owed: Sequence[Delivery], taking: Container[str] = ()) -> list[Delivery]:
    """Those by the channel a step names; where nobody listens on it, by the other: silence is no channel.

    `taking` are the systems that would take such an event now. With none of them the letters go as well, and
    the events wait for theirs.
    """
    letters_ = [it for it in owed if it.channel is Channel.MAIL]
    heard = any(it.system in taking for it in owed if it.system)
    match via:
        case Via.LETTER:
            return letters_ or list(owed)
        case Via.SYSTEM if heard:
            return [it for it in owed if it.system]
        case _:
            return list(owed)


def about_message(
    message: Message, people: Iterable[UUID], systems: Iterable[str], now: datetime
) -> list[Delivery]:
    """Word that there is a message, to each named person and to the systems of the boards named."""
    ways = [*((it, None) for it in people), *((None, it) for it in systems)]
    return [
        Delivery(
            id=uuid4(),
            notification_id=message.notification_id,
            entry_id=None,
            kind=Kind.MESSAGE,
            channel=Channel.WEBHOOK if source else Channel.MAIL,
            to_person=person,
            to_source=source,
            state=State.PLANNED,
            due_at=now,
            message_id=message.id,
        )
        for person, source in ways
    ]


def to_writer(failed: Delivery, message: Addressing, now: datetime) -> list[Delivery]:
    """Word to whoever wrote a message that a letter of it was lost; a system is not written to."""
    if message.author is None:
        return []
    word = replace(_anew(failed, now), kind=Kind.UNDELIVERED, instead=None, next_way_of=None)
    return [replace(word, id=uuid4(), to_person=message.author)]


def _anew(failed: Delivery, now: datetime) -> Delivery:
    """With no attempt made yet, and due now."""
    return replace(failed, state=State.PLANNED, due_at=now, attempts=0, fresh_from=0)


def to_person(filed: Filed, kind: Kind, person: UUID, now: datetime, entry: Entry | None = None) -> Delivery:
    """An answer to one person's own mail."""
    return Delivery(
        id=uuid4(),
        notification_id=filed.id,
        entry_id=entry.id if entry else None,
        kind=kind,
        channel=Channel.MAIL,
        to_person=person,
        to_source=None,
        state=State.PLANNED,
        due_at=now,
        step=entry.step if entry else 0,
    )


def word_of_cover(absence: Absence, now: datetime) -> list[Delivery]:
    """To whoever covers, if anybody does."""
    if absence.cover_id is None:
        return []
    return [
        Delivery(
            id=uuid4(),
            notification_id=None,
            entry_id=None,
            kind=Kind.COVER,
            channel=Channel.MAIL,
            to_person=absence.cover_id,
            to_source=None,
            state=State.PLANNED,
            due_at=now,
            absence_id=absence.id,
        )
    ]


def email_of(filed: Filed) -> str:
    """The address the sender gave; empty when there is none."""
    raised_by = filed.told.fields.get("raised_by")
    given = raised_by.get("email") if isinstance(raised_by, Mapping) else None
    return given.strip() if isinstance(given, str) and "@" in given else ""


def _owe(owed: Owed, now: datetime, to_person: UUID | None = None, to_source: str | None = None) -> Delivery:
    return Delivery(
        id=uuid4(),
        notification_id=owed.entry.notification_id,
        entry_id=owed.entry.id,
        kind=owed.kind,
        channel=Channel.WEBHOOK if to_source else Channel.MAIL,
        to_person=to_person,
        to_source=to_source,
        state=State.PLANNED,
        due_at=now,
        step=owed.step,
    )
