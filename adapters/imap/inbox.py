"""A mailbox on an IMAP server, polled by UID. `\\Seen` means nothing: people read mail before hubs do."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from imapclient import DELETED, IMAPClient

from adapters.imap.line import Line
from adapters.imap.policy import ImapPolicy
from hub.intake.mailbox import Ailment, Batch, Found, Gone, Survey, Trouble, Unreadable
from hub.ports import Tokens

TRIES: Final = 3
"""Looks at a mail over which the server fails, before it is set aside so that those behind it come."""

_PLACE: Final = re.compile(r"(\d{1,10}):(\d{1,10})")


class ImapInbox:
    """`ports.Inbox` over IMAP. A state is `UIDVALIDITY:highest UID seen`; an item is `UIDVALIDITY:UID`."""

    def __init__(self, policy: ImapPolicy, tokens: Tokens | None = None) -> None:
        self._policy = policy
        self._tokens = tokens
        self._line = Line(policy, tokens)
        self._folders: dict[str, str] = {}
        self._failures: Counter[str] = Counter()
        self._unmoved: Counter[str] = Counter()

    def poll(self, state: str) -> Batch | Trouble:
        """What has come in since; everything that lies there when the server has numbered it anew."""
        self._line.close()
        return self._line.attempt(lambda client: self._since(client, state))

    def fetch(self, item: str) -> Found | Gone | Unreadable | Trouble:
        """The mail as it lies there, its flags untouched."""
        found = self._line.attempt(lambda client: self._mail(client, item))
        if not isinstance(found, Trouble):
            self._failures.pop(item, None)
            return found
        self._failures[item] += 1  # the line was up a moment ago: the mail itself may be what fails
        if self._failures[item] < TRIES:
            return found
        return Unreadable(f"The server failed over it {TRIES} times: {found.why}")

    def put_away(self, items: Sequence[str]) -> Trouble | None:
        """Into `processed`."""
        return self._line.attempt(lambda client: self._move(client, items, self._policy.processed))

    def set_aside(self, item: str) -> Trouble | None:
        """Into `failed`; what the server will not move either is left lying, and passed by its number."""
        trouble = self._line.attempt(lambda client: self._move(client, [item], self._policy.failed))
        self._unmoved[item] += 1
        return None if self._unmoved[item] >= TRIES else trouble

    def survey(self) -> Survey | Trouble:
        """Over a connection of its own."""
        line = Line(self._policy, self._tokens)
        try:
            return line.attempt(self._seen)
        finally:
            line.close()

    def _seen(self, client: IMAPClient) -> Survey:
        names = (self._policy.processed, self._policy.failed)
        lacking = tuple(it for it in names if not client.folder_exists(_prefix(client) + it))
        return Survey(len(client.search()), lacking)

    def _since(self, client: IMAPClient, state: str) -> Batch:
        validity = self._line.uid_validity
        place = _PLACE.fullmatch(state)
        seen = int(place[2]) if place and int(place[1]) == validity else 0
        # `n:*` always names the last mail, also when its number is below n.
        uids = sorted(it for it in client.search(["UID", f"{seen + 1}:*"]) if it > seen)
        highest = max([seen, self._line.uid_next - 1, *uids])
        return Batch(tuple(f"{validity}:{it}" for it in uids), f"{validity}:{highest}")

    def _mail(self, client: IMAPClient, item: str) -> Found | Gone | Unreadable | Trouble:
        [uid] = self._uids([item]) or [0]
        size = client.fetch([uid], ["RFC822.SIZE"]).get(uid) if uid else None
        if size is None:
            return Gone()
        if size[b"RFC822.SIZE"] > self._policy.limit:
            return Unreadable(f"It has {size[b'RFC822.SIZE']} octets, more than the hub takes.")
        answer = client.fetch([uid], ["BODY.PEEK[]"]).get(uid)
        if answer is None:
            return Gone()
        content = answer.get(b"BODY[]")
        return Found(content) if content else Trouble(Ailment.AWAY, "The server gave nothing of a mail.")

    def _move(self, client: IMAPClient, items: Sequence[str], name: str) -> None:
        uids, folder = self._uids(items), self._folder(client, name)
        if not uids:
            return
        if client.has_capability("MOVE"):
            client.move(uids, folder)
            return
        client.copy(uids, folder)
        client.add_flags(uids, [DELETED], silent=True)
        if client.has_capability("UIDPLUS"):  # else EXPUNGE would take what others have marked
            client.uid_expunge(uids)

    def _uids(self, items: Sequence[str]) -> list[int]:
        """Those that are numbered as the mailbox is now."""
        places = [_PLACE.fullmatch(it) for it in items]
        return [int(it[2]) for it in places if it and int(it[1]) == self._line.uid_validity]

    def _folder(self, client: IMAPClient, name: str) -> str:
        if name not in self._folders:
            folder = _prefix(client) + name
            if not client.folder_exists(folder):
                client.create_folder(folder)
            self._folders[name] = folder
        return self._folders[name]


def _prefix(client: IMAPClient) -> str:
    personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
    return str(personal[0][0]) if personal else ""
