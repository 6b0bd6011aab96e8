"""How to reach the mail server that takes our letters."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hub.errors import ConfigError


@dataclass(frozen=True, slots=True)
class SmtpPolicy:
    """How to reach the mail server. `timeout` is seconds for one whole attempt, well under a lease.

    With a `bounce_domain` the envelope sender is `bounce+<letter's key>@bounce_domain` (VERP), so that a
    bounce names its letter by a number nobody can guess; without one it is the null path.
    `require_tls_domains` are recipients' domains to which nothing goes over a connection without TLS.
    Raises ConfigError for a password that would travel in the open.
    """

    host: str
    port: int
    from_address: str
    from_name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    ca_file: Path | None = None
    require_tls_domains: frozenset[str] = frozenset()
    bounce_domain: str = ""
    timeout: float = 60.0

    def __post_init__(self) -> None:
        if self.user and self.tls == "none":
            raise ConfigError("A mail password must not travel without TLS: set starttls or implicit.")
