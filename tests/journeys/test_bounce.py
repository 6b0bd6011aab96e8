"""A report is tied to its letter: that fails or is late, the next person hears, and nothing else moves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from hub.intake.arrival import Arrival, State
from hub.intake.belonging import message_id
from hub.intake.mail import Envelope
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.by_mail import by_mail
from hub.journeys.chase import chase
from hub.journeys.consider import Considering, consider
from hub.journeys.mend import replay
from hub.journeys.receive import receive
from hub.journeys.watch import check, dead_letters, figures, unreached_queues
from hub.queues.entry import How, Verdict
from hub.queues.entry import State as EntryState
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending import delivery
from hub.tracking.progress import Progress
from hub.tracking.unreached import Unreached, Why
from hub.web import told_deliveries
from hub.web.alarm import alarms
from hub.words import SYSTEM, TRIAGE
from tests.bounces import Failed, exchange, exim, gmail, postfix, qmail, verp
from tests.builders import BOX, RULES, World, a_member, arrived


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


def failed(world: World, key: UUID, to: str, action: str = "failed", status: str = "5.1.1") -> Failed:
    """One that quotes the letter's own Message-ID, which only this hub can have made."""
    with world.hub.ledger(SYSTEM) as ledger:
        return Failed(key, to, action, status, message_id(key, "hub.example.org", ledger.mark))


def the_letter(world: World, to: Person) -> UUID:
    return next(it.key for it in world.postman.letters if it.to == to.email)


def progress(world: World, reference: str, key: UUID) -> Progress:
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        return next(it for it in ledger.attempts.progress(filed.id) if it.delivery.id == key)


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
    arrival = came(world, written(failed(world, key, member.email)))
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
    other = failed(world, uuid4(), member.email)
    raw = postfix(other, to=verp(key) if where == "header" else BOX.mailbox)
    came(world, raw, to=verp(key) if where == "envelope" else BOX.mailbox)
    assert progress(world, reference, key).delivery.state is delivery.State.DEAD


def test_a_delay_is_shown_once_and_fails_nothing(world: World) -> None:
    reference, member, key = sent(world)
    late = failed(world, key, member.email, "delayed", "4.4.1")
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
    arrival = came(world, postfix(failed(world, key, "somebody.else@example.org")), to=verp(key))
    assert progress(world, reference, key).delivery.state is delivery.State.SENT
    assert "report ignored" in acts(world, reference)
    assert "another recipient" in arrival.reason


def test_a_report_on_where_a_letter_was_forwarded_to_is_believed_when_it_sends_the_letter_back(
    world: World,
) -> None:
    reference, member, key = sent(world)
    raw = postfix(failed(world, key, member.email)).replace(
        f"Final-Recipient: rfc822; {member.email}".encode(), b"Final-Recipient: rfc822; new@example.net"
    )
    came(world, raw)
    assert progress(world, reference, key).delivery.state is delivery.State.DEAD


def test_a_report_about_nothing_of_ours_only_lies_there(world: World) -> None:
    reference, member, key = sent(world)
    arrival = came(world, postfix(failed(world, uuid4(), member.email)), to=verp(uuid4()))
    assert progress(world, reference, key).delivery.state is delivery.State.SENT
    assert arrival.reason == "A mail server says that a letter could not be delivered."
    assert figures(world.hub).set_aside == 1


def test_of_several_recipients_only_ours_counts(world: World) -> None:
    reference, member, key = sent(world)
    ours = failed(world, key, member.email, "delayed", "4.2.2")
    came(world, postfix(ours, failed(world, key, "other@example.org")))
    assert progress(world, reference, key).attempts[-1].outcome == "delayed"
    came(
        world,
        postfix(failed(world, key, "other@example.org"), replace(ours, action="failed", status="5.2.2")),
    )
    found = progress(world, reference, key)
    assert found.delivery.state is delivery.State.DEAD
    assert "the mailbox is full (5.2.2)" in (found.attempts[-1].detail or "")


def bounces(world: World, person: Person) -> None:
    """The newest letter to them comes back, and whatever is due goes."""
    key = [it.key for it in world.postman.letters if it.to == person.email][-1]
    came(world, postfix(failed(world, key, person.email)))
    chase(world.hub)
    world.deliver_all()


def to(world: World, *people: Person) -> list[str]:
    """Who of these were written to, in order, by their roles."""
    names = {it.email: it.name.split()[0] for it in people}
    return [names[it.to] for it in world.postman.letters if it.to in names]


def of_a_queue(world: World) -> tuple[Person, Person, Person, Person]:
    """A member, a deputy and a chair of the group, and somebody at the duty desk."""
    seats = [a_member(world.hub, "lscp.rag", role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)]
    return seats[0], seats[1], seats[2], a_member(world.hub, TRIAGE)


def test_one_lost_letter_opens_the_next_way_to_that_person_at_once_and_once(world: World) -> None:
    member, deputy, chair, desk = of_a_queue(world)
    other = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    bounces(world, member)
    [letter] = [it for it in world.postman.letters if it.to == deputy.email]
    said = " ".join(letter.text.split())
    assert f"in place of {member.name}, to whom this letter could not be delivered" in said
    assert "waiting for a named person" in said  # what they would have read, and no word of being overdue
    assert to(world, chair, desk) == []
    assert [it.to for it in world.postman.letters].count(other.email) == 1
    told = told_deliveries.delivery(progress(world, reference, letter.key), world.clock.now, {})
    assert f"(in place of {member.name}, to whom it could not be delivered)" in told.sentence
    assert acts(world, reference).count("next way opened") == 1
    with world.hub.ledger(SYSTEM) as ledger:  # a person sends it again, and it comes back again
        [lost] = [it for it in ledger.attempts.dead() if it.delivery.to_person == member.id]
    replay(lost.delivery.id, SYSTEM, world.hub)
    world.deliver_all()
    bounces(world, member)
    assert to(world, deputy, chair, desk) == ["deputy"]


def test_each_way_that_fails_opens_the_one_after_it_and_the_last_is_an_alarm(world: World) -> None:
    member, deputy, chair, desk = of_a_queue(world)
    a_member(world.hub, *(it for it in RULES.queues if it not in ("lscp.rag", TRIAGE)))
    reference = arrived(world).reference
    world.deliver_all()
    found = []
    for person in (member, deputy, chair):
        bounces(world, person)
        found.append(to(world, deputy, chair, desk))
    # The desk has letters for its own reasons as well, so it is told apart by what the letter says.
    assert [it[:2] for it in found] == [["deputy"], ["deputy", "chair"], ["deputy", "chair"]]
    [last] = [it for it in world.postman.letters if it.to == desk.email]
    assert f"in place of {chair.name}" in " ".join(last.text.split())
    assert unreached_queues(world.hub) == (Unreached("lscp.rag", Why.LOST),)
    assert "nobody left" not in acts(world, reference)
    bounces(world, desk)
    assert acts(world, reference).count("nobody left") == 1
    assert {it.queue for it in unreached_queues(world.hub)} == {"lscp.rag", TRIAGE}
    check(world.hub)
    administrator = replace(desk, administrator=True)
    assert "LSCP Review Advisory Group reaches nobody" in " ".join(alarms(administrator, world.hub).said)


def test_a_delay_opens_no_other_way(world: World) -> None:
    member, deputy, chair, _ = of_a_queue(world)
    arrived(world)
    world.deliver_all()
    came(world, postfix(failed(world, the_letter(world, member), member.email, "delayed", "4.4.1")))
    world.deliver_all()
    assert to(world, deputy, chair) == []


def test_a_reminder_that_is_lost_is_sent_to_whoever_is_asked_instead(world: World) -> None:
    member, deputy, chair, _ = of_a_queue(world)
    arrived(world)
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 24, 13, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    bounces(world, member)
    [letter] = [it for it in world.postman.letters if it.to == deputy.email]
    assert "still waiting" in letter.subject
    assert f"in place of {member.name}" in " ".join(letter.text.split())
    assert to(world, chair) == []


def test_a_lost_letter_about_what_was_accepted_is_sent_to_whoever_is_asked_instead(world: World) -> None:
    member, deputy, _, _ = of_a_queue(world)
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    consider(Considering(reference, "lscp.rag", Verdict.ACCEPTED), member, world.hub)
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 30, 13, tzinfo=UTC)  # the Panel is to be told by five
    chase(world.hub)
    world.deliver_all()
    assert to(world, deputy) == []
    bounces(world, member)
    [letter] = [it for it in world.postman.letters if it.to == deputy.email]
    assert f"in place of {member.name}" in " ".join(letter.text.split())


def test_what_was_to_go_instead_does_not_go_once_somebody_has_it(world: World) -> None:
    member, deputy, chair, _ = of_a_queue(world)
    reference = arrived(world).reference
    world.deliver_all()
    key = the_letter(world, member)
    came(world, postfix(failed(world, key, member.email)))
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), chair, world.hub)
    world.deliver_all()
    assert to(world, deputy) == []
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.attempts.progress(ledger.notifications.get(reference).id)
    [instead] = [it for it in found if it.delivery.next_way_of == key]
    told = told_deliveries.delivery(instead, world.clock.now, {})
    assert (told.word, "it had been taken before" in told.sentence) == ("Not needed", True)


def test_two_that_fail_in_one_moment_open_one_way_each_and_none_twice(world: World) -> None:
    members = [a_member(world.hub, "lscp.rag") for _ in range(2)]
    _, deputy, chair, _ = of_a_queue(world)
    reference = arrived(world).reference
    world.deliver_all()
    lost = [postfix(failed(world, the_letter(world, it), it.email)) for it in members]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda raw: came(world, raw), lost))
    world.deliver_all()
    assert to(world, deputy, chair) == ["deputy"]
    assert acts(world, reference).count("next way opened") == 2


def test_a_late_report_changes_no_acknowledgement_and_wakes_nobody(world: World) -> None:
    a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference, member, key = sent(world)
    acknowledge(Taking(reference, "lscp.rag", How.LINK, "Mine."), member, world.hub)
    world.deliver_all()
    before = len(world.postman.letters)
    came(world, postfix(failed(world, key, member.email)))
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
    came(world, postfix(failed(world, key, member.email)))
    replay(key, SYSTEM, world.hub)
    came(world, postfix(failed(world, key, member.email)))
    assert progress(world, reference, key).delivery.state is delivery.State.PLANNED
    world.deliver_all()
    found = progress(world, reference, key)
    assert [it.outcome for it in found.attempts] == ["sent", "bounced", "sent"]
    assert told_deliveries.delivery(found, world.clock.now, {}).word == "Sent"


def test_the_receipt_of_a_sender_who_gave_a_wrong_address_fails_too(world: World) -> None:
    reference = arrived(world).reference
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    came(world, postfix(failed(world, letter.key, letter.to)))
    assert progress(world, reference, letter.key).delivery.state is delivery.State.DEAD
