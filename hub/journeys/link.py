"""A person says what two notifications are: one case, not one case, or not linked after all.

Nothing is merged: each keeps its own receipts, acknowledgements, conversation and audience. A link keeps the
earliest time on every queue that both are on, and tells both senders that there is another telling.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from hub.errors import HubError, IllegalMove, NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.journeys.acknowledge import actor_of
from hub.queues.entry import Entry
from hub.queues.held import Held, give_back, keep_earliest
from hub.queues.person import Person
from hub.sending.delivery import Kind
from hub.sending.plan import to_sender
from hub.store.ledger import Ledger
from hub.tracking.linking import Linking, Said, after, pair
from hub.words import SYSTEM, Actor

LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Saying:
    """What a person says of `reference` and `other`, and why."""

    reference: str
    other: str
    said: Said
    why: str


@dataclass(frozen=True, slots=True)
class _Both:
    """The two, locked, the entries of each, and what was said of them last."""

    filed: tuple[Filed, Filed]
    entries: tuple[list[Entry], list[Entry]]
    before: Linking | None

    @property
    def all_entries(self) -> list[Entry]:
        return [*self.entries[0], *self.entries[1]]


def authority(person: Person) -> Actor:
    """Whose eyes count: the duty desk looks across all boards, anybody else sees what is theirs."""
    return SYSTEM if person.on_triage else actor_of(person)


def may_say(person: Person, entries: Iterable[Entry]) -> bool:
    """The duty desk, or whoever acts on a queue that one of the two is on; that they see both comes first."""
    return person.on_triage or any(person.may_act_on(it.queue) for it in entries)


def say(saying: Saying, person: Person, hub: Hub) -> None:
    """Raises NotFound for what is not theirs to see, NotAllowed, or IllegalMove when somebody was first."""
    if not 0 < len(saying.why.strip()) <= LONGEST:
        raise HubError(f"Give a reason of at most {LONGEST} characters.")
    one, two = sorted((saying.reference, saying.other))
    with hub.ledger(authority(person)) as ledger:
        first, second = (ledger.notifications.get(it, lock=True) for it in (one, two))
        if first.rehearsal or second.rehearsal:
            raise NotAllowed("A rehearsal is invented, so it is the same case as nothing.")
        both = _both(first, second, ledger)
        if not may_say(person, both.all_entries):
            raise NotAllowed("Only the duty desk, or somebody who acts on one of their queues, can say so.")
        made = _made(saying, both, person, ledger)
        made = replace(made, held=_times(made.said, both, ledger, hub))
        owed = _keep(made, both, person, ledger)
    hub.nudge("deliver", owed)


def lock_case(reference: str, ledger: Ledger) -> None:
    """It and all that it is linked with, in the order of their references, before anything of them changes.

    Whoever changes the times of several waits here, so that no two wait for each other. Raises NotFound, or
    IllegalMove where somebody linked it in this very moment.
    """
    filed = ledger.notifications.get(reference)
    case = {reference, *ledger.cases.linked(filed.id)}
    for it in sorted(case):
        ledger.notifications.get(it, lock=True)
    if not case >= set(ledger.cases.linked(filed.id)):
        raise IllegalMove("Somebody has just linked this with another notification. Try once more.")


def keep_times(filed: Filed, ledger: Ledger, hub: Hub) -> None:
    """Queues were added to one that is linked: the earliest times hold there too, and a later word on the
    link gives these back no more. Whoever calls has locked the case.
    """
    for other in ledger.cases.linked(filed.id):
        _hold(_both(filed, ledger.notifications.get(other, lock=True), ledger), ledger, hub)


def _times(said: Said, both: _Both, ledger: Ledger, hub: Hub) -> tuple[Held, ...]:
    if said is Said.LINKED:
        return _hold(both, ledger, hub)
    if said is Said.UNLINKED and both.before:
        given = ((it, give_back(it, both.before.held, hub.rulebook, ledger.now)) for it in both.all_entries)
        ledger.entries.save([own for it, own in given if own != it])
    return ()


def _hold(both: _Both, ledger: Ledger, hub: Hub) -> tuple[Held, ...]:
    """On every queue that both are on, whichever of the two has a time that is earlier."""
    elsewhere = {it.queue: it for it in both.entries[1]}
    changed, held = list[Entry](), list[Held]()
    for mine in (it for it in both.entries[0] if it.queue in elsewhere):
        theirs = elsewhere[mine.queue]
        for entry, beside in ((mine, theirs), (theirs, mine)):
            moved, found = keep_earliest(entry, beside, hub.rulebook, ledger.now)
            held += found
            changed += [moved] if found else []
    ledger.entries.save(changed)
    return tuple(held)


def _made(saying: Saying, both: _Both, person: Person, ledger: Ledger) -> Linking:
    return Linking(
        pair=pair(*both.filed),
        number=both.before.number + 1 if both.before else 1,
        said=after(both.before, saying.said),
        at=ledger.now,
        person_id=person.id,
        name=person.name,
        why=saying.why.strip(),
    )


def _keep(made: Linking, both: _Both, person: Person, ledger: Ledger) -> Sequence[UUID]:
    """On the trail of each without the other's name, for not everybody who sees one may see the other.

    Even that they are not the same would tell that there is another: that is kept with the pair alone.
    """
    ledger.cases.add(made)
    ledger.resemblances.answer(made.pair)
    if made.said is Said.NOT_SAME:
        ledger.audit.write("not the same", " ".join(it.reference for it in both.filed), by=actor_of(person))
        return ()
    for it in both.filed:
        ledger.audit.write(made.said, it.reference, it.id, by=actor_of(person))
    if made.said is not Said.LINKED:
        return ()
    told = [due for it in both.filed for due in to_sender(it, Kind.LINKED, ledger.now)]
    return ledger.deliveries.plan(told)


def _both(one: Filed, other: Filed, ledger: Ledger) -> _Both:
    entries = (ledger.entries.of(one.id, lock=True), ledger.entries.of(other.id, lock=True))
    return _Both((one, other), entries, ledger.cases.latest(pair(one, other)))
