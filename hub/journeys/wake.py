"""Something is heard of a mailbox: look into it now. It only hurries: no mail comes this way or is lost."""

from datetime import timedelta
from hmac import compare_digest
from typing import Final
from urllib.parse import quote
from uuid import UUID

from hub.hub import Hub
from hub.intake.mailbox import Callback, Trouble
from hub.words import SYSTEM

LEASE: Final = timedelta(seconds=90)
LISTENING: Final = "listening"


def hold(name: str, holder: UUID, hub: Hub) -> Callback | None:
    """Be the one worker who listens for this mailbox; None while another is, or in a copy. Good for LEASE."""
    if hub.custody.doubts():
        return None
    with hub.ledger(SYSTEM) as ledger:
        ledger.mailboxes.know(name)
        if not ledger.mailboxes.hold_ear(name, holder, LEASE):
            return None
        secret = ledger.mark(name.encode(), "wake").hex()
    return Callback(f"{hub.base_url}/wake/{quote(name, safe='')}", secret)


def told(name: str, holder: UUID, heard: bool | Trouble, hub: Hub) -> None:
    """How it went: news makes the mailbox due; trouble is shown, and polling goes on as before."""
    with hub.ledger(SYSTEM) as ledger:
        ledger.mailboxes.say_ear(name, holder, heard.kind if isinstance(heard, Trouble) else LISTENING)
        if heard is True:
            ledger.mailboxes.wake(name)


def called(name: str, secrets: list[str], hub: Hub) -> bool:
    """A mail server called; it is believed when every word it gives is the one that we gave it."""
    if name not in hub.mailboxes or hub.mailboxes[name].ear is None or not secrets:
        return False
    with hub.ledger(SYSTEM) as ledger:
        ours = ledger.mark(name.encode(), "wake").hex().encode()
        if not all(compare_digest(it.encode("utf-8", "replace"), ours) for it in secrets):
            return False
        ledger.mailboxes.wake(name)
    return True
