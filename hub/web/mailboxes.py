"""How the mailboxes are that the hub fetches from, in words: what is wrong, and who can mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.intake.mailbox import Ailment, Survey, Trouble
from hub.journeys.fetch import Health
from hub.web.wording import when

TROUBLE: Final = {
    Ailment.AWAY: "Its server does not answer. The hub keeps trying.",
    Ailment.THROTTLED: "Its server asks the hub to slow down. The hub keeps trying.",
    Ailment.REFUSED: "Its server refuses the hub’s password. Ask whoever keeps the hub running.",
    Ailment.MISCONFIGURED: "It cannot be opened as it is set up. Ask whoever keeps the hub running.",
}


LISTENS: Final = {"listening": "New mail is announced to the hub at once."}
DEAF: Final = "New mail is not announced just now. The hub finds it at its next look."


@dataclass(frozen=True, slots=True)
class Shown:
    """One mailbox on the screen: a word beside every colour."""

    name: str
    address: str
    word: str
    colour: str
    sentences: tuple[str, ...]
    tested: str = ""
    sound: bool = True
    failed: int = 0


def shown(it: Health, now: datetime, tested: Mapping[str, Survey | Trouble]) -> Shown:
    """In the order in which somebody would ask: does it work, when did it last, what is wrong."""
    read = f"Last read {when(it.last_success_at, now)}." if it.last_success_at else "Not read yet."
    wrong = [TROUBLE[Ailment(it.trouble)], *filter(None, [it.why])] if it.trouble else []
    lying = [f"Mails that wait there: {it.backlog}."] if it.backlog else []
    news = [LISTENS.get(it.wake, DEAF)] if it.wake else []
    aside = (
        [f"Mails the hub could not fetch: {it.unreadable}. Read them there, in the folder for failed mail."]
        if it.unreadable
        else []
    )
    word, colour = ("Look at this", "red") if it.alarm else ("Trying again", "yellow")
    if not it.alarm and not it.trouble:
        word, colour = "Works", "green"
    seen = tested.get(it.name)
    said = (read, *wrong, *lying, *aside, *news)
    return Shown(
        it.name, it.address, word, colour, said, _tested(seen), isinstance(seen, Survey), it.unreadable
    )


def _tested(seen: Survey | Trouble | None) -> str:
    """What a test found, in one breath."""
    if seen is None:
        return ""
    if isinstance(seen, Trouble):
        return seen.why
    made = f" It will make the folder {' and '.join(seen.lacking)} when it needs it." if seen.lacking else ""
    return f"The hub can sign in. Mails that wait there: {seen.waiting}.{made}"
