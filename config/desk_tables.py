"""queues.toml, partnerships.toml and clocks.toml -> desks, owners and the time they have."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from config.table import Table
from hub.messaging.reply import plain
from hub.queues.ladder import Chase, Offset, Step, To, Via, offset
from hub.queues.partnership import Agency, Partnership
from hub.queues.queue import Queue
from hub.routing.rulebook import Authority, Confidence

HUB = "hub"
DOMAIN = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
OFFICE_DAY = 24
"""Hours a working day outweighs when steps are put in order; more than any office is open."""


def partnerships(tables: Iterable[Table]) -> dict[str, Partnership]:
    """By id."""
    found: dict[str, Partnership] = {}
    for table in tables:
        it = Partnership(
            id=table.text("id"),
            title=table.text("title"),
            short=table.text("short"),
            mailbox=_mailbox(table),
            agencies=tuple(_agency(agency) for agency in table.tables("agency")),
            source=table.text("source"),
            telephone=table.text("telephone") if "telephone" in table.data else "",
        )
        _only_once(table, it.id, found)
        found[it.id] = it
        table.nothing_else()
    return found


def _agency(table: Table) -> Agency:
    it = Agency(
        id=table.text("id"),
        title=table.text("title"),
        mailbox=_mailbox(table),
        statutory=table.flag("statutory"),
        mail_domains=_domains(table),
    )
    table.nothing_else()
    return it


def _domains(table: Table) -> tuple[str, ...]:
    """Domains that an agency writes from; a bare `*.org` would enrol half the world."""
    listed = table.texts("mail_domains") if "mail_domains" in table.data else []
    for it in listed:
        if not DOMAIN.fullmatch(it):
            table.wrong("mail_domains", f'"{it}" is not a domain. Write "example.org" or "*.example.org".')
    return tuple(listed)


def _mailbox(table: Table) -> str:
    address = table.text("mailbox")
    name, at, domain = address.partition("@")
    if address and not (name and at and "." in domain and " " not in address):
        table.wrong("mailbox", "This is not an email address. Give the mailbox of a role.")
    return address


def ladders(tables: Iterable[Table]) -> dict[str, tuple[Step, ...]]:
    """By id."""
    found: dict[str, tuple[Step, ...]] = {}
    for table in tables:
        name = table.text("id")
        table.text("source")
        _only_once(table, name, found)
        found[name] = _steps(table)
        table.nothing_else()
    return found


def _steps(table: Table) -> tuple[Step, ...]:
    tables = table.tables("step")
    steps = tuple(_step(it) for it in tables)
    for earlier, later, it in zip(steps, steps[1:], tables[1:], strict=False):
        if _moment(later.after) <= _moment(earlier.after):
            it.wrong("after", "This step is not later than the one before it. Put them in order of time.")
    for letter in Chase:
        if all(step.letter is not letter for step in steps):
            table.wrong("step", f"This ladder has no step with the letter {letter}. It needs at least one.")
    return steps


def _step(table: Table) -> Step:
    written = table.text("after")
    after = offset(written)
    if after is None and written:
        table.wrong("after", f'"{written}" is not working time. Write it as "-4h", "0" or "+1d".')
    via = table.one_of("channel", Via) if "channel" in table.data else Via.LETTER
    step = Step(after or Offset(), table.one_of("to", To), table.one_of("letter", Chase), via)
    table.nothing_else()
    return step


def _moment(after: Offset) -> int:
    return after.days * OFFICE_DAY + after.hours


def replies(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a reply may say to acknowledge, and how the lines of gateways begin that stand above it.

    Without the table [replies] none acknowledges.
    """
    said = table.table("replies") if "replies" in table.data else None
    if said is None:
        return (), ()
    said.text("source")
    passed_over = _phrases(said, "passed_over") if "passed_over" in said.data else ()
    words = _phrases(said, "acknowledge")
    said.nothing_else()
    return words, passed_over


def _phrases(table: Table, name: str) -> tuple[str, ...]:
    phrases = table.texts(name)
    if any(not plain(it) for it in phrases):
        table.wrong(name, "One of these has no letters in it. Take it out.")
    return tuple(phrases)


def endpoint_patience(table: Table | None) -> timedelta:
    """How long a board's system may take no call before the hub stops calling it."""
    if table is None:
        return timedelta()
    days = table.whole("off_after_days", 1, 30)
    table.text("source")
    table.nothing_else()
    return timedelta(days=days)


def queues(
    tables: Iterable[Table], owners: Mapping[str, Partnership], chased: Mapping[str, tuple[Step, ...]]
) -> dict[str, Queue]:
    """By id, in the order of the file."""
    found: dict[str, Queue] = {}
    for table in tables:
        owner = table.name_of("owner", (*owners, HUB), "partnership")
        it = Queue(
            id=table.text("id"),
            title=table.text("title"),
            owner=owner,
            owner_title=owners[owner].title if owner in owners else "The hub's duty desk",
            purpose=table.text("purpose"),
            considers=table.text("considers"),
            acknowledge_within_days=table.whole("acknowledge_within_days", 1, 60),
            acknowledge_source=table.text("source"),
            consider_within_days=table.whole("consider_within_days", 1, 60),
            consider_authority=Authority(
                "Local target", table.text("consider_source"), table.one_of("consider_confidence", Confidence)
            ),
            ladder=chased.get(table.name_of("ladder", chased, "ladder"), ()),
            clock_ladder=_clock_ladder(table, chased),
            serious="serious" in table.data and table.flag("serious"),
        )
        _only_once(table, it.id, found)
        found[it.id] = it
        table.nothing_else()
    return found


def _clock_ladder(table: Table, chased: Mapping[str, tuple[Step, ...]]) -> tuple[Step, ...]:
    """Without one of its own, the queue's ladder; whoever raised it is not asked for what the board owes."""
    key = "clock_ladder" if "clock_ladder" in table.data else "ladder"
    return tuple(it for it in chased.get(table.name_of(key, chased, "ladder"), ()) if it.to is not To.SENDER)


def _only_once(table: Table, name: str, found: Mapping[str, object]) -> None:
    if name in found:
        table.wrong("id", f'There is another "{name}". Every id stands once.')
