"""Letters to somebody fail for good: whom to ask instead of them, and of those whose letters do not fail."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

from hub.queues.asked import IN_TURN, at_the_desk, reached
from hub.queues.ladder import To
from hub.queues.member import Because, Instead, Member, Role, Roster

STEPS: Final = {Role.MEMBER: To.MEMBERS, Role.DEPUTY: To.DEPUTY, Role.CHAIR: To.CHAIR}


def next_way(lost: UUID, queue: str, roster: Roster, failing: Collection[UUID]) -> list[Member]:
    """The first in turn who are there: their cover, whoever stands in for their role, their peers, the desk.

    `failing` are those whose own letters about it have failed; empty when nobody is left.
    """
    able = ([it for it in group if it.person_id not in failing] for group in _ways(lost, queue, roster))
    return [replace(it, instead=Instead(Because.LOST, lost)) for it in next((it for it in able if it), [])]


def _ways(lost: UUID, queue: str, roster: Roster) -> Iterator[list[Member]]:
    here = [it for it in roster.acting(queue) if it.person_id != lost]
    covers = roster.standing.away.get((queue, lost), ())
    yield reached([it for it in here if it.person_id in covers], queue, roster)
    role = next((it.role for it in roster.acting(queue) if it.person_id == lost), Role.MEMBER)
    own, *others = IN_TURN[STEPS[role]]
    for role in (*others, own):
        yield reached([it for it in here if it.role is role], queue, roster)
    yield [it for it in at_the_desk(queue, roster) if it.person_id != lost]
