"""Who is there: each queue's people, who is away and who covers, the rota, the silences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hub.calendar import local_day
from hub.errors import NotFound
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.journeys.watch import unreached_queues
from hub.queues.cover import Absence, Shift, Silence, monday
from hub.queues.member import Member, Roster
from hub.queues.person import Person
from hub.queues.queue import Queue
from hub.store.ledger import Ledger
from hub.tracking.unreached import Why
from hub.words import SYSTEM, TRIAGE


@dataclass(frozen=True, slots=True)
class Desk:
    """One queue as of `at`. Absences and silences that are over or were ended are among them.

    `why` is why nobody would hear of what comes now; None while somebody would.
    """

    queue: Queue
    at: datetime
    roster: Roster
    absences: tuple[Absence, ...]
    shifts: tuple[Shift, ...]
    silences: tuple[Silence, ...]
    names: Mapping[str, str]
    why: Why | None
    arranges: bool

    @property
    def today(self) -> date:
        return local_day(self.at)

    @property
    def seats(self) -> list[Member]:
        return [it for it in self.roster.members if it.queue == self.queue.id]

    def name(self, person_id: UUID | None) -> str:
        return self.names.get(str(person_id), "Somebody who has left")


def desks(person: Person, hub: Hub) -> list[Desk]:
    """Those that this person may see, in the order of the configuration."""
    return _desks([it for it in hub.rulebook.queues.values() if person.overlooks(it)], person, hub)


def desk(queue: str, person: Person, hub: Hub) -> Desk:
    """Raises NotFound for one that is not theirs to see."""
    known = hub.rulebook.queues.get(queue)
    if known is None or not person.overlooks(known):
        raise NotFound("There is no such queue, or it is not yours to see.")
    [found] = _desks([known], person, hub)
    return found


def own_absences(person: Person, hub: Hub) -> list[Absence]:
    """Their own that hold, or will, the next first."""
    with hub.ledger(actor_of(person)) as ledger:
        return ledger.absences.of(person.id, local_day(ledger.now))[::-1]


def _desks(queues: Sequence[Queue], person: Person, hub: Hub) -> list[Desk]:
    """Whom letters go to is asked as the hub: it turns on who is away from the duty desk too."""
    silent = {it.queue: it.why for it in unreached_queues(hub)}
    with hub.ledger(SYSTEM) as ledger:
        roster = ledger.desks.roster({TRIAGE, *(it.id for it in queues)}, ())
    with hub.ledger(actor_of(person)) as ledger:
        return [_desk(it, person, (roster, silent.get(it.id)), ledger) for it in queues]


def _desk(queue: Queue, person: Person, reached: tuple[Roster, Why | None], ledger: Ledger) -> Desk:
    absences = ledger.absences.about(queue.id)
    shifts = ledger.rota.of(queue.id, monday(local_day(ledger.now)))
    silences = ledger.silences.about(queue.id)
    people = {it.person_id for it in absences} | {it.cover_id for it in absences if it.cover_id}
    people |= {it.person_id for it in shifts} | {it.made_by for it in silences}
    roster, why = reached
    return Desk(
        queue=queue,
        at=ledger.now,
        roster=roster,
        absences=tuple(absences),
        shifts=tuple(shifts),
        silences=tuple(silences),
        names=ledger.people.names(str(it) for it in people),
        why=why,
        arranges=person.arranges(queue),
    )
