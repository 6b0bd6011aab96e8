"""Mail is fetched: borrow the mailbox, look, keep each mail, put it away, and only then note how far we got.

No transaction is open while the mail server thinks. After a crash the next look sees again whatever was not
put away, and `receive` knows what it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub, Polled
from hub.intake.mail import Envelope
from hub.intake.mailbox import Batch, Found, Gone, Mailbox, Trouble, Unreadable
from hub.journeys.acknowledge import actor_of
from hub.journeys.receive import receive_polled
from hub.queues.person import Person
from hub.words import SYSTEM, Actor

LEASE: Final = timedelta(minutes=2)
"""Longer than any one request to a mail server may take; renewed with every handful."""

HANDFUL: Final = 10
"""Mails kept before they are put away together."""


@dataclass(slots=True)
class _Round:
    """One look at one mailbox. `taken` counts mails that were new; `backlog` those seen and not done with."""

    name: str
    polled: Polled
    holder: UUID
    taken: int = 0
    unreadable: int = 0
    backlog: int | None = None


class _Lost(Exception):
    """The lease ran out and another worker has the mailbox: leave it to that one."""


def fetch(name: str, hub: Hub) -> int:
    """Look into one mailbox if it is due; how many new mails were kept. Raises Unavailable."""
    if hub.custody.doubts():  # the live hub fetches these
        return 0
    turn = _Round(name, hub.mailboxes[name], uuid4())
    with hub.ledger(SYSTEM) as ledger:
        ledger.mailboxes.know(name)
        mailbox = ledger.mailboxes.claim(name, turn.holder, LEASE)
    if mailbox is None:
        return 0
    try:
        _conclude(mailbox, turn, _look(mailbox, turn, hub), hub)
    except _Lost:
        return turn.taken
    return turn.taken


def _look(mailbox: Mailbox, turn: _Round, hub: Hub) -> str | Trouble:
    """The new state once everything that lay there is kept and put away."""
    batch = turn.polled.inbox.poll(mailbox.state)
    if not isinstance(batch, Batch):
        return batch
    turn.backlog = len(batch.items)
    for start in range(0, len(batch.items), HANDFUL):
        trouble = _take(batch.items[start : start + HANDFUL], turn, hub)
        if trouble:
            return trouble
        turn.backlog = max(0, len(batch.items) - start - HANDFUL)
        _renew(turn, hub)
    return batch.state


def _take(items: Sequence[str], turn: _Round, hub: Hub) -> Trouble | None:
    """Keep each, then put them away; trouble with one mail is not trouble with the mailbox."""
    kept: list[str] = []
    trouble: Trouble | None = None
    for item in items:
        match turn.polled.inbox.fetch(item):
            case Found(raw):
                turn.taken += receive_polled(_envelope(turn.polled), raw, hub) is not None
                kept.append(item)
            case Gone():
                continue
            case Unreadable(why):
                trouble = _set_aside(item, why, turn, hub)
            case Trouble() as found:
                trouble = found
        if trouble:
            break
    return (turn.polled.inbox.put_away(kept) if kept else None) or trouble


def _set_aside(item: str, why: str, turn: _Round, hub: Hub) -> Trouble | None:
    trouble = turn.polled.inbox.set_aside(item)
    if trouble is None:
        turn.unreadable += 1
        with hub.ledger(SYSTEM) as ledger:
            ledger.audit.write("mail unreadable", turn.name, why=why)
    return trouble


def _renew(turn: _Round, hub: Hub) -> None:
    with hub.ledger(SYSTEM) as ledger:
        if not ledger.mailboxes.renew(turn.name, turn.holder, LEASE):
            raise _Lost


def _conclude(mailbox: Mailbox, turn: _Round, outcome: str | Trouble, hub: Hub) -> None:
    with hub.ledger(SYSTEM) as ledger:
        if isinstance(outcome, Trouble):
            after = mailbox.fail(outcome, ledger.now)
            after = after if turn.backlog is None else replace(after, backlog=turn.backlog)
            if outcome.kind != mailbox.trouble:
                ledger.audit.write("mailbox in trouble", turn.name, kind=outcome.kind, why=outcome.why)
        else:
            after = mailbox.succeed(outcome, ledger.now, turn.polled.every)
        ledger.mailboxes.release(after, turn.holder, turn.unreadable)


def _envelope(polled: Polled) -> Envelope:
    """A mailbox does not say by which path a mail came; the headers do, and the reader reads them."""
    return Envelope(polled.address, "", (polled.address,))


def failed_read(name: str, person: Person, hub: Hub) -> None:
    """The duty desk has read in the mailbox what could not be fetched: the alarm ends, on the trail."""
    if not person.on_triage:
        raise NotAllowed("Only the duty desk can say that failed mail was read.")
    if name not in hub.mailboxes:
        raise NotFound(f"There is no mailbox {name}.")
    with hub.ledger(SYSTEM) as ledger:
        if count := ledger.mailboxes.failed_read(name):
            ledger.audit.write("failed mail read", name, by=actor_of(person), mails=count)


@dataclass(frozen=True, slots=True)
class Health:
    """How one mailbox is; `alarm` is why somebody has to look, or empty."""

    name: str
    address: str
    last_success_at: datetime | None
    trouble: str
    failures: int
    unreadable: int
    next_look_at: datetime | None
    alarm: str
    why: str = ""
    backlog: int = 0
    wake: str = ""


def health(hub: Hub, actor: Actor = SYSTEM) -> list[Health]:
    """Every mailbox that is configured, also one that nobody has looked into yet."""
    if not hub.mailboxes:
        return []
    with hub.ledger(actor) as ledger:
        known = {it.name: it for it in ledger.mailboxes.of(hub.mailboxes)}
        return [_health(name, it, known.get(name), ledger.now) for name, it in hub.mailboxes.items()]


def look_now(name: str, hub: Hub) -> None:
    """Let the next round look, whatever wait the mailbox is in; for after a setting was mended."""
    if name not in hub.mailboxes:
        raise NotFound(
            f"There is no mailbox {name}. mailboxes.toml names: {', '.join(hub.mailboxes) or 'none'}."
        )
    with hub.ledger(SYSTEM) as ledger:
        ledger.mailboxes.know(name)
        ledger.mailboxes.look_now(name, ledger.now)


def _health(name: str, polled: Polled, it: Mailbox | None, now: datetime) -> Health:
    if it is None:
        return Health(name, polled.address, None, "", 0, 0, None, "")
    return Health(
        name,
        polled.address,
        it.last_success_at,
        it.trouble,
        it.failures,
        it.unreadable,
        it.due_at,
        it.alarm(now),
        it.why,
        it.backlog,
        it.wake if polled.ear else "",
    )
