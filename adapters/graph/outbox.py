"""Hands letters to Graph, and asks it what lies in Sent Items."""

from base64 import b64encode
from typing import Final

from adapters.graph.line import Call, Line
from adapters.graph.policy import GraphPolicy
from adapters.graph.trouble import SENDING, by_status
from hub.intake.mailbox import Trouble
from hub.ports import Tokens
from hub.sending.outcome import Refused

UNSENDABLE: Final = frozenset({"errorinvalidrecipients", "errormessagesizeexceeded"})


class GraphOutbox:
    """`sentitems.Outbox` by Graph; shared between threads."""

    def __init__(self, policy: GraphPolicy, tokens: Tokens) -> None:
        self.address = policy.address
        self._line = Line(policy, tokens)

    def submit(self, mail: bytes) -> Refused | Trouble | None:
        """As base64 MIME, which keeps our Message-ID."""
        return self._line.attempt(lambda: self._post(mail))

    def holds(self, wanted: str) -> bool | Trouble:
        """By its Message-ID."""
        params = {"$filter": f"internetMessageId eq '{wanted}'", "$select": "id", "$top": "1"}
        call = Call("GET", "/mailFolders/sentitems/messages", what={"params": params})
        return self._line.attempt(lambda: bool(self._line.ask(call).json().get("value")))

    def _post(self, mail: bytes) -> Refused | Trouble | None:
        what = {"content": b64encode(mail), "headers": {"Content-Type": "text/plain"}}
        answer = self._line.ask(Call("POST", "/sendMail", frozenset({400, 413}), SENDING, what=what))
        if answer.status < 300:
            return None
        if answer.status == 413 or answer.code.casefold() in UNSENDABLE:
            return Refused(f"Exchange does not send this letter ({answer.code or answer.status}).")
        return by_status(answer, SENDING)
