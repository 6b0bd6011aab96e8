"""A person reads what a notification may be, or is, the same case as, and lays two of them side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.resemble import Resemblance, resemblance, traits
from hub.journeys.acknowledge import actor_of
from hub.journeys.link import authority, may_say
from hub.queues.entry import Entry
from hub.queues.person import Person
from hub.tracking.linking import Linking, Suggested, pair
from hub.tracking.opening import Why
from hub.words import SYSTEM

MANY: Final = 50


@dataclass(frozen=True, slots=True)
class Beside:
    """Around one notification: what it is `linked` with and may be one with, by the other's reference."""

    linked: Mapping[str, Linking]
    suggested: Mapping[str, Suggested]


@dataclass(frozen=True, slots=True)
class Two:
    """Two notifications side by side, the earlier one first; `word` is the latest that was said of them."""

    at: datetime
    sides: tuple[Filed, Filed]
    entries: tuple[tuple[Entry, ...], tuple[Entry, ...]]
    found: Resemblance | None
    word: Linking | None
    may_say: bool


def beside(reference: str, person: Person, hub: Hub) -> Beside:
    """Only those that this person may see too; the duty desk sees all."""
    with hub.ledger(authority(person)) as ledger:
        filed = ledger.notifications.get(reference)
        suggested = {it.other(reference): it for it in ledger.resemblances.of(filed.id)}
        return Beside(ledger.cases.linked(filed.id), suggested)


def side_by_side(reference: str, other: str, person: Person, hub: Hub, fetched: Why | None = None) -> Two:
    """Both readings go on the trail, or that a program `fetched` them; NotFound when either is not theirs."""
    with hub.ledger(authority(person)) as ledger:
        one, two = ledger.notifications.get(reference), ledger.notifications.get(other)
        these = pair(one, two)
        first, second = (one, two) if these.earlier == one.id else (two, one)
        for it in (first, second):
            why = {"why": fetched} if fetched else {}
            act = "fetched" if fetched else "read"
            ledger.audit.write(act, it.reference, it.id, by=actor_of(person), revision=it.revision, **why)
        entries = (tuple(ledger.entries.of(first.id)), tuple(ledger.entries.of(second.id)))
        return Two(
            at=ledger.now,
            sides=(first, second),
            entries=entries,
            found=resemblance(traits(first.reference, first.told), traits(second.reference, second.told)),
            word=ledger.cases.latest(these),
            may_say=may_say(person, (*entries[0], *entries[1])),
        )


def unanswered(person: Person, hub: Hub) -> list[Suggested]:
    """What the duty desk is to look at, whichever boards the two are with."""
    if not person.on_triage:
        raise NotAllowed("Only the hub’s own duty desk works here.")
    with hub.ledger(SYSTEM) as ledger:
        return ledger.resemblances.open(MANY)
