"""Whether a queue considers what it has, as a board's system says it and as it is told of it."""

from collections.abc import Mapping
from typing import Any

from hub.intake.read import Problem
from hub.intake.value import keepable
from hub.journeys.consider import Considered, Considering, wrong
from hub.queues.entry import Verdict
from hub.tracking.acknowledgement import Consideration

KNOWN = ("person", "verdict", "reason", "to_queue")


def saying(told: dict[str, Any], queue: str, reference: str) -> Considering | list[Problem]:
    """From the body; whom it names, and which queue, is checked where they are known."""
    said = {name: told.get(name, "") for name in KNOWN}
    found = [
        Problem(name, "Send text in quotation marks.") for name, it in said.items() if not isinstance(it, str)
    ]
    if said["verdict"] not in [*Verdict]:
        found.append(Problem("verdict", f"Use one of: {', '.join(Verdict)}."))
    if "@" not in str(said["person"]):
        found.append(Problem("person", "Give the email address of the person who says so."))
    if found:
        return found
    it = Considering(
        reference=reference,
        queue=queue,
        verdict=Verdict(said["verdict"]),
        reason=keepable(said["reason"]).strip(),
        to_queue=keepable(said["to_queue"]).strip(),
    )
    return problems(wrong(it, {it.to_queue} - {""})) or it


def problems(found: Mapping[str, str]) -> list[Problem]:
    """As RFC 9457 lists them."""
    return [Problem(name, f"{why}.") for name, why in found.items()]


def answer(it: Considering, considered: Considered) -> dict[str, Any]:
    """What came of it."""
    return {
        "reference": it.reference,
        "queue": it.queue,
        "state": considered.state,
        "consideration": one(considered.made),
        "asked": considered.made.to_queue if considered.asked else None,
        "repeat": considered.repeat,
    }


def one(made: Consideration) -> dict[str, Any]:
    """Who said what, when, and why."""
    return {
        "name": made.name,
        "role": made.role,
        "at": made.at.isoformat(timespec="seconds"),
        "verdict": made.verdict,
        "to_queue": made.to_queue,
        "reason": made.reason,
    }
