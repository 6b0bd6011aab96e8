"""Sends letters by Graph, and looks into Sent Items before it believes that one did not go."""

from base64 import b64encode
from datetime import UTC, datetime
from email.headerregistry import Address
from typing import Final
from uuid import UUID

from adapters.graph.line import Call, Line
from adapters.graph.policy import GraphPolicy
from adapters.graph.trouble import SENDING, by_status
from hub.intake.mailbox import Ailment, Trouble
from hub.ports import Tokens
from hub.sending.delivery import Deferred, Outcome, Refused, Sent
from hub.sending.mime import Unwritable, Writer, message_id, write
from hub.sending.parcel import Letter

IN_DOUBT: Final = frozenset({Ailment.AWAY, Ailment.THROTTLED})
"""Troubles that may come after the server has sent the letter; the others come before."""

UNSENDABLE: Final = frozenset({"errorinvalidrecipients", "errormessagesizeexceeded"})


class GraphPostman:
    """`ports.Postman` by Graph; shared between threads."""

    def __init__(self, policy: GraphPolicy, tokens: Tokens, from_name: str, write: Writer = write) -> None:
        self._sender = Address(from_name, addr_spec=policy.address)
        self._line = Line(policy, tokens)
        self._doubtful: set[UUID] = set()
        self._write = write

    def send(self, letter: Letter) -> Outcome:
        """One attempt; a letter whose last attempt broke off is looked for first."""
        try:
            mail = self._write(letter, self._sender, datetime.now(UTC))
        except Unwritable as error:
            return Refused(f"The letter could not be written: {error}.")
        if letter.key in self._doubtful and (found := self._looked_for(letter)):
            return found
        outcome = self._line.attempt(lambda: self._submit(mail))
        if outcome is None:
            self._doubtful.discard(letter.key)
            return Sent(message_id(letter, self._sender))
        if isinstance(outcome, Refused):
            return outcome
        if outcome.kind in IN_DOUBT:
            self._doubtful.add(letter.key)
            return self._looked_for(letter) or Deferred(outcome.why, outcome.wait)
        return Deferred(outcome.why, outcome.wait)

    def _submit(self, mail: bytes) -> Refused | Trouble | None:
        what = {"content": b64encode(mail), "headers": {"Content-Type": "text/plain"}}
        answer = self._line.ask(Call("POST", "/sendMail", frozenset({400, 413}), SENDING, what=what))
        if answer.status < 300:
            return None
        if answer.status == 413 or answer.code.casefold() in UNSENDABLE:
            return Refused(f"Exchange does not send this letter ({answer.code or answer.status}).")
        return by_status(answer, SENDING)

    def _looked_for(self, letter: Letter) -> Sent | Deferred | None:
        """Sent when it lies in Sent Items, Deferred when nobody can say, None when it did not go."""
        wanted = message_id(letter, self._sender)
        params = {"$filter": f"internetMessageId eq '{wanted}'", "$select": "id", "$top": "1"}
        call = Call("GET", "/mailFolders/sentitems/messages", what={"params": params})
        found = self._line.attempt(lambda: bool(self._line.ask(call).json().get("value")))
        if isinstance(found, Trouble):
            return Deferred(f"It may have gone, and Sent Items cannot be seen: {found.why}", found.wait)
        if not found:  # nor does it stay out of doubt: the copy may appear a moment later
            return None
        self._doubtful.discard(letter.key)
        return Sent(f"{wanted} found in Sent Items")
