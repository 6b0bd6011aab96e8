"""A governance queue: whose desk it is, what for, how soon somebody must have it, and who is chased."""

from dataclasses import dataclass
from typing import Final

from hub.queues.ladder import Ladder, Step
from hub.routing.rulebook import Authority
from hub.words import Duty

AGAIN: Final = {Duty.MUST_CONSIDER: 1, Duty.MAY_CONSIDER: 5, Duty.INFORMATION: 5}
"""Working days between repeats of the last rung while nobody has acknowledged."""


@dataclass(frozen=True, slots=True)
class Queue:
    """`owner` is a partnership's id, or `hub` for its own duty desk; `considers` is what is asked of it.

    What is on a `serious` queue is chased whatever silence is set. `clock_ladder` chases a duty's own clocks.
    """

    id: str
    title: str
    owner: str
    owner_title: str
    purpose: str
    considers: str
    acknowledge_within_days: int
    acknowledge_source: str
    consider_within_days: int
    consider_authority: Authority
    ladder: tuple[Step, ...]
    serious: bool = False
    clock_ladder: tuple[Step, ...] = ()

    def ladder_for(self, duty: Duty, accepted: bool = False) -> Ladder:
        """The last rung comes again while nobody answers: daily against a duty, weekly without one.

        What is accepted climbs the ladder of the duty's own clocks.
        """
        return Ladder(self.clock_ladder if accepted else self.ladder, again_after=AGAIN[duty])
