"""Says where a notification went and why: as JSON for machines and the record, as plain text for people."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from hub.routing.route import Fired, Routed, Routing
from hub.routing.rulebook import Rules
from hub.routing.truth import UNKNOWN

DUTIES = {
    "must_consider": "must consider",
    "may_consider": "may consider",
    "information": "for information",
}


def explain(routing: Routing, rulebook: Rules, received_on: date | None = None) -> dict[str, Any]:
    """The working, ready for JSON. Clocks count from awareness, or else from `received_on`.

    Without either day a clock's `due` is null. `hub.triage` is not among the queues, it is `triage`.
    """
    return {
        "queues": [_queue(it, routing, rulebook, received_on) for it in routing.queues],
        "signposts": [str(name) for name in routing.signposts],
        "triage": routing.triage,
        "ask": list(routing.ask),
        "config_version": routing.version,
    }


def in_text(routing: Routing, rulebook: Rules, received_on: date | None = None) -> str:
    """The same for people, with who is to be told outside the hub and why, and which rules are off."""
    return "\n".join(_lines(routing, rulebook, received_on))


def _queue(routed: Routed, routing: Routing, rulebook: Rules, received_on: date | None) -> dict[str, Any]:
    anchor = routing.aware_on or received_on
    days = rulebook.deadlines(routed.queue, routed.duty, anchor)
    return {
        "queue": routed.queue,
        "duty": str(routed.duty),
        "rule": routed.by.rule.id,
        "basis": routed.by.rule.authority.basis,
        "clocks": [{"name": name, "due": day.isoformat() if day else None} for name, day in days.items()],
        "because": [*_because(routed.by), *_asides(routed, routing)],
    }


def _because(fired: Fired) -> Iterator[str]:
    """Each answer the rule rests on, whose it is, and the rule's own caution."""
    for ground in fired.grounds:
        yield f"{ground.who}: {ground.says}"
    if fired.rule.note:
        yield fired.rule.note


def _asides(routed: Routed, routing: Routing) -> Iterator[str]:
    if routed.also:
        yield "also: " + ", ".join(dict.fromkeys(it.rule.id for it in routed.also))
    for rule in routing.switched_off:
        if rule.queue == routed.queue:
            yield f"rule {rule.id} is switched off: {rule.off}"


def _lines(routing: Routing, rulebook: Rules, received_on: date | None) -> Iterator[str]:
    for routed in routing.queues:
        said = _queue(routed, routing, rulebook, received_on)
        open_ = " (added because something is unknown)" if routed.by.answer is UNKNOWN else ""
        yield f"{routed.queue}: {DUTIES[routed.duty]}{open_}"
        yield f"  rule {said['rule']}: {said['basis']}"
        yield from (f"  {line}" for line in said["because"])
        for clock in said["clocks"]:
            yield f"  clock {clock['name']}: due {clock['due'] or 'once its first day is known'}"
    yield from (f"Tell {it.body}: {it.why}" for it in routing.pointers)
    yield from (f"Rule {it.id} would apply but is switched off: {it.off}" for it in routing.switched_off)
    if routing.triage:
        yield "Triage: a person has to decide."
        yield from (f"  {question}" for question in routing.ask)
    yield f"Configuration {routing.version}"
