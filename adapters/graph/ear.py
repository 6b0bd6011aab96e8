"""Has Graph call the hub when mail comes: a subscription, kept alive; the calls come to the web, not here."""

from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic
from typing import Final
from urllib.parse import quote

from adapters.graph.folders import Folders
from adapters.graph.line import Call, Line
from adapters.graph.policy import GraphPolicy
from hub.intake.mailbox import Callback, Trouble
from hub.ports import Tokens

LASTS: Final = timedelta(days=2)
"""Microsoft allows almost three."""
RENEWED: Final = 3600.0
"""Seconds; often, so that one that Microsoft dropped is made again soon."""


class GraphEar:
    """`ports.Ear` by change notifications; it keeps them coming and hears nothing itself."""

    def __init__(self, policy: GraphPolicy, tokens: Tokens) -> None:
        self._policy = policy
        self._line = Line(policy, tokens)
        self._closed = Event()
        self._id = ""
        self._due = 0.0

    def listen(self, seconds: float, callback: Callback) -> bool | Trouble:
        """Always False: whoever calls `callback` wakes the mailbox there."""
        if monotonic() >= self._due:
            trouble = self._line.attempt(lambda: self._subscribe(callback))
            if isinstance(trouble, Trouble):
                return trouble
            self._due = monotonic() + RENEWED
        self._closed.wait(seconds)
        return False

    def close(self) -> None:
        """No calls to a hub that does not listen."""
        self._closed.set()
        if self._id:
            self._line.attempt(lambda: self._cancel(self._id))
        self._id, self._due, self._closed = "", 0.0, Event()

    def _subscribe(self, callback: Callback) -> None:
        if self._id and self._renewed():
            return
        for it in self._line.ask(Call("GET", "/subscriptions")).json().get("value", []):
            if it.get("notificationUrl") == callback.url:  # of a worker that was killed
                self._cancel(str(it.get("id", "")))
        folder = quote(Folders(self._line).id_of(self._policy.inbox), safe="")
        asked = {
            "changeType": "created",
            "notificationUrl": callback.url,
            "lifecycleNotificationUrl": callback.url,
            "resource": f"/users/{self._policy.address}/mailFolders('{folder}')/messages",
            "expirationDateTime": _until(),
            "clientState": callback.secret,
        }
        made = self._line.ask(Call("POST", "/subscriptions", what={"json": asked})).json()
        self._id = str(made.get("id", ""))

    def _renewed(self) -> bool:
        what = {"json": {"expirationDateTime": _until()}}
        return self._line.ask(Call("PATCH", self._path(self._id), frozenset({404}), what=what)).status != 404

    def _cancel(self, subscription: str) -> None:
        self._line.ask(Call("DELETE", self._path(subscription), frozenset({404})))

    @staticmethod
    def _path(subscription: str) -> str:
        return f"/subscriptions/{quote(subscription, safe='')}"


def _until() -> str:
    return (datetime.now(UTC) + LASTS).strftime("%Y-%m-%dT%H:%M:%SZ")
