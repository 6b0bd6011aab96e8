"""A mailbox in memory, which loses its place, breaks off and refuses as it is told to."""

from collections.abc import Iterable, Sequence
from typing import Final

from hub.intake.mailbox import Ailment, Batch, Found, Gone, Survey, Trouble, Unreadable

LIMIT: Final = 25 * 1024 * 1024


class MemoryInbox:
    """`ports.Inbox` in memory. `troubles` are what the next requests answer instead of doing anything."""

    def __init__(self, mails: Iterable[bytes] = (), limit: int = LIMIT) -> None:
        self.lying: dict[str, bytes] = {}
        self.processed: list[bytes] = []
        self.failed: list[bytes] = []
        self.troubles: list[Trouble] = []
        self.requests = 0
        self._limit = limit
        self._count = 0
        self._life = 0
        for raw in mails:
            self.deliver(raw)

    def deliver(self, raw: bytes) -> None:
        """Somebody sends a mail here."""
        self._count += 1
        self.lying[f"{self._life}.{self._count}"] = raw

    def forget(self) -> None:
        """The server rebuilds the mailbox: every item has a new id, and no state from before is known."""
        self._life += 1
        before, self.lying, self._count = list(self.lying.values()), {}, 0
        for raw in before:
            self.deliver(raw)

    def poll(self, state: str) -> Batch | Trouble:
        """Everything after the number that `state` holds."""
        if trouble := self._trouble():
            return trouble
        life, _, seen = state.partition(".")
        after = int(seen) if seen and life == str(self._life) else 0
        items = tuple(it for it in self.lying if int(it.split(".")[1]) > after)
        return Batch(items, f"{self._life}.{self._count}")

    def fetch(self, item: str) -> Found | Gone | Unreadable | Trouble:
        """One mail, unless it is larger than the limit."""
        if trouble := self._trouble():
            return trouble
        raw = self.lying.get(item)
        if raw is None:
            return Gone()
        return Found(raw) if len(raw) <= self._limit else Unreadable(f"It has {len(raw)} octets.")

    def put_away(self, items: Sequence[str]) -> Trouble | None:
        """Into `processed`."""
        return self._move(items, self.processed)

    def set_aside(self, item: str) -> Trouble | None:
        """Into `failed`."""
        return self._move([item], self.failed)

    def survey(self) -> Survey | Trouble:
        """How many lie there; its folders are always there."""
        return self._trouble() or Survey(len(self.lying))

    def _move(self, items: Sequence[str], to: list[bytes]) -> Trouble | None:
        if trouble := self._trouble():
            return trouble
        to += [self.lying.pop(it) for it in items if it in self.lying]
        return None

    def _trouble(self) -> Trouble | None:
        self.requests += 1
        return self.troubles.pop(0) if self.troubles else None


AWAY: Final = Trouble(Ailment.AWAY, "The mail server does not answer.")
