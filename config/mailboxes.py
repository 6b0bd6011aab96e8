"""mailboxes.toml -> mailboxes to fetch from, or no start; the secrets come from the environment."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from adapters.exchange.policy import Access, Auth, ExchangePolicy
from config.settings import SECRET, Settings
from config.table import Table
from config.toml_file import Finding, TomlFile, read_toml
from hub.errors import ConfigError
from hub.hub import Polled

FILE: Final = "mailboxes.toml"
MANY: Final = 50
"""Each has a thread of its own in every worker process."""


class Kind(StrEnum):
    """What protocol a mailbox speaks."""

    EXCHANGE = "exchange"


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
    from adapters.exchange.inbox import ExchangeInbox  # half a second that no hub without mailboxes waits

    polled: dict[str, Polled] = {}
    sender: ExchangePolicy | None = None
    tables = whole.tables("mailbox")
    whole.nothing_else()
    for table in tables[:MANY]:
        name = table.text("name")
        it = _Common.read(table, name, chosen, polled)
        table.one_of("kind", Kind)
        policy = _exchange(table, it, chosen.mail_limit)
        if _optional_flag(table, "send"):
            _only_one(table, sender, chosen)
            sender = policy
        table.nothing_else()
        if policy:
            polled[name] = Polled(it.address, it.every, ExchangeInbox(policy))
    if len(tables) > MANY:
        tables[MANY].wrong(
            "name", f"A hub fetches from {MANY} mailboxes at most. Give the others to another hub."
        )
    return Mailboxes(polled, sender)


@dataclass(frozen=True, slots=True)
class _Common:
    """What every mailbox says, whatever it speaks."""

    address: str
    user: str
    password: str
    every: timedelta
    processed: str
    failed: str
    ca_file: Path | None

    @staticmethod
    def read(table: Table, name: str, chosen: Settings, taken: Mapping[str, Polled]) -> "_Common":
        """From one table, noting what is wrong."""
        address = table.text("address")
        if name in taken:
            table.wrong("name", f'"{name}" is taken. Every mailbox has a name of its own.')
        local, at, domain = address.rpartition("@")
        if address and not (at and local and domain and " " not in address):
            table.wrong("address", "This is not an email address.")
        if address in chosen.mailboxes or any(address == it.address for it in taken.values()):
            table.wrong(
                "address", f"Mail for {address} comes in another way already. Take it out of one place."
            )
        seconds = table.whole("poll_seconds", 5, 3600) if "poll_seconds" in table.data else 30
        return _Common(
            address=address,
            user=table.text("user"),
            password=_secret(table),
            every=timedelta(seconds=seconds),
            processed=table.text("processed", "Processed"),
            failed=table.text("failed", "Failed"),
            ca_file=_ca_file(table),
        )


def _exchange(table: Table, it: _Common, limit: int) -> ExchangePolicy | None:
    try:
        return ExchangePolicy(
            url=table.text("url"),
            address=it.address,
            user=it.user,
            password=it.password,
            auth=table.one_of("auth", Auth) if "auth" in table.data else Auth.NTLM,
            access=table.one_of("access", Access) if "access" in table.data else Access.DELEGATE,
            inbox=table.text("inbox", "Inbox"),
            processed=it.processed,
            failed=it.failed,
            ca_file=it.ca_file,
            token_url=table.text("token_url", ""),
            limit=limit,
        )
    except ConfigError as error:
        table.wrong("url", str(error))
        return None


def _secret(table: Table) -> str:
    name = table.text("password_from")
    if name and not name.startswith(SECRET):
        table.wrong("password_from", f"Name an environment variable that begins with {SECRET}.")
    elif name and not os.environ.get(name):
        table.wrong("password_from", f"The environment variable {name} is not set. Set it to the password.")
    return os.environ.get(name, "")


def _ca_file(table: Table) -> Path | None:
    written = table.text("ca_file", "")
    if written and not Path(written).is_file():
        table.wrong("ca_file", f"There is no file {written}.")
    return Path(written) if written else None


def _optional_flag(table: Table, key: str) -> bool:
    table.known.add(key)
    return table.flag(key) if key in table.data else False


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
