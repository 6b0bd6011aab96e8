"""Microsoft Graph and Entra of our own, as far as the hub speaks with them: strict, and broken as told.

What a real one would refuse is refused: no token or an old one, a page asked for out of turn, a delta token
from before a restore (410), a fifth request at once (429). `complaints` are requests that break Graph's rules
without its saying so.
"""
# ruff: noqa: N802, N815  # http.server names its hooks so

import base64
import json
import re
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import jwt

from tests.certificates import a_certificate

CLIENT, TENANT, SECRET = "invented-client", "invented-tenant", "invented-graph-secret"
MAILBOX = "rag@lscp.example.org"
AT_ONCE = 4
Query = dict[str, str]
Heads = Mapping[str, str]


@dataclass
class Lying:
    """One mail; `changed` is its place in the order of everything that ever happened here."""

    id: str
    folder: str
    raw: bytes
    changed: int
    broken: int = 0

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw)["Message-ID"] or "")


@dataclass(frozen=True)
class Fault:
    """What a request meets with instead of an answer; with `acts` the server does what was asked first."""

    status: int = 200
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    acts: bool = False
    reset: bool = False
    body: bytes = b""
    after: float = 0.0


def no(status: int, code: str, **headers: str) -> Fault:
    body = json.dumps({"error": {"code": code, "message": "words nobody should see"}}).encode()
    return Fault(status, code, headers, body=body)


class FakeGraph:
    """On a free port of 127.0.0.1, under TLS; `fail("move", Fault(503))` breaks the next move.

    Operations: folder, folders, make folder, delta, message, value, move, sendMail, sent, subscribe, renew,
    unsubscribe, subscriptions, token.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate = a_certificate(folder)
        self.items: dict[str, Lying] = {}
        self.folders = {"AAinbox=": "Inbox", "AAsent=": "Sent Items"}
        self.asked: list[str] = []
        self.heads: list[Mapping[str, str]] = []
        self.complaints: list[str] = []
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.refuse_tokens = False
        self.secret = SECRET
        self.application: Any = None
        self.client_state = ""
        self.page = 100
        self.latency = 0.0
        self.most_at_once = 0
        self._tokens: set[str] = set()
        self._given = 0
        self._pages: dict[str, tuple[int, int]] = {}
        self._happened = 0
        self._era = 0
        self._at_once = 0
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._gone: dict[str, tuple[str, int]] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.socket = self.certificate.server_context().wrap_socket(
            self._server.socket, server_side=True
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"
        self.authority = f"{self.url}/{TENANT}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def deliver(self, raw: bytes, broken: int = 0) -> str:
        """Somebody sends a mail; `broken` is the status with which its content is never handed out."""
        return self._put("AAinbox=", raw, broken).id

    def lying_in(self, name: str) -> list[bytes]:
        return [it.raw for it in self.items.values() if self.folders[it.folder] == name]

    def forget(self) -> None:
        """The mailbox was restored or moved: no delta token from before is known."""
        with self._lock:
            self._era += 1
            self._pages.clear()

    def forget_tokens(self) -> None:
        """Every access token was revoked."""
        self._tokens.clear()

    def take_away(self, item: str) -> None:
        """A person deletes it."""
        with self._lock:
            self._leave(self.items.pop(item))

    def fail(self, operation: str, *faults: Fault) -> None:
        self._faults[operation] += faults

    def count(self) -> Counter[str]:
        return Counter(self.asked)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Fault:
        """The reply to one request, or what befalls it."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if not parts.path.startswith("/v1.0/"):
            return self._sign_in(parts.path, body)
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            crowded = self._at_once > AT_ONCE
        try:
            if crowded:
                return no(429, "ApplicationThrottled", **{"Retry-After": "1"})
            time.sleep(self.latency)
            with self._lock:
                return self._answer(method, parts.path.removeprefix("/v1.0"), query, headers, body)
        finally:
            with self._lock:
                self._at_once -= 1

    def _answer(
        self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: bytes
    ) -> Fault:
        self.heads.append(dict(headers))
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self._tokens:
            return no(401, "InvalidAuthenticationToken")
        if 'IdType="ImmutableId"' not in headers.get("Prefer", ""):
            self.complaints.append(f"{method} {path} does not ask for immutable ids")
        for wanted, pattern, operation in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and wanted == method:
                return self._operate(operation, [unquote(it) for it in found.groups()], query, headers, body)
        self.complaints.append(f"There is no {method} {path}")
        return no(400, "RequestBroker--ParseUri")

    def _operate(
        self, operation: str, named: list[str], query: dict[str, str], headers: Mapping[str, str], body: bytes
    ) -> Fault:
        self.asked.append(operation)
        if named and "@" in named[0] and named.pop(0) != MAILBOX:
            return no(404, "ErrorInvalidUser")
        fault = self._faults[operation].popleft() if self._faults[operation] else None
        if fault and not fault.acts:
            return fault
        act = getattr(self, "_" + operation.replace(" ", "_"))
        reply: Fault = act(named, query, headers, body)
        return fault or reply

    def _sign_in(self, path: str, body: bytes) -> Fault:
        if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            root = f"{self.authority}/oauth2/v2.0"
            return said(
                issuer=self.authority,
                authorization_endpoint=f"{root}/authorize",
                token_endpoint=f"{root}/token",
            )
        if path not in (f"/{TENANT}/oauth2/v2.0/token", "/token"):
            return no(400, "invalid_tenant")
        self.asked.append("token")
        if self._faults["token"]:
            return self._faults["token"].popleft()
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if self.refuse_tokens or not self._knows(form):
            return Fault(401, body=json.dumps({"error": "invalid_client", "error_codes": [7000215]}).encode())
        self._given += 1
        token = f"token-{self._given}"
        self._tokens.add(token)
        return said(access_token=token, token_type="Bearer", expires_in=3600)

    def _knows(self, form: Mapping[str, str]) -> bool:
        if form.get("grant_type") != "client_credentials":
            return False
        if assertion := form.get("client_assertion"):
            url = f"{self.authority}/oauth2/v2.0/token"
            claims = jwt.decode(assertion, self.application, ["PS256"], audience=url)
            return claims["iss"] == CLIENT
        right = (CLIENT, self.secret, f"{self.url}/.default")
        return (form.get("client_id"), form.get("client_secret"), form.get("scope")) == right

    def _put(self, folder: str, raw: bytes, broken: int = 0) -> Lying:
        with self._lock:
            self._happened += 1
            made = Lying(_an_id(self._happened), folder, raw, self._happened, broken)
            self.items[made.id] = made
            return made

    def _leave(self, item: Lying) -> None:
        self._happened += 1
        self._gone[item.id] = (item.folder, self._happened)

    def _folder(self, _named: list[str], *_: Any) -> Fault:
        return said(id="AAinbox=")

    def _count(self, named: list[str], *_: Any) -> Fault:
        return said(totalItemCount=sum(it.folder == named[0] for it in self.items.values()))

    def _folders(self, _named: list[str], query: dict[str, str], *_: Any) -> Fault:
        wanted = re.fullmatch(r"displayName eq '(.*)'", query["$filter"])
        assert wanted
        name = wanted[1].replace("''", "'")
        found = [{"id": it, "displayName": title} for it, title in self.folders.items() if title == name]
        return said(value=found)

    def _make_folder(self, _named: list[str], _query: dict[str, str], _heads: Any, body: bytes) -> Fault:
        name = json.loads(body)["displayName"]
        if name in self.folders.values():
            return no(409, "ErrorFolderExists")
        key = f"AAmade{len(self.folders)}="
        self.folders[key] = name
        return said(201, id=key, displayName=name)

    def _delta(self, named: list[str], query: Query, headers: Heads, _body: bytes) -> Fault:
        wanted = re.search(r"odata\.maxpagesize=(\d+)", headers.get("Prefer", ""))
        size = min(int(wanted[1]) if wanted else 10, self.page)
        token = query.get("$deltatoken") or query.get("$skiptoken")
        if token is None:
            since, after = 0, 0
        elif token in self._pages:
            since, after = self._pages[token]
        else:
            return no(410, "syncStateNotFound")
        lying = [it for it in self.items.values() if it.folder == named[0] and it.changed > max(since, after)]
        lying.sort(key=lambda it: it.changed)
        page: list[dict[str, Any]] = [{"id": it.id, "@odata.etag": "x"} for it in lying[:size]]
        if len(lying) > size:
            return said(
                value=page,
                **{"@odata.nextLink": self._link(named[0], "skip", since, lying[size - 1].changed)},
            )
        removed = [it for it, (folder, at) in self._gone.items() if folder == named[0] and at > since > 0]
        page += [{"id": it, "@removed": {"reason": "deleted"}} for it in removed]
        return said(value=page, **{"@odata.deltaLink": self._link(named[0], "delta", self._happened, 0)})

    def _link(self, folder: str, kind: str, since: int, after: int) -> str:
        token = f"{kind}-{self._era}-{len(self._pages)}"
        self._pages[token] = (since, after)
        where = f"{self.url}/v1.0/users/{MAILBOX}/mailFolders/{folder}/messages/delta"
        return f"{where}?%24{kind}token={token}"

    def _message(self, named: list[str], *_: Any) -> Fault:
        item = self.items.get(named[0])
        return said(id=item.id, parentFolderId=item.folder) if item else no(404, "ErrorItemNotFound")

    def _value(self, named: list[str], *_: Any) -> Fault:
        item = self.items.get(named[0])
        if item is None:
            return no(404, "ErrorItemNotFound")
        return no(item.broken, "ErrorInternalServerError") if item.broken else Fault(200, body=item.raw)

    def _move(self, named: list[str], _query: dict[str, str], _heads: Any, body: bytes) -> Fault:
        item, to = self.items.get(named[0]), json.loads(body)["destinationId"]
        if item is None:
            return no(404, "ErrorItemNotFound")
        assert to in self.folders
        if item.folder != to:
            self._leave(item)
            self._gone.pop(item.id) if to == "AAinbox=" else None
            item.folder, item.changed = to, self._happened
        return said(201, id=item.id)

    def _sendMail(
        self, _named: list[str], _query: dict[str, str], headers: Mapping[str, str], body: bytes
    ) -> Fault:
        if not headers.get("Content-Type", "").startswith("text/plain"):
            return no(400, "BadRequest")
        self._put("AAsent=", base64.b64decode(body, validate=True))
        return Fault(202)

    def _subscriptions(self, *_: Any) -> Fault:
        return said(value=[{"id": key, **it} for key, it in self.subscriptions.items()])

    def _subscribe(self, _named: list[str], _query: Query, _heads: Heads, body: bytes) -> Fault:
        asked = json.loads(body)
        left = datetime.fromisoformat(asked["expirationDateTime"]) - datetime.now(UTC)
        if not timedelta(minutes=45) < left <= timedelta(minutes=4230) or len(asked["clientState"]) > 128:
            return no(400, "ExtensionError")
        self._happened += 1
        key = f"subscription-{self._happened}"
        self.subscriptions[key] = {it: asked[it] for it in asked if it != "clientState"}
        self.client_state = asked["clientState"]
        return said(201, id=key)

    def _renew(self, named: list[str], *_: Any) -> Fault:
        return said(id=named[0]) if named[0] in self.subscriptions else no(404, "ResourceNotFound")

    def _unsubscribe(self, named: list[str], *_: Any) -> Fault:
        return Fault(204) if self.subscriptions.pop(named[0], None) else no(404, "ResourceNotFound")

    def _sent(self, _named: list[str], query: dict[str, str], *_: Any) -> Fault:
        wanted = re.fullmatch(r"internetMessageId eq '(.*)'", query["$filter"])
        assert wanted
        found = [it.id for it in self.items.values() if it.folder == "AAsent=" and it.message_id == wanted[1]]
        return said(value=[{"id": it} for it in found])


ROUTES: list[tuple[str, str, str]] = [
    ("GET", r"/users/([^/]+)/mailFolders/inbox", "folder"),
    ("GET", r"/users/([^/]+)/mailFolders/inbox/childFolders", "folders"),
    ("POST", r"/users/([^/]+)/mailFolders/inbox/childFolders", "make folder"),
    ("GET", r"/users/([^/]+)/mailFolders/sentitems/messages", "sent"),
    ("GET", r"/users/([^/]+)/mailFolders/([^/]+)/messages/delta", "delta"),
    ("GET", r"/users/([^/]+)/mailFolders/([^/]+)", "count"),
    ("GET", r"/users/([^/]+)/messages/([^/]+)", "message"),
    ("GET", r"/users/([^/]+)/messages/([^/]+)/\$value", "value"),
    ("POST", r"/users/([^/]+)/messages/([^/]+)/move", "move"),
    ("POST", r"/users/([^/]+)/sendMail", "sendMail"),
    ("GET", r"/subscriptions", "subscriptions"),
    ("POST", r"/subscriptions", "subscribe"),
    ("PATCH", r"/subscriptions/([^/]+)", "renew"),
    ("DELETE", r"/subscriptions/([^/]+)", "unsubscribe"),
]


def _an_id(number: int) -> str:
    """Ids of which two neighbours differ in the case of one letter alone, with marks to be escaped."""
    return f"AAMk{'a' if number % 2 else 'A'}/+{(number + 1) // 2}="


def said(status: int = 200, /, **what: Any) -> Fault:
    return Fault(status, body=json.dumps(what).encode())


def _handler(graph: FakeGraph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def any_method(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = graph.answer(self.command, self.path, self.headers, body)
            time.sleep(answer.after)
            if answer.reset:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_DELETE = any_method

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    return Handler
