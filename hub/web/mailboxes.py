"""How the mailboxes are that the hub fetches from, in words: what is wrong, and who can mend it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.intake.mailbox import Ailment
from hub.journeys.fetch import Health
from hub.web.wording import when

TROUBLE: Final = {
    Ailment.AWAY: "Its server does not answer. The hub keeps trying.",
    Ailment.THROTTLED: "Its server asks the hub to slow down. The hub keeps trying.",
    Ailment.REFUSED: "Its server refuses the hub’s password. Ask whoever keeps the hub running.",
    Ailment.MISCONFIGURED: "It cannot be opened as it is set up. Ask whoever keeps the hub running.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One mailbox on the screen: a word beside every colour."""

    name: str
    address: str
    word: str
    colour: str
    sentences: tuple[str, ...]


def shown(it: Health, now: datetime) -> Shown:
    """In the order in which somebody would ask: does it work, when did it last, what is wrong."""
    read = f"Last read {when(it.last_success_at, now)}." if it.last_success_at else "Not read yet."
    wrong = [TROUBLE[Ailment(it.trouble)]] if it.trouble else []
    aside = (
        [f"Mails in its folder for failed mail: {it.unreadable}. Read them there."] if it.unreadable else []
    )
    word, colour = ("Look at this", "red") if it.alarm else ("Trying again", "yellow")
    if not it.alarm and not it.trouble:
        word, colour = "Works", "green"
    return Shown(it.name, it.address, word, colour, (read, *wrong, *aside))
