"""A person says what two notifications are: one case, not one case, or not linked after all.

Nothing is merged: each keeps its own receipts, acknowledgements, conversation and audience. A link keeps the
earliest time on every queue that both are on, and tells both senders that there is another telling; so does
taking it back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from hub.errors import HubError, NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.journeys.acknowledge import actor_of
from hub.journeys.case_times import Case, hold, lock_case, take_back
from hub.queues.entry import Entry
from hub.queues.held import Held
from hub.queues.person import Person
from hub.sending.kind import Kind
from hub.sending.plan import to_sender
from hub.store.ledger import Ledger
from hub.tracking.linking import Linking, Said, after, pair
from hub.words import SYSTEM, Actor

LONGEST: Final = 2000

WORDS: Final = {Said.LINKED: Kind.LINKED, Said.UNLINKED: Kind.UNLINKED}
"""What both senders are told: whoever heard of a link hears that it was taken back."""


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
    with hub.ledger(authority(person)) as ledger:
        for it in (saying.reference, saying.other):
            ledger.notifications.get(it)  # theirs to see
    # The times of all that the two are linked with move too, whoever may see those.
    with hub.ledger(SYSTEM) as ledger:
        case = lock_case((saying.reference, saying.other), ledger)
        first, second = (ledger.notifications.get(it) for it in sorted((saying.reference, saying.other)))
        if first.rehearsal or second.rehearsal:
            raise NotAllowed("A rehearsal is invented, so it is the same case as nothing.")
        both = _both(first, second, ledger)
        if not may_say(person, both.all_entries):
            raise NotAllowed("Only the duty desk, or somebody who acts on one of their queues, can say so.")
        made = _made(saying, both, person, ledger)
        made = replace(made, held=_times(made.said, case, both, ledger, hub))
        owed = _keep(made, both, person, ledger)
    hub.nudge("deliver", owed)


def _times(said: Said, case: Case, both: _Both, ledger: Ledger, hub: Hub) -> tuple[Held, ...]:
    """What it brought forward; of a link that was taken back, what others of the case still hold."""
    if said is Said.LINKED:
        return hold(case, ledger, hub)
    if said is Said.UNLINKED:
        return take_back(case, frozenset(it.id for it in both.filed), ledger, hub)
    return ()


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
    told = [due for it in both.filed for due in to_sender(it, WORDS[made.said], ledger.now)]
    return ledger.deliveries.plan(told)


def _both(one: Filed, other: Filed, ledger: Ledger) -> _Both:
    entries = (ledger.entries.of(one.id, lock=True), ledger.entries.of(other.id, lock=True))
    return _Both((one, other), entries, ledger.cases.latest(pair(one, other)))
