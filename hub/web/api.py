"""The doors for machines: boards' own systems send, look and acknowledge for a person they name."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from flask import Blueprint, Response, g, json, request
from flask.typing import ResponseReturnValue

from hub.intake.read import Problem, Rejected
from hub.intake.value import keepable
from hub.journeys import look, same_case, systems
from hub.journeys.acknowledge import Taken, Taking
from hub.journeys.arrive import Malformed, Unverified, by_webhook
from hub.journeys.consider import Considered, Considering
from hub.journeys.converse import Refused
from hub.journeys.file import Accepted
from hub.journeys.speak import said_to, say_for
from hub.messaging.message import Draft
from hub.queues.entry import Entry, How
from hub.queues.person import Person
from hub.tracking.acknowledgement import Acknowledgement
from hub.web import bearer, considering, receipt, speaking, urgent
from hub.web.context import the_hub
from hub.web.notification import statement_error
from hub.web.refusals import problem
from hub.web.visit import fetched
from hub.web.webhooks import webhooks

OPENAPI: Final = Path(__file__).parent / "openapi.json"


door = Blueprint("api", __name__, url_prefix="/api/v1")


@door.post("/sources/<source>/notifications")
def arrive(source: str) -> ResponseReturnValue:
    """A signed notification: kept, routed and committed before the 202; sent again, answered alike."""
    if not bearer.is_json():
        return problem(415)
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) == request.max_content_length:
        return problem(413)  # of a chunked body Werkzeug returns that much, and no word of the rest
    came = by_webhook(source, {name.lower(): value for name, value in request.headers}, body, the_hub())
    match came:
        case Accepted():
            return _accepted(came, json.loads(body)), 202
        case Unverified(why):
            return problem(401, why)
        case Malformed(why):
            return problem(400, why)
        case Rejected(problems):
            return problem(422, problems=problems)


@door.get("/notifications/<reference>")
def look_at(reference: str) -> ResponseReturnValue:
    """How far it has got, for a system that may see it or for whoever is signed in."""
    source = bearer.bearer()
    if source is not None:
        standing = systems.look(reference, source, the_hub())
        said = [speaking.said(it) for it in said_to(source, reference, the_hub())]
        return _standing(standing) | {"messages": said}
    if not isinstance(g.person, Person):
        return problem(401)
    seen = look.notification(reference, g.person, the_hub(), fetched())
    linked = same_case.beside(reference, g.person, the_hub()).linked
    return _standing(systems.seen(seen, tuple(linked), the_hub()))


@door.post("/notifications/<reference>/messages")
def say(reference: str) -> ResponseReturnValue:
    """A system says something to boards, queues or people, as itself or for one of its people."""
    asked = bearer.asked()
    if isinstance(asked, Response):
        return asked
    source, told = asked
    draft = speaking.draft(told, request.headers.get("Idempotency-Key", ""), source.name, reference)
    if not isinstance(draft, Draft):
        return problem(422, problems=draft)
    posted = say_for(source, reference, draft, keepable(told.get("person", "")).strip(), the_hub())
    if isinstance(posted, Refused):
        return problem(422, problems=posted.problems)
    if posted.repeat and not speaking.same(posted, draft):
        return problem(422, problems=[speaking.ANOTHER])
    return speaking.posted(posted, reference), 200 if posted.repeat else 201


@door.post("/queues/<queue>/entries/<reference>/acknowledgement")
def acknowledge(queue: str, reference: str) -> ResponseReturnValue:
    """A system says which of its people took it, and what they will do."""
    asked = bearer.asked()
    if isinstance(asked, Response):
        return asked
    source, told = asked
    if wrong := _wrong(told):
        return problem(422, problems=wrong)
    person, statement = (keepable(told[name]).strip() for name in ("person", "statement"))
    taking = Taking(reference, queue, How.API, statement)
    return _taken(taking, systems.acknowledge_for(source, taking, person, the_hub()))


@door.post("/queues/<queue>/entries/<reference>/consideration")
def consider(queue: str, reference: str) -> ResponseReturnValue:
    """A system says whether one of its queues considers it, for a person it names."""
    asked = bearer.asked()
    if isinstance(asked, Response):
        return asked
    source, told = asked
    saying = considering.saying(told, queue, reference)
    if not isinstance(saying, Considering):
        return problem(422, problems=saying)
    considered = systems.consider_for(source, saying, keepable(told["person"]).strip(), the_hub())
    if not isinstance(considered, Considered):
        return problem(422, problems=considering.problems(considered))
    return considering.answer(saying, considered)


@door.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """This very API, described, with the calls that the hub makes."""
    told: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    return told | {"webhooks": webhooks(the_hub().base_url)}


def _wrong(told: dict[str, Any]) -> list[Problem]:
    found = []
    if not isinstance(told.get("person"), str) or "@" not in told["person"]:
        found.append(Problem("person", "Give the email address of the person who acknowledges."))
    statement = told.get("statement")
    if error := statement_error(statement.strip() if isinstance(statement, str) else ""):
        found.append(Problem("statement", f"{error}."))
    return found


def _accepted(accepted: Accepted, fields: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "reference": accepted.reference,
        "status": accepted.status,
        "queues": [
            {"queue": it.queue, "duty": it.duty, "acknowledge_by": _instant(it.acknowledge_by)}
            for it in accepted.entries
        ],
        "signposts": list(accepted.signposts),
        "duplicate": accepted.duplicate,
    }
    return told | ({"warning": urgent.WARNING} if urgent.at_risk(fields) else {})


def _standing(it: systems.Standing) -> dict[str, Any]:
    told = {
        "reference": it.filed.reference,
        "status": "closed" if it.filed.closed_at else "open",
        "received_at": _instant(it.filed.received_at),
        "raised_by": it.filed.partnership,
        "rehearsal": it.filed.rehearsal,
        "queues": [
            _entry(entry, made)
            | {"receipt": receipt.told(it.receipts[entry.id])}
            | {"considerations": [considering.one(one) for one in it.considerations.get(entry.id, ())]}
            | speaking.reached(it.reach[entry.id])
            for entry, made in it.entries
        ],
        "linked": list(it.linked),
    }
    return told | ({"warning": urgent.WARNING} if urgent.at_risk(it.filed.told.fields) else {})


def _entry(entry: Entry, made: Acknowledgement | None) -> dict[str, Any]:
    return {
        "queue": entry.queue,
        "duty": entry.duty,
        "state": entry.state,
        "acknowledge_by": _instant(entry.acknowledge_by),
        "certificate": msgspec.to_builtins(entry.certificate),
        "consider_by": _instant(entry.consider_by) if entry.consider_by else None,
        "consider_certificate": msgspec.to_builtins(entry.consider_certificate),
        "clocks": [
            {
                "name": it.name,
                "due": it.due.isoformat(),
                "certificate": msgspec.to_builtins(it.certificate),
                "done_on": it.done_on.isoformat() if it.done_on else None,
                "done_by": it.done_by or None,
            }
            for it in entry.clocks
        ],
        "acknowledgement": _made(made) if made else None,
    }


def _taken(taking: Taking, taken: Taken) -> dict[str, Any]:
    return {
        "reference": taking.reference,
        "queue": taking.queue,
        "state": "acknowledged",
        "acknowledgement": _made(taken.made),
        "repeat": taken.repeat,
    }


def _made(made: Acknowledgement) -> dict[str, Any]:
    return {
        "name": made.name,
        "role": made.role,
        "at": _instant(made.at),
        "how": made.how,
        "statement": made.statement,
    }


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
