"""The wording of what is sent: a reference, a board, what is asked, by when, and a link; nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import Final

from hub.calendar import day_in_words, in_words
from hub.intake.source import Source
from hub.queues.cover import Absence
from hub.queues.entry import RunningClock, State
from hub.queues.member import Because, Instead
from hub.queues.partnership import Partnership
from hub.queues.queue import Queue
from hub.sending.address import About, Addressed
from hub.sending.kind import Kind
from hub.sending.slip import Slip
from hub.words import Duty

INSTEAD: Final = {
    Because.COVER: "You are asked in place of {}, who is away: you cover for them on this queue.",
    Because.TURN: "You are asked because nobody who would be asked before you is there.",
    Because.DESK: "Nobody on this queue is there, so this comes to the duty desk. Please find somebody who "
    "can take it.",
    Because.SYSTEM: "You are asked by letter because your board's own system did not take this.",
    Because.LOST: "You are written to in place of {}, to whom this letter could not be delivered.",
}

ASKED: Final = {
    Duty.MUST_CONSIDER: "This must be considered",
    Duty.MAY_CONSIDER: "This may be considered",
    Duty.INFORMATION: "This is for your information",
}


TO_THE_PAGE: Final = frozenset(
    {Kind.MESSAGE, Kind.UNDELIVERED, Kind.CONFIRMED, Kind.NOT_TAKEN, Kind.UNCONSIDERED}
    | {Kind.ELSEWHERE, Kind.UNDONE, Kind.BROUGHT_FORWARD, Kind.MOVED, Kind.STRENGTHENED}
)
"""Letters whose link leads to the notification's own page, where one has to sign in."""
SENDER: Final = "whoever raised it"


def titles(queues: Mapping[str, Queue]) -> dict[str, str]:
    """The boards that own queues, by their word."""
    return {it.owner: it.owner_title for it in queues.values()}


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
    nobody = SENDER if instead.because is Because.LOST else "a colleague"
    return fill(INSTEAD[instead.because].format(absent or nobody), 84)


def by_reply(words: Sequence[str]) -> str:
    """That an answer acknowledges too; empty where none does."""
    return f"Or reply to this letter with this as its first line: {words[0].capitalize()}" if words else ""


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


def not_reached(lost: Iterable[str], instead: Iterable[str]) -> dict[str, str]:
    """Whom a message's letters did not reach, and who was told in their place."""
    names = ", ".join(instead)
    others = f"The hub has told {names} in their place." if names else "Nobody could be told in their place."
    return {
        "absent": "\n".join(f"  {it}" for it in lost),
        "told": fill(f"{others} If it cannot wait, please ring them.", 84),
    }


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
