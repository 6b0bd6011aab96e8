"""Proves of a set of rules that no class of facts is left without a desk, and that no rule is idle."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.routing.classes import dimensions
from hub.routing.condition import All, Any, Certain, Condition, Is, Not, Somebody, Under, whole
from hub.routing.diagram import NO, UNKNOWN, YES, Diagrams, Node
from hub.routing.facts import FACTS
from hub.routing.rulebook import IfUnknown, Rule, Rules
from hub.routing.scene import Group
from hub.routing.story import PRESENT, Atom, Slot
from hub.words import STRENGTH, Answer

END = {Answer.NO: NO, Answer.UNKNOWN: UNKNOWN, Answer.YES: YES}
TURNED = {NO: YES, UNKNOWN: UNKNOWN, YES: NO}
SURE = {NO: NO, UNKNOWN: NO, YES: YES}
OPEN = {NO: NO, UNKNOWN: YES, YES: NO}
ANY = {NO: NO, UNKNOWN: YES, YES: YES}

SLOTS = {
    Group.INCIDENT: (Slot.INCIDENT,),
    Group.SUBJECT: (Slot.SUBJECT,),
    Group.VICTIM: (Slot.SUBJECT,),
    Group.PERSON: (Slot.SUBJECT, Slot.PERPETRATOR),
    Group.ALLEGED_PERPETRATOR: (Slot.PERPETRATOR,),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """One queue: in how many classes of facts it is reached, and in how many of them triage is asked too."""

    queue: str
    classes: int
    asking: int


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that changes nothing, and why; `by` are the rules that stand before it."""

    rule: str
    why: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """Of `classes` that can be told apart, `queued` reach a queue and `desk_only` go to triage alone."""

    classes: int
    queued: int
    desk_only: int
    reached: tuple[Reach, ...]
    idle: tuple[Idle, ...]
    version: str

    @property
    def holds(self) -> bool:
        """Every class has a desk, and every rule in use has a part in it."""
        return self.queued + self.desk_only == self.classes and not self.idle


def prove(rulebook: Rules) -> Proof:
    """Of every class of facts, where it goes; of every rule in use, whether it changes that anywhere."""
    prover = _Prover(rulebook)
    anywhere = prover.diagrams.some(prover.fires.values())
    queues = dict.fromkeys(rule.queue for rule in prover.rules)
    return Proof(
        classes=prover.diagrams.count(YES, YES),
        queued=prover.diagrams.count(anywhere, YES),
        desk_only=prover.diagrams.count(anywhere, NO),
        reached=tuple(prover.reach(queue) for queue in queues),
        idle=tuple(prover.idle()),
        version=rulebook.version,
    )


class _Prover:
    def __init__(self, rulebook: Rules) -> None:
        self.rules = [rule for rule in rulebook.rules if not rule.off]
        parts = {part for rule in self.rules for part in whole(rule.condition)}
        found = dimensions((it for it in parts if isinstance(it, Under)), rulebook.reading)
        self.dimensions = [
            it.only({atom for atom in it.atoms if atom[1] in parts | {PRESENT}}) for it in found
        ]
        self.diagrams = Diagrams([len(it.values) for it in self.dimensions])
        self.atoms: dict[Atom, Node] = {}
        for variable, dimension in enumerate(self.dimensions):
            for place, atom in enumerate(dimension.atoms):
                ends = tuple(END[answers[place]] for answers in dimension.values)
                self.atoms[atom] = self.diagrams.node(variable, ends)
        self.nodes = {rule: self._somebody(rule.for_each, rule.condition) for rule in self.rules}
        self.fires = {rule: self._fires(rule) for rule in self.rules}

    def reach(self, queue: str) -> Reach:
        own = [rule for rule in self.rules if rule.queue == queue]
        reached = self.diagrams.some(self.fires[rule] for rule in own)
        asking = self.diagrams.some(self._asks(rule, own) for rule in own)
        return Reach(queue, self.diagrams.count(reached, YES), self.diagrams.count(asking, YES))

    def idle(self) -> list[Idle]:
        """Of two rules that do the same, the later is the idle one."""
        found: list[Idle] = []
        for rule in reversed(self.rules):
            if self.diagrams.mapped("sure", SURE, self.nodes[rule]) == NO:
                found.append(Idle(rule.id, "No facts make it true."))
            elif before := self._before(rule, {it.rule for it in found}):
                found.append(Idle(rule.id, "Wherever it fires, another gives as strong a duty.", before))
        return found[::-1]

    def _before(self, rule: Rule, spent: set[str]) -> tuple[str, ...]:
        """The rules that between them leave nothing to this one; empty when something is left."""
        rivals = [it for it in self.rules if it is not rule and it.id not in spent and _as_strong(it, rule)]
        for some_of in ([it] for it in rivals), [rivals]:
            for them in some_of:
                covered = self.diagrams.some(self.fires[it] for it in them)
                left = self.diagrams.every((self.fires[rule], self._not(covered)))
                if left == NO:
                    return tuple(it.id for it in them)
        return ()

    def _asks(self, rule: Rule, own: Sequence[Rule]) -> Node:
        """It is open, it widens, and no rule that is certain gives as strong a duty."""
        if rule.if_unknown is not IfUnknown.WIDEN:
            return NO
        certain = [self.diagrams.mapped("sure", SURE, self.nodes[it]) for it in own if _as_strong(it, rule)]
        unsettled = self.diagrams.mapped("open", OPEN, self.nodes[rule])
        return self.diagrams.every((unsettled, self._not(self.diagrams.some(certain))))

    def _fires(self, rule: Rule) -> Node:
        if rule.if_unknown is IfUnknown.LEAVE_OUT:
            return self.diagrams.mapped("sure", SURE, self.nodes[rule])
        return self.diagrams.mapped("any", ANY, self.nodes[rule])

    def _not(self, it: Node) -> Node:
        return self.diagrams.mapped("not", TURNED, it)

    def _somebody(self, group: Group, condition: Condition) -> Node:
        return self.diagrams.some(self._one(slot, condition) for slot in SLOTS[group])

    def _one(self, slot: Slot, condition: Condition) -> Node:
        asked = self._ask(slot, condition)
        return self.diagrams.every((self.atoms[slot, PRESENT], asked)) if slot is Slot.PERPETRATOR else asked

    def _ask(self, slot: Slot, condition: Condition) -> Node:
        match condition:
            case Is(name=name):
                return self.atoms[slot if FACTS[name].personal else Slot.INCIDENT, condition]
            case Under():
                return self.atoms[slot, condition]
            case Not(of=of):
                return self._not(self._ask(slot, of))
            case All(of=parts):
                return self.diagrams.every(self._ask(slot, part) for part in parts)
            case Any(of=parts):
                return self.diagrams.some(self._ask(slot, part) for part in parts)
            case Certain(of=of):
                return self.diagrams.mapped("sure", SURE, self._ask(slot, of))
            case Somebody(group=group, of=of):
                return self._somebody(group, of)
        raise TypeError(f"There is no such condition: {condition}.")


def _as_strong(one: Rule, other: Rule) -> bool:
    return one.queue == other.queue and STRENGTH.index(one.duty) <= STRENGTH.index(other.duty)
