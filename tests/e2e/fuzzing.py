"""Hooks of schemathesis: sign what is sent as a board's system does, name a real notification now and then.

Loaded by SCHEMATHESIS_HOOKS; the secret, the token and a reference come in the environment of the run.
"""

import os
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase

from adapters.webhook.signature import sign
from hub.errors import ConfigError

REFERENCE = os.environ["FUZZED_REFERENCE"]
ADDRESSED = re.compile(
    r"queue:[^\n].*|board:[^\n].*|person:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.DOTALL
)
SIGN_HERE = "to be signed"  # as in schemathesis.toml
SECRET = os.environ["FUZZED_SECRET"]


class Signing(AuthBase):
    """Signs the very bytes, under the id that was made up; an id that cannot be signed is left as it is."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        try:
            made = sign((SECRET,), str(request.headers["webhook-id"]), datetime.now(UTC), raw)
        except ConfigError:
            return request
        request.headers.update(made)
        return request


@schemathesis.hook
def before_call(_context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Sign what was asked for; a request that lacks its id or its time goes out as it is, to be refused.

    A key names one message: another under the same is rightly refused, and no schema can say so.
    """
    headers = {name.lower(): value for name, value in (case.headers or {}).items()}
    timed = re.fullmatch("[0-9]{1,12}", headers.get("webhook-timestamp", ""))
    if headers.get("webhook-signature") == SIGN_HERE and timed and "webhook-id" in headers:
        kwargs["auth"] = Signing()
    if "idempotency-key" in headers and len(headers["idempotency-key"]) <= 200:
        case.headers["Idempotency-Key"] = uuid4().hex


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Systems and a queue that there are; every other time, a notification that there is."""
    told = dict(path_parameters or {})
    if "source" in told:
        told["source"] = "police" if context.operation.path.endswith("/notifications") else "lscp-system"
    if "queue" in told:
        told["queue"] = "lscp.rag"
    if len(str(told.get("reference", ""))) % 2:
        told["reference"] = REFERENCE
    return told or path_parameters


@schemathesis.hook
def map_body(_context: Any, body: Any) -> Any:
    """A message goes to a desk that there is, and somebody there acknowledges or says where it belongs:
    no schema knows them.
    """
    if not isinstance(body, dict):
        return body
    to, told = body.get("to"), dict(body)
    if isinstance(to, list) and to and all(isinstance(it, str) and ADDRESSED.fullmatch(it) for it in to):
        told["to"] = ["queue:lscp.rag"]
        if isinstance(body.get("id"), str) and len(body["id"]) <= 200:
            told["id"] = uuid4().hex
    if {"statement", "verdict"} & body.keys() and "@" in str(body.get("person")):
        told["person"] = "amara@lscp.example.org"
    if isinstance(body.get("to_queue"), str) and body["to_queue"]:
        told["to_queue"] = "lsab.sar"
    return told
