"""The environment (`HUB_*`), read once into something frozen; what is wrong is named and nothing starts."""

import os
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.smtp.receiver import LOOPBACK
from hub.errors import ConfigError
from hub.intake.belonging import CASE


def _comma_separated(value: object) -> object:
    return tuple(it.strip() for it in value.split(",") if it.strip()) if isinstance(value, str) else value


SECRET: Final = "HUB_SECRET_"  # noqa: S105 - the beginning of a name
"""Variables that mailboxes.toml names; whether each is read is checked there."""

Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated)]

Network = IPv4Network | IPv6Network
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_comma_separated)]

EVERYBODY: Final = (
    "HUB_SMTP_PEERS lets everybody in, and HUB_AUTHSERV_ID believes what a mail server writes into a mail."
    " List your own mail servers alone."
)


class Settings(BaseSettings):
    """One hub's settings. A setting `x_y` is the environment variable `HUB_X_Y`."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="forbid")

    database_url: str = ""
    """postgresql+psycopg://... ; unset: an embedded PostgreSQL in `data`."""
    database_owner_url: str = ""
    """A role that may create tables, for `hub migrate`; unset: `database_url`."""
    redis_url: str = ""
    """redis://... ; unset: an embedded Valkey in `data`."""
    data: Path = Path("./var")
    config: Path = Path("./config")
    key_file: Path | None = None
    """Key-encryption keys; unset: `data`/keys.json, made at the first start."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str = ""
    """How people reach the hub, for links in letters; unset: http://`host`:`port`."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    web_processes: int = Field(default=2, ge=1, le=16)
    web_threads: int = Field(default=8, ge=1, le=64)
    """Requests that each web process answers at once."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=8025, ge=0, le=65535)
    """Where mail is received; 0: this process receives none."""
    mailboxes: Words = ("notify@hub.example.org",)
    """The addresses the hub receives mail for."""
    smtp_peers: Networks = (*LOOPBACK,)
    """Networks that mail is taken from: your own mail servers, and nobody who could go round them."""
    smtp_cert: Path | None = None
    smtp_key: Path | None = None
    """PEM files; with them the mail door offers STARTTLS."""
    mail_limit: int = Field(default=25 * 1024 * 1024, ge=1024)

    relay_host: str = ""
    """The mail server that takes letters; unset: letters are put as files into `data`/outbox."""
    relay_port: int = Field(default=587, ge=1, le=65535)
    relay_tls: Literal["starttls", "implicit", "none"] = "starttls"
    relay_user: str = ""
    relay_password: str = ""
    relay_ca_file: Path | None = None
    relay_tls_domains: Words = ()
    """Recipients' domains to which no letter goes without TLS (with REQUIRETLS where it is offered)."""
    mail_from: str = "notify@hub.example.org"
    bounce_domain: str = ""
    authserv_id: str = ""
    """The name our own mail server signs Authentication-Results with (RFC 8601), of which the topmost counts.
    It must strip that name from what comes in. Unset: it proves nobody. A mailbox may have its own."""
    smime_cert: Path | None = None
    smime_key: Path | None = None
    """The hub's own certificate and RSA key in PEM: letters are signed with them, mail is decrypted."""
    smime_authorities: Path | None = None
    """Certificates in PEM that a signature has to lead to before it proves a sender."""
    reply_domain: str = ""
    """Letters ask for answers to case+token@ this domain; unset: that of `mail_from`, if mail is received."""

    clamd: str = ""
    """Where clamd listens: a path, `host` or `host:port`; unset: no virus scanner is asked."""
    clamd_limit: int = Field(default=25 * 1024 * 1024, ge=1024)
    """Its StreamMaxLength in bytes; what is larger is held."""

    allowed_endpoints: Words = ()
    """Hosts or networks that webhooks may be sent to although they are private."""
    heartbeat_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """An address outside that is called once a minute while the accounts balance; unset: none."""
    heartbeat_method: Literal["GET", "POST"] = "GET"
    site: str = "Partnership Notification Hub"
    worker_threads: int = Field(default=32, ge=1, le=128)
    """Letters and events that may be on their way at once."""
    lease_seconds: int = Field(default=90, ge=65)
    """How long a worker may hold a delivery; longer than one may take to speak."""

    @property
    def keys(self) -> Path:
        return self.key_file or self.data / "keys.json"

    @property
    def answers_to(self) -> str:
        """The domain of recipient tokens; empty where no mail door would take them in."""
        own = self.mail_from.rpartition("@")[2] if self.smtp_port else ""
        return (self.reply_domain or own).lower()

    @property
    def takes(self) -> tuple[str, ...]:
        """What the mail door takes: the mailboxes, every return path and every Reply-To of our letters."""
        if not self.smtp_port:
            return self.mailboxes
        back = (f"bounce@{self.bounce_domain}",) if self.bounce_domain else ()
        answers = (f"{CASE}@{self.answers_to}",) if self.answers_to else ()
        return (*self.mailboxes, *back, *answers)

    @property
    def address(self) -> str:
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"


def load() -> Settings:
    """Raises ConfigError naming every variable that is wrong or that nothing reads."""
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields}
    given = (it for it in sorted(os.environ) if it.startswith("HUB_") and not it.startswith(SECRET))
    wrong = [_unread(name, known) for name in given if name not in known]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += [f"HUB_{'_'.join(map(str, it['loc'])).upper()}: {it['msg']}" for it in error.errors()]
    else:
        anybody = any(it.prefixlen == 0 for it in settings.smtp_peers)
        wrong += [EVERYBODY] if anybody and settings.authserv_id else []
    if wrong:
        raise ConfigError("\n".join(wrong))
    return settings


def _unread(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else ". Take it out.")
