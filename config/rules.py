"""The board's files -> one Rulebook, or no start: a wrong file is refused whole, with every line named."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from config import clock_tables, desk_tables, rule_tables
from config.table import Table
from config.toml_file import Finding, TomlFile, read_toml
from hub.errors import ConfigError
from hub.queues.rulebook import Edition, Rulebook
from hub.words import TRIAGE

FILES: Final = ("partnerships.toml", "queues.toml", "clocks.toml", "routes.toml")


def load(folder: Path, today: date) -> Rulebook:
    """The rulebook in force today; raises ConfigError, a line `file:line: what to do` for each mistake."""
    found: list[Finding] = []
    files = [read_toml(folder / name) for name in FILES]
    read = {it.name: it for it in files if isinstance(it, TomlFile)}
    found += [it for it in files if isinstance(it, Finding)]
    book = None if found else _book(read, _wording(folder), found, today)
    if found or book is None:
        inorder = sorted(dict.fromkeys(found), key=lambda it: (FILES.index(it.file), it.line))
        raise ConfigError("\n".join(str(it) for it in inorder))
    return book.in_force(today)


def _wording(folder: Path) -> dict[str, str]:
    """What letters say belongs to the version; whether they are right is for `config.letters` to say."""
    found = sorted((folder / "letters").glob("*.txt"))
    return {f"letters/{it.name}": it.read_text("utf-8", "replace") for it in found}


def _book(
    files: Mapping[str, TomlFile], wording: Mapping[str, str], found: list[Finding], today: date
) -> Rulebook | None:
    owners, desks, times, routes = (Table(files[name], found) for name in FILES)
    partnerships = desk_tables.partnerships(owners.tables("partnership"))
    chased = desk_tables.ladders(desks.tables("ladder"))
    queues = desk_tables.queues(desks.tables("queue"), partnerships, chased)
    if TRIAGE not in queues:
        desks.wrong("queue", f"There is no queue {TRIAGE}: somebody has to decide what no rule settles.")
    taking, passed_over = desk_tables.replies(desks)
    patience = desk_tables.endpoint_patience(times.table("endpoints"))
    hours, reads = times.table("calendar"), routes.table("reading")
    calendar = clock_tables.calendar(hours, times.tables("bank_holiday"), today) if hours else None
    reading = rule_tables.reading(reads) if reads else None
    terms = rule_tables.terms(routes.tables("term"))
    duties = clock_tables.clocks(times.tables("clock"), queues)
    edition = Edition(
        rules=rule_tables.rules(routes.tables("rule"), terms, queues),
        signposts=rule_tables.signposts(routes.tables("signpost"), terms),
        clocks=duties,
        review_clocks=clock_tables.review_clocks(times.tables("review_clock"), queues, duties),
    )
    for table in (owners, desks, times, routes):
        table.text("version")
        table.nothing_else()
    if calendar is None or reading is None:
        return None
    texts = {**{name: it.text for name, it in files.items()}, **wording}
    return Rulebook(
        rules=edition.rules,
        signposts=edition.signposts,
        clocks=edition.clocks,
        queues=queues,
        partnerships=partnerships,
        reading=reading,
        calendar=calendar,
        version=version_of(texts),
        files=texts,
        edition=edition,
        taking_words=taking,
        passed_over=passed_over,
        endpoint_patience=patience,
    )


def version_of(texts: Mapping[str, str]) -> str:
    """Twelve figures that change with any character of any file."""
    whole = "".join(f"{name}\n{len(text)}\n{text}" for name, text in sorted(texts.items()))
    return sha256(whole.encode()).hexdigest()[:12]
