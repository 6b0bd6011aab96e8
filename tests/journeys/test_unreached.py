"""A queue that nobody would hear of is an alarm before anything comes."""

from dataclasses import replace

from adapters.memory.post import MemoryPostman
from hub.journeys.deliver import deliver
from hub.journeys.enrol import disable_person
from hub.journeys.mend import replay
from hub.journeys.watch import dead_letters, unreached_queues
from hub.queues.member import Role
from hub.sending.delivery import Refused
from hub.tracking.unreached import Unreached, Why
from hub.words import SYSTEM
from tests.builders import RULES, World, a_member, arrived

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
    a_member(world.hub, *OTHERS)
    member = a_member(world.hub, "lscp.rag")
    arrived(world)
    refusing = replace(world.hub, postman=MemoryPostman([Refused("550 no such person")] * 9))
    while deliver(refusing):
        pass
    assert Unreached("lscp.rag", Why.LOST) in unreached_queues(world.hub)
    [letter] = [it for it in dead_letters(world.hub) if it.delivery.to_person == member.id]
    replay(letter.delivery.id, SYSTEM, world.hub)
    world.deliver_all()
    assert unreached_queues(world.hub) == ()
