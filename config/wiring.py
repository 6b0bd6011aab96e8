"""The one place that knows every door: settings and files in, a Hub out."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.formfile.finder import MailForms
from adapters.home.folder import FolderHome
from adapters.mime.safe import SafeReader
from adapters.screen.clamd import Clamd
from adapters.screen.safe import SafeScreen
from adapters.smime.safe import SafeOpener
from adapters.vault.keyfile import create
from adapters.vault.vault import FileVault
from adapters.webhook.caller import WebhookCaller
from adapters.webhook.signature import Verified, new_secret, unfit_key, verify
from config import letters, mail_doors, mailboxes, rules, settings
from config.settings import Settings
from hub.errors import ConfigError
from hub.hub import Hub, Nudge
from hub.ports import Beat
from hub.queues.rulebook import Rulebook
from hub.store.custody import Custody
from hub.store.database import Clock, Store
from hub.words import SYSTEM
from workers.claim import published

if TYPE_CHECKING:
    from flask import Flask

RARELY: Final = (20_000, 20, 50)
"""When Python looks for cycles. A request leaves hardly any, and looking cost a twentieth of its time."""


def rulebook(chosen: Settings) -> Rulebook:
    """The rules in force; raises ConfigError naming file and line."""
    return rules.load(chosen.config, datetime.now(UTC).date())


def vault(chosen: Settings) -> FileVault:
    """The vault on its key file, made at the first start."""
    if not chosen.keys.exists():
        create(chosen.keys)
    return FileVault(chosen.keys)


def home(chosen: Settings, database_url: str) -> FolderHome:
    """This machine's data folder, which is the database's own too where that is embedded."""
    embedded = published(chosen.data, "postgres") == database_url
    return FolderHome(chosen.data, chosen.data / "postgres" if embedded else None)


@contextmanager
def a_hub(
    chosen: Settings, database_url: str, nudge: Nudge, connections: int = 20, clock: Clock | None = None
) -> Iterator[Hub]:
    """A Hub with every door open, and shut again afterwards; `clock` None is the database's."""
    store = Store(database_url, vault(chosen), connections, clock)
    reader, screen, forms = SafeReader(), SafeScreen(scanner(chosen)), MailForms()
    opener = SafeOpener(mail_doors.smime(chosen))
    book = rulebook(chosen)
    boxes = mailboxes.load(chosen)
    try:
        store.check()
        with store.open(SYSTEM) as ledger:
            ledger.keep_rulebook(book.version, book.files)
            _nobody_forgotten(ledger.entries.open_queues(), book)
        yield Hub(
            ledger=store.open,
            custody=Custody(store.open, home(chosen, database_url)),
            rulebook=book,
            letters=letters.load(chosen.config / "letters"),
            postman=mail_doors.postman(chosen, boxes.sender),
            caller=WebhookCaller(chosen.allowed_endpoints),
            reader=reader,
            find_form=forms,
            screen=screen,
            verify=_webhook_id,
            new_secret=new_secret,
            unfit_key=unfit_key,
            nudge=nudge,
            base_url=chosen.address,
            site=chosen.site,
            lease=timedelta(seconds=chosen.lease_seconds),
            mailboxes=boxes.polled,
            post=mail_doors.post(chosen, boxes.sender),
            forms=_empty_forms(chosen.config / "forms"),
            open_mail=opener,
            beat=_beat(chosen),
        )
    finally:
        opener.close()
        forms.close()
        screen.close()
        reader.close()
        store.close()


def doubts(chosen: Settings, database_url: str) -> tuple[str, ...]:
    """Why this database is taken for a copy, for whoever starts a hub on it; nothing for the live one."""
    store = Store(database_url, vault(chosen), connections=1)
    try:
        return Custody(store.open, home(chosen, database_url)).look()
    finally:
        store.close()


def scanner(chosen: Settings) -> Clamd | None:
    """The virus scanner, where one is set."""
    return Clamd(chosen.clamd, chosen.clamd_limit) if chosen.clamd else None


def nudges(redis_url: str) -> Nudge:
    """Hurries workers through Redis; without one the sweep does it all, a second later."""
    if not redis_url:
        return lambda _journey, _ids: None
    from workers import actors

    return actors.Nudges(actors.broker(redis_url))


def web() -> "Flask":
    """The WSGI application, for the web server's own process; it lives as long as that process."""
    from hub.web.app import create_app

    chosen = settings.load()
    hub = a_hub(chosen, chosen.database_url, nudges(chosen.redis_url)).__enter__()
    with hub.ledger(SYSTEM) as ledger:
        secret = ledger.mark(b"web", "cookies")
    secure = chosen.address.startswith("https://")
    app = create_app(hub, secret, secure=secure, trusted_proxies=chosen.trusted_proxies)
    _settle()
    return app


def _settle() -> None:
    """What is loaded by now stays as long as the process: no collection need walk through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


def _beat(chosen: Settings) -> Beat | None:
    """The heartbeat, where an address is set for it."""
    if not chosen.heartbeat_url:
        return None
    from adapters.heartbeat.beat import Heartbeat

    return Heartbeat(chosen.heartbeat_url, chosen.heartbeat_method)


def _empty_forms(folder: Path) -> dict[str, bytes]:
    """The forms that people may fill in and mail, by file name; a folder that is not there holds none."""
    return {it.name: it.read_bytes() for it in sorted(folder.glob("*.*"))}


def _nobody_forgotten(waited_on: Iterable[str], book: Rulebook) -> None:
    """A queue cannot be taken out of the files while somebody still waits on it."""
    if gone := sorted(set(waited_on) - set(book.queues)):
        raise ConfigError(f"queues.toml lacks {', '.join(gone)}, which still has open entries. Put it back.")


def _webhook_id(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    checked = verify(secrets, headers, body, now)
    return checked.id if isinstance(checked, Verified) else None


def main() -> None:
    """The command `hub`."""
    from config.command import run

    run()
