"""An administrator lets people and systems in, and out again."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from hub.errors import HubError, IllegalMove, NotFound
from hub.hub import Hub
from hub.intake.source import SHUT_OUT, Secret, Source, digest, rotate, token_for, unfit
from hub.journeys.sign_in import HASHER
from hub.queues.member import Role
from hub.queues.person import Person
from hub.words import SYSTEM, Actor

NewSecret = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be let in; `seats` maps queue to role."""

    email: str
    name: str
    job: str
    partnership: str | None
    seats: Mapping[str, Role]
    administrator: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """What is printed once and never again: the source's secrets are sealed from here on."""

    source: Source
    inbound: str
    outbound: str
    token: str


def add_person(new: Newcomer, password: str, hub: Hub) -> Person:
    """Raises HubError when a queue or board is unknown, the address is taken or the password too short."""
    _check(new, password, hub)
    person = Person(
        id=uuid4(),
        email=new.email.strip().lower(),
        name=new.name.strip(),
        job=new.job.strip(),
        partnership=new.partnership,
        administrator=new.administrator,
        seats=dict(new.seats),
    )
    hashed = HASHER.hash(password)
    with hub.ledger(SYSTEM) as ledger:
        if not ledger.people.add(person, hashed):
            raise HubError(f"There is somebody with the address {person.email} already.")
        ledger.audit.write("person added", str(person.id), seats={q: str(r) for q, r in new.seats.items()})
    return person


def disable_person(email: str, hub: Hub) -> None:
    """Their sessions and the links that they made end now; what they did stays theirs."""
    with hub.ledger(SYSTEM) as ledger:
        person = ledger.people.by_email(email)
        if person is None:
            raise NotFound(f"There is nobody with the address {email}.")
        ledger.people.disable(person.id)
        for link in ledger.links.of(person.id):
            ledger.links.revoke(link.id)
            ledger.audit.write(f"{link.kind} link revoked", str(link.id), why="person disabled")
        ledger.audit.write("person disabled", str(person.id))


def enrol_certificate(email: str, certificate: str, hub: Hub) -> None:
    """Letters to them are encrypted from now on; an earlier certificate is forgotten."""
    with hub.ledger(SYSTEM) as ledger:
        person = ledger.people.by_email(email)
        if person is None:
            raise NotFound(f"There is nobody with the address {email}.")
        ledger.people.certify(person.id, certificate)
        ledger.audit.write("certificate enrolled", str(person.id))


def people(hub: Hub) -> list[Person]:
    """Everybody ever let in, those shut out among them."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.people.all()


def add_source(new: Source, new_secret: NewSecret, hub: Hub) -> Handed:
    """Enrol a system; one given a public key to verify with (`whpk_`) is handed no inbound secret.

    Raises HubError for what could never work: it would only be found out when a notification is refused.
    """
    if new.partnership is not None and new.partnership not in hub.rulebook.partnerships:
        raise HubError(f"There is no partnership {new.partnership} in the configuration.")
    wrong = unfit(new.name) or (hub.unfit_key(new.inbound[0].value) if new.inbound else "")
    wrong = wrong or (hub.caller.unfit(new.endpoint) if new.endpoint else "")
    if wrong:
        raise HubError(wrong)
    token = token_for(new.name, secrets.token_hex(20))
    inbound = new.inbound or (Secret(new_secret()),)
    outbound = (Secret(new_secret()),)
    source = replace(new, inbound=inbound, outbound=outbound, tokens=(Secret(digest(token)),))
    with hub.ledger(SYSTEM) as ledger:
        if not ledger.sources.add(source):
            raise HubError(f"There is a source named {new.name} already.")
        ledger.audit.write("source added", new.name)
    return Handed(source, "" if new.inbound else inbound[0].value, outbound[0].value, token)


def rotate_source(
    name: str, new_secret: NewSecret, hub: Hub, at_once: bool = False, by: Actor = SYSTEM
) -> Handed:
    """New secrets both ways and a new token; those before live for seven days more, or end `at_once`.

    A system that verifies itself with a key pair keeps it: only its owner can make another.
    """
    token = token_for(name, secrets.token_hex(20))
    with hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.to_change(name)
        if source is None:
            raise NotFound(f"There is no source named {name}.")
        if source.disabled_at is not None:
            raise IllegalMove(SHUT_OUT)
        inbound = "" if source.own_key else new_secret()
        rotated = replace(
            source,
            inbound=rotate(source.inbound, inbound, ledger.now, at_once) if inbound else source.inbound,
            outbound=rotate(source.outbound, new_secret(), ledger.now, at_once),
            tokens=rotate(source.tokens, digest(token), ledger.now, at_once),
        )
        ledger.sources.save(rotated)
        ledger.audit.write("source rotated", name, by=by, at_once=at_once)
    return Handed(rotated, inbound, rotated.outbound[0].value, token)


def sources(hub: Hub) -> list[Source]:
    """Every enrolled system."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.sources.all()


def _check(new: Newcomer, password: str, hub: Hub) -> None:
    unknown = sorted(set(new.seats) - set(hub.rulebook.queues))
    if unknown:
        raise HubError(f"There is no queue {', '.join(unknown)} in the configuration.")
    if new.partnership is not None and new.partnership not in hub.rulebook.partnerships:
        raise HubError(f"There is no partnership {new.partnership} in the configuration.")
    if "@" not in new.email:
        raise HubError("An email address has an @ in it.")
    if len(password) < 12:
        raise HubError("A password has at least 12 characters.")
