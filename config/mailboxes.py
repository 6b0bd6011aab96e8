"""mailboxes.toml -> mailboxes to fetch from, or no start: every mistake is named with its line."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from adapters.exchange.policy import ExchangePolicy
from adapters.imap.policy import ImapPolicy
from config import mailbox_tables
from config.settings import SECRET, Settings
from config.table import Table
from config.toml_file import Finding, TomlFile, read_toml
from hub.errors import ConfigError
from hub.hub import Polled
from hub.ports import Inbox

FILE: Final = "mailboxes.toml"
MANY: Final = 50
"""Each has a thread of its own in every worker process."""


class Kind(StrEnum):
    """What protocol a mailbox speaks."""

    EXCHANGE = "exchange"
    IMAP = "imap"


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """By name; `sender` is the one that letters go out from, if one was chosen."""

    polled: Mapping[str, Polled]
    sender: ExchangePolicy | None = None


def load(chosen: Settings) -> Mailboxes:
    """No file, no mailboxes. Raises ConfigError, a line `file:line: what to do` for each mistake."""
    path = chosen.config / FILE
    file = read_toml(path) if path.exists() else None
    found: list[Finding] = [file] if isinstance(file, Finding) else []
    made = Mailboxes({})
    if isinstance(file, TomlFile) and file.data:
        made = _mailboxes(Table(file, found), chosen)
    wrong = [str(it) for it in sorted(found, key=lambda it: it.line)]
    wrong += [] if found else _unread(file)
    if wrong:
        raise ConfigError("\n".join(wrong))
    return made


def _mailboxes(whole: Table, chosen: Settings) -> Mailboxes:
    polled: dict[str, Polled] = {}
    sender: ExchangePolicy | None = None
    tables = whole.tables("mailbox")
    whole.nothing_else()
    for table in tables[:MANY]:
        name = table.text("name")
        if name in polled:
            table.wrong("name", f'"{name}" is taken. Every mailbox has a name of its own.')
        taken = {*chosen.mailboxes, *(it.address for it in polled.values())}
        it = mailbox_tables.common(table, taken, chosen.mail_limit)
        policy = _policy(table, it)
        if isinstance(policy, ExchangePolicy) and _sends(table):
            _only_one(table, sender, chosen)
            sender = policy
        table.nothing_else()
        if policy:
            polled[name] = Polled(it.address, it.every, _inbox(policy))
    if len(tables) > MANY:
        tables[MANY].wrong("name", f"A hub fetches from {MANY} mailboxes at most: give this to another hub.")
    return Mailboxes(polled, sender)


def _policy(table: Table, it: mailbox_tables.Common) -> ExchangePolicy | ImapPolicy | None:
    match table.one_of("kind", Kind):
        case Kind.EXCHANGE:
            return mailbox_tables.exchange(table, it)
        case Kind.IMAP:
            return mailbox_tables.imap(table, it)


def _inbox(policy: ExchangePolicy | ImapPolicy) -> Inbox:
    """Each library is loaded for whoever has such a mailbox: exchangelib alone takes half a second."""
    if isinstance(policy, ExchangePolicy):
        from adapters.exchange.inbox import ExchangeInbox

        return ExchangeInbox(policy)
    from adapters.imap.inbox import ImapInbox

    return ImapInbox(policy)


def _sends(table: Table) -> bool:
    table.known.add("send")
    return table.flag("send") if "send" in table.data else False


def _only_one(table: Table, sender: ExchangePolicy | None, chosen: Settings) -> None:
    if sender:
        table.wrong("send", "Another mailbox sends the letters already. Letters go out from one place.")
    if chosen.relay_host:
        table.wrong("send", "HUB_RELAY_HOST is set, so letters go out there. Choose one of the two.")


def _unread(file: TomlFile | Finding | None) -> Iterator[str]:
    """A secret that no mailbox reads is a misspelt one."""
    tables = file.data.get("mailbox", []) if isinstance(file, TomlFile) else []
    read = {it.get("password_from") for it in tables}
    for name in sorted(os.environ):
        if name.startswith(SECRET) and name not in read:
            yield f"{name} is set, and no mailbox in {FILE} reads it. Take it out or name it there."
