"""A transaction, run as an actor: what a journey remembers through, and nothing half-written."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import uuid4

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from hub.ports import WrappedKey
from hub.store.absences import Absences
from hub.store.answers import Answers
from hub.store.arrivals import Arrivals
from hub.store.attachments import Attachments
from hub.store.attempts import Attempts
from hub.store.audit import Audit
from hub.store.calls import CallLog
from hub.store.case_links import CaseLinks
from hub.store.checks import Checks
from hub.store.considerations import Considerations
from hub.store.deliveries import Deliveries
from hub.store.desks import Desks
from hub.store.entries import Entries
from hub.store.figures import figures, orphans
from hub.store.instances import Instances
from hub.store.mail_marks import MailMarks
from hub.store.mailboxes import Mailboxes
from hub.store.messages import Messages
from hub.store.notifications import Notifications
from hub.store.openings import Openings
from hub.store.outbox import Outbox
from hub.store.people import People
from hub.store.reading import ReadingLinks
from hub.store.ready import ready
from hub.store.recomputations import Recomputations
from hub.store.replays import Replays
from hub.store.resemblances import Resemblances
from hub.store.rota import Rota
from hub.store.saved import SavedViews
from hub.store.silences import Silences
from hub.store.sources import Sources
from hub.store.tables import data_key, rulebook
from hub.store.tx import Key, Tx, read_key
from hub.store.unheard import unheard
from hub.store.views import Views
from hub.tracking.conservation import Figures, Orphan
from hub.tracking.unheard import Unheard

MARKS: Final = "marks"
MARKING_KEY: Final = ready(select(data_key).where(data_key.c.purpose == bindparam("purpose")))


class Ledger:
    """Everything a journey may remember or ask, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._marks: Key | None = None
        self.now = tx.now
        self.actor = tx.actor
        self.arrivals = Arrivals(tx)
        self.attachments = Attachments(tx)
        self.mailboxes = Mailboxes(tx)
        self.mails = MailMarks(tx)
        self.answers = Answers(tx)
        self.notifications = Notifications(tx)
        self.entries = Entries(tx)
        self.considerations = Considerations(tx)
        self.messages = Messages(tx)
        self.deliveries = Deliveries(tx)
        self.attempts = Attempts(tx)
        self.replays = Replays(tx)
        self.outbox = Outbox(tx)
        self.openings = Openings(tx)
        self.calls = CallLog(tx)
        self.desks = Desks(tx)
        self.people = People(tx)
        self.absences = Absences(tx)
        self.rota = Rota(tx)
        self.silences = Silences(tx)
        self.sources = Sources(tx)
        self.audit = Audit(tx)
        self.views = Views(tx)
        self.saved = SavedViews(tx)
        self.links = ReadingLinks(tx)
        self.resemblances = Resemblances(tx)
        self.cases = CaseLinks(tx)
        self.checks = Checks(tx)
        self.instances = Instances(tx)
        self.recomputations = Recomputations(tx)

    def figures(self) -> Figures:
        return figures(self._tx)

    def unheard(self) -> Sequence[Unheard]:
        return unheard(self._tx)

    def orphans(self) -> list[Orphan]:
        return orphans(self._tx)

    def mark(self, data: bytes, about: str) -> bytes:
        """A keyed digest under the hub's own marking key: letter links, codes, blind indexes."""
        self._marks = self._marks or self._marking_key()
        return self._tx.vault.mark(self._marks.wrapped, data, about)

    def make_marking_key(self) -> None:
        """Once in the life of a database; starters at the same moment wait for one another."""
        self._tx.connection.execute(text("SELECT pg_advisory_xact_lock(4912003)"))
        known = self._tx.connection.execute(select(data_key).where(data_key.c.purpose == MARKS))
        if known.first() is None:
            self._tx.make_key(uuid4(), MARKS)

    def keep_rulebook(self, version: str, files: Mapping[str, str]) -> None:
        """So that a routing made by these rules can be explained when they have long changed."""
        row = {"version": version, "at": self.now, "files": dict(files)}
        self._tx.connection.execute(insert(rulebook).on_conflict_do_nothing(), row)

    def rewrap(self, newest: str, limit: int) -> int:
        """Wrap data keys under the newest key-encryption key; how many still lay under another."""
        wanted = select(data_key).where(data_key.c.kek != newest).limit(limit)
        rows = self._tx.connection.execute(wanted.with_for_update(skip_locked=True)).all()
        for row in rows:
            wrapped = self._tx.vault.rewrap(WrappedKey(row.kek, bytes(row.wrapped)))
            values = {"kek": wrapped.kek, "wrapped": wrapped.wrapped}
            self._tx.connection.execute(update(data_key).where(data_key.c.id == row.id).values(values))
        return len(rows)

    def _marking_key(self) -> Key:
        [row] = self._tx.ask(MARKING_KEY, {"purpose": MARKS})
        return read_key(row)
