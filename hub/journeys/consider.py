"""A queue's people say whether they consider what they have taken, and the sender hears.

Declined and passed on close the entry; accepted keeps it open until they decide, and nobody chases them for
this any more, only for the clocks of the duty itself. It decides nothing: that is `hub/journeys/decide.py`.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hub.errors import HubError, IllegalMove, NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.read import Rejected, read
from hub.journeys.acknowledge import actor_of
from hub.journeys.all_clear import all_clear
from hub.journeys.case_times import keep_times, lock_case
from hub.journeys.file import audience_of, notices, owners_of
from hub.queues.entry import Entry, State, Verdict
from hub.queues.person import Person
from hub.queues.redirect import joined_by, passed_on
from hub.queues.undone import watched
from hub.sending.kind import Kind
from hub.sending.plan import to_sender
from hub.store.ledger import Ledger
from hub.tracking.acknowledgement import Consideration
from hub.words import SYSTEM, TRIAGE

LETTERS: Final = {
    Verdict.ACCEPTED: Kind.ACCEPTED,
    Verdict.REDIRECTED: Kind.REDIRECTED,
    Verdict.DECLINED: Kind.DECLINED,
}
LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Considering:
    """What is said of one entry: a `reason` unless it is accepted, and `to_queue` where it is passed on."""

    reference: str
    queue: str
    verdict: Verdict
    reason: str = ""
    to_queue: str = ""

    @property
    def to(self) -> str | None:
        """Where it is passed on to; a queue that was named with another verdict means nothing."""
        return self.to_queue if self.verdict is Verdict.REDIRECTED else None


@dataclass(frozen=True, slots=True)
class Considered:
    """`state` is how the entry stands now, `asked` whether the other queue was asked or had it already.

    `repeat`: the same was said before.
    """

    made: Consideration
    state: State
    asked: bool = False
    repeat: bool = False


def wrong(it: Considering, queues: Container[str]) -> dict[str, str]:
    """What has to be put right before it can be kept, by field; `queues` holds the ids there are."""
    found = {}
    if it.verdict is Verdict.REDIRECTED and (it.to_queue == it.queue or it.to_queue not in queues):
        found["to_queue"] = "Select the queue that it belongs to"
    if it.verdict is not Verdict.ACCEPTED and not it.reason.strip():
        found["reason"] = "Give a reason"
    if len(it.reason) > LONGEST:
        found["reason"] = f"Shorten the reason to {LONGEST} characters"
    return found


def consider(saying: Considering, person: Person, hub: Hub) -> Considered:
    """Raises NotAllowed, NotFound, or IllegalMove where nobody has taken it or another word stands."""
    if not person.may_act_on(saying.queue):
        raise NotAllowed("Only the queue's own members can say whether it considers this.")
    if wrong(saying, hub.rulebook.queues):
        raise HubError(" ".join(wrong(saying, hub.rulebook.queues).values()))
    # Whoever sits on the first queue may be unable to see what the other one has.
    with hub.ledger(SYSTEM if saying.verdict is Verdict.REDIRECTED else actor_of(person)) as ledger:
        if saying.to:
            lock_case([saying.reference], ledger)
        entry = ledger.entries.get(saying.reference, saying.queue)
        if entry.state is not State.ACKNOWLEDGED:
            return _said_before(saying, entry, ledger)
        considered, owed = _keep(saying, entry, person, ledger, hub)
    hub.nudge("deliver", owed)
    return considered


def _said_before(saying: Considering, entry: Entry, ledger: Ledger) -> Considered:
    """The same word once more changes nothing; another word does not replace the first."""
    if entry.state is State.WAITING:
        raise IllegalMove("Take it first.")
    made = ledger.considerations.of(entry.notification_id).get(entry.id, [])
    if not made:
        raise IllegalMove("It is closed: there is nothing more to say of it.")
    if (made[-1].verdict, made[-1].to_queue) != (saying.verdict, saying.to):
        raise IllegalMove("Somebody has said already what becomes of it.")
    return Considered(made[-1], entry.state, repeat=True)


def _keep(
    saying: Considering, entry: Entry, person: Person, ledger: Ledger, hub: Hub
) -> tuple[Considered, list[UUID]]:
    """Entry, what was said, the other queue, audit and the word to the sender: all of them or none."""
    made = _made(saying, entry, person, ledger)
    about, by = (entry.reference, entry.notification_id), actor_of(person)
    ledger.considerations.add(made, entry.notification_id)
    said = entry.accept() if made.verdict is Verdict.ACCEPTED else entry.close()
    moved = watched(entry, said, hub.rulebook, ledger.now)
    ledger.entries.save([moved])
    filed = ledger.notifications.by_id(entry.notification_id)
    owed = ledger.deliveries.plan(to_sender(filed, LETTERS[made.verdict], ledger.now, entry))
    ledger.audit.write(made.verdict, *about, by=by, queue=entry.queue, to=made.to_queue or "")
    owed += ledger.deliveries.plan(all_clear(entry, person, ledger, hub))
    told = _ask(made.to_queue, entry, filed, ledger, hub) if made.to_queue else None
    others = ledger.entries.of(entry.notification_id, lock=True)
    ledger.notifications.shut(entry.notification_id, all(it.state is State.CLOSED for it in others))
    return Considered(made, moved.state, asked=told is not None), [*owed, *(told or ())]


def _made(saying: Considering, entry: Entry, person: Person, ledger: Ledger) -> Consideration:
    return Consideration(
        entry_id=entry.id,
        person_id=person.id,
        name=person.name,
        role=person.seats[entry.queue],
        at=ledger.now,
        verdict=saying.verdict,
        reason=saying.reason.strip(),
        to_queue=saying.to,
    )


def _ask(to: str, entry: Entry, filed: Filed, ledger: Ledger, hub: Hub) -> list[UUID] | None:
    """Open it on the other queue, or open it there again; None where it owes as much there."""
    there = next((it for it in ledger.entries.of(filed.id, lock=True) if it.queue == to), None)
    understood = read(filed.told.fields)
    aware_on = None if isinstance(understood, Rejected) else understood.aware_on
    found = passed_on(entry, to, aware_on, hub.rulebook, ledger.now)
    if there is not None and there.state is not State.CLOSED:
        return _join(there, found, filed, ledger, hub)
    if there is None:
        wider = ledger.notifications.widen(filed, audience_of([found], hub))
        ledger.entries.add([found], wider.audience)
    else:
        found = there.reopen(found).strengthen(found.duty, found.clocks)
        ledger.entries.save([found])
    keep_times(filed, ledger, hub, told=[to])
    roster = ledger.desks.roster({TRIAGE, to}, owners_of({TRIAGE, to}, hub))
    return ledger.deliveries.plan(notices([found], roster, ledger.now, hub))


def _join(there: Entry, found: Entry, filed: Filed, ledger: Ledger, hub: Hub) -> list[UUID] | None:
    """What is open there takes on the duty, the clocks and the earlier time; its people are told of it."""
    joined = joined_by(there, found, hub.rulebook, ledger.now)
    if joined == there:
        return None
    joined = watched(there, joined, hub.rulebook, ledger.now)
    ledger.entries.save([joined])
    keep_times(filed, ledger, hub, told=[there.queue])
    if joined.state is not State.WAITING:
        return None
    roster = ledger.desks.roster({TRIAGE, joined.queue}, owners_of({TRIAGE, joined.queue}, hub))
    return ledger.deliveries.plan(notices([joined], roster, ledger.now, hub))
