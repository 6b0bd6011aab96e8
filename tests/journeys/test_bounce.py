"""A report is tied to its letter: that fails or is late, the next person hears, and nothing else moves."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from hub.intake.arrival import Arrival, State
from hub.intake.mail import Envelope
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.by_mail import by_mail
from hub.journeys.chase import chase
from hub.journeys.receive import receive
from hub.journeys.watch import dead_letters, figures
from hub.queues.entry import How
from hub.queues.entry import State as EntryState
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending import delivery
from hub.tracking.progress import Progress
from hub.web import told_deliveries
from hub.words import SYSTEM
from tests.bounces import Failed, exchange, exim, gmail, postfix, qmail, verp
from tests.builders import BOX, World, a_member, arrived


def came(world: World, raw: bytes, to: str = BOX.mailbox) -> Arrival:
    """A mail server's report arrives with the null path and is read."""
    arrival_id = receive(Envelope(BOX.mailbox, "", (to,)), raw, world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
    assert arrival is not None
    assert arrival.state is State.SET_ASIDE
    return arrival


def the_letter(world: World, to: Person) -> UUID:
    return next(it.key for it in world.postman.letters if it.to == to.email)


def progress(world: World, reference: str, key: UUID) -> Progress:
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        return next(it for it in ledger.deliveries.progress(filed.id) if it.delivery.id == key)


def acts(world: World, reference: str) -> list[str]:
    with world.hub.ledger(SYSTEM) as ledger:
        return [it.act for it in ledger.audit.of(ledger.notifications.get(reference).id)]


def sent(world: World) -> tuple[str, Person, UUID]:
    """A notification, the one member it was sent to, and that letter's key."""
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    return reference, member, the_letter(world, member)


@pytest.mark.parametrize("written", [postfix, exchange, gmail, exim, qmail])
def test_every_servers_report_names_the_letter_by_its_quoted_id(
    world: World, written: Callable[[Failed], bytes]
) -> None:
    reference, member, key = sent(world)
    arrival = came(world, written(Failed(key, member.email)))
    found = progress(world, reference, key)
    assert found.delivery.state is delivery.State.DEAD
    assert found.attempts[-1].outcome == "bounced"
    assert "5.1.1" in (found.attempts[-1].detail or "")
    assert member.email not in (found.attempts[-1].detail or "")
    assert str(key) in arrival.reason
    assert "bounced" in acts(world, reference)
    assert [it.delivery.id for it in dead_letters(world.hub)] == [key]
    told = told_deliveries.delivery(found, world.clock.now, {})
    assert (told.word, told.again) == ("Not delivered", True)
    assert "gave it back" in told.sentence
    assert "there is no such mailbox (5.1.1)" in told.sentence
    assert len(told.attempts) == 1


@pytest.mark.parametrize("where", ["envelope", "header"])
def test_the_return_path_alone_is_enough_and_goes_before_a_quoted_id(world: World, where: str) -> None:
    reference, member, key = sent(world)
    other = replace(Failed(key, member.email), key=uuid4())
    raw = postfix(other, to=verp(key) if where == "header" else BOX.mailbox)
    came(world, raw, to=verp(key) if where == "envelope" else BOX.mailbox)
    assert progress(world, reference, key).delivery.state is delivery.State.DEAD


def test_a_delay_is_shown_once_and_fails_nothing(world: World) -> None:
    reference, member, key = sent(world)
    late = Failed(key, member.email, "delayed", "4.4.1")
    came(world, postfix(late))
    world.clock.forward(hours=4)
    came(world, postfix(late))
    found = progress(world, reference, key)
    assert found.delivery.state is delivery.State.SENT
    assert [it.outcome for it in found.attempts] == ["sent", "delayed"]
    told = told_deliveries.delivery(found, world.clock.now, {})
    assert (told.word, told.again) == ("Delayed", False)
    assert "still trying" in told.sentence
    assert dead_letters(world.hub) == []
    came(world, postfix(replace(late, action="failed", status="4.4.7")))
    found = progress(world, reference, key)
    assert found.delivery.state is delivery.State.DEAD
    assert [it.outcome for it in found.attempts] == ["sent", "delayed", "bounced"]


def test_a_report_that_names_another_recipient_is_not_believed_and_is_written_down(world: World) -> None:
    reference, _, key = sent(world)
    arrival = came(world, postfix(Failed(key, "somebody.else@example.org")), to=verp(key))
    assert progress(world, reference, key).delivery.state is delivery.State.SENT
    assert "report ignored" in acts(world, reference)
    assert "another recipient" in arrival.reason


def test_a_report_on_where_a_letter_was_forwarded_to_is_believed_when_it_sends_the_letter_back(
    world: World,
) -> None:
    reference, member, key = sent(world)
    raw = postfix(Failed(key, member.email)).replace(
        f"Final-Recipient: rfc822; {member.email}".encode(), b"Final-Recipient: rfc822; new@example.net"
    )
    came(world, raw)
    assert progress(world, reference, key).delivery.state is delivery.State.DEAD


def test_a_report_about_nothing_of_ours_only_lies_there(world: World) -> None:
    reference, member, key = sent(world)
    arrival = came(world, postfix(Failed(uuid4(), member.email)), to=verp(uuid4()))
    assert progress(world, reference, key).delivery.state is delivery.State.SENT
    assert arrival.reason == "A mail server says that a letter could not be delivered."
    assert figures(world.hub).set_aside == 1


def test_of_several_recipients_only_ours_counts(world: World) -> None:
    reference, member, key = sent(world)
    ours = Failed(key, member.email, "delayed", "4.2.2")
    came(world, postfix(ours, Failed(key, "other@example.org")))
    assert progress(world, reference, key).attempts[-1].outcome == "delayed"
    came(world, postfix(Failed(key, "other@example.org"), replace(ours, action="failed", status="5.2.2")))
    found = progress(world, reference, key)
    assert found.delivery.state is delivery.State.DEAD
    assert "the mailbox is full (5.2.2)" in (found.attempts[-1].detail or "")


def test_when_every_notice_failed_the_chair_hears_at_once_and_not_before(world: World) -> None:
    members = [a_member(world.hub, "lscp.rag") for _ in range(2)]
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    arrived(world)
    world.deliver_all()
    for count, member in enumerate(members):
        assert chair.email not in {it.to for it in world.postman.letters}, count
        came(world, postfix(Failed(the_letter(world, member), member.email)))
        chase(world.hub)
        world.deliver_all()
    assert [it.to for it in world.postman.letters].count(chair.email) == 1
    assert chase(world.hub) == 0


def test_a_late_report_changes_no_acknowledgement_and_wakes_nobody(world: World) -> None:
    a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference, member, key = sent(world)
    acknowledge(Taking(reference, "lscp.rag", How.LINK, "Mine."), member, world.hub)
    world.deliver_all()
    before = len(world.postman.letters)
    came(world, postfix(Failed(key, member.email)))
    chase(world.hub)
    world.deliver_all()
    with world.hub.ledger(actor_of(member)) as ledger:
        [entry] = ledger.entries.of(ledger.notifications.get(reference).id)
    assert (entry.state, entry.rung) == (EntryState.ACKNOWLEDGED, 0)
    assert entry.due_at is not None
    assert entry.due_at > world.clock.now
    assert len(world.postman.letters) == before
    assert progress(world, reference, key).delivery.state is delivery.State.DEAD


def test_the_same_report_again_is_written_down_and_a_replayed_letter_is_left_alone(world: World) -> None:
    reference, member, key = sent(world)
    came(world, postfix(Failed(key, member.email)))
    from hub.journeys.mend import replay

    replay(key, SYSTEM, world.hub)
    came(world, postfix(Failed(key, member.email)))
    assert progress(world, reference, key).delivery.state is delivery.State.PLANNED
    world.deliver_all()
    found = progress(world, reference, key)
    assert [it.outcome for it in found.attempts] == ["sent", "bounced", "sent"]
    assert told_deliveries.delivery(found, world.clock.now, {}).word == "Sent"


def test_the_receipt_of_a_sender_who_gave_a_wrong_address_fails_too(world: World) -> None:
    reference = arrived(world).reference
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    came(world, postfix(Failed(letter.key, letter.to)))
    assert progress(world, reference, letter.key).delivery.state is delivery.State.DEAD
