"""kill -9 on either side of every commit and every sending: nothing is lost, nothing is sent twice unseen."""

import smtplib
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.webhook.signature import new_secret
from config import wiring
from hub.hub import Hub
from hub.intake.source import Source
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.arrive import by_webhook
from hub.journeys.decide import Concluding, decide
from hub.journeys.enrol import Handed, add_source
from hub.journeys.file import Accepted
from hub.journeys.receive import receive
from hub.journeys.watch import figures
from hub.queues.entry import How, Result
from hub.queues.member import Role
from hub.store.database import prepare
from tests.builders import BOX, a_member, sent_by, some_fields
from tests.faults.doomed import Act, Doomed, Ended, House, Post, Take, a_mail_door, chase, mail_door, work
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.processes import wait_for
from tests.sinks import SmtpSink, WebhookSink

pytestmark = pytest.mark.faults
A_LEASE = timedelta(seconds=100)  # longer than any there is
A_WEEK = timedelta(days=7)  # over any holidays, so that the ladder is due
OPEN_TRANSACTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
    " AND pid <> pg_backend_pid()"
)
UNSEEN = {"before sending", "after commit"}


@dataclass
class Town:
    """A hub that is well, and everybody it speaks with; a doomed process finds the same in `house`."""

    house: House
    letters: SmtpSink
    calls: WebhookSink
    ahead: timedelta = timedelta()
    repeats: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def doom(self, act: Act, at: int) -> Ended:
        """Run this in a process that dies at its point number `at`, if it comes so far."""
        ended = Doomed(self.house, self.ahead, act, at).end()
        self.seen[ended.at or "done"] += 1
        wait_for(lambda: self.rows(OPEN_TRANSACTIONS) == [(0,)])  # PostgreSQL has noticed, and rolled back
        return ended

    def heal(self, hub: Hub) -> None:
        """When every lease has run out, a worker that is well does what is due."""
        self.ahead += A_LEASE
        work(hub)

    def rows(self, question: str) -> list[tuple]:  # type: ignore[type-arg]
        with psycopg.connect(self.house.database_url) as connection:
            return connection.execute(question).fetchall()  # type: ignore[arg-type]

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def reached(self) -> Counter[UUID]:
        """How often each delivery reached its receiver, by the id that both sides know it by."""
        letters = (str(it.mail["Message-ID"]).strip("<>").partition(".")[0] for it in self.letters.mails)
        calls = (it.headers["webhook-id"] for it in self.calls.calls)
        return Counter(UUID(it.rpartition("_")[2]) for it in (*letters, *calls))


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with SmtpSink() as letters, WebhookSink() as calls:
        house = House(tmp_path, database_url, letters.port)
        prepare(database_url, wiring.vault(house.settings))
        yield Town(house, letters, calls)


@pytest.fixture
def hub(town: Town) -> Iterator[Hub]:
    """The processes that are well; all of them look at the same clock."""
    with town.house.hub(town.now) as well:
        yield well


@pytest.fixture
def police(town: Town, hub: Hub) -> Handed:
    return add_source(Source("police", "Police", None, (), endpoint=town.calls.url), new_secret, hub)


def test_a_worker_that_dies_while_it_reads_a_mail_and_tells_everybody(town: Town, hub: Hub) -> None:
    a_member(hub, "lsab.sar")
    add_source(Source("lsab", "LSAB", "lsab", (), endpoint=town.calls.url), new_secret, hub)
    for at in count():
        receive(BOX, a_form_mail(AN_ADULT_DIED).as_bytes(), hub)
        ended = town.doom(work, at)
        town.heal(hub)
        all_is_well(town, hub, ended)
        assert town.count("notification") == at + 1
        if ended.at is None:
            break
    # One letter to the member, one to the sender, one event to the board's own system.
    assert town.seen["before sending"] == town.seen["after sending"] == 3
    # Claim and file the mail; claim, send and record in two lanes; and what the sweeps look at.
    assert town.seen["before commit"] == town.seen["after commit"] >= 7
    assert town.repeats >= 3, "no crash between sending and recording was met, so this proved nothing"


def test_a_worker_that_dies_while_it_chases(town: Town, hub: Hub, police: Handed) -> None:
    member = a_member(hub, "lscp.rag")
    a_member(hub, "lscp.rag", role=Role.CHAIR)
    for at in count():
        accepted = accept(town, hub, police)
        town.heal(hub)
        town.ahead += A_WEEK
        ended = town.doom(chase, at)
        town.heal(hub)
        all_is_well(town, hub, ended)
        acknowledge(Taking(accepted.reference, "lscp.rag", How.SCREEN, "mine"), member, hub)
        # Concluded too, or its second clock would give every later process more to do than the one before.
        decide(Concluding(accepted.reference, "lscp.rag", Result.NOTED, "done"), member, hub)
        town.heal(hub)
        if ended.at is None:
            break
    chased = "SELECT entry_id, to_person, count(*) FROM delivery WHERE kind IN ('reminder', 'escalation')"
    letters = town.rows(f"{chased} AND to_person IS NOT NULL GROUP BY 1, 2")
    assert {number for *_, number in letters} == {1}  # what somebody missed is one letter, crash or no crash
    assert len({entry for entry, *_ in letters}) == town.count("entry")
    assert town.seen["before commit"] == town.seen["after commit"] >= 3
    assert town.seen["after sending"] >= 1


def test_a_web_process_that_dies_while_it_accepts(town: Town, hub: Hub, police: Handed) -> None:
    for at in count():
        headers, body = sent_by(police, some_fields(), town.now())
        ended = town.doom(Post("/api/v1/sources/police/notifications", headers, body), at)
        if ended.at is None:
            assert ended.said[0][0] == 202
        again = by_webhook("police", headers, body, hub)
        assert isinstance(again, Accepted)
        assert again.duplicate == (ended.at != "before commit")
        town.heal(hub)
        all_is_well(town, hub, ended)
        assert town.count("notification") == town.count("arrival") == at + 1
        if ended.at is None:
            break
    assert town.seen == {"before commit": 1, "after commit": 1, "done": 1}


def test_a_web_process_that_dies_while_somebody_acknowledges(town: Town, hub: Hub, police: Handed) -> None:
    member = a_member(hub, "lscp.rag")
    for at in count():
        accepted = accept(town, hub, police)
        taking = Taking(accepted.reference, "lscp.rag", How.SCREEN, "mine")
        ended = town.doom(Take(taking, member), at)
        assert acknowledge(taking, member, hub).repeat == (ended.at != "before commit")
        town.heal(hub)
        all_is_well(town, hub, ended)
        assert town.count("acknowledgement") == at + 1
        if ended.at is None:
            break
    told = [it for it in town.letters.mails if "has it" in str(it.mail["Subject"])]
    assert len(told) == town.count("acknowledgement") == 3


def test_a_mail_door_that_dies_before_its_250_is_sent_the_mail_again(town: Town, hub: Hub) -> None:
    member = a_member(hub, "lsab.sar")
    for at in count():
        mail = a_form_mail(AN_ADULT_DIED)
        door = Doomed(town.house, town.ahead, mail_door, at)
        kept = hand_over(door.line.recv(), mail.as_bytes())
        if kept:
            door.line.send("stop")
        ended = door.end()
        assert kept == (ended.at is None)
        if not kept:
            with a_mail_door(hub) as port:
                assert hand_over(port, mail.as_bytes())
        town.heal(hub)
        all_is_well(town, hub, ended)
        assert town.count("notification") == town.count("arrival") == at + 1
        if kept:
            break
    notices = [it for it in town.letters.mails if it.recipients == (member.email,)]
    assert len(notices) == 3


@pytest.mark.parametrize("unsaid", [b".\r\n", b""])
def test_a_client_that_hangs_up_before_the_250_and_sends_again(town: Town, hub: Hub, unsaid: bytes) -> None:
    a_member(hub, "lsab.sar")
    raw = a_form_mail(AN_ADULT_DIED).as_bytes().replace(b"\n", b"\r\n")
    with a_mail_door(hub) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            said = [b"EHLO here", b"MAIL FROM:<a@example.org>", b"RCPT TO:<notify@hub.example.org>", b"DATA"]
            for word in said:
                line.recv(4096)
                line.sendall(word + b"\r\n")
            line.recv(4096)
            line.sendall(raw + unsaid)
            if unsaid:
                wait_for(lambda: town.count("arrival") == 1)
        assert hand_over(port, raw)
    town.heal(hub)
    all_is_well(town, hub, Ended(None, []))
    assert town.count("notification") == town.count("arrival") == 1


def all_is_well(town: Town, hub: Hub, ended: Ended) -> None:
    """Everything accepted is accounted for, everything owed was sent, and a repeat can be proved."""
    found = figures(hub)
    assert found.holds, (ended, found)
    assert found.accepted == found.open + found.closed + found.quarantined + found.set_aside, (ended, found)
    assert (found.deliveries_due, found.dead_letters) == (0, 0), (ended, found)

    owed = {row[0] for row in town.rows("SELECT id FROM delivery WHERE state <> 'dropped'")}
    reached = town.reached()
    assert set(reached) == owed, ended
    assert set(town.rows("SELECT DISTINCT state FROM delivery")) <= {("sent",), ("dropped",)}
    twice = town.rows(
        "SELECT entry_id, kind, step, to_person, to_source FROM delivery WHERE entry_id IS NOT NULL"
        " AND (to_person IS NOT NULL OR to_source IS NOT NULL) GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1"
    )
    assert twice == [], ended

    repeated = {key for key, times in reached.items() if times > 1}
    cut_off = {row[0] for row in town.rows("SELECT delivery_id FROM attempt WHERE ended_at IS NULL")}
    assert repeated <= cut_off, ended  # an attempt that never ended is the proof
    assert max(reached.values()) <= 2, ended
    new, town.repeats = len(repeated) - town.repeats, len(repeated)
    assert new <= (0 if ended.at in UNSEEN or ended.at is None else 1), ended


def accept(town: Town, hub: Hub, police: Handed) -> Accepted:
    headers, body = sent_by(police, some_fields(), town.now())
    accepted = by_webhook("police", headers, body, hub)
    assert isinstance(accepted, Accepted)
    return accepted


def hand_over(port: int, raw: bytes) -> bool:
    """Submit a mail as an MTA does; whether it heard 250."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
            return line.sendmail("a@example.org", ["notify@hub.example.org"], raw) == {}
    except (smtplib.SMTPException, OSError):
        return False
