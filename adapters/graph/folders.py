"""Folders below a mailbox's Inbox, by the names that people gave them."""

from typing import Final
from urllib.parse import quote

from adapters.graph.line import Call, Line
from adapters.graph.trouble import InTrouble
from hub.intake.mailbox import Ailment, Trouble

INBOX: Final = "inbox"
BELOW: Final = "/mailFolders/inbox/childFolders"
TAKEN: Final = 409


class Folders:
    """Each is looked for once."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._known: dict[str, str] = {}

    def id_of(self, name: str, make: bool = False) -> str:
        """Raises InTrouble when there is none and none is to be made."""
        if name not in self._known:
            found = self.inbox() if name.casefold() == INBOX else self.below(name)
            self._known[name] = found or self._made(name, make)
        return self._known[name]

    def forget(self) -> None:
        """Somebody may have deleted the very folder we mean."""
        self._known.clear()

    def inbox(self) -> str:
        """The Inbox's own id, by which a mail names the folder it lies in."""
        answer = self._line.ask(Call("GET", "/mailFolders/inbox", what={"params": {"$select": "id"}}))
        return str(answer.json().get("id", ""))

    def below(self, name: str) -> str:
        """The id of that folder below the Inbox; nothing when there is none."""
        escaped = name.replace("'", "''")
        params = {"$filter": f"displayName eq '{escaped}'", "$select": "id,displayName"}
        found = self._line.ask(Call("GET", BELOW, what={"params": params})).json().get("value", [])
        return next((str(it["id"]) for it in found), "")

    def _made(self, name: str, make: bool) -> str:
        if not make:
            raise InTrouble(Trouble(Ailment.MISCONFIGURED, f"There is no folder {name} below the Inbox."))
        call = Call("POST", BELOW, frozenset({TAKEN}), what={"json": {"displayName": name}})
        answer = self._line.ask(call)
        found = self.below(name) if answer.status == TAKEN else str(answer.json().get("id", ""))
        if not found:
            raise InTrouble(Trouble(Ailment.AWAY, f"The folder {name} was made and cannot be found yet."))
        return found


def within(folder: str) -> str:
    """The address of the messages in a folder."""
    return f"/mailFolders/{quote(folder, safe='')}/messages"
