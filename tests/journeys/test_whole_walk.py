"""Whatever people do in whatever order: exactly the letters that a model says, none once a place is taken.

The model knows a ladder's steps from the configuration and reckons their instants itself, hour by hour, over
Christmas, Easter and both changes of the clock. `make soak` walks much longer.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from os import environ
from time import monotonic
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hub.calendar import LONDON
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.away import Leave, back, cannot_cover, covering, mark_away
from hub.journeys.chase import chase
from hub.journeys.complete import complete
from hub.journeys.consider import LETTERS, Considering, consider
from hub.journeys.cover import desk, own_absences
from hub.journeys.decide import Concluding, decide
from hub.journeys.enrol import Newcomer, add_person, disable_person
from hub.journeys.link import Saying as Linking
from hub.journeys.link import say
from hub.journeys.meet import Meeting, meet
from hub.journeys.rota import put_on_duty
from hub.journeys.silence import Quiet, end_silence, silence
from hub.journeys.unmeet import Mistake, unmeet
from hub.queues.entry import How, Result, State, Verdict
from hub.queues.ladder import Chase, Offset, To
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.kind import CHASES, Kind
from hub.tracking.linking import Said
from hub.words import STRENGTH, SYSTEM, TRIAGE, Duty
from tests.builders import PASSWORD, RULES, World, a_member, a_world, raised, some_fields
from tests.conftest import named

RAG, SAR, LEARNING = "lscp.rag", "lsab.sar", "lscp.learning"
SENDER = "officer@police.example.org"
ROLES = {To.MEMBERS: Role.MEMBER, To.DEPUTY: Role.DEPUTY, To.CHAIR: Role.CHAIR}
STANDING_IN = (Role.DEPUTY, Role.CHAIR, Role.MEMBER)
HOLIDAYS = {
    date.fromisoformat(it)
    for it in [
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-05-03",
        "2027-05-31",
        "2027-08-30",
        "2027-12-27",
        "2027-12-28",
        "2028-01-03",
        "2028-04-14",
        "2028-04-17",
        "2028-05-01",
        "2028-05-29",
        "2028-08-28",
        "2028-12-25",
        "2028-12-26",
        "2029-01-01",
        "2029-03-30",
        "2029-04-02",
        "2029-05-07",
        "2029-05-28",
        "2029-08-27",
        "2029-12-25",
        "2029-12-26",
        "2030-01-01",
        "2030-04-19",
        "2030-04-22",
        "2030-05-06",
        "2030-05-27",
        "2030-08-26",
        "2030-12-25",
        "2030-12-26",
        "2031-01-01",
        "2031-04-11",
    ]
}
"""As long as a walk of sixty steps can last."""
STARTS = [
    datetime(2026, 10, 22, 9, 30, tzinfo=UTC),  # a Thursday; summer time ends on Sunday
    datetime(2026, 12, 23, 15, 0, tzinfo=UTC),  # the last Wednesday before Christmas
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2027, 3, 25, 10, 0, tzinfo=UTC),  # the day before Good Friday; summer time begins on Sunday
]


CLOCK = "scsi-notification"
ACKNOWLEDGE, CONSIDER = "acknowledge", "consider"
REVIEW = "rapid-review"
CLOCK_DAYS = 5
"""Working days after the authority became aware by which the Panel must have been told."""
REVIEW_DAYS = 15
"""And after that by which it must have the rapid review."""

NEVER = datetime(1, 1, 1, tzinfo=UTC)
SOMEBODY = st.integers(0, 9)
QUEUES = st.sampled_from([RAG, RAG, SAR, LEARNING, TRIAGE])
HOURS = st.sampled_from([0, 0, 1, 3, 5, 8, 16, 24, 70])
"""What passes before each act; as a rule of its own, Hypothesis would leave it out of many walks."""


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def later(day: date, days: int) -> date:
    """So many working days after it, or before it."""
    following = (day + timedelta(days=n if days > 0 else -n) for n in count(1))
    found = day
    for _ in range(abs(days)):
        found = next(it for it in following if works(it))
    return found


def closing(day: date, at: time = time(17)) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def by_hours(instant: datetime, hours: int) -> datetime:
    """So many office hours later, or earlier."""
    step = timedelta(hours=1 if hours > 0 else -1)
    left = abs(hours)
    while left:
        hour = min(instant, instant + step).astimezone(LONDON)
        instant += step
        left -= works(hour.date()) and 9 <= hour.hour < 17
    return instant


def moved(instant: datetime, by: Offset) -> datetime:
    if by.days:
        local = instant.astimezone(LONDON)
        return closing(later(local.date(), by.days), local.time())
    return by_hours(instant, by.hours)


@dataclass
class Gone:
    """Somebody's absence, from their queue or from all of theirs; the model knows it by the days."""

    person: Person
    everywhere: bool
    first: date
    last: date
    cover: Person | None
    unsaid: bool = False
    """Whether word to the cover is still to go."""


@dataclass
class Place:
    """One notification on one queue, as the model knows it; `climbed` is the last rung that was.

    `held` is when the silence ends that keeps the next one waiting.
    `clocks` are those of a duty, its own or passed on with the case, and the days that they run out on;
    `done` those of them whose duty was; `own` is what its certificates say, whatever a link has held.
    `alarmed` have been told that it is late; `undone` are the letters about a clock since its day last moved,
    `by_another_day` those of before.
    """

    reference: str
    queue: str
    duty: Duty
    acknowledge_by: datetime
    opened: date
    state: State = State.WAITING
    climbed: int = -1
    consider_by: datetime | None = None
    chase_from: datetime | None = None
    taker: Person | None = None
    held: datetime = NEVER
    clocks: dict[str, date] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    own: dict[str, date] = field(default_factory=dict)
    alarmed: set[str] = field(default_factory=set)
    last: Person | None = None
    undone: list[tuple[str, datetime]] = field(default_factory=list)
    by_another_day: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def chased(self) -> bool:
        """Whether its ladder is climbed."""
        if self.state is State.ACCEPTED:
            return self.clock_day < date.max
        return self.state in (State.WAITING, State.ACKNOWLEDGED)

    @property
    def clock_day(self) -> date:
        """Of the clock that runs out first."""
        return min((day for name, day in self.clocks.items() if name not in self.done), default=date.max)

    @property
    def waits_for(self) -> str:
        """What is to be done next by an instant; empty once nobody is waited for."""
        return {State.WAITING: ACKNOWLEDGE, State.ACKNOWLEDGED: CONSIDER}.get(self.state, "")

    def times(self) -> dict[str, date]:
        """Each that may be brought forward; a clock's also where it is closed or was met."""
        found: dict[str, date] = dict(self.clocks)
        if self.state is State.WAITING:
            found[ACKNOWLEDGE] = self.acknowledge_by
        if self.state is State.ACKNOWLEDGED and self.consider_by:
            found[CONSIDER] = self.consider_by
        return found

    @property
    def running(self) -> dict[str, date]:
        return {name: by for name, by in self.times().items() if name not in self.done}

    def put(self, name: str, by: date) -> None:
        if name == ACKNOWLEDGE and isinstance(by, datetime):
            self.acknowledge_by = by
        elif name == CONSIDER and isinstance(by, datetime):
            self.consider_by = by
        else:
            self.clocks = self.clocks | {name: by}

    def copy(self) -> "Place":
        return replace(self, clocks=dict(self.clocks))

    @property
    def serious(self) -> bool:
        return self.queue in (SAR, TRIAGE) or bool(self.clocks)

    def rung(self, index: int) -> tuple[datetime, To, Kind, bool]:
        """When, to whom, which letter, and whether that says that it is late."""
        accepted = self.state is State.ACCEPTED
        ladder = RULES.queues[self.queue].ladder_for(self.duty, accepted)
        step = ladder.steps[min(index, len(ladder.steps) - 1)]
        beyond = max(0, index - len(ladder.steps) + 1) * ladder.again_after
        by = self.consider_by or self.chase_from or self.acknowledge_by
        due = moved(closing(self.clock_day) if accepted else by, step.after)
        kind = Kind.UNCONSIDERED if self.consider_by else Kind(step.letter)
        if step.to is To.SENDER:
            kind = Kind.NO_WORD if self.consider_by else Kind.OVERDUE
        kind = Kind.UNDONE if accepted else kind
        late = step.letter is Chase.ESCALATION and step.to is not To.SENDER
        return moved(due, Offset(days=beyond)) if beyond else due, step.to, kind, late

    def due(self, now: datetime) -> int:
        """The latest rung that has gone by; `climbed` when none has since."""
        index = self.climbed
        while self.rung(index + 1)[0] <= now:
            index += 1
        return index


KINDS = st.sampled_from(["clear", "unclear", "learning"])
PLACES = "SELECT reference, queue, state, acknowledge_by, due_at FROM entry"
CLOSED = "SELECT reference FROM notification WHERE closed_at IS NOT NULL"
Held = tuple[Place, str, date, date]
"""A time of that name that was brought forward, from which to which."""
Letter = tuple[Kind, str, str | None, str]
"""Kind, reference, queue, to whom."""


DONE: Counter[str] = Counter()
"""Of all walks together: how many, the acts in them, and the letters that were held against the model."""


class WholeWalk(RuleBasedStateMachine):
    def __init__(self, database_url: str) -> None:
        super().__init__()
        DONE["walks"] += 1
        self.url, self.stack = database_url, ExitStack()
        self.places: list[Place] = []
        self.owed: Counter[Letter] = Counter()
        self.revisions: dict[str, int] = {}
        self.left: set[str] = set()
        self.alarming: set[Letter] = set()
        self.planned: dict[Letter, datetime] = {}
        self.links: set[frozenset[str]] = set()
        self.held: list[tuple[frozenset[str], Place, str, date, date]] = []

    @initialize(
        start=st.sampled_from(STARTS),
        gone=st.lists(st.tuples(QUEUES, SOMEBODY, SOMEBODY, st.integers(2, 9)), min_size=1, max_size=5),
        duty=st.lists(st.tuples(QUEUES, SOMEBODY), max_size=2),
        quiet=st.lists(st.tuples(st.sampled_from([RAG, LEARNING]), st.integers(1, 5)), max_size=2),
    )
    def open(
        self,
        start: datetime,
        gone: list[tuple[str, int, int, int]],
        duty: list[tuple[str, int]],
        quiet: list[tuple[str, int]],
    ) -> None:
        self.world: World = self.stack.enter_context(a_world(self.url, start))
        hub = self.world.hub
        self.raiser, self.desk = a_member(hub), a_member(hub, TRIAGE)
        self.seated: dict[str, list[Person]] = {TRIAGE: [self.desk]}
        all_of_them = (Role.MEMBER, Role.DEPUTY, Role.CHAIR)
        for queue, roles in ((RAG, all_of_them), (SAR, (Role.MEMBER, Role.CHAIR)), (LEARNING, all_of_them)):
            self.seated[queue] = [a_member(hub, queue, role=role) for role in roles]
        ada = Newcomer("ada@example.org", "Ada", "manager", None, {}, administrator=True)
        self.ada = add_person(ada, PASSWORD, hub)
        self.gone: list[Gone] = []
        self.on_duty: set[tuple[str, date, str]] = set()
        self.silent: list[tuple[str, datetime, datetime]] = []
        for queue, who, by, days in gone:
            self.go_away(queue, who, by, 0, days)
        for queue, who in duty:
            self.put_on_duty(queue, who, 0)
        for queue, days in quiet:
            self.hush(queue, 0, days)
        self.tell("unclear")
        self.tell("learning")

    # what people and time do

    @rule(kind=KINDS, hours=HOURS)
    def arrive(self, kind: str, hours: int) -> None:
        self.pass_time(hours)
        self.tell(kind)

    def tell(self, kind: str) -> None:
        if kind == "learning":
            fields = self.fields(outcome="near_miss")
            fields["people"] = [it | {"outcome": "none"} for it in fields["people"]]  # type: ignore[attr-defined]
        else:
            fields = self.fields() if kind == "clear" else self.fields(abuse_or_neglect="unknown")
        reference = raised(self.world, self.raiser, fields).reference
        self.revisions[reference] = 1
        self.owed[Kind.RECEIPT, reference, None, SENDER] += 1
        if kind == "learning":
            self.opened(reference, LEARNING, Duty.MAY_CONSIDER)
            return
        self.opened(reference, RAG, Duty.MUST_CONSIDER)
        if kind == "unclear":
            self.opened(reference, TRIAGE, Duty.MUST_CONSIDER)

    @precondition(lambda self: self.somewhere(State.WAITING))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def acknowledge(self, which: int, who: int, hours: int) -> None:
        self.pass_time(hours)
        place = self.pick(State.WAITING, which)
        self.take(place, who)
        self.taken(place, self.somebody(place.queue, who))

    @precondition(lambda self: self.somewhere(State.ACKNOWLEDGED))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9))
    def acknowledge_again(self, which: int, who: int) -> None:
        self.take(self.pick(State.ACKNOWLEDGED, which), who)

    @precondition(lambda self: self.somewhere(State.ACKNOWLEDGED))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def withdraw(self, which: int, who: int, hours: int) -> None:
        self.pass_time(hours)
        self.conclude(self.pick(State.ACKNOWLEDGED, which), who)

    @precondition(lambda self: self.somewhere(State.ACCEPTED))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def decide(self, which: int, who: int, hours: int) -> None:
        self.pass_time(hours)
        self.conclude(self.pick(State.ACCEPTED, which), who)

    def conclude(self, place: Place, who: int) -> None:
        said = Concluding(place.reference, place.queue, Result.WITHDRAWN, "It was told by mistake.")
        person = self.somebody(place.queue, who)
        decide(said, person, self.world.hub)
        self.cleared(place, person)
        self.moved_on(place, State.CLOSED)
        self.decided(place)

    @precondition(lambda self: self.running())
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def meet(self, which: int, who: int, hours: int) -> None:
        self.pass_time(hours)
        place = self.running()[which % len(self.running())]
        person = self.somebody(place.queue, who)
        name = next(it for it, day in place.clocks.items() if day == place.clock_day and it not in place.done)
        assert meet(Meeting(place.reference, place.queue, name, self.today()), person, self.world.hub) == ""
        before = place.clock_day
        place.done |= {name}
        if name == CLOCK and place.queue == RAG and REVIEW not in place.clocks:
            place.clocks[REVIEW] = place.own[REVIEW] = later(self.today(), REVIEW_DAYS)
        if place.clock_day != before:
            self.cleared(place, person, before)
            self.clock_begins(place)
        if name == CLOCK and place.queue == RAG:
            self.hold({place.reference}, place)

    @precondition(lambda self: self.said_done())
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def take_back(self, which: int, who: int, hours: int) -> None:
        """It was not done after all: its clock runs again, and what followed from it runs no more."""
        self.pass_time(hours)
        place, name = self.said_done()[which % len(self.said_done())]
        follows = name == CLOCK and REVIEW in place.clocks
        if follows and REVIEW in place.done:
            return
        person, before = self.somebody(place.queue, who), place.clock_day
        said = Mistake(place.reference, place.queue, name, "It was another case.")
        assert unmeet(said, person, self.world.hub) == ""
        place.done -= {name}
        if follows:
            place.clocks = {it: day for it, day in place.clocks.items() if it != REVIEW}
        if place.state is State.ACCEPTED and place.clock_day != before:
            self.clock_begins(place)
        self.hasten(place)

    def said_done(self) -> list[tuple[Place, str]]:
        held = (it for it in self.places if it.state is not State.CLOSED)
        return [(it, name) for it in held for name in sorted(it.done & it.clocks.keys())]

    def running(self) -> list[Place]:
        return [it for it in self.somewhere(State.ACCEPTED) if it.chased]

    @precondition(lambda self: self.somewhere(State.ACKNOWLEDGED))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def accept(self, which: int, who: int, hours: int) -> None:
        self.pass_time(hours)
        place = self.pick(State.ACKNOWLEDGED, which)
        self.say(place, who, Verdict.ACCEPTED)
        self.moved_on(place, State.ACCEPTED)

    @precondition(lambda self: self.untaken_duties())
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), days=st.sampled_from([0, 3, 8, 11]))
    def leave_undone(self, which: int, who: int, days: int) -> None:
        """Taken and accepted at once, and then forgotten until the day of its clock is near, or long gone."""
        self.pass_time(0)
        place = self.untaken_duties()[which % len(self.untaken_duties())]
        self.take(place, who)
        self.taken(place, self.somebody(RAG, who))
        self.say(place, who, Verdict.ACCEPTED)
        self.moved_on(place, State.ACCEPTED)
        for _ in range(days):
            self.pass_time(24)
            self.post()

    def untaken_duties(self) -> list[Place]:
        return [it for it in self.somewhere(State.WAITING) if it.queue == RAG]

    @precondition(lambda self: self.somewhere(State.ACKNOWLEDGED))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def decline(self, which: int, who: int, hours: int) -> None:
        self.pass_time(hours)
        place = self.pick(State.ACKNOWLEDGED, which)
        self.say(place, who, Verdict.DECLINED)
        self.moved_on(place, State.CLOSED)

    @precondition(lambda self: self.somewhere(State.ACKNOWLEDGED))
    @rule(which=st.integers(0, 99), who=st.integers(0, 9), hours=HOURS)
    def redirect(self, which: int, who: int, hours: int) -> None:
        """To a queue that never had it, that has it, or that was done with it and is asked again."""
        self.pass_time(hours)
        place = self.pick(State.ACKNOWLEDGED, which)
        to = SAR if place.queue == RAG else RAG
        there = next((it for it in self.places if (it.reference, it.queue) == (place.reference, to)), None)
        self.say(place, who, Verdict.REDIRECTED, to)
        self.moved_on(place, State.CLOSED)
        if there is None or there.state is State.CLOSED:
            self.passed_on(place, to, there)
        else:
            self.joined(place, there)

    @precondition(lambda self: len(self.revisions) > 1)
    @rule(one=st.integers(0, 99), other=st.integers(0, 99), hours=HOURS)
    def link(self, one: int, other: int, hours: int) -> None:
        """Two turn out to be one case: the earliest times hold, and both senders hear."""
        self.pass_time(hours)
        told = sorted(self.revisions)
        first = told.pop(one % len(told))
        both = frozenset({first, told[other % len(told)]})
        if both in self.links:
            return
        self.links.add(both)
        say(Linking(*both, Said.LINKED, "The police told us both."), self.desk, self.world.hub)
        for reference in both:
            self.owed[Kind.LINKED, reference, None, SENDER] += 1
        self.held = [(both, *it) for it in self.hold({*both})] + self.held

    @precondition(lambda self: self.links)
    @rule(which=st.integers(0, 99), hours=HOURS)
    def unlink(self, which: int, hours: int) -> None:
        """Each has its own times again, of the links that are left the earliest; both senders hear."""
        self.pass_time(hours)
        both = sorted(self.links, key=sorted)[which % len(self.links)]
        say(Linking(*both, Said.UNLINKED, "Two children of one name."), self.desk, self.world.hub)
        for reference in both:
            self.owed[Kind.UNLINKED, reference, None, SENDER] += 1
        case = self.linked_with({*both})
        places = self.of_case(case)
        was = [(it, it.copy()) for it in places]
        for pair, place, name, _, held in self.held:
            if pair <= case and place.state is not State.CLOSED and place.times().get(name) == held:
                self.by_another_time(place, name, place.own[name])
        self.links.remove(both)
        left = {min(self.linked_with({it})) for it in case}
        found = [held for it in sorted(left) for held in self.earliest(self.of_case(self.linked_with({it})))]
        self.held = [(both, *it) for it in found] + self.held
        for place, before in was:
            self.moved_times(place, before, Kind.MOVED)

    @precondition(lambda self: self.at_the_desk())
    @rule(which=st.integers(0, 99), hours=HOURS)
    def reroute(self, which: int, hours: int) -> None:
        """The facts turn out to be about an adult too; the desk's own place is done with."""
        self.pass_time(hours)
        waiting = self.at_the_desk()
        place = waiting[which % len(waiting)]
        adult = {"role": "subject", "outcome": "death", "age_years": 40, "usual_residence": "Leeds"}
        fields = self.fields(outcome="death")
        fields["people"] = [*fields["people"], adult | {"care_and_support_needs": "yes"}]  # type: ignore[misc]
        complete(place.reference, fields, self.revisions[place.reference], self.desk, self.world.hub)
        self.revisions[place.reference] += 1
        there = next((it for it in self.places if (it.reference, it.queue) == (place.reference, SAR)), None)
        if there is None:
            self.opened(place.reference, SAR, Duty.MAY_CONSIDER, place)
            self.hold({place.reference}, self.place(place.reference, SAR))
        if place.state is State.WAITING:
            self.taken(place, self.desk)
        self.cleared(place, self.desk)
        self.moved_on(place, State.CLOSED)

    @rule(
        queue=QUEUES,
        who=st.integers(0, 9),
        by=st.integers(0, 9),
        starts=st.integers(0, 3),
        days=st.integers(0, 9),
    )
    def go_away(self, queue: str, who: int, by: int, starts: int, days: int) -> None:
        """From today or later, from everywhere or that queue; covered by a colleague, who may be away too."""
        person, cover = self.somebody(queue, who), self.somebody(queue, by)
        first = self.today() + timedelta(days=starts)
        gone = Gone(
            person, by % 2 == 0, first, first + timedelta(days=days), None if cover is person else cover
        )
        there = [it for it in self.gone if it.person is person and it.everywhere == gone.everywhere]
        meets = any(it.first <= gone.last and gone.first <= it.last for it in there)
        covered_by = gone.cover.id if gone.cover else None
        leave = Leave(person.id, None if gone.everywhere else queue, gone.first, gone.last, covered_by)
        assert bool(mark_away(leave, person, self.world.hub)) == meets
        if not meets:
            self.gone.append(gone)
            gone.unsaid = gone.cover is not None

    @precondition(lambda self: self.covered())
    @rule(which=st.integers(0, 99))
    def cannot_cover(self, which: int) -> None:
        gone = self.covered()[which % len(self.covered())]
        assert gone.cover is not None
        for absence, _ in covering(gone.cover, self.world.hub):
            days = (absence.person_id, absence.first_day, absence.queue is None)
            if days == (gone.person.id, gone.first, gone.everywhere):
                cannot_cover(absence.id, gone.cover, self.world.hub)
        gone.cover, gone.unsaid = None, False

    def covered(self) -> list[Gone]:
        return [it for it in self.gone if it.cover and it.last >= self.today()]

    @precondition(lambda self: self.gone)
    @rule(which=st.integers(0, 99))
    def come_back(self, which: int) -> None:
        gone = self.gone.pop(which % len(self.gone))
        if gone.last < self.today():
            return
        for absence in own_absences(gone.person, self.world.hub):
            if (absence.first_day, absence.queue is None) == (gone.first, gone.everywhere):
                back(absence.id, gone.person, self.world.hub)

    @rule(queue=QUEUES, who=st.integers(0, 9), weeks=st.integers(0, 1))
    def put_on_duty(self, queue: str, who: int, weeks: int) -> None:
        person, today = self.somebody(queue, who), self.today()
        week = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
        put_on_duty(queue, week, person.id, self.ada, self.world.hub)
        self.on_duty.add((queue, week, person.email))

    @rule(queue=st.sampled_from([RAG, LEARNING, LEARNING]), starts=st.integers(0, 2), days=st.integers(0, 5))
    def hush(self, queue: str, starts: int, days: int) -> None:
        first = self.today() + timedelta(days=starts)
        last = first + timedelta(days=days)
        assert silence(Quiet(queue, first, last, "A move"), self.ada, self.world.hub) == []
        begins = max(self.world.clock.now, closing(first, time()))
        self.silent.append((queue, begins, closing(later(last, 1), time(9))))

    @precondition(lambda self: self.silent)
    @rule(which=st.integers(0, 99))
    def speak(self, which: int) -> None:
        queue, begins, ends = self.silent.pop(which % len(self.silent))
        found = desk(queue, self.ada, self.world.hub).silences
        same = [it for it in found if (it.starts_at, it.ends_at, it.ended_at) == (begins, ends, None)]
        end_silence(same[0].id, self.ada, self.world.hub)
        for place in self.places:
            if place.queue == queue:
                place.held = NEVER

    @precondition(lambda self: len(self.seated[RAG]) > 1)
    @rule(who=st.integers(0, 9))
    def leave(self, who: int) -> None:
        """For good: whoever's account is shut covers for nobody any more."""
        self.post()
        gone = self.seated[RAG].pop(who % len(self.seated[RAG]))
        disable_person(gone.email, self.world.hub)
        self.left.add(gone.email)
        self.gone = [it for it in self.gone if it.person is not gone]

    @rule(hours=st.sampled_from([1, 4, 8, 24, 70]), times=st.integers(1, 9))
    def tick(self, hours: int, times: int) -> None:
        """Days in which nobody does anything: what was taken is forgotten, and what was accepted not done."""
        for _ in range(times):
            self.pass_time(hours)

    def pass_time(self, hours: int) -> None:
        self.world.clock.forward(hours=hours, seconds=1)
        self.sweep()

    def sweep(self) -> None:
        """It comes round; after many hours that is as after an outage."""
        while chase(self.world.hub):
            pass
        for place in (it for it in self.places if it.chased):
            self.climb(place)

    @rule()
    def post(self) -> None:
        """The letters go, and are those that the model owes: one more or one less is a fault."""
        self.sweep()
        self.world.postman.letters.clear()
        self.world.deliver_all()
        owed = (it for it in self.gone if it.unsaid and it.last >= self.today())
        words = ((Kind.COVER, "", None, it.cover.email) for it in owed if it.cover)
        assert Counter(self.sent()) == self.owed + Counter(words)
        for letter in self.alarming & self.owed.keys():
            self.place(letter[1], letter[2]).alarmed.add(letter[3])
        for letter in (it for it in self.owed if it[0] is Kind.UNDONE):
            self.place(letter[1], letter[2]).undone.append((letter[3], self.planned[letter]))
        self.alarming.clear()
        DONE["letters"] += len(self.world.postman.letters)
        self.owed.clear()
        for it in self.gone:
            it.unsaid = False
        with self.world.hub.ledger(SYSTEM) as ledger:
            figures = ledger.figures()
        assert figures.orphans == 0
        assert figures.accepted == figures.open + figures.closed

    # what always holds

    @invariant()
    def every_place_stands_as_the_model_says(self) -> None:
        if not hasattr(self, "world"):
            return
        DONE["acts"] += 1
        with psycopg.connect(self.url) as connection:
            found = connection.execute(PLACES).fetchall()
            closed = connection.execute(CLOSED).fetchall()
        assert {row[:4] for row in found} == {
            (it.reference, it.queue, it.state, it.acknowledge_by) for it in self.places
        }
        chased = {(it.reference, it.queue) for it in self.places if it.chased}
        assert {row[:2] for row in found if row[4]} == chased
        open_ = {it.reference for it in self.places if it.state is not State.CLOSED}
        assert {reference for (reference,) in closed} == set(self.revisions) - open_

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.post()
        self.stack.close()

    # the model

    def today(self) -> date:
        return self.world.clock.now.astimezone(LONDON).date()

    def fields(self, **incident: object) -> dict[str, object]:
        today = self.today().isoformat()
        return some_fields(occurred_on=today, **incident) | {"aware_on": today}

    def opened(self, reference: str, queue: str, duty: Duty, beside: Place | None = None) -> None:
        received = beside.opened if beside else self.today()
        place = Place(reference, queue, duty, closing(later(received, 1)), received)
        if queue == RAG and duty is Duty.MUST_CONSIDER:
            place.clocks = {CLOCK: later(received, CLOCK_DAYS)}
        place.own = place.times()
        self.places.append(place)
        for email in self.asked(queue, To.MEMBERS):
            self.owed[Kind.NOTICE, reference, queue, email] += 1

    def climb(self, place: Place) -> None:
        now = self.world.clock.now
        reached = place.due(now)
        if reached == place.climbed or now < place.held:
            return
        place.held = self.quiet_until(place, now)
        if now < place.held:
            return
        latest: dict[str, tuple[Kind, bool]] = {}
        for index in range(place.climbed + 1, reached + 1):
            _, to, *letter = place.rung(index)
            told = (*self.asked(place.queue, to), *self.with_the_taker(place, to))
            latest |= dict.fromkeys(told, (letter[0], letter[1]))
        rungs = len(RULES.queues[place.queue].ladder)
        if place.state is not State.ACCEPTED and place.climbed + 1 < rungs <= reached + 1:
            latest[SENDER] = Kind.UNCOLLECTED if place.state is State.WAITING else Kind.UNANSWERED, False
        for email, (kind, late) in latest.items():
            self.owed[kind, place.reference, place.queue, email] += 1
            letter = (kind, place.reference, place.queue, email)
            self.alarming |= {letter} if late else set()
            self.planned[letter] = now
        place.climbed = reached

    def asked(self, queue: str, to: To) -> list[str]:
        if to is To.SENDER:
            return [SENDER]
        there = self.there(queue, to) or self.there(TRIAGE, To.MEMBERS)
        return there or [it.email for it in self.seated[queue] or self.seated[TRIAGE]]

    def there(self, queue: str, to: To) -> list[str]:
        """The first of those in turn who are there, or whose cover is."""
        here, today = self.seated[queue], self.today()
        week = today - timedelta(days=today.weekday())
        groups = [[it for it in here if it.seats[queue] is role] for role in (ROLES[to], *STANDING_IN)]
        if to is To.MEMBERS:
            groups.insert(0, [it for it in here if (queue, week, it.email) in self.on_duty])
        for group in groups:
            if found := {it for person in group for it in self.reached(queue, person, ())}:
                return sorted(found)
        return []

    def reached(self, queue: str, person: Person, asked: tuple[str, ...]) -> list[str]:
        """Themselves, or the first cover down the line who sits there and is there."""
        today = self.today()
        mine = [it for it in self.gone if it.person is person and it.first <= today <= it.last]
        if not mine:
            return [person.email]
        for gone in sorted(mine, key=lambda it: it.everywhere):
            cover = gone.cover
            free = cover in self.seated[queue] and cover.email not in asked
            if free and (found := self.reached(queue, cover, (*asked, person.email))):
                return found
        return []

    def quiet_until(self, place: Place, now: datetime) -> datetime:
        """The end of one silence after another; what is serious heeds none."""
        until = now
        for _, begins, ends in sorted(it for it in self.silent if it[0] == place.queue and not place.serious):
            if begins <= until < ends:
                until = ends
        return until

    def with_the_taker(self, place: Place, to: To) -> list[str]:
        """Whoever took it is reminded with the members, as long as they sit there and are there."""
        taker = place.taker
        here = taker in self.seated[place.queue] and self.reached(place.queue, taker, ()) == [taker.email]
        return [place.taker.email] if place.taker and here and to is To.MEMBERS else []

    def taken(self, place: Place, taker: Person) -> None:
        """The sender hears, and the clock by which it has to be considered begins."""
        self.moved_on(place, State.ACKNOWLEDGED)
        day = later(place.opened, RULES.queues[place.queue].consider_within_days)
        place.consider_by = place.own[CONSIDER] = closing(max(day, later(self.today(), 1)))
        if bound := self.in_time(place):
            place.consider_by, place.own[CONSIDER] = bound
        place.climbed, place.taker, place.held, place.last = -1, taker, NEVER, taker
        self.owed[Kind.TAKEN, place.reference, place.queue, SENDER] += 1
        for email in place.alarmed - {taker.email} - self.left:
            self.owed[Kind.SETTLED, place.reference, place.queue, email] += 1
        place.alarmed = set()

    def in_time(self, place: Place) -> tuple[datetime, datetime] | None:
        """If its duty's first clock has it considered sooner: by when, and what its certificate says."""
        if place.clock_day == date.max or place.consider_by is None:
            return None
        by, least = closing(place.clock_day), closing(later(self.today(), 1))
        running = (it for it in place.clocks if it not in place.done)
        name = min(running, key=lambda it: place.clocks[it])
        found = (least, least) if by < least else (by, closing(place.own[name]))
        return found if found[0] < place.consider_by else None

    def hasten(self, place: Place) -> None:
        """It has to be considered before a clock that it has come to have."""
        if place.state is State.ACKNOWLEDGED and (bound := self.in_time(place)):
            self.by_another_time(place, CONSIDER, bound[0])
            place.own[CONSIDER] = bound[1]

    def cleared(self, place: Place, by: Person, day: date | None = None) -> None:
        """Whoever was told that it is late hears that it is done."""
        late = {email for email, at in place.by_another_day if at >= closing(day or place.clock_day)}
        told = (place.alarmed | late) - {by.email} - self.left
        for email in told:
            self.owed[Kind.CLEARED, place.reference, place.queue, email] += 1
        place.alarmed = set()
        place.by_another_day = [it for it in place.by_another_day if it[0] not in told]
        place.undone = [it for it in place.undone if it[0] not in told]

    def decided(self, place: Place) -> None:
        """The sender hears, and the other board that has it: whoever took it, else those asked there."""
        if place.queue == TRIAGE:
            return
        self.owed[Kind.DECIDED, place.reference, place.queue, SENDER] += 1
        boards = {RAG: "lscp", LEARNING: "lscp", SAR: "lsab", TRIAGE: "hub"}
        others = [
            it
            for it in self.places
            if it.reference == place.reference and boards[it.queue] not in (boards[place.queue], "hub")
        ]
        told: set[str] = set()
        for it in others:
            taker = it.last if it.state is not State.WAITING else None
            here = taker is not None and taker in self.seated[it.queue]
            told |= {taker.email} if taker and here else {*self.asked(it.queue, To.MEMBERS)}
        for email in told:
            self.owed[Kind.ELSEWHERE, place.reference, place.queue, email] += 1

    def place(self, reference: str, queue: str | None) -> Place:
        return next(it for it in self.places if (it.reference, it.queue) == (reference, queue))

    def passed_on(self, place: Place, to: str, there: Place | None) -> None:
        """The first times hold; its people are chased a working day from now at the earliest."""
        duty = place.duty if place.duty is Duty.MUST_CONSIDER else Duty.MAY_CONSIDER
        if there is None:
            there = Place(place.reference, to, duty, place.acknowledge_by, place.opened)
            self.places.append(there)
        earliest = closing(later(self.today(), 1))
        there.duty = min(there.duty, duty, key=STRENGTH.index)
        there.acknowledge_by, there.state, there.climbed = place.acknowledge_by, State.WAITING, -1
        there.consider_by, there.taker, there.held = None, None, NEVER
        there.chase_from = earliest if earliest > place.acknowledge_by else None
        there.done |= place.done - there.clocks.keys()
        there.clocks = place.clocks | there.clocks
        there.own = (
            {it: place.own[it] for it in place.clocks} | there.own | {ACKNOWLEDGE: place.own[ACKNOWLEDGE]}
        )
        for email in self.asked(to, To.MEMBERS):
            self.owed[Kind.NOTICE, place.reference, to, email] += 1
        self.hold({place.reference}, there)

    def joined(self, place: Place, there: Place) -> None:
        """What is open there takes on the duty and a sooner clock; whoever waits there is told."""
        duty = place.duty if place.duty is Duty.MUST_CONSIDER else Duty.MAY_CONSIDER
        stronger = min(there.duty, duty, key=STRENGTH.index)
        kept = dict(there.clocks) | dict.fromkeys(there.done, date.min)
        sooner = {name: day for name, day in place.clocks.items() if day < kept.get(name, date.max)}
        if stronger is there.duty and not sooner:
            return
        there.duty, before = stronger, there.clock_day
        there.clocks = there.clocks | sooner
        there.own |= {it: place.own[it] for it in sooner}
        there.done |= place.done & sooner.keys()
        if there.state in (State.WAITING, State.ACKNOWLEDGED):
            there.held = NEVER
        if there.state is State.ACCEPTED and there.clock_day != before:
            self.clock_begins(there)
        self.hasten(there)
        if there.state is State.WAITING:
            earliest = closing(later(self.today(), 1))
            if place.acknowledge_by < there.acknowledge_by:
                there.acknowledge_by, there.own[ACKNOWLEDGE] = place.acknowledge_by, place.own[ACKNOWLEDGE]
            there.chase_from = earliest if earliest > place.acknowledge_by else None
            for email in self.asked(there.queue, To.MEMBERS):
                self.owed[Kind.NOTICE, there.reference, there.queue, email] += 1
        self.hold({place.reference}, there)

    def hold(self, references: set[str], told: Place | None = None) -> list[Held]:
        """The earliest times over all that is linked with these; their people hear, but for `told`."""
        places = self.of_case(self.linked_with(references))
        was = [(it, it.copy()) for it in places]
        held = self.earliest(places)
        for place, before in was:
            self.moved_times(place, before, Kind.BROUGHT_FORWARD, told)
        return held

    def earliest(self, places: list[Place]) -> list[Held]:
        """Each beside all others on its queue; what was held, from which time to which."""
        own = {id(it): it.copy() for it in places}
        held: list[Held] = []
        for place in (it for it in places if it.state is not State.CLOSED):
            beside = [own[id(it)] for it in places if it.queue == place.queue and it is not place]
            for name, mine in own[id(place)].times().items():
                first = min([mine, *(it.times()[name] for it in beside if name in it.times())])
                if first < mine:
                    self.by_another_time(place, name, first)
                    held.append((place, name, mine, first))
        return held

    def by_another_time(self, place: Place, name: str, by: date) -> None:
        """A ladder towards it goes on: what only this has put into the past is passed over."""
        now = self.world.clock.now
        waited = name == place.waits_for and place.rung(place.climbed + 1)[0] > now
        place.put(name, by)
        if name == place.waits_for:
            place.held = NEVER
        if waited:
            place.climbed = place.due(now)

    def moved_times(self, place: Place, was: Place, kind: Kind, told: Place | None = None) -> None:
        """Whoever has to meet a time that moved hears, and whom steps that were passed would have asked."""
        first = was.climbed + 1
        if place.state is State.ACCEPTED and place.clock_day != was.clock_day:
            self.clock_begins(place)
            first = 0
        if place is told or place.state is State.CLOSED or place.running == was.running:
            return
        passed = {place.rung(it)[1] for it in range(first, place.climbed + 1)}
        people = set(self.with_the_taker(place, To.MEMBERS)) if place.state is not State.WAITING else set()
        for to in {To.MEMBERS, *passed} - {To.SENDER}:
            people |= {*self.asked(place.queue, to)}
        for email in people:
            self.owed[kind, place.reference, place.queue, email] += 1

    def of_case(self, references: set[str]) -> list[Place]:
        return sorted((it for it in self.places if it.reference in references), key=lambda it: it.reference)

    def linked_with(self, references: set[str]) -> set[str]:
        """And with whatever these are linked with."""
        found = references
        while more := {it for pair in self.links if pair & found for it in pair} - found:
            found = found | more
        return found

    def say(self, place: Place, who: int, verdict: Verdict, to: str = "") -> None:
        why = "" if verdict is Verdict.ACCEPTED else "It is not ours."
        said = Considering(place.reference, place.queue, verdict, why, to)
        consider(said, self.somebody(place.queue, who), self.world.hub)
        self.owed[LETTERS[verdict], place.reference, place.queue, SENDER] += 1
        self.cleared(place, self.somebody(place.queue, who))

    def moved_on(self, place: Place, state: State) -> None:
        """What was owed to chase it is owed no more."""
        place.state = state
        self.forget(place)
        if state is State.ACCEPTED:
            place.by_another_day, place.undone = [], []
            self.clock_begins(place)

    def forget(self, place: Place) -> None:
        for it in [it for it in self.owed if it[0] in CHASES and it[1:3] == (place.reference, place.queue)]:
            del self.owed[it]
            self.alarming.discard(it)

    def clock_begins(self, place: Place) -> None:
        """What its ladder would have asked before, nobody has missed; what was owed by another day goes no
        more.
        """
        self.forget(place)
        place.alarmed = set()
        place.by_another_day, place.undone = place.by_another_day + place.undone, []
        place.climbed, place.held = -1, NEVER
        if place.chased:
            place.climbed = place.due(self.world.clock.now)

    def take(self, place: Place, who: int) -> None:
        taking = Taking(place.reference, place.queue, How.SCREEN, "It is in hand.")
        acknowledge(taking, self.somebody(place.queue, who), self.world.hub)

    def sent(self) -> Iterator[Letter]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT d.id, d.kind, coalesce(n.reference, ''), e.queue"
                " FROM delivery d LEFT JOIN notification n ON n.id = d.notification_id"
                " LEFT JOIN entry e ON e.id = d.entry_id"
            ).fetchall()
        about = {row[0]: row[1:] for row in rows}
        for letter in self.world.postman.letters:
            kind, reference, queue = about[letter.key]
            yield Kind(kind), reference, queue, letter.to

    def somewhere(self, state: State) -> list[Place]:
        return [it for it in self.places if it.state is state]

    def at_the_desk(self) -> list[Place]:
        return [it for it in self.places if it.queue == TRIAGE and it.state is not State.CLOSED]

    def pick(self, state: State, which: int) -> Place:
        these = self.somewhere(state)
        return these[which % len(these)]

    def somebody(self, queue: str, who: int) -> Person:
        return self.seated[queue][who % len(self.seated[queue])]


def test_exactly_the_letters_of_the_model_whatever_happens_in_whatever_order(
    postgres_server: str, template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []

    def machine() -> WholeWalk:
        name = f"walk_{uuid4().hex}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            for old in made:
                connection.execute(f"DROP DATABASE {old} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        made[:] = [name]
        return WholeWalk(named(postgres_server, name))

    soaking, began = settings.get_current_profile_name() == "soak", monotonic()
    DONE.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(environ.get("SOAK_WALKS", "300")) if soaking else 25,
            stateful_step_count=60 if soaking else 20,
            # Making a failing walk as short as it can be takes minutes: `make soak` does.
            phases=[*Phase] if soaking else [it for it in Phase if it is not Phase.shrink],
            suppress_health_check=[*HealthCheck],
        ),
    )
    assert DONE["letters"] > DONE["walks"] > 0
    if soaking:
        with capsys.disabled():
            minutes = (monotonic() - began) / 60
            print(f"\n{DONE['walks']} walks with {DONE['acts']:,} acts in {minutes:.0f} minutes.")
            print(f"Each of {DONE['letters']:,} letters was one that the model owed, and it owed no other.")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SILENCE = {
    # Christmas and New Year: 25, 26 (kept on 28), 1 January, and weekends between.
    "2026-12-24T10:00": (
        *("2026-12-29T13:00", "2026-12-29T17:00", "2026-12-30T13:00", "2026-12-30T17:00", "2026-12-31T17:00"),
        *("2027-01-04T17:00", "2027-01-05T17:00"),
    ),
    # A minute before midnight on New Year's Eve is still the last day of the old year.
    "2026-12-31T23:59": (
        *("2027-01-04T13:00", "2027-01-04T17:00", "2027-01-05T13:00", "2027-01-05T17:00", "2027-01-06T17:00"),
        *("2027-01-07T17:00", "2027-01-08T17:00"),
    ),
    # Summer time ends on Sunday: what is five in London on Friday and on Monday is an hour apart in UTC.
    "2026-10-22T09:00": (
        *("2026-10-23T12:00", "2026-10-23T16:00", "2026-10-26T13:00", "2026-10-26T17:00", "2026-10-27T17:00"),
        *("2026-10-28T17:00", "2026-10-29T17:00"),
    ),
    # Half past midnight in London on the Sunday, which in UTC is still Saturday.
    "2026-10-24T23:30": (
        *("2026-10-26T13:00", "2026-10-26T17:00", "2026-10-27T13:00", "2026-10-27T17:00", "2026-10-28T17:00"),
        *("2026-10-29T17:00", "2026-10-30T17:00"),
    ),
    # Easter, with summer time beginning on its Sunday.
    "2027-03-25T10:00": (
        *("2027-03-30T12:00", "2027-03-30T16:00", "2027-03-31T12:00", "2027-03-31T16:00", "2027-04-01T16:00"),
        *("2027-04-02T16:00", "2027-04-05T16:00"),
    ),
}
TOLD = (
    *((Kind.REMINDER, Role.MEMBER), (Kind.ESCALATION, Role.CHAIR), (Kind.ESCALATION, Role.DEPUTY)),
    *((Kind.OVERDUE, None), (Kind.ESCALATION, Role.CHAIR), (Kind.ESCALATION, Role.CHAIR)),
    (Kind.ESCALATION, Role.CHAIR),
)


@pytest.mark.parametrize("received", SILENCE)
def test_silence_over_holidays_and_changes_of_the_clock(database_url: str, received: str) -> None:
    """These letters at these instants: not a second sooner, and none between."""
    with a_world(database_url, at(received)) as world:
        seats = {it: a_member(world.hub, RAG, role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)}
        raised(world, a_member(world.hub))
        world.deliver_all()
        for instant, (kind, role) in zip(SILENCE[received], TOLD, strict=True):
            sent = []
            for now in (at(instant) - timedelta(seconds=1), at(instant)):
                world.postman.letters.clear()
                world.clock.now = now
                chase(world.hub)
                world.deliver_all()
                sent.append([(it.to, "still waiting" in it.subject) for it in world.postman.letters])
            to = seats[role].email if role else SENDER
            assert sent[0] == []
            assert (to, kind is Kind.REMINDER) in sent[1]
            reported = instant == SILENCE[received][4]  # to the sender, that nobody has taken it
            assert len(sent[1]) == 1 + reported
