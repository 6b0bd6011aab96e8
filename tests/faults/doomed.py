"""Processes of the hub that kill themselves, with a real SIGKILL, at a chosen point of their work.

The points are the two sides of every commit, of every sending and of every request to a mailbox. Only the
doors of the Hub value are wrapped; what runs between them is the product's own code, on a real database, mail
server and endpoint. Each process is forked from a small server that has imported everything, so that a death
costs a moment.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from adapters.smtp.receiver import DoorPolicy, SmtpDoor
from config import wiring
from config.settings import Settings
from hub.hub import Hub, Polled
from hub.intake.mail import Envelope
from hub.intake.mailbox import Batch, Found, Gone, Survey, Trouble, Unreadable
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.fetch import fetch
from hub.journeys.receive import receive
from hub.ports import Inbox
from hub.queues.person import Person
from hub.sending.outcome import Outcome
from hub.store.ledger import Ledger
from hub.web.app import create_app
from hub.words import Actor
from tests.running import MAILBOX, ROOT
from workers.sweep import rounds

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.doomed"])
PATIENCE = 60.0
POLLED = "polled"
"""The name of the mailbox that is polled."""
EVERY = timedelta(seconds=30)

Act = Callable[[Hub, Connection], None]


@dataclass(frozen=True, slots=True)
class House:
    """Where every process of this hub finds what it needs; `mailbox` makes the one it polls, if any."""

    data: Path
    database_url: str
    relay_port: int
    mailbox: Callable[[], Inbox] | None = None

    @property
    def settings(self) -> Settings:
        return Settings(
            data=self.data,
            config=ROOT / "config",
            relay_host="127.0.0.1",
            relay_port=self.relay_port,
            relay_tls="none",
            allowed_endpoints=("127.0.0.1",),
        )

    def hub(self, clock: Callable[[], datetime]) -> AbstractContextManager[Hub]:
        """The hub as `config.wiring` makes it, without Redis: what is due is found by coming round."""
        return wiring.a_hub(self.settings, self.database_url, wiring.nudges(""), 4, clock)


@dataclass
class Fate:
    """Counts the points that a process passes, and kills it at number `at`; the last words say which."""

    at: int
    line: Connection
    passed: int = 0

    def point(self, name: str) -> None:
        if self.passed == self.at:
            self.line.send(name)
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: by its fate `at` a point, or having done its work (None) with what it `said`."""

    at: str | None
    said: list[Any]


class Doomed:
    """One process, started at once, its clock `ahead`, that dies at point number `at` if it comes so far."""

    def __init__(self, house: House, ahead: timedelta, act: Act, at: int) -> None:
        self.line, theirs = FORKS.Pipe()
        self.process = FORKS.Process(target=_live, args=(house, ahead, act, at, theirs))
        self.process.start()
        theirs.close()

    def end(self) -> Ended:
        """Wait until it has ended; anything but SIGKILL or success is a failure of the test."""
        said: list[Any] = []
        try:
            while self.line.poll(PATIENCE):
                said.append(self.line.recv())
        except EOFError:
            pass
        self.process.join(PATIENCE)
        assert self.process.exitcode in (0, -signal.SIGKILL), (self.process.exitcode, said)
        return Ended(said.pop(), said) if self.process.exitcode else Ended(None, said)


def work(hub: Hub, _line: Connection | None = None) -> None:
    """What a worker's sweep does, each round after the other, until nothing is due."""
    while sum(act() for act in rounds(hub).values()):
        pass


def chase(hub: Hub, _line: Connection) -> None:
    """What it does of that when a ladder's step is due."""
    while sum(rounds(hub)[name]() for name in ("chase", "deliver")):
        pass


@dataclass(frozen=True, slots=True)
class Post:
    """A web process that answers one POST and says what it answered."""

    path: str
    headers: dict[str, str]
    body: bytes

    def __call__(self, hub: Hub, line: Connection) -> None:
        app = create_app(hub, b"a secret of the test's own", secure=False)
        answer = app.test_client().post(
            self.path, data=self.body, headers=self.headers, content_type="application/json"
        )
        line.send((answer.status_code, answer.get_json()))


@dataclass(frozen=True, slots=True)
class Take:
    """A web process in which somebody acknowledges."""

    taking: Taking
    person: Person

    def __call__(self, hub: Hub, _line: Connection) -> None:
        acknowledge(self.taking, self.person, hub)


def look(hub: Hub, _line: Connection) -> None:
    """What a worker does when the mailbox is due."""
    fetch(POLLED, hub)


def mail_door(hub: Hub, line: Connection) -> None:
    """The mail door on a free port, which it says, until somebody says stop."""
    with a_mail_door(hub) as port:
        line.send(port)
        line.recv()


@contextmanager
def a_mail_door(hub: Hub) -> Iterator[int]:
    """A mail door that keeps what comes; its port."""

    def keep(envelope: Envelope, raw: bytes) -> None:
        receive(envelope, raw, hub)

    door = SmtpDoor(keep, {MAILBOX: MAILBOX}, DoorPolicy(port=0))
    door.start()
    try:
        yield door.port
    finally:
        door.stop()


def _live(house: House, ahead: timedelta, act: Act, at: int, line: Connection) -> None:
    fate = Fate(at, line)
    with house.hub(lambda: datetime.now(UTC) + ahead) as hub:
        watched = _watched(hub, fate)
        inbox = _WatchedInbox(house.mailbox(), fate) if house.mailbox else None
        act(polling(watched, inbox) if inbox else watched, line)


def polling(hub: Hub, inbox: Inbox) -> Hub:
    """The same hub with this mailbox."""
    return replace(hub, mailboxes={POLLED: Polled(MAILBOX, EVERY, inbox)})


def _watched(hub: Hub, fate: Fate) -> Hub:
    """The same hub, whose transactions and sendings pass the points."""

    @contextmanager
    def ledger(actor: Actor) -> Iterator[Ledger]:
        with hub.ledger(actor) as opened:
            yield opened
            fate.point("before commit")
        fate.point("after commit")

    return replace(hub, ledger=ledger, postman=_Watched(hub.postman, fate), caller=_Watched(hub.caller, fate))


@dataclass(frozen=True, slots=True)
class _Watched:
    """A postman or a caller with a point on either side of it."""

    door: Any
    fate: Fate

    def send(self, parcel: Any) -> Outcome:
        self.fate.point("before sending")
        outcome: Outcome = self.door.send(parcel)
        self.fate.point("after sending")
        return outcome


@dataclass(frozen=True, slots=True)
class _WatchedInbox:
    """A mailbox with a point on either side of every request."""

    door: Inbox
    fate: Fate

    def poll(self, state: str) -> Batch | Trouble:
        with self._between("polling"):
            return self.door.poll(state)

    def fetch(self, item: str) -> Found | Gone | Unreadable | Trouble:
        with self._between("fetching"):
            return self.door.fetch(item)

    def put_away(self, items: Sequence[str]) -> Trouble | None:
        with self._between("putting away"):
            return self.door.put_away(items)

    def set_aside(self, item: str) -> Trouble | None:
        with self._between("setting aside"):
            return self.door.set_aside(item)

    def survey(self) -> Survey | Trouble:
        return self.door.survey()

    @contextmanager
    def _between(self, what: str) -> Iterator[None]:
        self.fate.point(f"before {what}")
        yield
        self.fate.point(f"after {what}")
