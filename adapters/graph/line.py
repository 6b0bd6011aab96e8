"""Speaks with Graph for one mailbox: signed in, four at once, silent while asked to be, never for long."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from adapters.graph.pace import Pace
from adapters.graph.policy import GraphPolicy
from adapters.graph.trouble import READING, Answer, InTrouble, by_error, by_status
from hub.intake.mailbox import Ailment, Trouble
from hub.ports import Tokens

Told = TypeVar("Told")

PATIENCE: Final = httpx.Timeout(40, connect=5)
LONGEST: Final = 90.0
"""Seconds for one whole answer: a mailbox is lent for two minutes."""
MOST: Final = 16 * 1024 * 1024
IMMUTABLE: Final = 'IdType="ImmutableId"'
"""Else an id changes with every move."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` lies below the mailbox, or is an address that Graph itself gave.

    An answer of an `expected` status is not trouble; of one longer than `most` the rest is not read.
    """

    method: str
    path: str
    expected: frozenset[int] = frozenset()
    right: str = READING
    most: int = MOST
    prefer: str = ""
    what: Mapping[str, Any] = field(default_factory=dict)


class Line:
    """Threads may share it."""

    def __init__(self, policy: GraphPolicy, tokens: Tokens) -> None:
        self._root = f"{policy.url.rstrip('/')}/v1.0"
        self._mailbox = f"{self._root}/users/{quote(policy.address, safe='@')}"
        self._tokens = tokens
        self._pace = Pace.of(policy.url, policy.address)
        self._client = httpx.Client(
            verify=ssl.create_default_context(cafile=policy.ca_file), timeout=PATIENCE, follow_redirects=False
        )

    def attempt(self, act: Callable[[], Told]) -> Told | Trouble:
        """What `act` answers, or what kept it from answering."""
        try:
            return act()
        except InTrouble as halted:
            return halted.trouble

    def ask(self, call: Call) -> Answer:
        """The answer; raises InTrouble. A token that is not believed is tried once more, afresh."""
        answer = self._ask(call)
        if answer.status == 401:
            self._tokens.drop()
            answer = self._ask(call)
        if answer.status < 300 or answer.status in call.expected:
            return answer
        trouble = by_status(answer, call.right)
        if trouble.kind is Ailment.THROTTLED and trouble.wait:
            self._pace.be_quiet(trouble.wait)
        raise InTrouble(trouble)

    def address(self, path: str) -> str:
        """Where `path` is; raises InTrouble for another server, to which our token would go."""
        if not path.startswith("https://"):
            return (self._root if path.startswith("/subscriptions") else self._mailbox) + path
        if urlsplit(path)[:2] != urlsplit(self._root)[:2]:
            raise InTrouble(Trouble(Ailment.MISCONFIGURED, "Microsoft Graph points to another server."))
        return path

    def _ask(self, call: Call) -> Answer:
        token = self._tokens.get()
        if isinstance(token, Trouble):
            raise InTrouble(token)
        prefer = ", ".join(filter(None, (IMMUTABLE, call.prefer)))
        headers = {"Authorization": f"Bearer {token}", "Prefer": prefer, **call.what.get("headers", {})}
        what = {**call.what, "headers": headers}
        with self._pace.a_place():
            if left := self._pace.left():
                raise InTrouble(Trouble(Ailment.THROTTLED, "Microsoft Graph asked for a pause.", left))
            try:
                return self._answer(
                    self._client.build_request(call.method, self.address(call.path), **what), call
                )
            except httpx.HTTPError as error:
                raise InTrouble(by_error(error)) from error

    def _answer(self, request: httpx.Request, call: Call) -> Answer:
        until, body = monotonic() + LONGEST, bytearray()
        answer = self._client.send(request, stream=True)
        try:
            for piece in answer.iter_bytes():
                body += piece
                if monotonic() > until:
                    raise httpx.ReadTimeout("too slow")
                if len(body) > call.most:
                    return Answer(answer.status_code, answer.headers, b"", whole=False)
        finally:
            answer.close()
        return Answer(answer.status_code, answer.headers, bytes(body))
