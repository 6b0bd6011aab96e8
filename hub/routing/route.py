"""Which queues a notification goes to, and why: every rule that applies fires, the strongest duty wins.

What is unknown widens: the queue is added with the duty it would have if the answer were yes, and the
question goes to triage, unless a rule that is certain already gives that queue a duty as strong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from hub.intake.notification import Notification
from hub.routing.condition import Ground
from hub.routing.rulebook import Body, IfUnknown, Rule, Rules, Signpost
from hub.routing.scene import Scene, View
from hub.routing.truth import NO, UNKNOWN, YES, some
from hub.words import STRENGTH, Answer, Duty

NO_RULE = "No rule put this on a queue. Decide who should consider it, or record that nobody needs to."


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule and what it rests on. `answer` is yes or unknown; the grounds say whose facts."""

    rule: Rule
    answer: Answer
    grounds: tuple[Ground, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(it.question for it in self.grounds if it.answer is UNKNOWN))


@dataclass(frozen=True, slots=True)
class Routed:
    """One queue. `by` is the rule that gave the duty, `also` the others that point there."""

    queue: str
    duty: Duty
    by: Fired
    also: tuple[Fired, ...]
    ask: tuple[str, ...]

    @property
    def certain(self) -> bool:
        return self.by.answer is YES


@dataclass(frozen=True, slots=True)
class Pointed:
    """Somebody outside the hub to be told, and why."""

    body: Body
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Routing:
    """`switched_off` are rules that would have fired; `version` names the files this was made by."""

    queues: tuple[Routed, ...]
    pointers: tuple[Pointed, ...]
    ask: tuple[str, ...]
    switched_off: tuple[Rule, ...]
    aware_on: date | None
    version: str

    @property
    def triage(self) -> bool:
        """A person has to decide: there is a question, or no queue at all."""
        return bool(self.ask)

    @property
    def signposts(self) -> tuple[str, ...]:
        """The bodies outside the hub that somebody must tell."""
        return tuple(it.body for it in self.pointers)


def route(notification: Notification, rulebook: Rules) -> Routing:
    """Every queue that must or may consider it, or be told; triage when a person has to decide."""
    scene = Scene(notification, rulebook.reading)
    fired = [it for rule in rulebook.rules if (it := _fire(rule, scene)) is not None]
    queues = dict.fromkeys(it.rule.queue for it in fired if not it.rule.off)
    routed = [_routed([it for it in fired if it.rule.queue == queue and not it.rule.off]) for queue in queues]
    asked = dict.fromkeys(question for it in routed for question in it.ask)
    return Routing(
        queues=tuple(routed),
        pointers=_pointers(rulebook.signposts, scene),
        ask=tuple(asked) if routed else (NO_RULE,),
        switched_off=tuple(it.rule for it in fired if it.rule.off),
        aware_on=notification.aware_on,
        version=rulebook.version,
    )


def _fire(rule: Rule, scene: Scene) -> Fired | None:
    views = scene.groups[rule.for_each]
    answers = [rule.condition.test(view) for view in views]
    answer = some(answers)
    if answer is NO or (answer is UNKNOWN and rule.if_unknown is IfUnknown.LEAVE_OUT):
        return None
    concerned = [view for view, own in zip(views, answers, strict=True) if own is answer]
    return Fired(rule, answer, _grounds(rule, concerned))


def _grounds(rule: Rule, views: Iterable[View]) -> tuple[Ground, ...]:
    return tuple(dict.fromkeys(ground for view in views for ground in rule.condition.grounds(view)))


def _routed(fired: Sequence[Fired]) -> Routed:
    """The strongest duty, a certain one before an open one; ask only what could make it stronger."""
    certain = [it for it in fired if it.answer is YES]
    held = min((STRENGTH.index(it.rule.duty) for it in certain), default=len(STRENGTH))
    widening = [it for it in fired if it.answer is UNKNOWN and STRENGTH.index(it.rule.duty) < held]
    best = reduce(_stronger, widening or certain)
    asking = [it for it in widening if it.rule.if_unknown is IfUnknown.WIDEN]
    return Routed(
        queue=best.rule.queue,
        duty=best.rule.duty,
        by=best,
        also=tuple(it for it in fired if it is not best),
        ask=tuple(dict.fromkeys(question for it in asking for question in it.questions)),
    )


def _stronger(one: Fired, other: Fired) -> Fired:
    """The first named where both are as strong."""
    return other if STRENGTH.index(other.rule.duty) < STRENGTH.index(one.rule.duty) else one


def _pointers(signposts: Iterable[Signpost], scene: Scene) -> tuple[Pointed, ...]:
    """One for each body, by the first rule that names it."""
    found: dict[Body, Pointed] = {}
    for it in signposts:
        if it.body in found:
            continue
        answer = some(it.condition.test(view) for view in scene.groups[it.for_each])
        if answer is YES or (answer is UNKNOWN and it.if_unknown is not IfUnknown.LEAVE_OUT):
            found[it.body] = Pointed(it.body, it.id, it.why)
    return tuple(found.values())
