"""How to reach one mailbox on an IMAP server."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from hub.errors import ConfigError


class Tls(StrEnum):
    """When the connection is secured; `none` goes to this machine alone."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """How the hub shows who it is: with a password, or with an application's token (XOAUTH2)."""

    PASSWORD = "password"  # noqa: S105 - a word in mailboxes.toml
    OAUTH2 = "oauth2"


PORTS: Final = {Tls.IMPLICIT: 993, Tls.STARTTLS: 143, Tls.NONE: 143}


@dataclass(frozen=True, slots=True)
class ImapPolicy:
    """`processed` and `failed` are made when missing. `port` 0 is the usual one. OAuth2 needs no password.

    Raises ConfigError for a password that would travel in the open.
    """

    host: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 0
    tls: Tls = Tls.IMPLICIT
    auth: Auth = Auth.PASSWORD
    inbox: str = "INBOX"
    processed: str = "Processed"
    failed: str = "Failed"
    ca_file: Path | None = None
    limit: int = 25 * 1024 * 1024

    def __post_init__(self) -> None:
        if self.tls is Tls.NONE and self.host not in {"127.0.0.1", "::1", "localhost"}:
            raise ConfigError("A mailbox's password must not travel without TLS: set implicit or starttls.")
