"""What systems are told: every event with the schema of its body, and events once more for one that asks."""

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, json
from flask.typing import ResponseReturnValue

from hub.errors import NotAllowed
from hub.intake.read import Problem
from hub.journeys.recover import Again, TooMany, preview, recover
from hub.sending.catalogue import CATALOGUE
from hub.web import bearer
from hub.web.context import the_hub
from hub.web.refusals import problem
from hub.words import Actor, ActorKind

ASKED: Final = frozenset({"since", "delivered", "preview"})

door = Blueprint("events", __name__, url_prefix="/api/v1")


@door.get("/events")
def catalogue() -> ResponseReturnValue:
    """Every event, with the address of its schema."""
    base = the_hub().base_url
    listed = [
        {"type": it.name, "version": it.version, "meaning": it.meaning, "schema": f"{base}{it.path()}"}
        for it in CATALOGUE.values()
    ]
    return {"events": listed}


@door.get("/events/<type>/<int:version>")
def schema(type: str, version: int) -> ResponseReturnValue:  # noqa: A002 - the word of the specification
    """JSON Schema 2020-12."""
    found = CATALOGUE.get((type, version))
    if found is None:
        return problem(404, "There is no such event. GET /api/v1/events lists them.")
    return Response(json.dumps(found.schema(the_hub().base_url)), mimetype="application/schema+json")


@door.post("/sources/<source>/replay")
def replay(source: str) -> ResponseReturnValue:
    """A system asks for what it has not had, or has lost; each event comes under the id that it had."""
    asked = bearer.asked()
    if isinstance(asked, Response):
        return asked
    system, told = asked
    if system.name != source:
        raise NotAllowed("This token belongs to another system.")
    again = _again(told)
    if not isinstance(again, Again):
        return problem(422, problems=again)
    try:
        return _replayed(source, again, told.get("preview", False))
    except TooMany as error:
        return problem(422, problems=[Problem("since", str(error))])


def _replayed(source: str, again: Again, only_count: bool) -> ResponseReturnValue:
    by = Actor(ActorKind.SOURCE, source, source)
    count = preview(source, again, the_hub()) if only_count else recover(source, again, by, the_hub())
    since = again.since.isoformat() if again.since else None
    told = {"source": source, "events": count, "since": since, "delivered": again.delivered}
    return told | {"preview": only_count}, 200 if only_count else 202


def _again(told: dict[str, Any]) -> Again | list[Problem]:
    wrong = [Problem(it, "There is no such field. Leave it out.") for it in sorted(set(told) - ASKED)[:20]]
    flags = ("delivered", "preview")
    wrong += [Problem(it, "Say true or false.") for it in flags if not isinstance(told.get(it, False), bool)]
    since = _instant(told.get("since"))
    if told.get("since") is not None and since is None:
        wrong.append(Problem("since", "Give an instant with its offset, like 2026-11-23T09:00:00Z."))
    if told.get("delivered") is True and since is None:
        wrong.append(Problem("since", "Say from when on to send what was delivered, too."))
    return wrong or Again(since, told.get("delivered", False))


def _instant(said: object) -> datetime | None:
    """None for what is none; one without an offset is none."""
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
