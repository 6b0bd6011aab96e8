"""What boards' own systems can be told, for whoever builds one: every event and the schema of its body."""

from flask import Blueprint, Response, json
from flask.typing import ResponseReturnValue

from hub.sending.catalogue import CATALOGUE
from hub.web.context import the_hub
from hub.web.refusals import problem

door = Blueprint("events", __name__, url_prefix="/api/v1/events")


@door.get("")
def catalogue() -> ResponseReturnValue:
    """Every event, with the address of its schema."""
    base = the_hub().base_url
    listed = [
        {"type": it.name, "version": it.version, "meaning": it.meaning, "schema": f"{base}{it.path()}"}
        for it in CATALOGUE.values()
    ]
    return {"events": listed}


@door.get("/<type>/<int:version>")
def schema(type: str, version: int) -> ResponseReturnValue:  # noqa: A002 - the word of the specification
    """JSON Schema 2020-12."""
    found = CATALOGUE.get((type, version))
    if found is None:
        return problem(404, "There is no such event. GET /api/v1/events lists them.")
    return Response(json.dumps(found.schema(the_hub().base_url)), mimetype="application/schema+json")
