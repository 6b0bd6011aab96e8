"""Letters through a real mail server, and what it gives back: a Postfix between the hub and itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest

from adapters.smtp.policy import SmtpPolicy
from adapters.smtp.postman import SmtpPostman
from adapters.smtp.receiver import DoorPolicy, SmtpDoor
from hub.hub import Hub
from hub.intake.mail import HOPS, NULL_PATH, Envelope
from hub.journeys.by_mail import by_mail, waiting
from hub.journeys.deliver import deliver
from hub.journeys.receive import receive
from hub.journeys.watch import dead_letters
from hub.sending.delivery import State
from hub.sending.outcome import Deferred, Sent
from hub.sending.parcel import Letter
from hub.words import SYSTEM, Channel
from tests.builders import World, a_member, arrived
from tests.postfix import Postfix, postfix
from tests.processes import wait_for

OURS, BOUNCES = "notify@hub.example.org", "bounces.hub.example.org"


@dataclass
class Loop:
    """The hub's mail door behind a Postfix; `came` is what the door has kept."""

    server: Postfix
    hub: Hub
    came: list[tuple[Envelope, bytes]]

    def policy(self, **other: object) -> SmtpPolicy:
        plain: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.server.plain,
            "from_address": OURS,
            "ca_file": self.server.certificate,
            "bounce_domain": BOUNCES,
            "timeout": 20,
        }
        return SmtpPolicy(**(plain | other))  # type: ignore[arg-type]


@pytest.fixture
def loop(world: World) -> Iterator[Loop]:
    came = list[tuple[Envelope, bytes]]()

    def keep(envelope: Envelope, raw: bytes) -> None:
        receive(envelope, raw, world.hub)
        came.append((envelope, raw))

    mailboxes = {it: it for it in (OURS, f"bounce@{BOUNCES}")}
    door = SmtpDoor(keep, mailboxes, DoorPolicy("127.0.0.1", 0))
    door.start()
    try:
        with postfix(door.port) as server:
            yield Loop(server, world.hub, came)
    finally:
        door.stop()


def a_letter(to: str = OURS) -> Letter:
    return Letter(uuid4(), to, "A notification", "Please look: https://hub.example.org")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_letter_is_submitted_under_tls_and_comes_marked_as_a_machines(loop: Loop, tls: str) -> None:
    port = loop.server.plain if tls == "starttls" else loop.server.tls
    letter = a_letter()
    assert isinstance(SmtpPostman(loop.policy(tls=tls, port=port)).send(letter), Sent)
    wait_for(lambda: bool(loop.came), seconds=20)
    [(envelope, raw)] = loop.came
    assert envelope.sender == f"bounce+{letter.key.hex}@{BOUNCES}"
    mail = message_from_bytes(raw, policy=default)
    assert mail["Message-ID"] == f"<{letter.key}@hub.example.org>"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert mail[HOPS] == "1"
    assert "with ESMTPS" in str(mail["Received"]), "it travelled under TLS"


def test_without_a_bounce_domain_it_goes_from_nobody(loop: Loop) -> None:
    assert isinstance(SmtpPostman(loop.policy(bounce_domain="")).send(a_letter()), Sent)
    wait_for(lambda: bool(loop.came), seconds=20)
    assert loop.came[0][0].sender == NULL_PATH


def test_a_domain_that_demands_tls_gets_nothing_without(loop: Loop) -> None:
    demands = frozenset({"hub.example.org"})
    assert isinstance(
        SmtpPostman(loop.policy(tls="none", require_tls_domains=demands)).send(a_letter()), Deferred
    )
    assert isinstance(SmtpPostman(loop.policy(require_tls_domains=demands)).send(a_letter()), Sent)


def test_a_letter_that_bounces_marks_the_very_delivery(loop: Loop, world: World) -> None:
    a_member(world.hub, "lscp.rag")
    a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    hub = replace(loop.hub, postman=SmtpPostman(loop.policy()))
    while deliver(hub):
        pass
    with world.hub.ledger(SYSTEM) as ledger:
        owed = list(ledger.attempts.progress(ledger.notifications.get(reference).id))
    letters = {it.delivery.id for it in owed if it.delivery.channel is Channel.MAIL}
    assert {it.delivery.state for it in owed if it.delivery.id in letters} == {State.SENT}
    wait_for(lambda: len(loop.came) >= len(letters) >= 2, seconds=20)
    returned = {envelope.recipients[0].partition("@")[0] for envelope, _ in loop.came}
    assert returned == {f"bounce+{it.hex}" for it in letters}
    assert {envelope.sender for envelope, _ in loop.came} == {NULL_PATH}, "a report has no return path"
    for arrival in waiting(hub):
        by_mail(arrival, hub)
    dead = {it.delivery.id: it.attempts[-1].detail for it in dead_letters(hub)}
    assert set(dead) == letters
    assert all("there is no such mailbox (5.1.1)" in why for why in dead.values()), dead
