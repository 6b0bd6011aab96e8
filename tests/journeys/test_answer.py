"""A reply by mail joins the conversation, and acknowledges only where that is plain."""

import re
from dataclasses import replace
from time import monotonic

import pytest

from hub.errors import NotAllowed
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.deliver import deliver
from hub.messaging.message import Compartment, How
from hub.messaging.quote import fold, known_lines
from hub.queues.entry import How as Taken
from hub.queues.entry import State
from hub.words import SYSTEM
from tests.builders import World, a_member, arrived
from tests.conversations import TWO_BOARDS, a_reply, landed, letter_of, said, seen_by, to
from tests.journeys.test_acknowledge import slip_in, states


def letters_to(world: World, email: str) -> list[str]:
    world.postman.letters.clear()
    world.deliver_all()
    return [it.subject for it in world.postman.letters if it.to == email]


def test_a_reply_is_a_message_once_and_the_others_are_told(world: World) -> None:
    member, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    world.deliver_all()
    raw = a_reply("We meet on Tuesday.\n", letter_of(world, reference, member, "notice"))
    arrival = landed(world, reference, member, raw)
    landed(world, reference, member, raw, arrival)
    [one] = seen_by(world, reference, other)
    assert (one.message.text, one.message.how, one.message.arrival_id) == (
        "We meet on Tuesday.",
        How.MAIL,
        arrival.id,
    )
    assert one.message.author.person == member.id
    assert [it for it in letters_to(world, other.email) if "there is a message" in it] != []
    assert states(world, reference, other)["lscp.rag"] is State.WAITING


def test_a_word_of_acknowledgement_takes_the_queue_of_the_letter_it_answers(world: World) -> None:
    member = a_member(world.hub, "lscp.rag", "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    world.deliver_all()
    notices = [it for it in world.postman.letters if it.to == member.email and "Review Advisory" in it.text]
    landed(world, reference, member, a_reply("Received!\r\n\r\nAnn\r\n", notices[0].key))
    now = states(world, reference, member)
    assert (now["lscp.rag"], now["safer-leeds.dhr"]) == (State.ACKNOWLEDGED, State.WAITING)
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        [made] = ledger.entries.acknowledgements(filed.id).values()
        [line] = [it for it in ledger.audit.of(filed.id) if it.act == "acknowledged"]
    assert (made.person_id, made.how) == (member.id, Taken.MAIL)
    assert (line.actor_id, line.detail["how"]) == (str(member.id), "mail_reply")
    assert any("your reply acknowledged it" in it for it in letters_to(world, member.email))


def test_a_notice_says_the_word_that_takes_it_where_a_reply_reaches_us(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    world.deliver_all()
    [notice] = [it for it in world.postman.letters if it.to == member.email]
    [word] = re.findall(r"Or reply to this letter with this as its first line: (.+)", notice.text)
    landed(world, reference, member, a_reply(f"{word}\r\n\r\nAnn\r\n", notice.key))
    assert states(world, reference, member)["lscp.rag"] is State.ACKNOWLEDGED


def test_a_notice_asks_for_no_reply_that_would_reach_nobody(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    arrived(world, TWO_BOARDS)
    deaf = replace(world.hub, post=replace(world.hub.post, reply_domain=""))
    while deliver(deaf):
        pass
    [notice] = [it for it in world.postman.letters if it.to == member.email]
    assert "reply" not in notice.text


def test_without_a_letter_it_takes_the_only_queue_that_waits_for_them(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    landed(world, reference, member, a_reply("I have it."))
    assert states(world, reference, member)["lscp.rag"] is State.ACKNOWLEDGED


def test_where_it_is_not_plain_which_queue_nothing_is_taken_and_they_are_told(world: World) -> None:
    member = a_member(world.hub, "lscp.rag", "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    landed(world, reference, member, a_reply("Received"))
    assert State.ACKNOWLEDGED not in states(world, reference, member).values()
    assert len(seen_by(world, reference, member)) == 1
    assert any("did not acknowledge" in it for it in letters_to(world, member.email))


def test_what_somebody_took_before_stays_theirs_and_the_second_is_told(world: World) -> None:
    first, second = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    acknowledge(Taking(reference, "lscp.rag", Taken.SCREEN, "Mine."), first, world.hub)
    landed(world, reference, second, a_reply("Received", letter_of(world, reference, second, "notice")))
    with world.hub.ledger(SYSTEM) as ledger:
        [made] = ledger.entries.acknowledgements(ledger.notifications.get(reference).id).values()
    assert made.person_id == first.id
    assert any("did not acknowledge" in it for it in letters_to(world, second.email))


def test_received_in_answer_to_a_message_takes_nothing(world: World) -> None:
    member, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, other, to("lscp.rag"))
    landed(world, reference, member, a_reply("Received", letter_of(world, reference, member, "message")))
    assert states(world, reference, member)["lscp.rag"] is State.WAITING


def test_a_reader_takes_nothing_by_mail_either(world: World) -> None:
    from hub.queues.member import Role

    reader = a_member(world.hub, "lscp.rag", role=Role.READER)
    reference = arrived(world).reference
    landed(world, reference, reader, a_reply("Received"))
    assert states(world, reference, reader)["lscp.rag"] is State.WAITING


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n"])
def test_a_machines_mail_never_lands(world: World, header: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    with pytest.raises(NotAllowed):
        landed(world, reference, member, a_reply("Received", more=header))
    assert states(world, reference, member)["lscp.rag"] is State.WAITING


def test_somebody_who_cannot_see_the_notification_lands_nothing(world: World) -> None:
    member, stranger = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar")
    reference = arrived(world).reference
    with pytest.raises(NotAllowed):
        landed(world, reference, stranger, a_reply("Hello"))
    assert seen_by(world, reference, member) == ()


@pytest.mark.parametrize("quotes_the_letter", [True, False])
def test_a_reply_to_legal_advice_is_as_restricted_as_the_advice(
    world: World, quotes_the_letter: bool
) -> None:
    lawyer, asked = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    colleague = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, lawyer, to(people=(asked,)), "Privileged.", Compartment.LEGAL)
    letter = letter_of(world, reference, asked, "message") if quotes_the_letter else None
    landed(world, reference, asked, a_reply("I follow your advice.", letter))
    assert [len(seen_by(world, reference, it)) for it in (lawyer, asked, colleague)] == [2, 2, 0]
    assert [it.message.compartment for it in seen_by(world, reference, asked)] == [Compartment.LEGAL] * 2


def test_a_reply_to_legal_advice_by_somebody_it_was_passed_on_to_goes_to_its_writer_alone(
    world: World,
) -> None:
    lawyer, asked = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    colleague, other = a_member(world.hub, "safer-leeds.dhr"), a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, lawyer, to(people=(asked,)), "Privileged.", Compartment.LEGAL)
    letter = letter_of(world, reference, asked, "message")
    landed(world, reference, colleague, a_reply("She asked me to answer your advice.", letter))
    assert [len(seen_by(world, reference, it)) for it in (lawyer, asked, colleague, other)] == [2, 1, 1, 0]
    [own] = seen_by(world, reference, colleague)
    assert own.message.compartment is Compartment.LEGAL
    assert own.message.to == to(people=(lawyer,))


def test_the_link_and_the_code_of_a_quoted_letter_are_kept_from_the_others(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == member.email]
    token, code = slip_in(letter.text)
    quoted = "\n".join(
        f"> {line}" for line in letter.text.replace(token, f"{token[:30]}\n{token[30:]}").splitlines()
    )
    landed(world, reference, member, a_reply(f"A question first.\n\n{quoted}\n", letter.key))
    [one] = seen_by(world, reference, member)
    assert "A question first." in one.message.text
    assert "Acknowledge by:" in one.message.text
    assert token[:20] not in one.message.text
    assert token[30:] not in one.message.text
    assert code not in one.message.text


def test_a_mail_without_text_is_kept_and_one_with_a_very_long_text_too(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    landed(world, reference, member, a_reply(""))
    world.clock.forward(minutes=1)
    landed(world, reference, member, a_reply("word " * 20_000))
    short, long = (it.message.text for it in seen_by(world, reference, member))
    assert "no text" in short
    assert long.count("word") == 20_000


@pytest.mark.parametrize(
    "text", ["x" * 2_000_000, "/acknowledge/" * 50_000, ">" * 500_000, "/acknowledge/" + " " * 500_000]
)
def test_a_hostile_reply_is_read_in_a_moment(world: World, text: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    began = monotonic()
    landed(world, reference, member, a_reply(text))
    [one] = seen_by(world, reference, member)
    fold(one.message.text, known_lines(it.text for it in world.hub.letters.values()))
    assert monotonic() - began < 10
