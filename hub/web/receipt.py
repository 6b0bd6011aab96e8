"""The receipt of one queue in four levels, delivered, opened, acknowledged, considered: each who and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.calendar import in_words
from hub.queues.entry import Entry, State, Verdict
from hub.queues.member import Role
from hub.queues.queue import Queue
from hub.queues.rulebook import Rulebook
from hub.sending.letter import passed_to
from hub.tracking.acknowledgement import Acknowledgement, Consideration
from hub.tracking.opening import SURE, Why
from hub.tracking.receipt import Delivered, Opened, Receipt
from hub.web.told_deliveries import in_place
from hub.web.wording import ROLES, WAYS, when
from hub.words import Channel

CHANNELS: Final = {Channel.MAIL: "by email", Channel.WEBHOOK: "to the board’s own system"}
SIGNS: Final = {
    Why.HEAD: "asked for the head of the page only",
    Why.PREFETCH: "a browser fetched it ahead of a click",
    Why.SENT_BACK: "a form came back to be put right",
    Why.AGENT: "named itself as a program",
    Why.AT_ONCE: "came within a minute of the letter",
    Why.NO_COOKIE: "nobody signed in",
    Why.UNKNOWN: "nobody signed in",
}
VERDICTS: Final = {
    Verdict.ACCEPTED: "Considered",
    Verdict.REDIRECTED: "Passed on",
    Verdict.DECLINED: "Declined",
}


@dataclass(frozen=True, slots=True)
class Received:
    """Everything kept of one queue's having it."""

    receipt: Receipt
    made: Acknowledgement | None
    considered: Sequence[Consideration]


@dataclass(frozen=True, slots=True)
class Level:
    """One of the four; `lines` say who, when and how, `aside` what counts for nothing."""

    title: str
    done: bool
    lines: tuple[str, ...]
    aside: tuple[str, ...] = ()


def levels(entry: Entry, it: Received, rulebook: Rulebook, now: datetime) -> list[Level]:
    """In their order; a level that was passed over is not made up for by a later one."""
    taken = (_taken(it.made),) if it.made else ()
    return [
        Level(
            "Delivered",
            bool(it.receipt.delivered),
            tuple(_delivered(one, now) for one in it.receipt.delivered),
        ),
        Level(
            "Opened",
            bool(it.receipt.opened),
            tuple(_opened(one, now) for one in it.receipt.opened),
            tuple(_links(it.receipt, now)),
        ),
        Level("Acknowledged", bool(taken), taken),
        _considered(entry, it.considered, rulebook.queues),
    ]


def told(it: Receipt) -> dict[str, Any]:
    """The first two levels for a system; the acknowledgement and what is considered stand beside them."""
    return {
        "delivered": [
            {
                "to": one.to,
                "role": one.role or None,
                "channel": one.channel,
                "at": _instant(one.at),
                "number": one.number,
            }
            for one in it.delivered
        ],
        "opened": [
            {"name": one.name, "role": one.role, "at": _instant(one.first_at), "times": one.times}
            for one in it.opened
        ],
        "links_opened": [
            {"why": one.why, "suspected": one.why in SURE, "at": _instant(one.first_at), "times": one.times}
            for one in it.links
        ],
    }


def _delivered(it: Delivered, now: datetime) -> str:
    what = "letter" if it.channel is Channel.MAIL else "event"
    role = f", {ROLES.get(Role(it.role), it.role)}" if it.role else ""
    number = f", {it.number} {what}s, first" if it.number > 1 else ","
    why = f" ({placed})" if (placed := in_place(it.instead, it.absent)) else ""
    return f"{it.to}{role}{why}: {CHANNELS.get(it.channel, it.channel)}{number} {when(it.at, now)}"


def _opened(it: Opened, now: datetime) -> str:
    again = f", {it.times} times, last {when(it.last_at, now)}" if it.times > 1 else ""
    return f"{it.name}, {ROLES.get(Role(it.role), it.role)}, {when(it.first_at, now)}{again}"


def _links(it: Receipt, now: datetime) -> Iterator[str]:
    for one in it.links:
        who = "A mail scanner, as it seems," if one.why in SURE else "Somebody, or a scanner,"
        times = "" if one.times == 1 else f" {one.times} times, first"
        opened = f"{who} opened the link in a letter{times} {when(one.first_at, now)}"
        yield f"{opened}: {SIGNS[one.why]}. It counts for nothing"


def _taken(made: Acknowledgement) -> str:
    by = f"Taken by {made.name}, {ROLES.get(Role(made.role), made.role)}"
    said = f"\n“{made.statement}”" if made.statement else ""
    return f"{by}\n{in_words(made.at)}, {WAYS[made.how]}{said}"


def _considered(entry: Entry, considered: Sequence[Consideration], queues: Mapping[str, Queue]) -> Level:
    """What holds gives the title; in a second round nothing holds until it is said again."""
    lines = tuple(_verdict(it, queues) for it in considered)
    holds = bool(considered) and entry.state in (State.ACCEPTED, State.CLOSED)
    if not holds and entry.state is State.CLOSED:
        lines = (*lines, "Nothing was said of this before the decision")
    return Level(VERDICTS[considered[-1].verdict] if holds else "Considered", holds, lines)


def _verdict(it: Consideration, queues: Mapping[str, Queue]) -> str:
    by = f"{it.name}, {ROLES.get(Role(it.role), it.role)}, {in_words(it.at)}"
    match it.verdict:
        case Verdict.ACCEPTED:
            return f"It will be considered\n{by}"
        case Verdict.REDIRECTED:
            return f"To {passed_to(it.to_queue, queues)}\n“{it.reason}”\n{by}"
        case Verdict.DECLINED:
            return f"“{it.reason}”\n{by}"


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
