"""A held mail in words: why it is held, who it claims to be from, what proof there is, its text as text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.intake.belonging import Way
from hub.intake.mail import NULL_PATH, Attachment, Enclosed
from hub.intake.seen import Held
from hub.intake.sender import Standing
from hub.journeys.quarantine import Opened

DONE: Final = {
    "released": "The mail is released into the conversation.",
    "bound": "The mail is in the conversation of that notification.",
    "rejected": "The mail is set aside. It is kept, with your reason.",
    "again": "The mail is being read again. If it is held once more, it comes back here.",
}
NO_SUCH: Final = "Give the reference of a notification, such as LSH-2026-000123"
BY: Final = {
    Way.TOKEN: "It was sent to the address that our letter asks for answers at.",
    Way.MESSAGE_ID: "It answers one of our letters.",
    Way.RETURN_PATH: "It was sent to the return path of one of our letters.",
}
PROOF: Final = {
    Standing.PROVEN: ("Proven", "green"),
    Standing.UNCHECKED: ("Not proven", "yellow"),
    Standing.UNPROVEN: ("Not proven", "red"),
    Standing.STRANGER: ("Not enrolled", "red"),
}
BY_PATH: Final = {"": "Nobody", NULL_PATH: "Nobody: the empty path, as machines use it"}
UNREAD: Final = ("Not read", "grey")
ASIDE: Final = ("Set aside", "grey")
LONGEST: Final = 20_000
"""Characters of the text that are shown; the whole of it is kept with the original."""
SHORTER: Final = 5_000
"""Of each mail that is attached to it, for there may be many."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; nothing in it was unsealed."""

    id: UUID
    received_at: datetime
    mailbox: str
    reason: str
    reference: str | None
    word: str
    colour: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Within:
    """A mail attached to it. `title` begins a heading; no text where the mail itself was shown with it."""

    title: str
    sender: str
    text: str
    cut: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail. `facts` are label and value; `cut` when its text is longer than is shown."""

    row: Row
    facts: tuple[tuple[str, str], ...]
    text: str
    cut: bool
    files: tuple[str, ...]
    enclosed: tuple[Within, ...]
    notes: tuple[str, ...]
    proof: str
    claimed: str
    as_sender: str
    answerable: bool


def row(held: Held) -> Row:
    """From a mail of either list."""
    word, colour = PROOF[Standing(held.standing)] if held.standing else UNREAD
    if held.aside:
        word, colour = ASIDE
    return Row(held.id, held.received_at, held.mailbox, held.reason, held.reference, word, colour, held.aside)


def shown(opened: Opened) -> Shown:
    """Everything that a person needs to judge it."""
    mail, held, known = opened.mail, opened.held, opened.known
    claimed = ", ".join(mail.authors or mail.senders) or "Nobody it names"
    found = (
        ("Says it is from", claimed),
        (
            "Brought by the mail server as from",
            BY_PATH.get(opened.envelope, opened.envelope),
        ),
        ("Sent to", ", ".join(mail.recipients) or "Not said"),
        ("Subject", mail.subject or "None"),
        ("Proof of the sender", known.proof.why),
        ("Belongs to", _belongs(held.reference, held.way)),
    )
    person = known.person
    return Shown(
        row=row(held),
        facts=found,
        text=mail.text[:LONGEST],
        cut=len(mail.text) > LONGEST,
        files=tuple(_file(it) for it in mail.attachments),
        enclosed=tuple(_within(it, mail.text) for it in mail.enclosed),
        notes=mail.notes,
        proof=known.proof.why,
        claimed=claimed,
        as_sender=person.name if person and opened.theirs else "",
        answerable=opened.answerable,
    )


def _within(it: Enclosed, said: str) -> Within:
    text = it.text if it.text != said else ""
    files = tuple(_file(file) for file in it.attachments)
    return Within(f"T{it.where[1:]}", it.sender, text[:SHORTER], len(text) > SHORTER, files)


def _file(it: Attachment) -> str:
    return f"{it.name or 'unnamed'} ({it.content_type}, {len(it.content)} octets)"


def _belongs(reference: str | None, way: str) -> str:
    if reference is None:
        return "Nothing it shows. Bind it to a notification if you know where it belongs."
    return f"{reference}. {BY[Way(way)]}" if way else reference
