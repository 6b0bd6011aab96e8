"""Invented people and cases, for somebody who has just started the hub and wants to look.

Nothing here is real: every name ends in a made-up surname and every address is at example.org.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from config.demo_cases import MAIL, REPLY, Story, stories
from hub.calendar import local_day
from hub.errors import ConfigError
from hub.hub import Hub
from hub.intake.belonging import message_id
from hub.intake.calls import Contact
from hub.intake.mail import Envelope
from hub.intake.source import Source
from hub.intake.value import Problem
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.arrive import by_form
from hub.journeys.away import Leave, mark_away
from hub.journeys.by_mail import by_mail
from hub.journeys.consider import Considering, consider
from hub.journeys.converse import Refused, say
from hub.journeys.decide import Concluding, decide
from hub.journeys.enrol import Newcomer, add_person, add_source, people
from hub.journeys.file import Accepted
from hub.journeys.post import Speaker
from hub.journeys.receive import receive
from hub.journeys.rota import put_on_duty
from hub.journeys.tend import Settings, pause, settle
from hub.messaging.message import Draft, How, recipients
from hub.queues.cover import monday
from hub.queues.entry import How as Took
from hub.queues.member import Role
from hub.queues.person import Person
from hub.words import SYSTEM, Channel

PASSWORD: Final = "invented-demo-2026"  # noqa: S105 - printed at every start, for invented people only

HubAt = Callable[[timedelta], AbstractContextManager[Hub]]
"""A hub whose clock stands that long before now."""

LSCP: Final = ("lscp.rag", "lscp.statutory-notice", "lscp.cdop", "lscp.learning")
SAFER: Final = ("safer-leeds.dhr", "safer-leeds.fir", "safer-leeds.information")


def _seat(name: str, job: str, partnership: str | None, role: Role, queues: tuple[str, ...]) -> Newcomer:
    email = f"{name.split(maxsplit=1)[0].lower()}@{partnership or 'hub'}.example.org"
    return Newcomer(email, name, job, partnership, dict.fromkeys(queues, role))


PEOPLE: Final = (
    _seat("Dilys Demofield", "duty officer of the hub", None, Role.MEMBER, ("hub.triage",)),
    _seat("Amara Inventley", "LSCP business unit officer", "lscp", Role.MEMBER, LSCP),
    _seat("Piotr Madeupski", "LSCP deputy", "lscp", Role.DEPUTY, LSCP),
    _seat("Grace Fictionby", "chair, Review Advisory Group", "lscp", Role.CHAIR, LSCP),
    _seat("Bashir Imaginary", "LSAB business unit officer", "lsab", Role.MEMBER, ("lsab.sar",)),
    _seat("Olwen Pretendham", "LSAB chair", "lsab", Role.CHAIR, ("lsab.sar",)),
    _seat("Connor Notreal", "Safer Leeds review officer", "safer-leeds", Role.MEMBER, SAFER),
    _seat("Sunita Examplia", "chair, Safer Leeds", "safer-leeds", Role.CHAIR, SAFER),
    _seat("Iris Onlooker", "information governance lead", "lscp", Role.READER, ("lscp.rag",)),
)


def fill(hub_at: HubAt, now: datetime) -> None:
    """Fill an empty hub. One that was filled before is left as it is; one in real use is refused."""
    with hub_at(timedelta()) as hub:
        there = {it.email for it in people(hub)}
        if there and not there & {new.email for new in PEOPLE}:
            raise ConfigError("This database has real people in it. Start without --demo.")
        if there:
            return
        staff = {new.email.split("@")[0]: add_person(new, PASSWORD, hub) for new in PEOPLE}
        _enrol(staff, hub)
        _plan_ahead(staff, local_day(now), hub)
    for story in stories(local_day(now)):
        with hub_at(timedelta(hours=story.hours_ago)) as hub:
            _tell(story, staff, hub)
    with hub_at(timedelta(hours=2)) as hub:
        _mail(hub)


def _plan_ahead(staff: Mapping[str, Person], today: date, hub: Hub) -> None:
    """Next week the deputy is away and an officer is on duty; nothing of this week is changed."""
    piotr, amara, grace = (staff[it] for it in ("piotr", "amara", "grace"))
    week = monday(today) + timedelta(weeks=1)
    leave = Leave(piotr.id, None, week, week + timedelta(days=4), amara.id)
    problems = (*mark_away(leave, piotr, hub), *put_on_duty("lscp.rag", week, amara.id, grace, hub))
    if problems:
        raise TypeError(f"The demo cannot plan ahead: {problems}")


def sign_ins() -> list[str]:
    """A line a person, for the terminal."""
    rows = [f"  {it.email:<34}{it.name}, {it.job}" for it in PEOPLE]
    return [f"Demo sign-ins, all with the password {PASSWORD}:", *rows]


def _enrol(staff: Mapping[str, Person], hub: Hub) -> None:
    """A board's own system, paused because there is none: what it would hear is held."""
    name, endpoint = "lscp-cases", "https://cases.lscp.example.org/hub"
    add_source(Source(name, "LSCP case system", "lscp", (), endpoint=endpoint), hub.new_secret, hub)
    settings = Settings(endpoint, None, Contact("Amara Inventley", "amara@lscp.example.org"))
    if problems := settle(name, settings, SYSTEM, hub):
        raise TypeError(f"A demo system cannot be set: {problems}")
    pause(name, actor_of(staff["dilys"]), hub)


def _tell(story: Story, staff: Mapping[str, Person], hub: Hub) -> None:
    accepted = by_form(story.fields, uuid4(), staff[story.raised_by], hub)
    if not isinstance(accepted, Accepted):
        raise TypeError(f"A demo case does not read: {accepted}")
    for queue, who, statement in story.taken:
        acknowledge(Taking(accepted.reference, queue, Took.SCREEN, statement), staff[who], hub)
    for queue, who, verdict, reason, to in story.considered:
        consider(Considering(accepted.reference, queue, verdict, reason, to), staff[who], hub)
    for queue, who, result, rationale in story.concluded:
        decide(Concluding(accepted.reference, queue, result, rationale), staff[who], hub)
    _talk(story, accepted.reference, staff, hub)


def _talk(story: Story, reference: str, staff: Mapping[str, Person], hub: Hub) -> None:
    for who, words, compartment, text in story.said:
        to = recipients(words)
        if isinstance(to, Problem):
            raise TypeError(f"A demo message does not read: {to}")
        said = say(
            reference,
            Draft(text, to, f"demo:{uuid4()}", compartment=compartment),
            Speaker(staff[who]),
            How.SCREEN,
            hub,
        )
        if isinstance(said, Refused):
            raise TypeError(f"A demo message cannot be sent: {said}")


def _mail(hub: Hub) -> None:
    mailbox = "notify@hub.example.org"
    arrival = receive(Envelope(mailbox, "ward@hospital.example.org", (mailbox,)), MAIL.encode(), hub)
    if arrival:
        by_mail(arrival, hub)
    with hub.ledger(SYSTEM) as ledger:
        [_, homicide] = ledger.notifications.after("", 2)
        owed = (it.delivery for it in ledger.attempts.progress(homicide.id))
        letter = next(it.id for it in owed if it.channel is Channel.MAIL)
        answered = message_id(letter, hub.post.sends_as or "hub.example.org", ledger.mark)
    raw = REPLY.format(letter=answered).encode()
    if held := receive(Envelope(mailbox, "connor@safer-leeds.example.org", (mailbox,)), raw, hub):
        by_mail(held, hub)
