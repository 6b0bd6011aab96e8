"""How to reach one mailbox on an Exchange server."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from hub.errors import ConfigError


class Auth(StrEnum):
    """How the hub shows who it is."""

    BASIC = "basic"
    NTLM = "ntlm"
    OAUTH2 = "oauth2"


class Access(StrEnum):
    """By what right it opens a mailbox that is not its own."""

    DELEGATE = "delegate"
    IMPERSONATION = "impersonation"


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """`processed` and `failed` are folders below the Inbox, so that they have its rights; made when missing.

    `inbox` is the Inbox itself or a folder below it. With OAuth2 `user` is the application's id, `password`
    its secret and `token_url` where a token is got. Raises ConfigError for a password in the open.
    """

    url: str
    address: str
    user: str
    password: str = field(repr=False)
    auth: Auth = Auth.NTLM
    access: Access = Access.DELEGATE
    inbox: str = "Inbox"
    processed: str = "Processed"
    failed: str = "Failed"
    ca_file: Path | None = None
    token_url: str = ""
    limit: int = 25 * 1024 * 1024

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        near = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if parts.scheme != "https" and not (parts.scheme == "http" and near):
            raise ConfigError("The address of an Exchange server begins with https://.")
        if self.auth is Auth.OAUTH2 and not (
            parts.scheme == "https" and self.token_url.startswith("https://")
        ):
            raise ConfigError("OAuth2 needs https:// here and for token_url, the address that gives tokens.")
