"""What the command line stands on: starts and stops the hub's processes, and opens a Hub for one command."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.mime.reader import read as read_mail

from adapters.smtp.receiver import DoorPolicy, SmtpDoor
from adapters.vault.keyfile import add_key
from adapters.webhook.signature import new_secret
from config import demo, letters, wiring
from config.settings import Settings
from hub.errors import ConfigError
from hub.hub import Hub
from hub.intake.mail import Envelope, Mail
from hub.journeys.receive import receive
from hub.queues.rulebook import Rulebook
from hub.store.database import prepare
from hub.store.migrate import migrate
from workers import actors, logs
from workers.embedded import borrow_postgres, start_postgres, start_valkey
from workers.port import answers, free_or_explain
from workers.running import Running
from workers.supervise import supervise
from workers.sweep import Sweep


class House:
    """Implements `hub.cli.Doors` from settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def rulebook(self, folder: Path | None = None) -> Rulebook:
        chosen = self.settings.model_copy(update={"config": folder}) if folder else self.settings
        return wiring.rulebook(chosen)

    def check(self) -> list[str]:
        """What is wrong with the configuration, a line each."""
        wrong: list[str] = []
        for load in (self.rulebook, lambda: letters.load(self.settings.config / "letters")):
            try:
                load()
            except ConfigError as error:
                wrong += str(error).splitlines()
        return wrong

    def read_mail(self, raw: bytes) -> Mail:
        return read_mail(raw)

    def new_secret(self) -> str:
        return new_secret()

    @contextmanager
    def hub(self) -> Iterator[Hub]:
        """A Hub on the running database, or on one of our own for the while."""
        with ExitStack() as stack:
            url = self.settings.database_url or stack.enter_context(borrow_postgres(self.settings.data))
            nudge = wiring.nudges(self.settings.redis_url)
            yield stack.enter_context(wiring.a_hub(self.settings, url, nudge, connections=4))

    def migrate(self) -> str:
        """Bring the database to this version; the version."""
        with ExitStack() as stack:
            url = self.settings.database_url or stack.enter_context(borrow_postgres(self.settings.data))
            return self._migrate(self.settings.database_owner_url or url)

    def add_key(self) -> str:
        """A new key-encryption key in the key file; its id."""
        return add_key(self.settings.keys).id

    def up(self, demonstration: bool) -> int:
        """Everything on one machine, until a signal; the exit status."""
        self._check_ports()
        with ExitStack() as stack:
            servers = self._start_servers(stack)
            self._migrate(self.settings.database_owner_url or os.environ["HUB_DATABASE_URL"])
            if demonstration:
                self._demonstrate(os.environ["HUB_DATABASE_URL"])
            command = [sys.executable, "-c", "from config.wiring import main; main()"]
            children = {"serve": [*command, "serve"], "work": [*command, "work"]}
            return supervise(children, _announce(self.settings, demonstration), lambda: _revive(servers))

    def _start_servers(self, stack: ExitStack) -> list[Running]:
        """What is not set is brought along; the children find it in their environment."""
        servers: list[Running] = []
        for name, given, start in (
            ("HUB_DATABASE_URL", self.settings.database_url, start_postgres),
            ("HUB_REDIS_URL", self.settings.redis_url, start_valkey),
        ):
            if not given:
                servers.append(stack.enter_context(start(self.settings.data)))
                os.environ[name] = servers[-1].url
        return servers

    def serve(self) -> int:
        """The web server and the mail door."""
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        chosen = self.settings
        self._must_have("HUB_DATABASE_URL", chosen.database_url)
        logs.configure()
        with self._mail_door():
            server: Any = Granian(
                "config.wiring:web",
                address=chosen.host,
                port=chosen.port,
                interface=Interfaces.WSGI,
                factory=True,
                workers=1,
                blocking_threads=chosen.web_threads,
                backpressure=chosen.web_threads,
                respawn_failed_workers=True,
                log_level=LogLevels.warning,
                workers_kill_timeout=10,
            )
            server.serve()
        return 0

    def work(self) -> int:
        """The workers and the sweep, until a signal."""
        import dramatiq

        chosen = self.settings
        self._must_have("HUB_DATABASE_URL", chosen.database_url)
        logs.configure()
        done = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: done.set())
        with wiring.a_hub(chosen, chosen.database_url, wiring.nudges(chosen.redis_url)) as hub:
            sweep, worker = Sweep(hub), None
            sweep.start()
            if chosen.redis_url:
                broker = actors.broker(chosen.redis_url)
                actors.declare(broker, hub)
                worker = dramatiq.Worker(broker, worker_timeout=50, worker_threads=chosen.worker_threads)
                worker.start()
            done.wait()
            if worker:
                worker.stop()
            sweep.stop()
        return 0

    @contextmanager
    def _mail_door(self) -> Iterator[None]:
        chosen = self.settings
        if not chosen.smtp_port:
            yield
            return
        nudge = wiring.nudges(chosen.redis_url)
        with wiring.a_hub(chosen, chosen.database_url, nudge, connections=8) as hub:

            def keep(envelope: Envelope, raw: bytes) -> None:
                receive(envelope, raw, hub)

            mailboxes = {address: address for address in chosen.mailboxes}
            policy = DoorPolicy(chosen.smtp_host, chosen.smtp_port, max_size=chosen.mail_limit)
            door = SmtpDoor(keep, mailboxes, policy)
            door.start()
            try:
                yield
            finally:
                door.stop()

    def _migrate(self, url: str) -> str:
        version = migrate(url)
        prepare(url, wiring.vault(self.settings), self.rulebook())
        return version

    def _demonstrate(self, url: str) -> None:
        def hub_at(ago: timedelta) -> AbstractContextManager[Hub]:
            return wiring.a_hub(self.settings, url, _no_nudge, 4, lambda: datetime.now(UTC) - ago)

        demo.fill(hub_at, datetime.now(UTC))

    def _check_ports(self) -> None:
        chosen = self.settings
        free_or_explain(chosen.port, "HUB_PORT", chosen.host)
        if chosen.smtp_port:
            free_or_explain(chosen.smtp_port, "HUB_SMTP_PORT", chosen.smtp_host)

    def _must_have(self, name: str, value: str) -> None:
        if not value:
            raise ConfigError(f"{name} is not set. `hub up` starts everything; `hub serve` needs a database.")


def _no_nudge(_journey: str, _ids: object) -> None:
    """For one command's own Hub: the sweep of the running one finds what is due."""


def _revive(servers: list[Running]) -> None:
    for server in servers:
        server.revive()


def _announce(settings: Settings, demonstration: bool) -> Callable[[], bool]:
    """Says once, on standard output, where the hub is and who can sign in."""

    def ready() -> bool:
        if not answers(settings.host, settings.port, "/readyz"):
            return False
        lines = [f"The hub is at {settings.address}"]
        if settings.smtp_port:
            lines.append(f"Mail is received at {settings.smtp_host}:{settings.smtp_port}")
        if not settings.relay_host:
            lines.append(f"HUB_RELAY_HOST is not set: letters are put into {settings.data / 'outbox'}")
        lines += demo.sign_ins() if demonstration else []
        sys.stdout.write("\n".join([*lines, "Ctrl-C stops it.", ""]))
        sys.stdout.flush()
        return True

    return ready
