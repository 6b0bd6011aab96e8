"""Calls to a system's endpoint as sentences: how they stand, what each came to, what it has not had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.calendar import in_words
from hub.intake.calls import State
from hub.intake.source import Source
from hub.sending.catalogue import TYPES
from hub.sending.delivery import State as Standing
from hub.tracking.progress import Attempt, Call
from hub.web.told_deliveries import LETTERS
from hub.web.wording import when

DONE: Final = {
    "set": "The settings are saved.",
    "paused": "The hub no longer calls it. What it should be told is held.",
    "started": "The hub calls it again.",
    "sent": "The events are on their way.",
}
OFF: Final = {
    State.PAUSED: ("Paused", "yellow"),
    State.GONE: ("Stopped", "red"),
    State.FAILING: ("Stopped", "red"),
}
CAME: Final = {"sent": ("Taken", "blue"), "deferred": ("Not taken", "yellow"), "refused": ("Refused", "red")}
AGAIN: Final = frozenset({Standing.SENT, Standing.DEAD, Standing.HELD})


@dataclass(frozen=True, slots=True)
class Stands:
    """A word beside every colour, and the sentences that go with it."""

    word: str
    colour: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One call; `again` when a person may send its event once more; `webhook_id` is what the system saw."""

    id: str
    webhook_id: str
    title: str
    event: str
    reference: str
    word: str
    colour: str
    sentences: tuple[str, ...]
    again: bool
    rehearsal: bool


def standing(source: Source) -> Stands:
    """Whether the hub calls it; if not, since when and why."""
    calls = source.calls
    if source.disabled_at is not None:
        return Stands(
            "Shut out", "grey", (f"Since {in_words(source.disabled_at)}. It is neither heard nor told.",)
        )
    if not source.endpoint:
        return Stands("Only sends", "grey", ("It has no endpoint, so the hub tells it nothing.",))
    if calls.since is not None:
        return Stands(*OFF[calls.state], (f"Since {in_words(calls.since)}.", calls.why))
    if calls.failing_since is not None:
        said = f"It has taken no call since {in_words(calls.failing_since)}. The hub keeps trying."
        return Stands("Failing", "yellow", (said,))
    return Stands("On", "green")


def hears(source: Source) -> list[str]:
    """The events it asked for, by name; empty for all of them."""
    return sorted(source.calls.events or ())


def kept(counts: Mapping[Standing, int]) -> str:
    """What it has not had and will not have by itself, or nothing."""
    held, dead = counts.get(Standing.HELD, 0), counts.get(Standing.DEAD, 0)
    said = [f"{_events(held)} held while the calls were off."] if held else []
    said += [f"{_events(dead)} given up after the last try."] if dead else []
    return " ".join(said)


def _events(number: int) -> str:
    return "1 event was" if number == 1 else f"{number} events were"


def call(it: Call, now: datetime) -> Told:
    """When, how long it took, what it answered, and what comes next."""
    word, colour = CAME.get(it.attempt.outcome or "", ("No answer yet", "grey"))
    first = f"Attempt {it.attempt.number}, {when(it.attempt.began_at, now)}{_took(it.attempt)}."
    said = [first, *filter(None, [_detail(it.attempt), _next(it, now)])]
    type_ = TYPES[it.delivery.kind].name
    return Told(
        id=str(it.delivery.id),
        webhook_id=str(it.delivery.key),
        title=LETTERS[it.delivery.kind],
        event=type_,
        reference=it.reference,
        word=word,
        colour=colour,
        sentences=tuple(said),
        again=_last(it) and it.delivery.state in AGAIN,
        rehearsal=it.rehearsal,
    )


def _took(attempt: Attempt) -> str:
    if attempt.ended_at is None:
        return ""
    seconds = (attempt.ended_at - attempt.began_at).total_seconds()
    return f", {seconds:.1f} seconds" if seconds >= 0.1 else ", less than 0.1 seconds"


def _detail(attempt: Attempt) -> str:
    said = attempt.detail or ""
    return f"{said.removesuffix('.')}." if said else ""


def _last(it: Call) -> bool:
    return it.attempt.number == it.delivery.attempts


def _next(it: Call, now: datetime) -> str:
    if not _last(it):
        return ""
    match it.delivery.state:
        case Standing.PLANNED if it.delivery.due_at:
            return f"Next try {when(it.delivery.due_at, now)}."
        case Standing.DEAD:
            return "It is not tried again by itself."
        case Standing.HELD:
            return "It is held while the calls are off."
        case _:
            return ""
