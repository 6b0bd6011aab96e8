"""Who wrote a mail, as far as the hub knows them and anybody vouches for it."""

from dataclasses import dataclass

from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.mail import Mail
from hub.intake.sender import Proof, author, prove
from hub.queues.partnership import boards_of
from hub.queues.person import Person
from hub.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Known:
    """`person` is whose address From bears, proven or not; `boards` are theirs, or their agency's."""

    person: Person | None
    boards: frozenset[str]
    proof: Proof


def who_wrote(mail: Mail, mailbox: str, ledger: Ledger, hub: Hub) -> Known:
    """Enrolled is a person who can sign in, and whoever writes from a domain that an agency listed."""
    address = author(mail)
    found = ledger.people.by_email(address) if address else None
    person = found if found and found.disabled_at is None else None
    shut_out = found is not None and person is None
    agencies = frozenset() if shut_out else boards_of(address, hub.rulebook.partnerships.values())
    boards = frozenset({person.partnership} - {None}) if person else agencies
    proof = prove(mail, enrolled=bool(person or agencies), vouching=hub.vouching(mailbox))
    return Known(person, frozenset(it for it in boards if it), proof)


def takes_part(person: Person, filed: Filed) -> bool:
    """Whether they may see the notification, by a seat or by their board."""
    return bool(filed.audience & {*person.seats, person.partnership or ""})
