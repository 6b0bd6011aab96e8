"""What the command line stands on: one method a thing that a command needs from outside `hub`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from adapters.mime.safe import SafeReader
from adapters.smime.identity import enrollable
from adapters.smime.safe import SafeOpener
from adapters.vault.keyfile import add_key
from config import letters, mail_doors, mailboxes, wiring
from config.mail_file import mail_file
from config.settings import Settings
from hub.errors import ConfigError
from hub.hub import Hub
from hub.intake.mail import Mail
from hub.queues.rulebook import Rulebook
from workers.embedded import borrow_postgres

NO_HUB: Final = (
    "There is no hub in {data}. Set HUB_DATA (or HUB_DATABASE_URL) to what the running hub has, "
    "or make one here: `hub up`, or `hub migrate`."
)


class House:
    """Implements `hub.cli.Doors` from settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def rulebook(self, folder: Path | None = None) -> Rulebook:
        """The rules in `folder`, or those this hub works by."""
        chosen = self.settings.model_copy(update={"config": folder}) if folder else self.settings
        return wiring.rulebook(chosen)

    def check(self) -> list[str]:
        """What is wrong with the configuration, a line each."""
        wrong: list[str] = []
        for load in (
            self.rulebook,
            lambda: letters.load(self.settings.config / "letters"),
            lambda: mailboxes.load(self.settings),
            lambda: mail_doors.smime(self.settings),
        ):
            try:
                load()
            except ConfigError as error:
                wrong += str(error).splitlines()
        return wrong

    def read_mail(self, raw: bytes) -> Mail:
        """What the hub makes of these bytes; certificates are judged by the day that the mail names."""
        return self._mail_file(raw)

    def mailboxes(self) -> dict[str, str]:
        """The address behind each name by which a mailbox can be meant; polled ones go by two names."""
        named = {it.casefold(): it for it in self.settings.mailboxes}
        for name, polled in mailboxes.load(self.settings).polled.items():
            named |= {name.casefold(): polled.address, polled.address.casefold(): polled.address}
        return named

    def certificate(self, raw: bytes, email: str) -> str:
        """A certificate that letters to this address can be encrypted with; raises HubError."""
        return enrollable(raw, email, datetime.now(UTC))

    def add_key(self) -> str:
        """Add a key-encryption key to the key file; its id."""
        return add_key(self.settings.keys).id

    @contextmanager
    def hub(self) -> Iterator[Hub]:
        """A Hub on the database that is running, or on one of our own for the while.

        Raises ConfigError where there is none yet: a command would look into an empty hub of its own making.
        """
        if not self.settings.database_url and not (self.settings.data / "postgres").exists():
            raise ConfigError(NO_HUB.format(data=self.settings.data))
        with self._database() as url:
            nudge = wiring.nudges(self.settings.redis_url)
            with wiring.a_hub(self.settings, url, nudge, connections=4) as hub:
                yield hub

    def migrate(self) -> str:
        """Bring the database to this version; the version."""
        from config import everything

        with self._database() as url:
            return everything.made_ready(self.settings, self.settings.database_owner_url or url)

    def up(self, demonstration: bool) -> int:
        """Everything on one machine, until a signal; the exit status."""
        from config import everything

        return everything.up(self.settings, demonstration)

    def serve(self) -> None:
        """The web server and the mail door."""
        from config import processes

        processes.serve(self.settings)

    def work(self) -> None:
        """The workers and the sweep."""
        from config import processes

        processes.work(self.settings)

    @cached_property
    def _mail_file(self) -> Callable[[bytes], Mail]:
        """Its children end with this process."""
        return mail_file(SafeOpener(mail_doors.smime(self.settings)), SafeReader())

    @contextmanager
    def _database(self) -> Iterator[str]:
        with ExitStack() as stack:
            yield self.settings.database_url or stack.enter_context(borrow_postgres(self.settings.data))
