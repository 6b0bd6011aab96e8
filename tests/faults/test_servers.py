"""A whole hub while its servers and its own processes are taken away in the middle of a burst."""

import json
import os
import signal
import smtplib
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import redis

from tests.builders import some_fields
from tests.e2e.conftest import beside, let_in, let_in_the_rest
from tests.e2e.systems import System, enrolled
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.processes import ended, wait_for
from tests.running import RunningHub, hub_up
from tests.sinks import SmtpSink
from workers.claim import published
from workers.embedded import start_valkey
from workers.running import Running

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@dataclass
class Town:
    """A hub at work, its Redis, who sends to it, and what it has accepted so far.

    `refusals` counts the answers that were no yes, 0 for none at all; `cut_off` are the deliveries of
    which an attempt never ended.
    """

    hub: RunningHub
    valkey: Running
    letters: SmtpSink
    police: System
    accepted: list[str] = field(default_factory=list)
    mails: int = 0
    refusals: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    cut_off: set[UUID] = field(default_factory=set)

    def send_webhooks(self, stop: Event) -> None:
        """Until told to stop, and as a good system does: the same webhook-id again until it hears 202."""
        while not stop.wait(0.03):
            name = f"msg_{uuid4().hex}"
            while (reference := self._send(name)) is None:
                time.sleep(0.1)
            self.accepted.append(reference)

    def send_mails(self, stop: Event) -> None:
        """As a mail server does: the same mail again until it hears 250."""
        while not stop.wait(0.2):
            raw = a_form_mail(AN_ADULT_DIED).as_bytes()
            while not self._hand_over(raw):
                time.sleep(0.2)
            self.mails += 1

    def rows(self, question: str) -> list[tuple]:  # type: ignore[type-arg]
        url = published(self.hub.data, "postgres")
        assert url is not None
        with psycopg.connect(url) as connection:
            return connection.execute(question).fetchall()  # type: ignore[arg-type]

    def reached(self) -> Counter[UUID]:
        """How often each letter came to the mail server, by its Message-ID."""
        return Counter(
            UUID(str(it.mail["Message-ID"]).strip("<>").partition(".")[0]) for it in list(self.letters.mails)
        )

    def _send(self, name: str) -> str | None:
        begun = time.monotonic()
        try:
            answer = self.police.send(self.hub, some_fields(), name)
        except httpx.TransportError:
            self.refusals[0] += 1
            return None
        self.slowest = max(self.slowest, time.monotonic() - begun)
        if answer.status_code == 202:
            return str(answer.json()["reference"])
        self.refusals[answer.status_code] += 1
        return None

    def _hand_over(self, raw: bytes) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.hub.smtp_port, timeout=15) as line:
                line.sendmail("a@example.org", ["notify@hub.example.org"], raw)
        except smtplib.SMTPResponseException as refused:
            self.refusals[refused.smtp_code] += 1
            return False
        except OSError:
            self.refusals[0] += 1
            return False
        return True


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A hub with an embedded PostgreSQL, and a Redis that is not its own."""
    folder = tmp_path_factory.mktemp("servers")
    with start_valkey(folder) as valkey, SmtpSink() as letters:
        settings = beside(letters) | {"redis_url": valkey.url}
        with hub_up(folder / "data", **settings) as hub:
            let_in(hub, "amara@lscp.example.org", "Amara Inventley", "lscp", "lscp.rag:member")
            let_in(hub, "bashir@lsab.example.org", "Bashir Imaginary", "lsab", "lsab.sar:member")
            let_in_the_rest(hub, "lscp.rag", "lsab.sar")
            yield Town(hub, valkey, letters, enrolled(hub, "police"))


@pytest.fixture
def town(running: Town) -> Town:
    """The same hub, with nothing refused yet."""
    wait_for(running.hub.ready)
    running.refusals.clear()
    running.slowest = 0.0
    return running


def test_redis_forgets_everything_again_and_again(town: Town) -> None:
    with in_a_burst(town), redis.Redis.from_url(town.valkey.url) as client:
        for _ in range(15):
            client.flushall()
            time.sleep(0.2)
    assert not town.refusals
    all_is_well(town)


def test_redis_hangs_for_ten_seconds(town: Town) -> None:
    os.kill(town.valkey.process.pid, signal.SIGSTOP)
    try:
        with in_a_burst(town):
            letters_come_without_redis(town)
    finally:
        os.kill(town.valkey.process.pid, signal.SIGCONT)
    assert not town.refusals
    assert town.slowest < 5
    all_is_well(town)


def test_redis_is_away_for_ten_seconds_and_comes_back_empty(town: Town) -> None:
    with in_a_burst(town):
        town.valkey.process.kill()
        town.valkey.process.wait()
        letters_come_without_redis(town)
        assert town.valkey.revive()
    assert not town.refusals
    assert town.slowest < 5
    all_is_well(town)


def test_postgres_is_killed_in_the_middle(town: Town) -> None:
    with in_a_burst(town):
        for _ in range(2):
            before = len(town.accepted)
            killed = town.hub.child("postgres", "-D")
            os.kill(killed, signal.SIGKILL)
            wait_for(lambda: ended(killed))  # noqa: B023
            wait_for(lambda: len(town.accepted) > before + 10)  # noqa: B023
    assert set(town.refusals) <= {0, 503, 421, 451}
    assert town.refusals[503] + town.refusals[451] > 0
    all_is_well(town, died=True)


@pytest.mark.parametrize("name", ["work", "serve"])
def test_a_process_of_the_hub_is_killed_again_and_again(town: Town, name: str) -> None:
    with in_a_burst(town, mails=name == "serve"):
        for _ in range(2):
            before, killed = len(town.accepted), town.hub.child("config.wiring", f"main() {name}")
            os.kill(killed, signal.SIGKILL)
            wait_for(lambda: ended(killed))  # noqa: B023
            wait_for(lambda: len(town.accepted) > before + 10)  # noqa: B023
            time.sleep(1.5)  # it is back, and in the middle of things
    assert bool(town.refusals) == (name == "serve")
    all_is_well(town, died=name == "work")


UNDER_WAY = "SELECT id FROM delivery WHERE state IN ('planned', 'sending')"


@contextmanager
def in_a_burst(town: Town, mails: bool = True) -> Iterator[None]:
    """Webhooks and mails come in from two sides as long as this lasts."""
    stop = Event()
    with ThreadPoolExecutor() as senders:
        sending = [senders.submit(town.send_webhooks, stop)]
        if mails:
            sending.append(senders.submit(town.send_mails, stop))
        try:
            wait_for(lambda: len(town.accepted) > 5)
            yield
        finally:
            stop.set()
        for it in sending:
            it.result()


def letters_come_without_redis(town: Town) -> None:
    """Ten seconds in which nobody nudges, and the sweep delivers."""
    before, end = len(town.letters.mails), time.monotonic() + 10
    accepted = len(town.accepted)
    time.sleep(max(0.0, end - time.monotonic()))
    assert len(town.accepted) > accepted + 5  # it goes on taking things in; how fast is for the bench
    assert len(town.letters.mails) > before + 20


DEAD_HAND = """
    UPDATE delivery SET due_at = now() FROM attempt WHERE attempt.delivery_id = delivery.id
        AND attempt.number = delivery.attempts AND delivery.state = 'sending'
        AND attempt.began_at < now() - interval '10 seconds'
    RETURNING delivery.id
"""


def let_every_lease_run_out(town: Town) -> None:
    """As if two minutes had passed since a worker died with something in its hand.

    Sixteen in a dead hand keep their lane shut for as long, and what is planned there waits behind them.
    """

    def all_begun() -> bool:
        town.rows(DEAD_HAND)
        return not town.rows("SELECT id FROM delivery WHERE state = 'planned'")

    wait_for(all_begun, seconds=60)
    time.sleep(2)  # whatever is truly on its way has come by then
    town.rows("UPDATE delivery SET due_at = now() WHERE state = 'sending' RETURNING id")
    town.rows("UPDATE arrival SET due_at = now() WHERE state = 'waiting' RETURNING id")


def all_is_well(town: Town, died: bool = False) -> None:
    """Nothing accepted is lost, and nothing came twice unless a worker or its record `died` meanwhile."""

    if died:
        let_every_lease_run_out(town)

    def at_rest() -> bool:
        done = town.hub.command("status", "--json")
        found = json.loads(done.stdout)
        assert done.returncode == 0, found
        return not found["reading"] and not found["deliveries_due"] and not town.rows(UNDER_WAY)

    wait_for(at_rest, seconds=60)
    kept = {row[0] for row in town.rows("SELECT reference FROM notification WHERE channel = 'webhook'")}
    assert set(town.accepted) == kept
    assert len(set(town.accepted)) == len(town.accepted)
    assert town.rows("SELECT count(*) FROM notification WHERE channel = 'mail'") == [(town.mails,)]

    reached = town.reached()
    assert set(reached) == {row[0] for row in town.rows("SELECT id FROM delivery WHERE channel = 'mail'")}
    cut_off = {row[0] for row in town.rows("SELECT delivery_id FROM attempt WHERE ended_at IS NULL")}
    assert {key for key, times in reached.items() if times > 1} <= cut_off
    assert died or cut_off == town.cut_off
    town.cut_off = cut_off
