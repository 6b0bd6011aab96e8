"""A queue that nobody would hear of is an alarm before anything comes."""

from dataclasses import replace

from click.testing import CliRunner

from adapters.memory.post import MemoryPostman
from hub.cli import cli
from hub.journeys.away import Leave, mark_away
from hub.journeys.deliver import deliver
from hub.journeys.enrol import disable_person
from hub.journeys.mend import replay
from hub.journeys.watch import check, dead_letters, unreached_queues
from hub.queues.member import Role
from hub.sending.outcome import Refused
from hub.tracking.unreached import Unreached, Why
from hub.words import SYSTEM
from tests.builders import RULES, TODAY, World, a_member, arrived
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
