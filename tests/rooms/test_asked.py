"""Whom a letter goes to, whoever is away: never nobody, never somebody away while another is there."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid5

from hypothesis import example, given
from hypothesis import strategies as st

from hub.queues.asked import asked, present
from hub.queues.cover import Standing
from hub.queues.ladder import To
from hub.queues.member import Member, Role, Roster
from hub.words import TRIAGE

RAG, SAR = "lscp.rag", "lsab.sar"
WHO = {it: uuid5(UUID(int=0), it) for it in "abcdefgh"}
STEPS = (To.MEMBERS, To.DEPUTY, To.CHAIR)
Away = Mapping[tuple[str, UUID], tuple[UUID, ...]]


def seat(name: str, role: Role, queue: str = RAG) -> Member:
    return Member(WHO[name], queue, role, name, f"{name}@example.org")


def away(queue: str = RAG, **cover: str) -> Away:
    """Name by name, each with the names of those who cover."""
    return {(queue, WHO[who]): tuple(WHO[it] for it in by) for who, by in cover.items()}


def names(to: To, seats: list[Member], standing: Standing | None = None, queue: str = RAG) -> str:
    found = asked(to, queue, Roster(tuple(seats), {}, standing or Standing()))
    return "".join(sorted(it.name for it in found))


RAG_SEATS = [seat("a", Role.MEMBER), seat("b", Role.MEMBER), seat("c", Role.DEPUTY), seat("d", Role.CHAIR)]
DESK = seat("h", Role.MEMBER, TRIAGE)
SEATS = [*RAG_SEATS, DESK]


def test_while_everybody_is_there_each_step_speaks_to_its_own() -> None:
    assert [names(to, SEATS) for to in STEPS] == ["ab", "c", "d"]


def test_whoever_is_away_is_replaced_by_their_cover_and_the_others_stay() -> None:
    assert names(To.MEMBERS, SEATS, Standing(away(a="c"))) == "bc"
    assert names(To.MEMBERS, SEATS, Standing(away(a="b"))) == "b"
    assert names(To.MEMBERS, SEATS, Standing(away(a=""))) == "b"


def test_a_chair_away_without_cover_is_the_deputys_to_stand_in_for_and_the_other_way_round() -> None:
    assert names(To.CHAIR, SEATS, Standing(away(d=""))) == "c"
    assert names(To.DEPUTY, SEATS, Standing(away(c=""))) == "d"
    assert names(To.CHAIR, SEATS, Standing(away(c="", d=""))) == "ab"
    assert names(To.MEMBERS, SEATS, Standing(away(a="", b=""))) == "c"


def test_a_cover_who_is_away_is_covered_in_turn_and_a_circle_ends() -> None:
    assert names(To.CHAIR, SEATS, Standing(away(d="a", a="b"))) == "b"
    assert names(To.CHAIR, SEATS, Standing(away(d="a", a="d"))) == "c"
    assert names(To.CHAIR, SEATS, Standing(away(d="da", a="dab", b=""))) == "c"


def test_a_cover_who_lost_the_seat_or_only_reads_counts_for_nothing() -> None:
    assert names(To.CHAIR, SEATS, Standing(away(d="e"))) == "c"
    assert names(To.CHAIR, [*SEATS, seat("e", Role.READER)], Standing(away(d="e"))) == "c"
    assert names(To.CHAIR, [*SEATS, seat("e", Role.MEMBER, SAR)], Standing(away(d="e"))) == "c"


def test_of_two_absences_the_first_cover_who_is_there_is_asked() -> None:
    assert names(To.CHAIR, SEATS, Standing(away(d="ba"))) == "b"
    assert names(To.CHAIR, SEATS, Standing(away(d="ba", b=""))) == "a"


def test_whoever_is_on_duty_stands_for_the_members_and_for_nobody_else() -> None:
    duty = frozenset({(RAG, WHO["b"])})
    assert [names(to, SEATS, Standing(on_duty=duty)) for to in STEPS] == ["b", "c", "d"]
    assert names(To.MEMBERS, SEATS, Standing(away(b="d"), duty)) == "d"
    assert names(To.MEMBERS, SEATS, Standing(away(b=""), duty)) == "a"
    assert names(To.MEMBERS, SEATS, Standing(on_duty=frozenset({(RAG, WHO["e"])}))) == "ab"


def test_a_queue_where_nobody_is_there_is_the_desks_and_then_waits_for_those_away() -> None:
    everybody = away(a="", b="", c="", d="")
    assert names(To.CHAIR, SEATS, Standing(everybody)) == "h"
    desk_too = Standing({**everybody, **away(TRIAGE, h="")})
    assert names(To.CHAIR, SEATS, desk_too) == "abcd"
    assert names(To.CHAIR, [DESK], Standing(away(TRIAGE, h=""))) == "h"
    assert names(To.CHAIR, []) == ""


def test_being_away_from_one_queue_is_being_there_for_another() -> None:
    seats = [seat("a", Role.MEMBER), seat("a", Role.MEMBER, SAR), DESK]
    assert names(To.MEMBERS, seats, Standing(away(a="")), SAR) == "a"


PEOPLE = st.sampled_from(sorted(WHO))
PLACES = st.sampled_from([RAG, SAR, TRIAGE])
ROSTERS = st.builds(
    lambda seats, gone, duty: Roster(
        tuple(seat(who, role, queue) for (who, queue), role in seats.items()),
        {},
        Standing(
            {(queue, WHO[who]): tuple(WHO[it] for it in by) for (who, queue), by in gone.items()},
            frozenset((queue, WHO[who]) for who, queue in duty),
        ),
    ),
    st.dictionaries(st.tuples(PEOPLE, PLACES), st.sampled_from([*Role]), max_size=14),
    st.dictionaries(st.tuples(PEOPLE, PLACES), st.lists(PEOPLE, max_size=3), max_size=14),
    st.sets(st.tuples(PEOPLE, PLACES), max_size=4),
)


@given(ROSTERS, st.sampled_from(STEPS), st.sampled_from([RAG, SAR, TRIAGE]))
@example(Roster((seat("a", Role.READER),), {}), To.CHAIR, RAG)
def test_whoever_is_away_in_whatever_way(roster: Roster, to: To, queue: str) -> None:
    found = asked(to, queue, roster)
    anybody = roster.acting(queue) or roster.acting(TRIAGE)
    assert bool(found) == bool(anybody)
    assert len({it.person_id for it in found}) == len(found)
    here, desk = present(queue, roster), present(TRIAGE, roster)
    assert all(it.acts for it in found)
    assert {it.queue for it in found} <= {queue if here or (not desk and roster.acting(queue)) else TRIAGE}
    if here or desk:
        assert {it.person_id for it in found} <= {it.person_id for it in here or desk}


@given(ROSTERS, st.sampled_from(STEPS), st.sampled_from([RAG, SAR]))
def test_nobody_on_one_queue_is_asked_because_of_who_is_away_from_another(
    roster: Roster, to: To, queue: str
) -> None:
    standing, near = roster.standing, (queue, TRIAGE)
    only_here = Standing(
        {key: it for key, it in standing.away.items() if key[0] in near},
        frozenset(it for it in standing.on_duty if it[0] in near),
    )
    assert asked(to, queue, replace(roster, standing=only_here)) == asked(to, queue, roster)
