"""Claim, speak, record: no transaction is open while another machine thinks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from hub.errors import HubError
from hub.hub import Hub
from hub.intake.belonging import message_id, reply_address
from hub.journeys.addressee import outside_address
from hub.journeys.heed import heed
from hub.journeys.lost import lost, untaken
from hub.journeys.write import write
from hub.sending import event
from hub.sending.address import Addressed
from hub.sending.delivery import Delivery, State, may_have_gone
from hub.sending.event import Endpoint
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Event, Letter
from hub.sending.slip import slip
from hub.store.ledger import Ledger
from hub.words import SYSTEM

BATCH: Final = 4

LONGEST_SPEAKING: Final = timedelta(seconds=60)
"""What an adapter may take over one delivery; the lease is longer."""


TOO_LATE: Final = Deferred("Left unsent: what it asks for was done while those before it were sent.")

PUT_BACK: Final = Deferred("Put back unsent: those before it took so long that its lease was running out.")


@dataclass(frozen=True, slots=True)
class _Job:
    """One delivery in hand, and what to say; `failing` when its endpoint took none of late."""

    delivery: Delivery
    parcel: Letter | Event | Refused | Deferred
    failing: bool = False

    @property
    def body(self) -> str | None:
        """What an event says, to be kept with it."""
        return self.parcel.body.decode() if isinstance(self.parcel, Event) else None


def deliver(hub: Hub, beside: UUID | None = None) -> int:
    """Send a batch of what is due in one lane (that of `beside`, if given); how many were taken in hand.

    A copy of the live database sends nothing: these people have had it, or will, from there.
    """
    if hub.custody.doubts():
        return 0
    began = monotonic()
    with hub.ledger(SYSTEM) as ledger:
        due = ledger.outbox.due(BATCH, beside)
        wanted = [it for it in due if it.still_wanted]
        ledger.deliveries.save([it.delivery.drop() for it in due if not it.still_wanted])
        _hold([it.delivery.hold() for it in wanted if it.off], ledger, hub)
        _give_up([it.delivery for it in wanted if it.delivery.spent and not it.off], ledger, hub)
        jobs = [_claim(it, ledger, hub) for it in wanted if not it.delivery.spent and not it.off]
        ledger.outbox.begin([job.delivery for job in jobs], [job.body for job in jobs])
    for place, job in enumerate(jobs):
        in_time = timedelta(seconds=monotonic() - began) + LONGEST_SPEAKING <= hub.lease
        if place and not in_time:
            _put_back(job, hub)
        elif _wanted(job, hub):
            _record(job, _speak(job.parcel, hub), hub)
    return len(due)


def _hold(held: Sequence[Delivery], ledger: Ledger, hub: Hub) -> None:
    """Their endpoint is off: what only they would have told is told by letter."""
    ledger.deliveries.save(held)
    for it in held:
        untaken(it, ledger, hub)
        lost(it, ledger, hub)


def _give_up(spent: Sequence[Delivery], ledger: Ledger, hub: Hub) -> None:
    """Those who took them up never came back: a person has to look, and somebody else is told."""
    dead = [it.give_up() for it in spent]
    ledger.deliveries.save(dead)
    for it in dead:
        lost(it, ledger, hub)


def _claim(addressed: Addressed, ledger: Ledger, hub: Hub) -> _Job:
    delivery = addressed.delivery.begin(ledger.now + hub.lease)
    made_of = _letter if delivery.system is None else _event
    source = ledger.sources.get(delivery.system) if delivery.system else None
    failing = source is not None and source.calls.failing_since is not None
    try:
        return _Job(delivery, made_of(addressed, ledger, hub), failing)
    except HubError as error:  # one that cannot be written must not hold up the rest of its lane
        return _Job(delivery, Refused(f"It could not be written ({type(error).__name__})."))
    except Exception as error:  # noqa: BLE001 - nor must a fault of ours in writing this one
        return _Job(delivery, _our_fault(error))


def _event(addressed: Addressed, ledger: Ledger, hub: Hub) -> Event | Refused:
    source = ledger.sources.get(addressed.delivery.to_source or "")
    if source is None or not source.listens or source.endpoint is None:
        return Refused("This system was shut out, or has no endpoint any more.")
    return event.about(addressed, Endpoint(source.endpoint, source.signing(ledger.now), hub.base_url))


def _letter(addressed: Addressed, ledger: Ledger, hub: Hub) -> Letter | Refused:
    delivery = addressed.delivery
    to = addressed.email or _outside(delivery, ledger)
    if not to:
        return Refused("There is no address to write to: the account was disabled or none was given.")
    subject, text = write(addressed, slip(delivery.id, ledger.mark), ledger, hub)
    post, mark = hub.post, ledger.mark
    return Letter(
        key=delivery.id,
        to=to,
        subject=subject,
        text=text,
        reply_to=reply_address(delivery.id, post.reply_domain, mark) if post.reply_domain else "",
        certificate=addressed.certificate,
        message_id=message_id(delivery.id, post.sends_as, mark) if post.sends_as else "",
        doubtful=_doubtful(delivery, ledger),
    )


def _doubtful(delivery: Delivery, ledger: Ledger) -> bool:
    """Told by the rows of its attempts, for whoever made them may be another process, or gone."""
    return bool(delivery.attempts) and may_have_gone([it.outcome for it in ledger.attempts.of(delivery.id)])


def _outside(delivery: Delivery, ledger: Ledger) -> str:
    """Empty for an account that was disabled."""
    return "" if delivery.to_person else outside_address(delivery, ledger)


def _wanted(job: _Job, hub: Hub) -> bool:
    """Asked once more of each that chases, in the moment in which it is sent: the batch was claimed before.

    What is taken while this one letter is on the line cannot call it back.
    """
    if not job.delivery.asks:
        return True
    with hub.ledger(SYSTEM) as ledger:
        if ledger.outbox.still_wanted(job.delivery.id):
            return True
        ledger.outbox.settle(job.delivery.drop(), TOO_LATE)
    return False


def _speak(parcel: Letter | Event | Refused | Deferred, hub: Hub) -> Outcome:
    """A channel answers with an outcome; a fault of our own is one attempt more, and seen as such."""
    try:
        match parcel:
            case Letter():
                return hub.postman.send(parcel)
            case Event():
                return hub.caller.send(parcel)
            case Refused() | Deferred():
                return parcel
    except Exception as error:  # noqa: BLE001 - left to escape, it would be tried again for ever unseen
        return _our_fault(error)


def _our_fault(error: Exception) -> Deferred:
    why = f"The hub's own fault ({type(error).__name__}). Tell whoever keeps it running."
    return Deferred(why, ours=True)


def _record(job: _Job, outcome: Outcome, hub: Hub) -> None:
    """Settled as it was claimed, unless another worker has taken it up when our lease had run out."""
    with hub.ledger(SYSTEM) as ledger:
        settled = job.delivery.settle(outcome, ledger.now)
        still_ours = ledger.outbox.settle(settled, outcome)
        if still_ours and settled.state is State.DEAD:
            lost(settled, ledger, hub)
        if still_ours and not isinstance(outcome, Sent):
            untaken(settled, ledger, hub)
        if not still_ours and isinstance(outcome, Sent):
            _sent_after_all(job.delivery.id, ledger)
        if isinstance(job.parcel, Event) and (job.failing or not isinstance(outcome, Sent)):
            heed(settled, outcome, ledger, hub)


def _put_back(job: _Job, hub: Hub) -> None:
    """Due again at once, and no attempt of its schedule is used up."""
    with hub.ledger(SYSTEM) as ledger:
        back = job.delivery.put_back(ledger.now)
        if ledger.outbox.settle(back, PUT_BACK):
            ledger.deliveries.save([back])


def _sent_after_all(delivery_id: UUID, ledger: Ledger) -> None:
    """Our lease ran out and another took it up, but the channel has it: once is enough."""
    current = ledger.deliveries.get(delivery_id)
    if current is not None and current.state in (State.PLANNED, State.SENDING):
        ledger.deliveries.save([current.take_as_sent()])
