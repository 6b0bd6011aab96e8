"""One [[mailbox]] of mailboxes.toml -> how to reach it; the secret comes from the environment."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from adapters.exchange.policy import Access, Auth, ExchangePolicy
from adapters.graph.policy import WORLDWIDE, GraphPolicy
from adapters.imap.policy import Auth as ImapAuth
from adapters.imap.policy import ImapPolicy, Tls
from adapters.tokens.policy import ENTRA, AppPolicy
from config.settings import SECRET
from config.table import Table
from hub.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Common:
    """What every mailbox says, whatever it speaks; `limit` is the largest mail in octets."""

    address: str
    user: str
    password: str
    every: timedelta
    processed: str
    failed: str
    ca_file: Path | None
    limit: int
    wake: bool


def common(table: Table, taken: Iterable[str], limit: int) -> Common:
    """Mail for the addresses in `taken` comes in another way."""
    address = table.text("address")
    local, at, domain = address.rpartition("@")
    if address and not (at and local and domain and " " not in address):
        table.wrong("address", "This is not an email address.")
    if address.casefold() in {it.casefold() for it in taken}:
        table.wrong("address", f"Mail for {address} comes in another way already. Take it out of one place.")
    seconds = table.whole("poll_seconds", 5, 3600) if "poll_seconds" in table.data else 30
    return Common(
        address=address,
        user=table.text("user"),
        password=_secret(table),
        every=timedelta(seconds=seconds),
        processed=table.text("processed", "Processed"),
        failed=table.text("failed", "Failed"),
        ca_file=_ca_file(table),
        limit=limit,
        wake=table.flag("wake") if "wake" in table.data else False,
    )


def exchange(table: Table, it: Common) -> ExchangePolicy | None:
    """None when it is wrong."""
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
            limit=it.limit,
        )
    except ConfigError as error:
        table.wrong("url", str(error))
        return None


def imap(table: Table, it: Common) -> ImapPolicy | None:
    """None when it is wrong."""
    auth = table.one_of("auth", ImapAuth) if "auth" in table.data else ImapAuth.PASSWORD
    try:
        return ImapPolicy(
            host=table.text("host"),
            port=table.whole("port", 1, 65535) if "port" in table.data else 0,
            tls=table.one_of("tls", Tls) if "tls" in table.data else Tls.IMPLICIT,
            auth=auth,
            user=it.user,
            password=it.password if auth is ImapAuth.PASSWORD else "",
            inbox=table.text("inbox", "INBOX"),
            processed=it.processed,
            failed=it.failed,
            ca_file=it.ca_file,
            limit=it.limit,
        )
    except ConfigError as error:
        table.wrong("tls", str(error))
        return None


def graph(table: Table, it: Common) -> GraphPolicy | None:
    """None when it is wrong."""
    try:
        return GraphPolicy(
            address=it.address,
            url=table.text("url", WORLDWIDE),
            inbox=table.text("inbox", "Inbox"),
            processed=it.processed,
            failed=it.failed,
            ca_file=it.ca_file,
            limit=it.limit,
        )
    except ConfigError as error:
        table.wrong("url", str(error))
        return None


def application(table: Table, it: Common, scope: str, client_id: str) -> AppPolicy | None:
    """The application by which the hub signs in; None when it is wrong."""
    tenant, token_url = table.text("tenant", ""), table.text("token_url", "")
    written = table.text("certificate_file", "")
    if written and not Path(written).is_file():
        table.wrong("certificate_file", f"There is no file {written}.")
        return None
    try:
        return AppPolicy(
            client_id=client_id,
            scope=table.text("scope", "" if token_url else scope),
            secret=it.password,
            certificate=Path(written) if written else None,
            authority=f"{table.text('authority', ENTRA).rstrip('/')}/{tenant}" if tenant else "",
            token_url=token_url,
            ca_file=it.ca_file,
        )
    except ConfigError as error:
        table.wrong("tenant" if tenant else "name", str(error))
        return None


def _secret(table: Table) -> str:
    if "certificate_file" in table.data and "password_from" not in table.data:
        return ""
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
