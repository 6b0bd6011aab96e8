"""A mailbox on an Exchange server, polled by EWS: ids first, then each mail's MIME, then away with them."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from exchangelib import Account
from exchangelib.errors import (
    ErrorFolderNotFound,
    ErrorInternalServerError,
    ErrorInvalidSyncStateData,
    ErrorItemNotFound,
)
from exchangelib.properties import FolderId

from adapters.exchange.account import Line, distinguished
from adapters.exchange.folders import INBOX, inbox_named
from adapters.exchange.policy import ExchangePolicy
from adapters.exchange.services import Below, Changes, Count, Mime, Move, NewFolder
from hub.intake.mailbox import Ailment, Batch, Found, Gone, Survey, Trouble, Unreadable

Answer = TypeVar("Answer")

TRIES: Final = 3
"""Looks at a mail over which the server fails, before it is set aside so that those behind it come."""


class ExchangeInbox:
    """`ports.Inbox` by EWS. An item is Exchange's own id for it, which a move changes."""

    def __init__(self, policy: ExchangePolicy) -> None:
        self._policy = policy
        self._line = Line(policy)
        self._folders: dict[str, FolderId] = {}
        self._sizes: dict[str, int] = {}
        self._failures: Counter[str] = Counter()

    def poll(self, state: str) -> Batch | Trouble:
        """What has come in since `state`, or all that lies there when Exchange does not know that state."""
        return self._attempt(lambda account: self._changes(account, state))

    def fetch(self, item: str) -> Found | Gone | Unreadable | Trouble:
        """The mail as Exchange writes it today; what is too large is not even asked for."""
        size = self._sizes.get(item, 0)
        if size > self._policy.limit:
            return _too_large(size)
        return self._attempt(lambda account: self._mail(account, item))

    def put_away(self, items: Sequence[str]) -> Trouble | None:
        """Into `processed`."""
        return self._attempt(lambda account: self._move(account, items, self._policy.processed))

    def set_aside(self, item: str) -> Trouble | None:
        """Into `failed`."""
        return self._attempt(lambda account: self._move(account, [item], self._policy.failed))

    def survey(self) -> Survey | Trouble:
        """Counted by Exchange."""
        return self._line.attempt(self._seen)

    def _seen(self, account: Account) -> Survey:
        inbox = distinguished(account, INBOX)
        names = (self._policy.processed, self._policy.failed)
        lacking = tuple(it for it in names if Below(account=account).named(inbox, it) is None)
        return Survey(Count(account=account).of(inbox_named(account, self._policy.inbox)), lacking)

    def _changes(self, account: Account, state: str) -> Batch:
        folder, service = self._inbox(account), Changes(account=account)
        try:
            changes = list(service.since(folder, state))
        except ErrorInvalidSyncStateData:  # the mailbox was moved or restored: look at everything again
            changes = list(service.since(folder, ""))
        there = {it.item: it for it in changes}
        self._sizes = {it.item: it.size for it in there.values() if it.there}
        return Batch(tuple(self._sizes), service.sync_state or "")

    def _move(self, account: Account, items: Sequence[str], name: str) -> None:
        Move(account=account).to(self._below(account, name, make=True), list(items))

    def _mail(self, account: Account, item: str) -> Found | Gone | Unreadable | Trouble:
        found = Mime(account=account).of(item)
        if isinstance(found, ErrorItemNotFound):
            return Gone()
        if isinstance(found, ErrorInternalServerError):  # may pass; but some items it says for ever
            self._failures[item] += 1
            if self._failures[item] < TRIES:
                return Trouble(Ailment.AWAY, "The server failed over a mail.")
        if isinstance(found, Exception):
            return Unreadable(f"Exchange cannot hand it out ({type(found).__name__}).")
        if isinstance(found, Found) and len(found.raw) > self._policy.limit:  # some servers tell no size
            return _too_large(len(found.raw))
        return found

    def _inbox(self, account: Account) -> FolderId:
        name = self._policy.inbox
        return distinguished(account, INBOX) if name.casefold() == INBOX else self._below(account, name)

    def _below(self, account: Account, name: str, make: bool = False) -> FolderId:
        if name not in self._folders:
            inbox = distinguished(account, INBOX)
            found = Below(account=account).named(inbox, name)
            if found is None and make:
                found = NewFolder(account=account).below(inbox, name)
            if found is None:
                raise ErrorFolderNotFound(f"There is no folder {name} below the Inbox.")
            self._folders[name] = found
        return self._folders[name]

    def _attempt(self, act: Callable[[Account], Answer]) -> Answer | Trouble:
        answer = self._line.attempt(act)
        if isinstance(answer, Trouble):
            self._folders.clear()  # somebody may have deleted the very folder we mean
        return answer


def _too_large(size: int) -> Unreadable:
    return Unreadable(f"It has {size} octets, more than the hub takes.")
