"""A person looks after a system's endpoint: where it listens, what it hears, whether it is called at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from hub.errors import IllegalMove, NotFound
from hub.hub import Hub
from hub.intake.calls import Calls, Contact, State
from hub.intake.source import SHUT_OUT, Source
from hub.intake.value import Problem
from hub.queues.person import Person
from hub.sending import event
from hub.sending.catalogue import NAMES
from hub.sending.event import Endpoint
from hub.sending.outcome import Outcome, Refused, Sent
from hub.store.ledger import Ledger
from hub.tracking.instance import COPY
from hub.words import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Settings:
    """`endpoint` is empty for a system that only sends; `events` None for all there are or will be."""

    endpoint: str
    events: frozenset[str] | None
    contact: Contact


def tended(person: Person, hub: Hub) -> list[Source]:
    """All systems for the duty desk, those of their own board for a board's administrator."""
    with hub.ledger(SYSTEM) as ledger:
        return [it for it in ledger.sources.all() if _may_tend(person, it)]


def tends_any(person: Person) -> bool:
    """Whether there is anything for them on that screen."""
    return person.on_triage or person.administrator


def one(name: str, person: Person, hub: Hub) -> Source:
    """Raises NotFound for a system that is not theirs to look after."""
    with hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.get(name)
    if source is None or not _may_tend(person, source):
        raise NotFound(f"There is no system named {name}, or it is not yours to look after.")
    return source


def settle(name: str, settings: Settings, by: Actor, hub: Hub) -> Sequence[Problem]:
    """Change all three at once; what is wrong with them, and then nothing was changed."""
    problems = [*_wrong(settings, hub)]
    if not problems:

        def change(source: Source, _: Ledger) -> Source:
            calls = replace(source.calls, events=settings.events, contact=settings.contact)
            return replace(source, endpoint=settings.endpoint or None, calls=calls)

        _change(name, change, by, hub, "source set")
    return problems


def pause(name: str, by: Actor, hub: Hub) -> None:
    """It is not called; what it should be told is held."""
    _switch(name, lambda calls, ledger: calls.pause(by.name, ledger.now), by, hub, "endpoint paused")


def start(name: str, by: Actor, hub: Hub) -> None:
    """It is called again from now on; what was held goes when somebody lets it (`recover`)."""
    _switch(name, lambda calls, _: calls.start(), by, hub, "endpoint started")


def shut_out(name: str, by: Actor, hub: Hub) -> None:
    """Neither heard nor told from now on, for good; what it has not had stays held, and people are told."""

    def change(source: Source, ledger: Ledger) -> Source:
        off = source.calls.state is State.PAUSED
        calls = source.calls if off else source.calls.pause(by.name, ledger.now)
        return replace(source, calls=calls, disabled_at=ledger.now)

    _change(name, change, by, hub, "source disabled")


def test(name: str, by: Actor, hub: Hub) -> Outcome:
    """Call it once with an event that means nothing, on or off; what it answered."""
    if hub.custody.doubts():
        return Refused(COPY)
    with hub.ledger(SYSTEM) as ledger:
        source, now = ledger.sources.get(name), ledger.now
    if source is None or not source.endpoint:
        return Refused("It has no endpoint to call.")
    if source.disabled_at is not None:
        return Refused(SHUT_OUT)
    endpoint = Endpoint(source.endpoint, source.signing(now), hub.base_url)
    outcome = hub.caller.send(event.test(uuid4(), name, endpoint, now))
    said = outcome.receipt if isinstance(outcome, Sent) else outcome.why
    with hub.ledger(SYSTEM) as ledger:
        ledger.audit.write("endpoint tested", name, by=by, said=said)
    return outcome


def _may_tend(person: Person, source: Source) -> bool:
    own = person.partnership in (None, source.partnership)
    return person.on_triage or (person.administrator and own)


def _wrong(settings: Settings, hub: Hub) -> list[Problem]:
    found = []
    if settings.endpoint and (why := hub.caller.unfit(settings.endpoint)):
        found.append(Problem("endpoint", why))
    if settings.events is not None and not settings.events:
        found.append(Problem("events", "Select at least one event, or pause the calls."))
    if unknown := sorted((settings.events or frozenset()) - NAMES):
        found.append(Problem("events", f"There is no event {', '.join(unknown)}."))
    email = settings.contact.email
    if email and (email.count("@") != 1 or not email.isprintable() or " " in email):
        found.append(Problem("contact_email", "Enter an email address like name@example.org."))
    return found


def _switch(name: str, move: Callable[[Calls, Ledger], Calls], by: Actor, hub: Hub, act: str) -> None:
    _change(name, lambda it, ledger: replace(it, calls=move(it.calls, ledger)), by, hub, act)


def _change(name: str, change: Callable[[Source, Ledger], Source], by: Actor, hub: Hub, act: str) -> None:
    with hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.to_change(name)
        if source is None:
            raise NotFound(f"There is no source named {name}.")
        if source.disabled_at is not None:
            raise IllegalMove(SHUT_OUT)
        ledger.sources.save(change(source, ledger))
        ledger.audit.write(act, name, by=by)
