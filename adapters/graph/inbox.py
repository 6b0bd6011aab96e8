"""A mailbox in Exchange Online, polled by Graph: new ids by delta, each mail's MIME, then away with it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

from adapters.graph.folders import Folders, within
from adapters.graph.line import Call, Line
from adapters.graph.policy import GraphPolicy
from adapters.graph.trouble import NO_SUCH_ITEM, Answer, InTrouble, by_status
from hub.intake.mailbox import Ailment, Batch, Found, Gone, Survey, Trouble, Unreadable
from hub.ports import Tokens

Told = TypeVar("Told")

PAGE: Final = "odata.maxpagesize=100"
PAGES: Final = 20_000
TRIES: Final = 3
"""Looks at a mail over which the server fails, before it is set aside so that those behind it come."""

FORGOTTEN: Final = frozenset({400, 410})
"""What an old delta link is answered; for 400 it has to be said in a code as well."""
LOST: Final = frozenset(
    {"syncstatenotfound", "syncstateinvalid", "resyncrequired", "errorinvalidsyncstatedata"}
)


class GraphInbox:
    """`ports.Inbox` by Graph. An item is an immutable id, in which case matters; a state is a delta link."""

    def __init__(self, policy: GraphPolicy, tokens: Tokens) -> None:
        self._policy = policy
        self._line = Line(policy, tokens)
        self._folders = Folders(self._line)
        self._failures: Counter[str] = Counter()

    def poll(self, state: str) -> Batch | Trouble:
        """What has come in since `state`, or all that lies there when Graph has forgotten that state."""
        return self._attempt(lambda: self._changes(state))

    def fetch(self, item: str) -> Found | Gone | Unreadable | Trouble:
        """The mail as Exchange writes it today, if it lies in the inbox yet."""
        return self._attempt(lambda: self._mail(item))

    def put_away(self, items: Sequence[str]) -> Trouble | None:
        """Into `processed`."""
        return self._attempt(lambda: self._move(items, self._policy.processed))

    def set_aside(self, item: str) -> Trouble | None:
        """Into `failed`."""
        return self._attempt(lambda: self._move([item], self._policy.failed))

    def survey(self) -> Survey | Trouble:
        """Counted by Exchange, which may lag a moment behind."""
        return self._line.attempt(self._seen)

    def _seen(self) -> Survey:
        folders, policy = Folders(self._line), self._policy
        where = f"/mailFolders/{quote(folders.id_of(policy.inbox), safe='')}"
        told = self._line.ask(Call("GET", where, what={"params": {"$select": "totalItemCount"}})).json()
        lacking = tuple(it for it in (policy.processed, policy.failed) if not folders.below(it))
        return Survey(int(told.get("totalItemCount", 0)), lacking)

    def _changes(self, state: str) -> Batch:
        first = f"{within(self._folders.id_of(self._policy.inbox))}/delta"
        if self._ours(state):
            batch = self._round(state)
            if batch is not None:
                return batch
        batch = self._round(f"{first}?$select=id")
        if batch is None:
            raise InTrouble(Trouble(Ailment.AWAY, "Microsoft Graph forgot a round while it was going on."))
        return batch

    def _round(self, link: str) -> Batch | None:
        """Every page of it; None when Graph no longer knows where it began."""
        there: dict[str, None] = {}
        for _ in range(PAGES):
            answer = self._line.ask(Call("GET", link, FORGOTTEN, prefer=PAGE))
            if _lost(answer):
                return None
            page = answer.json()
            for it in page.get("value", []):
                _note(it, there)
            if end := page.get("@odata.deltaLink"):
                return Batch(tuple(there), str(end))
            if not (following := page.get("@odata.nextLink")) or following == link:
                break
            link = str(following)
        raise InTrouble(Trouble(Ailment.AWAY, "Microsoft Graph's pages lead nowhere."))

    def _ours(self, state: str) -> bool:
        """A delta link of this very server; whatever else was noted is no state."""
        return urlsplit(state)[:2] == urlsplit(self._policy.url)[:2] and "/messages/" in state

    def _mail(self, item: str) -> Found | Gone | Unreadable | Trouble:
        if not self._lies_there(item):
            return Gone()
        call = Call("GET", f"{_message(item)}/$value", frozenset({404, 500}), most=self._policy.limit)
        answer = self._line.ask(call)
        if answer.status == 500:  # may pass; but some items it says for ever
            self._failures[item] += 1
            last = self._failures[item] >= TRIES
            return Unreadable("Exchange cannot hand it out.") if last else by_status(answer, call.right)
        if answer.status == 404:
            return _gone(answer)
        if not answer.whole:
            return Unreadable(f"It has more than the {self._policy.limit} octets that the hub takes.")
        return Found(answer.body)

    def _lies_there(self, item: str) -> bool:
        """An immutable id is good wherever the mail lies, also where we or somebody else has put it."""
        params = {"$select": "parentFolderId"}
        answer = self._line.ask(Call("GET", _message(item), frozenset({404}), what={"params": params}))
        if answer.status == 404:
            _gone(answer)
            return False
        return bool(answer.json().get("parentFolderId") == self._folders.id_of(self._policy.inbox))

    def _move(self, items: Sequence[str], name: str) -> None:
        to = self._folders.id_of(name, make=True)
        for item in items:
            call = Call(
                "POST", f"{_message(item)}/move", frozenset({404}), what={"json": {"destinationId": to}}
            )
            answer = self._line.ask(call)
            if answer.status == 404:
                _gone(answer)

    def _attempt(self, act: Callable[[], Told]) -> Told | Trouble:
        answer = self._line.attempt(act)
        if isinstance(answer, Trouble):
            self._folders.forget()
        return answer


def _note(it: dict[str, Any], there: dict[str, None]) -> None:
    item = str(it.get("id", ""))
    if "@removed" in it:
        there.pop(item, None)
    elif item:
        there[item] = None


def _lost(answer: Answer) -> bool:
    """Whether Graph has forgotten the state; raises InTrouble for every other no."""
    if answer.status == 410 or (answer.status == 400 and answer.code.casefold() in LOST):
        return True
    if answer.status >= 300:
        raise InTrouble(by_status(answer, "Mail.ReadWrite"))
    return False


def _gone(answer: Answer) -> Gone:
    """A mail that is not there; raises InTrouble when it is the mailbox or the folder that is not."""
    if answer.code.casefold() not in NO_SUCH_ITEM:
        raise InTrouble(by_status(answer, "Mail.ReadWrite"))
    return Gone()


def _message(item: str) -> str:
    return f"/messages/{quote(item, safe='')}"
