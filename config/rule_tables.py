"""routes.toml -> rules and signposts: each sentence is understood, or its line is named."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from config.table import Table
from hub.queues.clock import Clock, ReviewClock
from hub.routing.condition import All, Condition
from hub.routing.parse import Unreadable, parse
from hub.routing.place import Reading, words_of
from hub.routing.rulebook import Authority, Body, Confidence, IfUnknown, Period, Rule, Signpost
from hub.routing.scene import Group
from hub.words import Duty

FOREVER = date.max
NOTHING = All(())
"""Stands in for a sentence that cannot be read; the file is refused anyway."""

SENDERS = ("raised_by_fire_service", "raised_by_care_provider")

Dated = Rule | Signpost | Clock | ReviewClock


def reading(table: Table) -> Reading:
    """How places and agencies are recognised."""
    table.text("source")
    filler = frozenset(table.texts("filler"))
    names = [[word for word in words_of(name) if word not in filler] for name in table.texts("english")]
    agencies = table.table("agencies")
    shown = {sender: agencies.texts(sender) for sender in SENDERS} if agencies else {}
    found = Reading(
        home=frozenset(table.texts("home")),
        filler=filler,
        unsaid=frozenset(table.texts("unsaid")),
        english=frozenset(" ".join(name) for name in names),
        agencies={sender: tuple(" ".join(words_of(it)) for it in words) for sender, words in shown.items()},
        reach_back=timedelta(days=table.whole("unknown_date_reaches_back_days", 1, 36_600)),
    )
    for part in (table, agencies):
        if part:
            part.nothing_else()
    return found


def terms(tables: Iterable[Table]) -> dict[str, Condition]:
    """Named parts of sentences, each built on those before it."""
    found: dict[str, Condition] = {}
    for table in tables:
        name = table.text("name")
        if name in found or not name.isidentifier():
            table.wrong("name", f'"{name}" is taken or is not one word. Choose another name for this term.')
        found[name] = _condition(table, "means", found, Group.PERSON)
        table.nothing_else()
    return found


def rules(tables: Sequence[Table], known: dict[str, Condition], queues: Iterable[str]) -> tuple[Rule, ...]:
    """Every rule, whether in force or not; the same id may come again for another period."""
    names = list(queues)
    found = tuple(_rule(table, known, names) for table in tables)
    no_overlap(found, tables)
    return found


def signposts(tables: Sequence[Table], known: dict[str, Condition]) -> tuple[Signpost, ...]:
    """Every signpost, whether in force or not."""
    found = tuple(_signpost(table, known) for table in tables)
    no_overlap(found, tables)
    return found


def _rule(table: Table, known: dict[str, Condition], queues: list[str]) -> Rule:
    group = table.one_of("for_each", Group)
    rule = Rule(
        id=table.text("id"),
        queue=table.name_of("queue", queues, "queue"),
        duty=table.one_of("duty", Duty),
        for_each=group,
        when=" ".join(table.text("when").split()),
        condition=_condition(table, "when", known, group),
        if_unknown=table.one_of("if_unknown", IfUnknown),
        authority=authority(table),
        period=period(table),
        note=table.text("note", ""),
        off=table.text("off", ""),
    )
    binding = table.data.get("duty") == Duty.MUST_CONSIDER
    if binding and rule.if_unknown is not IfUnknown.WIDEN:
        table.wrong("if_unknown", 'Want of an answer never leaves out what must be considered: use "widen".')
    if "off" in table.data and not rule.off.strip():
        table.wrong("off", "Say why the rule is off, or take this out to use the rule.")
    table.nothing_else()
    return rule


def _signpost(table: Table, known: dict[str, Condition]) -> Signpost:
    group = table.one_of("for_each", Group)
    signpost = Signpost(
        id=table.text("id"),
        body=table.one_of("body", Body),
        for_each=group,
        when=" ".join(table.text("when").split()),
        condition=_condition(table, "when", known, group),
        if_unknown=table.one_of("if_unknown", IfUnknown),
        authority=authority(table),
        period=period(table),
        why=table.text("why"),
    )
    if signpost.if_unknown is IfUnknown.WIDEN:
        table.wrong("if_unknown", 'A signpost asks nobody: use "add" or "leave_out".')
    table.nothing_else()
    return signpost


def authority(table: Table) -> Authority:
    """On what it stands; a rule without a source is refused."""
    return Authority(table.text("basis"), table.text("source"), table.one_of("confidence", Confidence))


def period(table: Table) -> Period:
    """When it holds."""
    since = table.day("effective_from", date.min)
    if "effective_from" not in table.data:
        table.wrong("effective_from", "effective_from is missing here. Give the day from which this holds.")
    until = table.day("effective_to", FOREVER)
    if until < since:
        table.wrong("effective_to", "effective_to lies before effective_from: this would never hold.")
    return Period(since, None if until == FOREVER else until)


def no_overlap(found: Sequence[Dated], tables: Sequence[Table]) -> None:
    """Of one id, no two may hold on the same day."""
    for place, (it, table) in enumerate(zip(found, tables, strict=True)):
        for earlier in found[:place]:
            if _key(earlier) == _key(it) and earlier.period.overlaps(it.period):
                table.wrong("effective_from", f'Another "{_key(it)[0]}" holds on the same days. End one.')
                break


def _key(it: Dated) -> tuple[str, ...]:
    return (it.name, it.queue) if isinstance(it, Clock | ReviewClock) else (it.id,)


def _condition(table: Table, key: str, known: dict[str, Condition], group: Group) -> Condition:
    try:
        return parse(table.text(key), known, group)
    except Unreadable as error:
        table.wrong(key, str(error))
        return NOTHING
