"""What whoever raised something and has no answer is told: who was asked, what comes next, whom to ring."""

from hub.hub import Hub
from hub.queues.entry import State
from hub.queues.ladder import Rung, rung_at
from hub.sending.address import About, Addressed
from hub.sending.kind import FOR_AN_ANSWER, Kind
from hub.sending.lateness import comes_next
from hub.sending.letter import office
from hub.store.ledger import Ledger
from hub.tracking.so_far import so_far
from hub.words import TRIAGE


def waiting(addressed: Addressed, ledger: Ledger, hub: Hub) -> dict[str, str]:
    """As it stands when the letter is written: off the outbox, not off the ladder."""
    about, one = addressed.about, addressed.delivery
    if about is None:
        return {}
    roster = ledger.desks.roster({TRIAGE, about.queue}, ())
    seats = {it.person_id: it.role for it in roster.acting(about.queue)}
    mine = [it for it in ledger.attempts.progress(one.told_of) if it.delivery.entry_id == one.entry_id]
    this_round = [it for it in mine if it.delivery.step >= about.earlier_steps]
    rung = rung_of(about, one.kind, one.step - about.earlier_steps, hub)
    return {
        "told": so_far(this_round, seats, considering=one.kind in FOR_AN_ANSWER),
        "next": comes_next(rung) if rung else "",
        "ring": office(hub.rulebook.queues[about.queue], hub.rulebook.partnerships),
    }


def rung_of(about: About, kind: Kind, index: int, hub: Hub) -> Rung | None:
    """Of the ladder that the letter is of; None for what is of no step of this round."""
    if index < 0:
        return None
    ladder = hub.rulebook.queues[about.queue].ladder_for(about.duty, about.state is State.ACCEPTED)
    rung = rung_at(ladder, index, about.anchor(kind), hub.rulebook.calendar)
    return rung if isinstance(rung, Rung) else None
