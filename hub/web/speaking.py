"""A message as a board's system sends it, and as it is told of one."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from hub.intake.value import Problem, keepable
from hub.journeys.post import Posted
from hub.journeys.speak import Said
from hub.messaging.message import Compartment, Draft, Message, recipients
from hub.queues.ladder import Rung
from hub.sending.kind import Kind
from hub.tracking.reach import Reach

KNOWN: Final = frozenset({"text", "to", "subject", "compartment", "person", "id"})
LONGEST_KEY: Final = 200
ANOTHER: Final = Problem("id", "This key was used for another message, which is kept. Use a new key.")


def draft(told: dict[str, Any], key: str, source: str, reference: str) -> Draft | list[Problem]:
    """From the body and the Idempotency-Key; whoever may be named is checked where that is known."""
    wrong = [
        Problem(name, "There is no such field. Leave it out.") for name in sorted(set(told) - KNOWN)[:20]
    ]
    wrong += [Problem(it, "Send text in quotation marks.") for it in _not_text(told)]
    to, restricted = told.get("to"), told.get("compartment", "open")
    if not isinstance(to, list) or not all(isinstance(it, str) for it in to):
        wrong.append(Problem("to", "List whom to tell, each as queue:…, board:… or person:…."))
        to = []
    if restricted not in [*Compartment]:
        wrong.append(Problem("compartment", f"Use one of: {', '.join(Compartment)}."))
    once = key or told.get("id") or str(uuid4())
    if isinstance(once, str) and len(once) > LONGEST_KEY:
        wrong.append(Problem("id", f"A key has at most {LONGEST_KEY} characters."))
    named = recipients(to)
    if isinstance(named, Problem):
        wrong.append(named)
    if wrong or isinstance(named, Problem):
        return wrong
    return Draft(
        text=keepable(told.get("text", "")),
        to=named,
        once=f"api:{source}:{sha256(f'{reference} {once}'.encode()).hexdigest()}",
        subject=keepable(told.get("subject", "")),
        compartment=Compartment(restricted),
    )


def same(it: Posted, draft: Draft) -> bool:
    """Whether a repeat says what was said the first time under that key."""
    before = it.message
    told = (before.text, before.subject, before.to, before.compartment)
    return told == (draft.text.strip("\n"), draft.subject.strip(), draft.to, draft.compartment)


def posted(it: Posted, reference: str) -> dict[str, Any]:
    """The answer to whoever sent it."""
    return {"reference": reference, **_said(it.message), "repeat": it.repeat}


def said(it: Said) -> dict[str, Any]:
    """One line of what has been said, without the words."""
    return _said(it.message) | {"read_by": it.read_by}


def reached(it: Reach) -> dict[str, Any]:
    """Counts and times of one queue, and no names: the sender is told how far it has got."""
    coming = it.next
    return {
        "told": {"number": it.told, "reached": it.reached, "failed": it.failed},
        "chased": [
            {"letter": one.letter, "at": _instant(one.at), "told": one.told, "reached": one.reached}
            for one in it.chased
        ],
        "next": {"letter": _letter(it, coming), "to": coming.step.to, "at": _instant(coming.due_at)}
        if coming
        else None,
    }


def _letter(it: Reach, coming: Rung) -> str:
    if it.accepted:
        return Kind.UNDONE
    return Kind.UNCONSIDERED if it.taken else coming.step.letter


def _said(it: Message) -> dict[str, Any]:
    return {
        "id": str(it.id),
        "at": _instant(it.at),
        "by": {"person": it.author.name if it.author.person else None, "system": it.author.source},
        "board": it.author.board or None,
        "how": it.how,
        "to": it.to.words(),
        "compartment": it.compartment,
    }


def _not_text(told: dict[str, Any]) -> list[str]:
    return [it for it in ("text", "subject", "person", "id") if not isinstance(told.get(it, ""), str)]


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
