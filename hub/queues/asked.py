"""Whom a letter about a queue goes to: whoever is there, never nobody while anybody can be written to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hub.queues.ladder import To
from hub.queues.member import Because, Instead, Member, Role, Roster
from hub.words import TRIAGE

IN_TURN: Final[Mapping[To, tuple[Role, ...]]] = {
    To.MEMBERS: (Role.MEMBER, Role.DEPUTY, Role.CHAIR),
    To.DEPUTY: (Role.DEPUTY, Role.CHAIR, Role.MEMBER),
    To.CHAIR: (Role.CHAIR, Role.DEPUTY, Role.MEMBER),
}
"""Each stands in for the one before it when nobody holds that role, or all who do are away uncovered."""


def asked(to: To, queue: str, roster: Roster) -> list[Member]:
    """Those a step speaks to, each away replaced by their cover; then whoever is next in turn.

    A queue where nobody is there is the duty desk's to mend, so its letters go there. Only when nobody is at
    the desk either do they go to those who are away: a letter that waits for them is better than none.
    """
    there = _there(to, queue, roster) or at_the_desk(queue, roster)
    return there or roster.acting(queue) or marked(roster.acting(TRIAGE), Instead(Because.DESK))


def at_the_desk(queue: str, roster: Roster) -> list[Member]:
    """Whoever is at the duty desk, which mends what another queue's people cannot be told."""
    return [] if queue == TRIAGE else marked(_there(To.MEMBERS, TRIAGE, roster), Instead(Because.DESK))


def marked(people: Sequence[Member], instead: Instead) -> list[Member]:
    """With why they are asked, as far as nothing more particular is said of them."""
    return [it if it.instead else replace(it, instead=instead) for it in people]


def present(queue: str, roster: Roster) -> list[Member]:
    """Whoever may act on the queue and is not away from it."""
    away = roster.standing.away
    return [it for it in roster.acting(queue) if (queue, it.person_id) not in away]


def stand_in(member: Member, roster: Roster) -> Member | None:
    """Who is written to in their place, themselves while they are there; None for nobody in particular."""
    return _or_cover(member, member.queue, roster, frozenset())


def _there(to: To, queue: str, roster: Roster) -> list[Member]:
    found = (reached(group, queue, roster) for group in _in_turn(to, queue, roster))
    return next((it for it in found if it), [])


def _in_turn(to: To, queue: str, roster: Roster) -> Iterator[list[Member]]:
    """Whoever is on duty stands for the members; each role after the first is asked instead of it."""
    here = roster.acting(queue)
    if to is To.MEMBERS:
        yield [it for it in here if (queue, it.person_id) in roster.standing.on_duty]
    first, *others = ([it for it in here if it.role is role] for role in IN_TURN[to])
    yield first
    yield from (marked(it, Instead(Because.TURN)) for it in others)


def reached(group: Sequence[Member], queue: str, roster: Roster) -> list[Member]:
    """Those of a group who are there, and the cover of those who are not; nobody twice.

    Who is asked for themselves and for somebody else is asked for themselves.
    """
    asked_for = [(it, _or_cover(it, queue, roster, frozenset())) for it in group]
    own = {it.person_id: it for it, found in asked_for if found is it}
    covers = {it.person_id: _covering(it, who) for who, it in reversed(asked_for) if it}
    return [own.get(key, covers[key]) for key in dict.fromkeys(it.person_id for _, it in asked_for if it)]


def _covering(cover: Member, absent: Member) -> Member:
    return replace(cover, instead=Instead(Because.COVER, absent.person_id))


def _or_cover(member: Member, queue: str, roster: Roster, asked_before: frozenset[object]) -> Member | None:
    """A cover who is away too has a cover perhaps; one who no longer acts there is none."""
    covers = roster.standing.away.get((queue, member.person_id))
    if covers is None:
        return member
    seen = asked_before | {member.person_id}
    able = [it for it in roster.acting(queue) if it.person_id in covers and it.person_id not in seen]
    able.sort(key=lambda it: covers.index(it.person_id))
    found = (_or_cover(it, queue, roster, seen) for it in able)
    return next((it for it in found if it), None)
