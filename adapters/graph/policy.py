"""Which mailbox in Exchange Online, and where its Graph is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hub.errors import ConfigError

WORLDWIDE: Final = "https://graph.microsoft.com"


@dataclass(frozen=True, slots=True)
class GraphPolicy:
    """`processed` and `failed` are folders below the Inbox, made when missing; `inbox` may be one, not made.

    `url` is another one for sovereign clouds. Raises ConfigError for a token in the open.
    """

    address: str
    url: str = WORLDWIDE
    inbox: str = "Inbox"
    processed: str = "Processed"
    failed: str = "Failed"
    ca_file: Path | None = None
    limit: int = 25 * 1024 * 1024

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme != "https":
            raise ConfigError("The address of Microsoft Graph begins with https://.")

    @property
    def scope(self) -> str:
        """Everything the tenant's administrator has granted, and nothing that is asked for here."""
        return f"{self.url.rstrip('/')}/.default"
