"""The wording of what is sent: a reference, a board, what is asked, by when, and a link; nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from textwrap import fill
from typing import Final

from hub.calendar import day_in_words, in_words
from hub.intake.source import Source
from hub.queues.cover import Absence
from hub.queues.entry import RunningClock, State
from hub.queues.ladder import Chase, Rung, Step, To
from hub.queues.member import Because, Instead
from hub.queues.partnership import Partnership
from hub.queues.queue import Queue
from hub.sending.address import About, Addressed
from hub.sending.delivery import Kind
from hub.sending.slip import Slip
from hub.words import Duty

PLACES: Final = frozenset(
    {"reference", "queue", "board", "asked", "acknowledge_by", "link", "code", "name", "site"}
    | {
        "absent",
        "queues",
        "first_day",
        "last_day",
        "told",
        "next",
        "ring",
        "due",
        "clock",
        "day",
        "taker",
        "taken_at",
    }
    | {"system", "since", "why", "late", "instead", "files", "consider_by", "passed_to"}
)
"""What a letter may mention. A wording that names anything else does not load."""

OWN_WORDS: Final = "text"
"""What the desk writes to the sender of a held mail; no other letter has anybody's own words in it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One letter as configured, with `$places` to fill in."""

    subject: str
    text: str

    def places(self) -> frozenset[str]:
        """All that it mentions."""
        return frozenset({*Template(self.subject).get_identifiers(), *Template(self.text).get_identifiers()})

    def fill(self, facts: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text; a place with nothing to say leaves no hole."""
        text = Template(self.text).substitute({"late": "", "instead": ""} | dict(facts))
        return Template(self.subject).substitute(facts), GAP.sub("\n\n", text)


Letters = Mapping[Kind, Wording]

GAP: Final = re.compile(r"\n{3,}")

LATE: Final = timedelta(minutes=30)
"""A letter that comes so long after its step was due says so."""

REHEARSAL: Final = """*** THIS IS A REHEARSAL ***
The case is invented: nobody is at risk, and nobody outside is to be told. Please do
with this letter what you would do with a real one, so that we learn whether it works."""

REHEARSAL_END: Final = "*** This was a rehearsal. The case is invented. ***"

STEPS: Final = {Chase.REMINDER: "a reminder", Chase.ESCALATION: "an escalation"}

WHOM: Final = {
    To.MEMBERS: "its members",
    To.DEPUTY: "the deputy",
    To.CHAIR: "the chair",
    To.SENDER: "whoever raised it",
}

STOPPED: Final = "The hub was not working then."
SOONER: Final = "What has become known since has brought it forward."
"""Why a letter is late."""

INSTEAD: Final = {
    Because.COVER: "You are asked in place of {}, who is away: you cover for them on this queue.",
    Because.TURN: "You are asked because nobody who would be asked before you is there.",
    Because.DESK: "Nobody on this queue is there, so this comes to the duty desk. Please find somebody who "
    "can take it.",
    Because.LOST: "You are asked in place of {}, to whom this letter could not be delivered.",
}

ASKED: Final = {
    Duty.MUST_CONSIDER: "This must be considered",
    Duty.MAY_CONSIDER: "This may be considered",
    Duty.INFORMATION: "This is for your information",
}


TO_THE_PAGE: Final = frozenset(
    {Kind.MESSAGE, Kind.CONFIRMED, Kind.NOT_TAKEN, Kind.UNCONSIDERED}
    | {Kind.ELSEWHERE, Kind.UNDONE, Kind.BROUGHT_FORWARD, Kind.MOVED, Kind.STRENGTHENED}
)
"""Letters whose link leads to the notification's own page, where one has to sign in."""
SENDER: Final = "whoever raised it"


def titles(queues: Mapping[str, Queue]) -> dict[str, str]:
    """The boards that own queues, by their word."""
    return {it.owner: it.owner_title for it in queues.values()}


def is_late(due_at: datetime, owed_at: datetime) -> bool:
    """Whether it has to say so."""
    return owed_at - due_at >= LATE


def silenced(until: datetime) -> str:
    """Why a letter is late that a silence kept waiting."""
    return f"Letters about this queue had been silenced until {in_words(until)}."


def late(due_at: datetime, missed: Iterable[Step], why: str) -> str:
    """What a late letter admits: when it was due, why it comes now, and what was to go before it."""
    steps = ", ".join(dict.fromkeys(_step(it) for it in missed))
    lost = f" Kept back for the same reason: {steps}. Each of them gets one letter now." if steps else ""
    return fill(f"This letter is late. It was due at {in_words(due_at)}. {why}{lost}", 84)


def _step(it: Step) -> str:
    return f"{'word' if it.to is To.SENDER else STEPS[it.letter]} to {WHOM[it.to]}"


def comes_next(rung: Rung) -> str:
    """What the hub does next, for whoever waits for an answer."""
    whom = "you hear again" if rung.step.to is To.SENDER else f"{WHOM[rung.step.to]} will be written to"
    return fill(f"At {in_words(rung.due_at)} {whom}, unless there is an answer before that.", 84)


def office(queue: Queue, boards: Mapping[str, Partnership]) -> str:
    """Whom to ring or write to at the board that has not answered."""
    board = boards.get(queue.owner)
    if board is None:
        return "the hub's duty desk, by answering this letter"
    return f"{board.telephone}, or write to {board.mailbox}" if board.telephone else board.mailbox


def in_place(instead: Instead | None, absent: str) -> str:
    """Why it comes to somebody who would not be asked first, and for whom; empty for whoever would."""
    if instead is None:
        return ""
    return fill(INSTEAD[instead.because].format(absent or "a colleague"), 84)


def rehearsed(subject: str, text: str) -> tuple[str, str]:
    """Marked before all else and once more at the end, whatever wording an administrator has chosen."""
    return f"REHEARSAL: {subject}", f"{REHEARSAL}\n\n{text.rstrip()}\n\n{REHEARSAL_END}\n"


def off(source: Source, base_url: str) -> dict[str, str]:
    """That a system's endpoint is off, since when and why; that alone, for it is about no notification."""
    since = in_words(source.calls.since) if source.calls.since else "it was put on again meanwhile"
    link = f"{base_url}/systems/{source.name}"
    return {"system": source.title, "since": since, "why": source.calls.why, "link": link}


def covered(absence: Absence, absent: str, titles: Iterable[str], base_url: str) -> dict[str, str]:
    """For whom somebody is cover, on which queues, from when until when, and where they decline."""
    return {
        "absent": absent,
        "queues": "\n".join(f"  {it}" for it in titles),
        "first_day": day_in_words(absence.first_day),
        "last_day": day_in_words(absence.last_day),
        "link": f"{base_url}/people-and-cover",
    }


def came_with(files: int) -> str:
    """That a message has files, which stay in the hub; their names are nobody's in a letter."""
    if not files:
        return "None"
    return f"{files} {'file' if files == 1 else 'files'}, kept in the hub and not in this letter"


def undone(clock: RunningClock | None) -> dict[str, str]:
    """What has to be done by which day; said meanwhile to be done, it is chased no more."""
    return {"clock": clock.title if clock else "", "day": day_in_words(clock.due) if clock else ""}


def passed_to(queue: str | None, queues: Mapping[str, Queue]) -> str:
    """The queue that something was passed on to, by its title; its id where the files know it no more."""
    known = queues.get(queue or "")
    return known.title if known else queue or "another queue"


def facts(addressed: Addressed, slip: Slip, queues: Mapping[str, Queue], base_url: str) -> dict[str, str]:
    """What a letter may say: the reference, the queue, the duty, by when, and where to go."""
    said = {
        "reference": addressed.reference,
        "name": addressed.name or "colleague",
        "link": f"{base_url}/acknowledge/{slip.token}",
        "code": slip.code,
    }
    if addressed.delivery.kind in TO_THE_PAGE:
        said["link"] = f"{base_url}/notifications/{addressed.reference}"
        said["board"] = titles(queues).get(addressed.board, SENDER)
    if about := addressed.about:
        queue = queues[about.queue]
        said |= {
            "queue": queue.title,
            "board": queue.owner_title,
            "asked": ASKED[about.duty],
            "acknowledge_by": in_words(about.acknowledge_by),
            "due": _due(about),
            "consider_by": in_words(about.consider_by) if about.consider_by else "",
        }
    return said


def _due(about: About) -> str:
    """What is to be done next, and by when; a duty's own days are on the page and not in a letter."""
    if about.state is State.WAITING:
        return f"acknowledge by {in_words(about.acknowledge_by)}"
    if about.state is State.ACKNOWLEDGED and about.consider_by:
        return f"consider by {in_words(about.consider_by)}"
    return "see its page"
