"""The hub as its journeys know it: every door and every rule, chosen once by `config.wiring`."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hub.intake.authentication import Vouching
from hub.intake.mail import as_it_is
from hub.ports import Beat, Caller, Ear, FormFinder, Inbox, MailReader, OpenMail, Postman, Screen
from hub.queues.rulebook import Rulebook
from hub.sending.wording import Letters
from hub.store.custody import Custody
from hub.store.ledger import Ledger
from hub.words import Actor

OpenLedger = Callable[[Actor], AbstractContextManager[Ledger]]

Nudge = Callable[[str, Sequence[UUID]], None]
"""Tells the workers that something is due: a journey's name and ids, never more. It may be lost."""


@dataclass(frozen=True, slots=True)
class Polled:
    """A mailbox to fetch from: `address` is what its mails are sent to, `every` the pause between looks.

    With an `ear` it is also looked into when something is heard of it. `vouching` None is the hub's own.
    """

    address: str
    every: timedelta
    inbox: Inbox
    ear: Ear | None = None
    vouching: Vouching | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """What this hub knows of its own mail. `server` is our mail server's authserv-id (RFC 8601), whose word
    on a sender is believed; `reply_domain` takes answers to `case+token@`; `address` is where notifications
    are mailed to; `sends_as` is the domain of our letters' Message-IDs. Each may be empty: not set.
    """

    server: str = ""
    reply_domain: str = ""
    address: str = ""
    sends_as: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """`mailboxes` go by name. `lease` is how long a worker may hold a delivery before another takes it up.

    `custody` knows whether this is a copy. `new_secret` makes one for a system to share with us,
    `unfit_key` says why a system's own public key will not do. `forms` are the empty forms by file name.
    """

    ledger: OpenLedger
    custody: Custody
    rulebook: Rulebook
    letters: Letters
    postman: Postman
    caller: Caller
    reader: MailReader
    find_form: FormFinder
    screen: Screen
    verify: "Verify"
    new_secret: Callable[[], str]
    unfit_key: Callable[[str], str]
    nudge: Nudge
    base_url: str
    site: str
    lease: timedelta = timedelta(seconds=90)
    mailboxes: Mapping[str, Polled] = field(default_factory=dict)
    post: Post = field(default_factory=Post)
    forms: Mapping[str, bytes] = field(default_factory=dict)
    open_mail: OpenMail = as_it_is
    beat: Beat | None = None

    def vouching(self, mailbox: str) -> Vouching:
        """Whose word on a sender counts in mail of this mailbox, by its address."""
        own = (it.vouching for it in self.mailboxes.values() if it.address == mailbox)
        return next((it for it in own if it is not None), Vouching(self.post.server))


Verify = Callable[[Sequence[str], Mapping[str, str], bytes, datetime], "str | None"]
"""Checks Standard Webhooks headers against raw bytes; the webhook-id when they verify, else None."""
