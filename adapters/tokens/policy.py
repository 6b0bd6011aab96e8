"""Who the hub is to a token service, and where that service is."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.errors import ConfigError

ENTRA: Final = "https://login.microsoftonline.com"
PARTS: Final = ("-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----")


@dataclass(frozen=True, slots=True)
class AppPolicy:
    """An application's `client_id` with its `secret`, or with a `certificate`: one PEM file with its key.

    Either `authority`, Microsoft Entra's address with the tenant behind it, or `token_url`, where any other
    service gives tokens for a secret. Raises ConfigError for what could not work or would leak.
    """

    client_id: str
    scope: str
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    authority: str = ""
    token_url: str = ""
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if bool(self.authority) == bool(self.token_url):
            raise ConfigError("Tokens come from one place: set tenant for Microsoft Entra, or token_url.")
        if not (self.authority or self.token_url).startswith("https://"):
            raise ConfigError("The address that gives tokens begins with https://.")
        if bool(self.secret) == bool(self.certificate):
            raise ConfigError("An application shows password_from or certificate_file: set one of them.")
        if self.certificate and self.token_url:
            raise ConfigError("A certificate_file is for Microsoft Entra: set tenant, and no token_url.")
        if self.certificate and not all(it in self.pem for it in PARTS):
            raise ConfigError("certificate_file holds one PEM certificate and its unencrypted private key.")

    @property
    def pem(self) -> str:
        """The certificate and the key, as they lie in the file."""
        return self.certificate.read_text("ascii", "replace") if self.certificate else ""
