"""What a rule says of the facts, as a tree that can be asked, and asked why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from hub.routing.facts import AGE_LABELS, FACTS, fact
from hub.routing.scene import Group, View
from hub.routing.truth import NO, UNKNOWN, YES, negate, some
from hub.words import Answer


@dataclass(frozen=True, slots=True)
class Ground:
    """One answer a result rests on: which fact, of whom, in words, and the question that would settle it."""

    fact: str
    who: str
    says: str
    answer: Answer
    question: str


class Condition(Protocol):
    """One node of the tree."""

    def test(self, view: View) -> Answer:
        """Yes, no or unknown for this person."""

    def grounds(self, view: View) -> Iterator[Ground]:
        """The answers that the result rests on, and no others."""

    def parts(self) -> tuple["Condition", ...]:
        """The conditions it is made of."""


@dataclass(frozen=True, slots=True)
class Is:
    """A fact of `hub.routing.facts`."""

    name: str

    def test(self, view: View) -> Answer:
        return view.answers.get(self.name) or fact(self.name, view)

    def grounds(self, view: View) -> Iterator[Ground]:
        known, answer = FACTS[self.name], self.test(view)
        who = view.who if known.personal else view.scene.incident.who
        yield Ground(self.name, who, f"{known.label}: {answer}", answer, known.question.format(who=who))

    def parts(self) -> tuple[Condition, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Under:
    """A person's age below a number of years; the number itself is a birthday reached."""

    age: str
    years: int

    def test(self, view: View) -> Answer:
        return view.age(self.age).under(self.years)

    def grounds(self, view: View) -> Iterator[Ground]:
        label, question = AGE_LABELS[self.age]
        answer = self.test(view)
        bound = {YES: f"under {self.years}", NO: f"{self.years} or over", UNKNOWN: "unknown"}[answer]
        yield Ground(self.age, view.who, f"{label}: {bound}", answer, question.format(who=view.who))

    def parts(self) -> tuple[Condition, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; of unknown, unknown."""

    of: Condition

    def test(self, view: View) -> Answer:
        return negate(self.of.test(view))

    def grounds(self, view: View) -> Iterator[Ground]:
        return self.of.grounds(view)

    def parts(self) -> tuple[Condition, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them."""

    of: tuple[Condition, ...]

    def test(self, view: View) -> Answer:
        result = YES  # as `every`, written out: this is asked some hundred times for each notification
        for it in self.of:
            answer = it.test(view)
            if answer is NO:
                return NO
            if answer is UNKNOWN:
                result = UNKNOWN
        return result

    def grounds(self, view: View) -> Iterator[Ground]:
        return _grounds(self.of, view, self.test(view), decisive=NO)

    def parts(self) -> tuple[Condition, ...]:
        return self.of


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of them."""

    of: tuple[Condition, ...]

    def test(self, view: View) -> Answer:
        result = NO  # as `some`, written out
        for it in self.of:
            answer = it.test(view)
            if answer is YES:
                return YES
            if answer is UNKNOWN:
                result = UNKNOWN
        return result

    def grounds(self, view: View) -> Iterator[Ground]:
        return _grounds(self.of, view, self.test(view), decisive=YES)

    def parts(self) -> tuple[Condition, ...]:
        return self.of


@dataclass(frozen=True, slots=True)
class Certain:
    """Only what was said: unknown counts as no, so that this part never widens."""

    of: Condition

    def test(self, view: View) -> Answer:
        return YES if self.of.test(view) is YES else NO

    def grounds(self, view: View) -> Iterator[Ground]:
        return self.of.grounds(view)

    def parts(self) -> tuple[Condition, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Somebody:
    """At least one person of a group."""

    group: Group
    of: Condition

    def test(self, view: View) -> Answer:
        return some(self.of.test(other) for other in view.scene.groups[self.group])

    def grounds(self, view: View) -> Iterator[Ground]:
        answer = self.test(view)
        for other in view.scene.groups[self.group]:
            if self.of.test(other) is answer:
                yield from self.of.grounds(other)

    def parts(self) -> tuple[Condition, ...]:
        return (self.of,)


def whole(condition: Condition) -> Iterable[Condition]:
    """The condition and everything it is made of."""
    yield condition
    for part in condition.parts():
        yield from whole(part)


def _grounds(of: tuple[Condition, ...], view: View, answer: Answer, decisive: Answer) -> Iterator[Ground]:
    """One decisive part settles it; otherwise all of them, or where it is unknown all but the idle ones."""
    tested = [(it, it.test(view)) for it in of]
    if answer is decisive:
        tested = [pair for pair in tested if pair[1] is decisive][:1]
    elif answer is UNKNOWN and decisive is YES:
        tested = [pair for pair in tested if pair[1] is UNKNOWN]
    for it, _ in tested:
        yield from it.grounds(view)
