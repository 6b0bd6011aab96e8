"""The `webhooks` of the API's description: every event of the catalogue as the call that an endpoint gets.

Made from the catalogue, so that neither can say what the other does not. Sources: OpenAPI 3.1 (webhooks),
Standard Webhooks (the three headers), CloudEvents 1.0, HTTP binding (binary content mode: `ce-` headers).
"""

from collections.abc import Mapping
from typing import Any, Final

from hub.sending.catalogue import CATALOGUE, REHEARSAL, EventType

SIGNED: Final = {
    "webhook-id": "Of this event, the same at every attempt: what you have had, you need not act on again.",
    "webhook-timestamp": "Of this attempt, in Unix seconds. Refuse what is five minutes from your clock.",
    "webhook-signature": "Space-separated `v1,` (HMAC-SHA256) signatures of `id.timestamp.body`, one with "
    "each live secret of yours: any that fits will do.",
}
ATTRIBUTES: Final = {
    "specversion": "The version of CloudEvents.",
    "id": "As `webhook-id`.",
    "source": "The hub's own address.",
    "type": "As `type` in the body.",
    "time": "When it happened, the same at every attempt.",
    "subject": "The notification's reference; of a test your system's name.",
    "dataschema": "Where the JSON Schema of the body is served.",
}
ANSWERS: Final = {
    "2XX": "Taken. Answer before you act: nothing of the answer's body is read.",
    "410": "You want nothing more: the endpoint is put off and people are told.",
    "default": "Not taken: it is tried again for days, no sooner than a `Retry-After` asks. No redirect is "
    "followed.",
}


def webhooks(base_url: str) -> dict[str, Any]:
    """By the event's name."""
    return {it.name: {"post": _call(it, base_url)} for it in CATALOGUE.values()}


def _call(it: EventType, base_url: str) -> dict[str, Any]:
    return {
        "operationId": f"on_{it.name.replace('.', '_')}",
        "summary": it.meaning,
        "security": [],
        "parameters": _headers(it, base_url),
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": it.schema(base_url)}},
        },
        "responses": {code: {"description": said} for code, said in ANSWERS.items()},
    }


def _headers(it: EventType, base_url: str) -> list[dict[str, Any]]:
    always = {
        "specversion": "1.0",
        "source": base_url,
        "type": it.name,
        "dataschema": f"{base_url}{it.path()}",
    }
    told = [_header(name, said) for name, said in SIGNED.items()]
    told += [_header(f"ce-{name}", said, always.get(name)) for name, said in ATTRIBUTES.items()]
    if REHEARSAL in it.may_hold:
        told.append(
            _header(f"ce-{REHEARSAL}", "There only in a rehearsal: the case is invented.", "true", False)
        )
    return told


def _header(name: str, said: str, always: str | None = None, required: bool = True) -> dict[str, Any]:
    schema: Mapping[str, str] = {"type": "string"} | ({"const": always} if always else {})
    return {"name": name, "in": "header", "required": required, "description": said, "schema": dict(schema)}
