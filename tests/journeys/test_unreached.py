"""A queue that nobody would hear of is an alarm before anything comes."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from adapters.memory.post import MemoryPostman
from hub.cli import cli
from hub.errors import IllegalMove, NotAllowed
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.away import Leave, mark_away
from hub.journeys.converse import read
from hub.journeys.deliver import deliver
from hub.journeys.enrol import disable_person
from hub.journeys.mend import replay, told_otherwise
from hub.journeys.watch import check, dead_letters, figures, recount, unreached_queues
from hub.messaging.message import Compartment
from hub.queues.entry import How
from hub.queues.member import Role
from hub.sending.outcome import Refused
from hub.tracking.unreached import Unreached, Why
from hub.web.alarm import alarms
from hub.words import SYSTEM, TRIAGE
from tests.bounces import postfix
from tests.builders import RULES, TODAY, World, a_member, arrived
from tests.conversations import said, to
from tests.journeys.test_bounce import came, failed
from tests.journeys.test_rehearse import an_administrator
from tests.journeys.test_user_commands import Doors

OTHERS = [it for it in RULES.queues if it != "lscp.rag"]


def test_a_seat_that_acts_is_reached_and_a_reader_or_somebody_shut_out_is_not(world: World) -> None:
    a_member(world.hub, *OTHERS)
    empty = (Unreached("lscp.rag", Why.EMPTY),)
    assert unreached_queues(world.hub) == empty
    a_member(world.hub, "lscp.rag", role=Role.READER)
    assert unreached_queues(world.hub) == empty
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    assert unreached_queues(world.hub) == ()
    disable_person(chair.email, world.hub)
    assert unreached_queues(world.hub) == empty


def test_lost_letters_to_all_of_them_are_an_alarm_until_somebody_mends_one(world: World) -> None:
    a_member(world.hub, *OTHERS)  # at the duty desk too, which is told instead, and cannot be reached either
    member = a_member(world.hub, "lscp.rag")
    arrived(world)
    refusing = replace(world.hub, postman=MemoryPostman([Refused("550 no such person")] * 9))
    while deliver(refusing):
        pass
    assert {it.queue for it in unreached_queues(world.hub) if it.why is Why.LOST} == {"lscp.rag", *OTHERS}
    [letter] = [it for it in dead_letters(world.hub) if it.delivery.to_person == member.id]
    replay(letter.delivery.id, SYSTEM, world.hub)
    world.deliver_all()
    assert {it.queue for it in unreached_queues(world.hub)} == set(OTHERS)


def test_a_boards_administrator_hears_of_that_board_and_the_hubs_of_every_one(world: World) -> None:
    lscp, lsab, hub_wide = (an_administrator(world, it) for it in ("lscp", "lsab", None))
    reference = arrived(world).reference
    refusing = replace(world.hub, postman=MemoryPostman([Refused("550 no such person")] * 9))
    while deliver(refusing):
        pass
    check(world.hub)
    titles = {it: RULES.queues[it].title for it in ("lscp.rag", "lsab.sar", TRIAGE)}
    heard = {}
    for who in (lscp, lsab, hub_wide):
        words = " ".join(alarms(who, world.hub).said)
        heard[who.id] = ({it for it, title in titles.items() if title in words}, "delivered" in words)
    assert heard == {
        lscp.id: ({"lscp.rag"}, False),
        lsab.id: ({"lsab.sar"}, False),
        hub_wide.id: ({*titles}, True),
    }
    named = [[it.reference for it in alarms(who, world.hub).unheard] for who in (lsab, hub_wide)]
    assert named == [[], [reference]]


def test_status_is_a_finding_while_a_queue_reaches_nobody(world: World) -> None:
    def typed() -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["status"], obj=Doors(world))
        return done.exit_code, done.output

    a_member(world.hub, *OTHERS)
    check(world.hub)
    code, said = typed()
    assert (code, "reaches nobody          lscp.rag: nobody sits on it" in said) == (1, True)
    member = a_member(world.hub, "lscp.rag")
    assert typed()[0] == 0
    mark_away(Leave(member.id, None, TODAY, TODAY), member, world.hub)
    code, said = typed()
    assert (code, "reaches nobody          lscp.rag: everybody there is away" in said) == (1, True)


def test_a_sender_whom_no_word_reaches_is_an_alarm_until_one_does(world: World) -> None:
    def typed() -> tuple[int, bool]:
        done = CliRunner().invoke(cli, ["status"], obj=Doors(world))
        return done.exit_code, f"not told                {reference}: whoever raised it" in done.output

    member, stranger = a_member(world.hub, *RULES.queues), a_member(world.hub)
    reader = a_member(world.hub, "lscp.rag", role=Role.READER)
    everybody = (member, reader, stranger)
    reference = arrived(world).reference
    world.deliver_all()
    check(world.hub)
    assert typed() == (0, False)
    [receipt] = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    came(world, postfix(failed(world, receipt.key, receipt.to)))
    recount(world.hub)
    assert typed() == (1, True)
    shown = [[(it.reference, it.opens) for it in alarms(who, world.hub).unheard] for who in everybody]
    assert shown == [[(reference, True)], [(reference, True)], []]
    world.clock.forward(hours=1)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()  # the address works again
    recount(world.hub)
    assert typed() == (0, False)
    assert alarms(member, world.hub).unheard == []


def test_a_message_that_nobody_had_is_an_alarm_for_its_writer_until_somebody_reads_it(world: World) -> None:
    member, writer = a_member(world.hub, *RULES.queues), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    said(world, reference, writer, to(people=(member,)), compartment=Compartment.NAMED)
    world.deliver_all()
    [letter] = world.postman.letters
    came(world, postfix(failed(world, letter.key, letter.to)))
    recount(world.hub)
    said_to = [[it.words for it in alarms(who, world.hub).unheard] for who in (writer, member)]
    mine = "a message that you wrote reached nobody. Ring whoever it was for, and say so on its page."
    assert said_to == [[mine], ["a message between people reached nobody."]]
    read(reference, member, world.hub)
    recount(world.hub)
    assert figures(world.hub).unheard == 0


def test_whoever_was_told_another_way_is_an_alarm_no_more(world: World) -> None:
    member, reader = a_member(world.hub, *RULES.queues), a_member(world.hub, "lscp.rag", role=Role.READER)
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    lost_ones = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    for it in lost_ones:
        came(world, postfix(failed(world, it.key, it.to)))
    assert (len(lost_ones), figures(world.hub).unheard, figures(world.hub).dead_letters) == (2, 1, 2)
    with pytest.raises(NotAllowed):
        told_otherwise(lost_ones[0].key, reader, world.hub)
    told_otherwise(lost_ones[0].key, member, world.hub)
    assert (figures(world.hub).unheard, figures(world.hub).dead_letters) == (0, 0)
    world.deliver_all()
    assert [it.to for it in world.postman.letters].count("officer@police.example.org") == 2  # nothing again
    with pytest.raises(IllegalMove):
        told_otherwise(lost_ones[0].key, member, world.hub)
