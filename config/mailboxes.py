"""mailboxes.toml -> mailboxes to fetch from, or no start: every mistake is named with its line."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from adapters.exchange.policy import ExchangePolicy
from adapters.graph.policy import GraphPolicy
from adapters.imap.policy import Auth
from config import mailbox_doors, mailbox_tables, mailbox_trust
from config.mailbox_doors import Reach
from config.settings import SECRET, Settings
from config.table import Table
from config.toml_file import Finding, TomlFile, read_toml
from hub.errors import ConfigError
from hub.hub import Polled
from hub.intake.authentication import Vouching

FILE: Final = "mailboxes.toml"
MANY: Final = 50
"""Each has a thread of its own in every worker process."""

OUTLOOK: Final = "https://outlook.office365.com/.default"
"""What an application asks Microsoft Entra for to speak IMAP with Exchange Online."""


UNHEEDED: Final = (
    "HUB_RELAY_TLS_DOMAINS is set, and only a mail server (HUB_RELAY_HOST) can be asked for that. Let"
    " Exchange demand TLS of these domains by a connector, and unset it."
)
CALLS: Final = "Microsoft Graph calls the hub, at https:// alone: set HUB_BASE_URL to that, or take wake out."


class Kind(StrEnum):
    """What protocol a mailbox speaks."""

    EXCHANGE = "exchange"
    IMAP = "imap"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """By name; `sender` is the one that letters go out from, if one was chosen."""

    polled: Mapping[str, Polled]
    sender: Reach | None = None


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
    reached: dict[str, tuple[mailbox_tables.Common, Reach, Vouching]] = {}
    sender: Reach | None = None
    tables = whole.tables("mailbox")
    whole.nothing_else()
    for table in tables[:MANY]:
        name = table.text("name")
        if name in reached:
            table.wrong("name", f'"{name}" is taken. Every mailbox has a name of its own.')
        taken = {*chosen.takes, *(common.address for common, _, _ in reached.values())}
        it = mailbox_tables.common(table, taken, chosen.mail_limit)
        reach = _reach(table, it)
        if reach and isinstance(reach.policy, ExchangePolicy | GraphPolicy) and _sends(table):
            _only_one(table, sender, chosen)
            sender = reach
        if it.wake and reach and isinstance(reach.policy, GraphPolicy) and not _reachable(chosen):
            table.wrong("wake", CALLS)
        vouching = mailbox_trust.vouching(table, reach.policy, chosen.authserv_id) if reach else None
        table.nothing_else()
        if reach and vouching is not None:
            reached[name] = (it, reach, vouching)
    if len(tables) > MANY:
        tables[MANY].wrong("name", f"A hub fetches from {MANY} mailboxes at most: give this to another hub.")
    if whole.found:
        return Mailboxes({})
    doors = {name: _polled(*it) for name, it in reached.items()}
    return Mailboxes(doors, sender)


def _polled(it: mailbox_tables.Common, reach: Reach, vouching: Vouching) -> Polled:
    ear = mailbox_doors.ear(reach) if it.wake else None
    return Polled(it.address, it.every, mailbox_doors.inbox(reach), ear, vouching)


def _reach(table: Table, it: mailbox_tables.Common) -> Reach | None:
    match table.one_of("kind", Kind):
        case Kind.EXCHANGE:
            exchange = mailbox_tables.exchange(table, it)
            return Reach(exchange) if exchange else None
        case Kind.IMAP:
            return _imap(table, it)
        case Kind.GRAPH:
            graph = mailbox_tables.graph(table, it)
            scope = graph.scope if graph else ""
            app = mailbox_tables.application(table, it, scope, it.user)
            return Reach(graph, app) if graph and app else None


def _imap(table: Table, it: mailbox_tables.Common) -> Reach | None:
    imap = mailbox_tables.imap(table, it)
    if imap is None or imap.auth is Auth.PASSWORD:
        return Reach(imap) if imap else None
    app = mailbox_tables.application(table, it, OUTLOOK, table.text("client_id"))
    return Reach(imap, app) if app else None


def _reachable(chosen: Settings) -> bool:
    return chosen.address.startswith("https://")


def _sends(table: Table) -> bool:
    table.known.add("send")
    return table.flag("send") if "send" in table.data else False


def _only_one(table: Table, sender: Reach | None, chosen: Settings) -> None:
    if sender:
        table.wrong("send", "Another mailbox sends the letters already. Letters go out from one place.")
    if chosen.relay_host:
        table.wrong("send", "HUB_RELAY_HOST is set, so letters go out there. Choose one of the two.")
    if chosen.relay_tls_domains:
        table.wrong("send", UNHEEDED)


def _unread(file: TomlFile | Finding | None) -> Iterator[str]:
    """A secret that no mailbox reads is a misspelt one."""
    tables = file.data.get("mailbox", []) if isinstance(file, TomlFile) else []
    read = {it.get("password_from") for it in tables}
    for name in sorted(os.environ):
        if name.startswith(SECRET) and name not in read:
            yield f"{name} is set, and no mailbox in {FILE} reads it. Take it out or name it there."
