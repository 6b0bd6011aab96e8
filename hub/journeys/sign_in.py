"""Who is at the screen: a password checked in constant time, a session kept on our side."""

import secrets
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.hub import Hub
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.tracking.seat import LIFE
from hub.words import SYSTEM, Actor, ActorKind

HASHER: Final = PasswordHasher()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` goes into the cookie and is kept here only as its digest."""

    person: Person
    token: str


def sign_in(email: str, password: str, hub: Hub) -> SignedIn | None:
    """A session, or None: the same None for a wrong password, an unknown address and a locked account."""
    with hub.ledger(SYSTEM) as ledger:
        person = ledger.people.by_email(email)
        if person is None or person.disabled_at is not None:
            _matches(_nobodys(), password)
            ledger.audit.write("sign-in refused", "unknown or disabled account")
            return None
        kept = ledger.people.credential(person.id)
        good = _matches(kept.password, password) and not kept.locked(ledger.now)
        ledger.people.save_credential(person.id, kept.succeeded() if good else kept.failed(ledger.now))
        ledger.audit.write("signed in" if good else "sign-in refused", str(person.id), by=_actor(person))
        return _start(person, ledger) if good else None


def who(token: str, hub: Hub) -> Person | None:
    """The person a session cookie belongs to; None when it has ended."""
    digest = _digest(token)
    with hub.ledger(SYSTEM) as ledger:
        session = ledger.people.session(digest)
        if session is None or not session.alive(ledger.now):
            return None
        if (ledger.now - session.seen_at).total_seconds() > 60:
            ledger.people.touch_session(digest)
        person = ledger.people.get(session.person_id)
        return person if person and person.disabled_at is None else None


def sign_out(token: str, hub: Hub) -> None:
    """End the session on our side, whatever the browser keeps."""
    with hub.ledger(SYSTEM) as ledger:
        ledger.people.end_session(_digest(token))


@cache
def _nobodys() -> str:
    """Checked when there is no such person, so that an unknown address takes as long as a wrong password."""
    return HASHER.hash(secrets.token_urlsafe())


def _start(person: Person, ledger: Ledger) -> SignedIn:
    token = secrets.token_urlsafe(32)
    ledger.people.start_session(_digest(token), person.id, ledger.now + LIFE)
    return SignedIn(person, token)


def _matches(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _actor(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, str(person.id), person.name)
