"""Builders: each makes one thing the way a test needs it, and says nothing of what it does not."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from adapters.formfile.finder import MailForms
from adapters.memory.home import MemoryHome
from adapters.memory.post import MemoryCaller, MemoryPostman
from adapters.memory.vault import MemoryVault
from adapters.mime.reader import read as read_mail
from adapters.screen.look import look
from adapters.webhook.signature import Verified, new_secret, sign, unfit_key, verify
from config import letters, rules
from hub.hub import Hub, Post
from hub.intake.mail import Envelope, Mail
from hub.intake.source import Source
from hub.journeys.arrive import by_form, by_webhook
from hub.journeys.deliver import deliver
from hub.journeys.enrol import Handed, Newcomer, add_person, add_source
from hub.journeys.file import Accepted
from hub.queues.member import Role
from hub.queues.person import Person
from hub.queues.rulebook import Rulebook
from hub.store.custody import Custody
from hub.store.database import Store, prepare
from hub.words import SYSTEM

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 23)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOX = Envelope("notify@hub.example.org", "agency@example.org", ("notify@hub.example.org",))
POST = Post(reply_domain="hub.example.org", sends_as="hub.example.org")
PASSWORD = "correct horse battery"
RULES: Rulebook = rules.load(ROOT / "config", TODAY)


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class PlainReader:
    """The reader without its child process, for tests that are not about hostile mail."""

    def read(self, raw: bytes) -> Mail:
        return read_mail(raw)

    def glance(self, raw: bytes) -> Mail:
        return read_mail(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


forms_of = MailForms(timeout=60)
"""One child for the whole run, begun when a mail brings a form in a file."""


@dataclass
class World:
    """A hub on a real database, with doors whose other side a test can see."""

    hub: Hub
    clock: Clock
    postman: MemoryPostman
    caller: MemoryCaller
    store: Store
    nudged: list[tuple[str, UUID]] = field(default_factory=list)

    def deliver_all(self) -> None:
        """Send until nothing more is due."""
        while deliver(self.hub):
            pass


@contextmanager
def a_world(database_url: str, now: datetime = MONDAY, post: Post = POST) -> Iterator[World]:
    """Everything real but the mail server and the boards' systems, which are in memory."""
    clock, vault, nudged = Clock(now), MemoryVault(), list[tuple[str, UUID]]()
    prepare(database_url, vault, clock)
    store = Store(database_url, vault, connections=8, clock=clock)
    with store.open(SYSTEM) as ledger:
        ledger.keep_rulebook(RULES.version, RULES.files)
    postman, caller = MemoryPostman(), MemoryCaller()
    hub = Hub(
        ledger=store.open,
        custody=Custody(store.open, MemoryHome()),
        rulebook=RULES,
        letters=letters.load(ROOT / "config" / "letters"),
        postman=postman,
        caller=caller,
        reader=PlainReader(),
        find_form=forms_of,
        screen=look,
        verify=webhook_id,
        new_secret=new_secret,
        unfit_key=unfit_key,
        nudge=lambda journey, ids: nudged.extend((journey, it) for it in ids),
        base_url="https://hub.example.org",
        site="Partnership Notification Hub",
        post=post,
        forms={"form.docx": b"an empty form", "form.html": b"<script>no form</script>"},
    )
    hub.custody.look()  # this machine serves it from now on, wherever a test's clock goes
    try:
        yield World(hub, clock, postman, caller, store, nudged)
    finally:
        store.close()


def webhook_id(secrets: object, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """As `config.wiring` has it."""
    checked = verify(secrets, headers, body, now)  # type: ignore[arg-type]
    return checked.id if isinstance(checked, Verified) else None


def a_member(hub: Hub, *queues: str, role: Role = Role.MEMBER, partnership: str | None = None) -> Person:
    """Somebody with a seat on each of these queues."""
    name = f"{role} of {' and '.join(queues) or 'nothing'}"
    email = f"{uuid4().hex[:8]}@example.org"
    seats = dict.fromkeys(queues, role)
    return add_person(Newcomer(email, name, "officer", partnership, seats), PASSWORD, hub)


def a_source(hub: Hub, name: str = "police", **other: str) -> Handed:
    """An enrolled system; `partnership` and `endpoint` as wanted."""
    new = Source(name, name.title(), other.get("partnership"), (), endpoint=other.get("endpoint"))
    return add_source(new, new_secret, hub)


def some_fields(**incident: object) -> dict[str, object]:
    """A six-year-old seriously harmed in Leeds, abuse known: lscp.rag must consider it."""
    return {
        "raised_by": {"agency": "West Yorkshire Police", "email": "officer@police.example.org"},
        "aware_on": "2026-11-23",
        "incident": {
            "occurred_on": "2026-11-21",
            "local_authority": "Leeds",
            "country": "England",
            "outcome": "serious_harm",
            "abuse_or_neglect": "known",
            "summary": "An invented child was badly hurt by an invented adult.",
            "domestic_abuse": "no",
            "suicide_suspected": "no",
            "offensive_weapon": "no",
            "modern_slavery_or_exploitation": "no",
            "agencies_concern": "no",
            "professional_implicated": "no",
            "children_affected": "no",
            "sudden_or_unexplained": "no",
            **incident,
        },
        "people": [
            {
                "role": "subject",
                "name": "Zebedee Inventedname",
                "outcome": "serious_harm",
                "age_years": 6,
                "usual_residence": "Leeds",
                "care_and_support_needs": "no",
                "looked_after": "no",
            }
        ],
        "immediate_safeguarding_done": "yes",
    }


def sent_by(
    handed: Handed, fields: Mapping[str, object], now: datetime, webhook_id: str = ""
) -> tuple[dict[str, str], bytes]:
    """Headers and body as that system would send them."""
    body = json.dumps(fields).encode()
    return sign((handed.inbound,), webhook_id or f"msg_{uuid4().hex}", now, body), body


def arrived(world: World, fields: Mapping[str, object] | None = None) -> Accepted:
    """A notification that has come in by webhook from a system enrolled for it."""
    handed = a_source(world.hub, f"system-{uuid4().hex[:6]}")
    headers, body = sent_by(handed, fields or some_fields(), world.clock.now)
    accepted = by_webhook(handed.source.name, headers, body, world.hub)
    assert isinstance(accepted, Accepted)
    return accepted


def raised(world: World, person: Person, fields: Mapping[str, object] | None = None) -> Accepted:
    """A notification that somebody raised on the screen."""
    accepted = by_form(fields or some_fields(), uuid4(), person, world.hub)
    assert isinstance(accepted, Accepted)
    return accepted


def a_mail(text: str, subject: str = "A case", sender: str = "agency@example.org") -> bytes:
    """A plain mail as bytes."""
    head = f"From: {sender}\r\nTo: notify@hub.example.org\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <{uuid4().hex}@example.org>\r\n\r\n{text}".encode()
