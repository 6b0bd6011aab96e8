"""The events the hub sends, as it publishes them: what each means, its version, the JSON Schema of its body.

A later version of a schema only adds fields that may be left out; whatever would break a reader gets a number
of its own. No field is a fact of a case. Source: JSON Schema 2020-12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.sending.kind import Kind
from hub.words import Duty

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
INSTANT: Final = {"type": "string", "format": "date-time"}

FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "reference": {
        "type": "string",
        "pattern": "^LSH-[0-9]{4}-[0-9]{6,}$",
        "description": "The notification, by the only name that it has outside the hub.",
    },
    "link": {
        "type": "string",
        "format": "uri",
        "description": "Where a person who signs in reads it.",
    },
    "queue": {"type": "string", "description": "The desk that it lies on, such as `lscp.rag`."},
    "duty": {"enum": [str(it) for it in Duty], "description": "How strongly that desk is bound to look."},
    "acknowledge_by": {**INSTANT, "description": "When a named person there has to have taken it."},
    "consider_by": {**INSTANT, "description": "When they have to have said whether they consider it."},
    "rehearsal": {
        "const": True,
        "description": "There only in a rehearsal: the case is invented, and counts in no figure of yours.",
    },
    "system": {"type": "string", "description": "The name under which your system is enrolled."},
}
"""What `data` may hold."""

REHEARSAL: Final = "rehearsal"

NOTIFICATION: Final = ("reference", "link")
ENTRY: Final = (*NOTIFICATION, "queue", "duty", "acknowledge_by")
TAKEN: Final = (*ENTRY, "consider_by")


@dataclass(frozen=True, slots=True)
class EventType:
    """`holds` are the fields of `data` that are always there."""

    name: str
    meaning: str
    holds: tuple[str, ...]
    version: int = 1

    def path(self) -> str:
        """Where its schema is served, below the hub's own address."""
        return f"/api/v1/events/{self.name}/{self.version}"

    @property
    def may_hold(self) -> tuple[str, ...]:
        """With what is there only at times."""
        return (*self.holds, REHEARSAL) if "reference" in self.holds else self.holds

    def schema(self, base_url: str) -> dict[str, Any]:
        """Of the whole body."""
        data = {"type": "object", "required": list(self.holds)}
        return {
            "$schema": DIALECT,
            "$id": f"{base_url}{self.path()}",
            "title": self.name,
            "description": self.meaning,
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": self.name},
                "timestamp": {**INSTANT, "description": "When it happened, the same at every attempt."},
                "data": data | {"properties": {name: dict(FIELDS[name]) for name in self.may_hold}},
            },
        }


ESCALATED: Final = EventType("entry.escalated", "Nobody has acknowledged; it went higher.", ENTRY)
UNCONSIDERED: Final = EventType(
    "entry.unconsidered", "It was acknowledged; nobody has said whether it is considered.", TAKEN
)

MOVED: Final = EventType("entry.moved", "A time by which a queue of your board answers has moved.", ENTRY)

DECIDED: Final = EventType("entry.decided", "A queue has recorded its decision, kept in the hub.", ENTRY)

TYPES: Final = {
    Kind.NOTICE: EventType("entry.opened", "A queue of your board is asked to acknowledge.", ENTRY),
    Kind.REMINDER: EventType("entry.reminded", "Nobody has acknowledged; they were reminded.", ENTRY),
    Kind.ESCALATION: ESCALATED,
    Kind.OVERDUE: ESCALATED,
    Kind.RECEIPT: EventType(
        "notification.received", "What your system sent is kept and routed.", NOTIFICATION
    ),
    Kind.TAKEN: EventType("entry.acknowledged", "A named person has taken what your system sent.", ENTRY),
    Kind.MESSAGE: EventType("message.posted", "There is a message to your board.", NOTIFICATION),
    Kind.LINKED: EventType(
        "notification.linked",
        "Somebody linked what your system sent with another telling of it.",
        NOTIFICATION,
    ),
    Kind.UNLINKED: EventType(
        "notification.unlinked",
        "Somebody took back that link: the two are separate cases again.",
        NOTIFICATION,
    ),
    Kind.BROUGHT_FORWARD: MOVED,
    Kind.MOVED: MOVED,
    Kind.STRENGTHENED: EventType(
        "entry.strengthened", "A queue of your board must now consider what it only might before.", ENTRY
    ),
    Kind.UNDONE: EventType(
        "entry.undone", "It is considered, and nobody has said that what a clock asks for was done.", ENTRY
    ),
    Kind.SETTLED: EventType(
        "entry.settled", "A named person of your board has it: nobody is asked to take it any more.", ENTRY
    ),
    Kind.DECIDED: DECIDED,
    Kind.ELSEWHERE: DECIDED,
    Kind.UNCOLLECTED: EventType("entry.uncollected", "Everybody was asked and nobody has taken it.", ENTRY),
    Kind.UNCONSIDERED: UNCONSIDERED,
    Kind.NO_WORD: UNCONSIDERED,
    Kind.UNANSWERED: EventType(
        "entry.unanswered", "Everybody was asked and nobody has said whether it is considered.", TAKEN
    ),
    Kind.ACCEPTED: EventType("entry.accepted", "The queue will consider what your system sent.", ENTRY),
    Kind.REDIRECTED: EventType(
        "entry.redirected", "The queue passed on what your system sent to another, which is asked.", ENTRY
    ),
    Kind.DECLINED: EventType("entry.declined", "The queue will not consider what your system sent.", ENTRY),
}
"""By the letter that says the same to people."""

TEST: Final = EventType("hub.test.v1", "Somebody tried whether your endpoint answers.", ("system",))

MEANINGS: Final = {it.name: it.meaning for it in TYPES.values()}
"""Each event once, though several letters to people say the same one; in the order of `TYPES`."""

NAMES: Final = frozenset(MEANINGS)
"""What a system may ask for, or not."""

CATALOGUE: Final = {(it.name, it.version): it for it in (*TYPES.values(), TEST)}
