"""An Exchange server of our own, as far as the hub speaks with one: it keeps mail and breaks as it is told.

Where Microsoft's schemas lie beside the repository, every request and every reply is held against them, and
whatever does not fit is in `complaints`.
"""
# ruff: noqa: N802  # http.server names its hooks so

import base64
import ssl
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import RLock, Thread
from typing import Any, BinaryIO, Self

import spnego
from lxml import etree

from tests import ews_replies as say

SCHEMA = Path(__file__).parent.parent.parent / "shared" / "ews-schema" / "messages-fixed.xsd"
PASSWORD = "invented-secret"


@dataclass
class Lying:
    """One mail; `changed` is its place in the order of everything that ever happened here."""

    id: str
    folder: str
    raw: bytes
    changed: int
    corrupt: str = ""

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw)["Message-ID"] or "")


@dataclass(frozen=True)
class Fault:
    """What a request meets with instead of an answer; with `acts` the server does what was asked first."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    acts: bool = False
    reset: bool = False
    pieces: tuple[bytes, ...] = ()


class FakeExchange:
    """On a free port of 127.0.0.1; `fail("GetItem", Fault(503))` breaks the next GetItem.

    It believes whoever shows a password or a token, unless `ntlm` is the account that has to shake hands.
    With `deviates` it speaks the protocol as gromox does, and forgives a sync state that it never gave.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.items: dict[str, Lying] = {}
        self.folders = {"inbox": "Inbox", "sentitems": "Sent Items", "root": "root"}
        self.asked: list[str] = []
        self.heads: list[Mapping[str, str]] = []
        self.bodies: list[bytes] = []
        self.complaints: list[str] = []
        self.signs_in = True
        self.deviates = False
        self.ntlm = ""
        self.page = 100
        self.subscriptions: list[str] = []
        self.news: list[str] = []
        self.endless = False
        self._era = 0
        self._happened = 0
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._gone: dict[str, int] = {}
        self._lock = RLock()
        self._tls = tls

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if self._tls:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/EWS/Exchange.asmx"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def deliver(self, raw: bytes, corrupt: str = "") -> str:
        """Somebody sends a mail to the mailbox; `corrupt` is what the server says when it is asked for."""
        return self._put("inbox", raw, corrupt)

    def lying_in(self, name: str) -> list[bytes]:
        return [it.raw for it in self.items.values() if self.folders[it.folder] == name]

    def forget(self) -> None:
        """The mailbox was restored: no sync state from before is known."""
        self._era += 1

    def fail(self, operation: str, *faults: Fault) -> None:
        self._faults[operation] += faults

    def answer(self, request: bytes, headers: Mapping[str, str]) -> Fault:
        """The reply to one request, or what befalls it."""
        self.heads.append(dict(headers))
        if not self.signs_in:
            return Fault(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        [body] = say.read(request).iter(f"{{{say.S}}}Body")
        operation = etree.QName(body[0]).localname
        with self._lock:
            self.asked.append(operation)
            self.bodies.append(request)
            self._check(body[0])
            fault = self._faults[operation].popleft() if self._faults[operation] else None
            if fault and not fault.acts:
                return fault
            if operation == "GetStreamingEvents":
                return self._stream(body[0])
            reply = getattr(self, f"_{operation}")(body[0])
            self._check(reply)
        return fault or Fault(200, say.envelope(say.deviating(reply) if self.deviates else reply))

    def count(self) -> Counter[str]:
        return Counter(self.asked)

    def _put(self, folder: str, raw: bytes, corrupt: str = "") -> str:
        with self._lock:
            self._happened += 1
            made = Lying(f"item-{self._happened}", folder, raw, self._happened, corrupt)
            self.items[made.id] = made
            return made.id

    def _SyncFolderItems(self, request: Any) -> Any:
        state = request.findtext(say.m("SyncState")) or f"{self._era}:0"
        era, _, after = state.partition(":")
        if era != str(self._era) and self.deviates:
            after = "0"
        elif era != str(self._era):
            return say.failed("SyncFolderItems", "ErrorInvalidSyncStateData", "The sync state is not valid.")
        folder, most = self._folder(request), int(request.findtext(say.m("MaxChangesReturned")))
        lying = [it for it in self.items.values() if it.folder == folder and it.changed > int(after)]
        page = sorted(lying, key=lambda it: it.changed)[: min(most, self.page)]
        last = len(page) == len(lying) and not self.endless
        seen = page[-1].changed if page and not last else self._happened
        return say.changes([(it.id, len(it.raw)) for it in page], f"{self._era}:{seen}", last)

    def _GetItem(self, request: Any) -> Any:
        item = self.items.get(request.find(f".//{say.t('ItemId')}").get("Id"))
        if item is None:
            return say.failed("GetItem", "ErrorItemNotFound", "It is not there.", "m:Items")
        if item.corrupt:
            return say.failed("GetItem", item.corrupt, "It is broken.", "m:Items")
        return say.mime(item.id, base64.b64encode(item.raw).decode())

    def _MoveItem(self, request: Any) -> Any:
        to, moved = self._folder(request), list[str | None]()
        for asked in request.iter(say.t("ItemId")):
            item = self.items.pop(asked.get("Id"), None)
            moved.append(self._put(to, item.raw, item.corrupt) if item else None)
        return say.moved(moved)

    def _FindFolder(self, _request: Any) -> Any:
        return say.folders_found({key: name for key, name in self.folders.items() if key.startswith("made-")})

    def _CreateFolder(self, request: Any) -> Any:
        key = f"made-{len(self.folders)}"
        self.folders[key] = request.findtext(f".//{say.t('DisplayName')}")
        return say.folder("CreateFolder", key, self.folders[key])

    def _GetFolder(self, request: Any) -> Any:
        key = self._folder(request)
        count = sum(it.folder == key for it in self.items.values())
        return say.folder("GetFolder", key, self.folders[key], count)

    def _FindItem(self, request: Any) -> Any:
        wanted = request.find(f".//{say.t('FieldURIOrConstant')}/{say.t('Constant')}").get("Value")
        folder = self._folder(request)
        return say.items_found(
            [it.id for it in self.items.values() if it.folder == folder and it.message_id == wanted]
        )

    def _Subscribe(self, request: Any) -> Any:
        self._folder(request)
        self.subscriptions.append(f"subscription-{len(self.subscriptions)}")
        return say.subscribed(self.subscriptions[-1])

    def _stream(self, request: Any) -> Fault:
        """What is in `news`, at once, and then the end, as after a minute."""
        key = request.findtext(f".//{say.t('SubscriptionId')}")
        if key not in self.subscriptions:
            reply = say.failed("GetStreamingEvents", "ErrorSubscriptionNotFound", "It is not there.")
            return Fault(200, pieces=(say.envelope(reply),))
        replies = [*(say.news(key, it) for it in self.news), say.no_more_news()]
        self.news = []
        for it in replies:  # Exchange puts a notification into m:, its own schema says t:
            as_schema = etree.tostring(it).replace(b"m:Notification>", b"t:Notification>")
            self._check(say.read(as_schema))
        return Fault(200, pieces=tuple(say.envelope(it) for it in replies))

    def _CreateItem(self, request: Any) -> Any:
        self._put("sentitems", base64.b64decode(request.findtext(f".//{say.t('MimeContent')}")))
        return say.created()

    def _folder(self, request: Any) -> str:
        for tag in ("DistinguishedFolderId", "FolderId"):
            for found in request.iter(say.t(tag)):
                return str(found.get("Id"))
        raise AssertionError("The request names no folder.")

    def _check(self, element: Any) -> None:
        schema = _schema()
        if schema and not schema.validate(say.read(etree.tostring(element))):
            self.complaints += [f"{etree.QName(element).localname}: {schema.error_log.last_error}"]


@cache
def _schema() -> etree.XMLSchema | None:
    return etree.XMLSchema(etree.parse(SCHEMA)) if SCHEMA.exists() else None


class Handshake:
    """NTLM, which signs a connection in and not a request."""

    def __init__(self) -> None:
        self._ntlm = spnego.server(protocol="ntlm")

    def refuses(self, headers: Mapping[str, str]) -> Fault | None:
        """What is still to say before this connection is signed in."""
        if self._ntlm.complete:
            return None
        said = headers.get("Authorization", "").removeprefix("NTLM ")
        try:
            told = self._ntlm.step(base64.b64decode(said)) if said else b""
        except spnego.exceptions.SpnegoError:
            self._ntlm, told = spnego.server(protocol="ntlm"), b""
        if self._ntlm.complete:
            return None
        more = f"NTLM {base64.b64encode(told).decode()}".strip()
        return Fault(401, headers={"WWW-Authenticate": more})


def _send_pieces(line: BinaryIO, pieces: tuple[bytes, ...]) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # who listens has heard enough
        line.writelines(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
        line.write(b"0\r\n\r\n" if pieces else b"")


def _handler(exchange: FakeExchange) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        hands: Handshake | None = None

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unsigned = None
            if exchange.ntlm:
                self.hands = self.hands or Handshake()
                unsigned = self.hands.refuses(self.headers)
            answer = unsigned or exchange.answer(body, self.headers)
            if answer.reset:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            size = ("Content-Length", str(len(answer.body)))
            self.send_header(*(("Transfer-Encoding", "chunked") if answer.pieces else size))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            _send_pieces(self.wfile, answer.pieces)

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    return Handler
