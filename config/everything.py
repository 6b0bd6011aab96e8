"""`hub up`: a whole hub on one machine, with its own database and Redis where none is set."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta

from config import demo, letters, wiring
from config.settings import Settings
from hub.hub import Hub
from hub.store.database import prepare
from hub.store.migrate import migrate
from workers.embedded import start_postgres, start_valkey
from workers.port import answers, free_or_explain
from workers.running import Running
from workers.supervise import supervise


def up(chosen: Settings, demonstration: bool) -> int:
    """Start it all and keep it running until a signal; the exit status."""
    wiring.rulebook(chosen)
    letters.load(chosen.config / "letters")
    _check_ports(chosen)
    with ExitStack() as stack:
        servers = _start_servers(chosen, stack)
        made_ready(chosen, chosen.database_owner_url or os.environ["HUB_DATABASE_URL"])
        if demonstration:
            _demonstrate(chosen, os.environ["HUB_DATABASE_URL"])
        command = [sys.executable, "-c", "from config.wiring import main; main()"]
        children = {"serve": [*command, "serve"], "work": [*command, "work"]}
        told = [*_where(chosen), *_copied(chosen), *(demo.sign_ins() if demonstration else ())]
        return supervise(children, _announcing(chosen, told), lambda: _revive(servers))


def made_ready(chosen: Settings, url: str) -> str:
    """Bring the database to this version and give it its marking key and identity; the version."""
    version = migrate(url)
    prepare(url, wiring.vault(chosen), folder=wiring.home(chosen, url).folder)
    return version


def _check_ports(chosen: Settings) -> None:
    free_or_explain(chosen.port, "HUB_PORT", chosen.host)
    if chosen.smtp_port:
        free_or_explain(chosen.smtp_port, "HUB_SMTP_PORT", chosen.smtp_host)


def _start_servers(chosen: Settings, stack: ExitStack) -> list[Running]:
    """What is not set is brought along; the children find it in their environment."""
    servers: list[Running] = []
    for name, given, start in (
        ("HUB_DATABASE_URL", chosen.database_url, start_postgres),
        ("HUB_REDIS_URL", chosen.redis_url, start_valkey),
    ):
        if not given:
            servers.append(stack.enter_context(start(chosen.data)))
            os.environ[name] = servers[-1].url
    return servers


def _revive(servers: list[Running]) -> None:
    for server in servers:
        server.revive()


def _demonstrate(chosen: Settings, url: str) -> None:
    def hub_at(ago: timedelta) -> AbstractContextManager[Hub]:
        return wiring.a_hub(chosen, url, wiring.nudges(""), 4, lambda: datetime.now(UTC) - ago)

    demo.fill(hub_at, datetime.now(UTC))


def _announcing(chosen: Settings, told: list[str]) -> Callable[[], bool]:
    """Says once, on standard output, where the hub is and who can sign in."""

    def ready() -> bool:
        if not answers(chosen.host, chosen.port, "/readyz"):
            return False
        sys.stdout.write("\n".join([*told, ""]))
        sys.stdout.write("Ctrl-C stops it.\n")
        sys.stdout.flush()
        return True

    return ready


def _copied(chosen: Settings) -> list[str]:
    """The lines that nobody who starts a copy should overlook."""
    why = wiring.doubts(chosen, os.environ["HUB_DATABASE_URL"])
    return [f"THIS IS A COPY. {' '.join(why)} It sends and accepts nothing; see `hub adopt`."] if why else []


def _where(chosen: Settings) -> list[str]:
    lines = [f"The hub is at {chosen.address}"]
    if chosen.smtp_port:
        lines.append(f"Mail is received at {chosen.smtp_host}:{chosen.smtp_port}")
    if not chosen.relay_host:
        lines.append(f"HUB_RELAY_HOST is not set: letters are put into {chosen.data / 'outbox'}")
    return lines
