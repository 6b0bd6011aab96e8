"""Hands letters to an Exchange server by EWS, and asks it what lies in Sent Items."""

from exchangelib import Account, Message
from exchangelib.errors import ErrorInvalidRecipients, ErrorMessageSizeExceeded

from adapters.exchange.account import Line
from adapters.exchange.policy import ExchangePolicy
from hub.intake.mailbox import Trouble
from hub.sending.outcome import Refused


class ExchangeOutbox:
    """`sentitems.Outbox` by EWS; shared between threads."""

    def __init__(self, policy: ExchangePolicy) -> None:
        self.address = policy.address
        self._line = Line(policy, connections=4)

    def submit(self, mail: bytes) -> Refused | Trouble | None:
        """As MIME, which keeps our Message-ID."""
        return self._line.attempt(lambda account: _post(account, mail))

    def holds(self, wanted: str) -> bool | Trouble:
        """By its Message-ID."""
        return self._line.attempt(lambda account: bool(account.sent.filter(message_id=wanted).exists()))


def _post(account: Account, mail: bytes) -> Refused | None:
    try:
        Message(account=account, folder=account.sent, mime_content=mail).send_and_save()
    except ErrorInvalidRecipients:
        return Refused("The server does not take that recipient.")
    except ErrorMessageSizeExceeded:
        return Refused("The letter is larger than the server takes.")
    return None
