"""Who is away, covers or is on duty, what is silenced: exactly these letters, to exactly these people."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from hub.errors import NotAllowed, NotFound
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.away import Leave, back, mark_away
from hub.journeys.chase import chase
from hub.journeys.complete import complete
from hub.journeys.consider import Considering, consider
from hub.journeys.cover import desk, own_absences
from hub.journeys.enrol import Newcomer, add_person, disable_person
from hub.journeys.file import Accepted
from hub.journeys.rota import put_on_duty, take_off_duty
from hub.journeys.silence import Quiet, end_silence, silence
from hub.journeys.systems import reached
from hub.journeys.watch import unreached_queues
from hub.queues.cover import Absence
from hub.queues.entry import How, Verdict
from hub.queues.ladder import To
from hub.queues.member import Role
from hub.queues.person import Person
from hub.queues.serious import serious
from hub.tracking.unreached import Unreached, Why
from hub.words import TRIAGE, Duty
from tests.builders import PASSWORD, ROOT, RULES, World, a_member, raised, some_fields

RAG, LEARNING, CDOP = "lscp.rag", "lscp.learning", "lscp.cdop"
SENDER = "officer@police.example.org"
MONDAY, FRIDAY, LATER = date(2026, 11, 23), date(2026, 11, 27), date(2026, 12, 31)
Letter = tuple[str, str, str]
"""When (day and hour of November 2026, in Leeds), which, to whom."""


@pytest.fixture
def team(world: World) -> dict[str, Person]:
    """Two members, a deputy and a chair on both queues, somebody at the duty desk, and whoever raises."""
    roles = {"mo": Role.MEMBER, "max": Role.MEMBER, "dee": Role.DEPUTY, "chris": Role.CHAIR}
    seats = {name: dict.fromkeys((RAG, LEARNING), role) for name, role in roles.items()}
    seats |= {"desk": {TRIAGE: Role.MEMBER}, "raiser": {}}
    return {
        name: add_person(Newcomer(f"{name}@example.org", name, "officer", None, held), PASSWORD, world.hub)
        for name, held in seats.items()
    }


def told(world: World, team: dict[str, Person], queue: str) -> Accepted:
    """One that must be considered by the ladder `duty`, or may be by `discretion`."""
    fields = some_fields() if queue == RAG else a_near_miss()
    accepted = raised(world, team["raiser"], fields)
    assert [it.queue for it in accepted.entries] == [queue]
    return accepted


def a_near_miss() -> dict[str, object]:
    child = {"role": "subject", "outcome": "none", "age_years": 6, "usual_residence": "Leeds"}
    known = {"care_and_support_needs": "no", "looked_after": "no"}
    return some_fields(outcome="near_miss") | {"people": [child | known]}


def letters(world: World, url: str) -> Iterator[Letter]:
    """Those that went just now."""
    with psycopg.connect(url) as connection:
        kinds = {row[0]: row[1] for row in connection.execute("SELECT id, kind FROM delivery")}
    at = world.clock.now.strftime("%d %H")
    for letter in world.postman.letters:
        yield at, kinds[letter.key], letter.to.removesuffix("@example.org")
    world.postman.letters.clear()


def walked(world: World, url: str, until: str) -> list[Letter]:
    """Hour by hour but for the nights: in Leeds November has the hours of UTC."""
    world.deliver_all()
    found = sorted(letters(world, url))
    end = datetime.fromisoformat(f"2026-11-{until}:00+00:00")
    while world.clock.now < end:
        world.clock.forward(hours=1 if world.clock.now.hour < 19 else 13)
        chase(world.hub)
        world.deliver_all()
        found += sorted(letters(world, url))
    return [it for it in found if it[1] not in ("receipt", "cover")]


def away(world: World, who: Person, cover: Person | None = None, queue: str | None = None) -> None:
    leave = Leave(who.id, queue, MONDAY, LATER, cover.id if cover else None)
    assert mark_away(leave, who, world.hub) == []


SHIPPED = {
    "duty": (
        RAG,
        "30 18",
        [
            *(("23 09", "notice", "max"), ("23 09", "notice", "mo")),
            *(("24 13", "reminder", "max"), ("24 13", "reminder", "mo")),
            *(
                ("24 17", "escalation", "chris"),
                ("25 13", "escalation", "dee"),
                ("25 17", "overdue", SENDER),
            ),
            *(("26 17", "escalation", "chris"), ("26 17", "uncollected", SENDER)),
            *(("27 17", "escalation", "chris"), ("30 17", "escalation", "chris")),
        ],
    ),
    "discretion": (
        LEARNING,
        "30 18",
        [
            *(("23 09", "notice", "max"), ("23 09", "notice", "mo")),
            *(("24 17", "reminder", "max"), ("24 17", "reminder", "mo")),
            *(
                ("25 17", "reminder", "dee"),
                ("26 17", "escalation", "chris"),
                ("26 17", "uncollected", SENDER),
            ),
        ],
    ),
}


def instead(ladder: str, *changes: tuple[str, str]) -> list[Letter]:
    """The same letters with people replaced: `max>` is nobody for max, `chris>mo` is mo for chris."""
    swapped = dict(changes)
    found = {(at, kind, swapped.get(who, who)) for at, kind, who in SHIPPED[ladder][2]}
    return sorted(it for it in found if it[2])


def test_every_ladder_that_ships_is_walked_here() -> None:
    written = tomllib.loads((ROOT / "config" / "queues.toml").read_text())
    assert {it["id"] for it in written["ladder"]} == {*SHIPPED, "clock"}  # that one in test_consider.py
    ladder_of = {it["id"]: it["ladder"] for it in written["queue"]}
    assert {name: ladder_of[queue] for name, (queue, _, _) in SHIPPED.items()} == {it: it for it in SHIPPED}


@pytest.mark.parametrize("ladder", SHIPPED)
class TestEveryLadder:
    def test_while_everybody_is_there(
        self, world: World, team: dict[str, Person], database_url: str, ladder: str
    ) -> None:
        queue, until, expected = SHIPPED[ladder]
        told(world, team, queue)
        assert walked(world, database_url, until) == expected

    def test_with_the_chair_covered_by_a_member(
        self, world: World, team: dict[str, Person], database_url: str, ladder: str
    ) -> None:
        queue, until, _ = SHIPPED[ladder]
        away(world, team["chris"], team["mo"])
        told(world, team, queue)
        assert walked(world, database_url, until) == instead(ladder, ("chris", "mo"))

    def test_with_the_chair_away_uncovered_and_a_member_too(
        self, world: World, team: dict[str, Person], database_url: str, ladder: str
    ) -> None:
        queue, until, _ = SHIPPED[ladder]
        away(world, team["chris"])
        away(world, team["max"], queue=queue)
        told(world, team, queue)
        assert walked(world, database_url, until) == instead(ladder, ("chris", "dee"), ("max", ""))

    def test_with_a_chain_of_covers_whose_end_lost_the_account(
        self, world: World, team: dict[str, Person], database_url: str, ladder: str
    ) -> None:
        queue, until, _ = SHIPPED[ladder]
        away(world, team["chris"], team["dee"])
        away(world, team["dee"], team["max"])
        told(world, team, queue)
        disable_person(team["max"].email, world.hub)
        changes = (("chris", "mo"), ("dee", "mo"), ("max", ""))
        assert walked(world, database_url, until) == instead(ladder, *changes)

    def test_with_everybody_away_it_is_the_desks(
        self, world: World, team: dict[str, Person], database_url: str, ladder: str
    ) -> None:
        queue, until, _ = SHIPPED[ladder]
        everybody = ("mo", "max", "dee", "chris")
        for name in everybody:
            away(world, team[name])
        told(world, team, queue)
        changes = [(name, "desk") for name in everybody]
        assert walked(world, database_url, until) == instead(ladder, *changes)

    def test_with_a_rota(self, world: World, team: dict[str, Person], database_url: str, ladder: str) -> None:
        queue, until, _ = SHIPPED[ladder]
        assert put_on_duty(queue, MONDAY, team["max"].id, team["chris"], world.hub) == []
        assert put_on_duty(queue, date(2026, 11, 30), team["mo"].id, team["chris"], world.hub) == []
        told(world, team, queue)
        assert walked(world, database_url, until) == instead(ladder, ("mo", ""))

    def test_with_a_silence_only_what_is_not_serious_waits_for_its_end(
        self, world: World, team: dict[str, Person], database_url: str, ladder: str
    ) -> None:
        queue, until, expected = SHIPPED[ladder]
        held = silence(Quiet(queue, MONDAY, date(2026, 11, 25), "A move"), team["chris"], world.hub)
        assert held == []
        told(world, team, queue)
        if ladder == "discretion":  # two steps were missed; each is told on Thursday at nine
            expected = [
                *expected[:2],
                *(("26 09", "reminder", it) for it in ("dee", "max", "mo")),
                *expected[-2:],
            ]
        assert walked(world, database_url, until) == expected


def test_an_absence_that_begins_in_the_middle_changes_what_comes_after(
    world: World, team: dict[str, Person], database_url: str
) -> None:
    told(world, team, RAG)
    first = walked(world, database_url, "24 18")
    away(world, team["dee"], team["mo"])
    away(world, team["chris"], team["max"])
    second = walked(world, database_url, "26 18")
    [absence] = own_absences(team["chris"], world.hub)
    back(absence.id, team["chris"], world.hub)
    third = walked(world, database_url, "30 18")
    expected = SHIPPED["duty"][2]
    assert [*first, *third] == [*expected[:5], *expected[-2:]]
    assert second == [
        *(("25 13", "escalation", "mo"), ("25 17", "overdue", SENDER)),
        *(("26 17", "escalation", "max"), ("26 17", "uncollected", SENDER)),
    ]


def test_a_letter_that_a_silence_held_says_so(world: World, team: dict[str, Person]) -> None:
    told(world, team, LEARNING)
    silence(Quiet(LEARNING, MONDAY, date(2026, 11, 25), "A move to Merrion House"), team["chris"], world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    chase(world.hub)
    world.clock.now = datetime(2026, 11, 26, 9, 1, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    found = {it.to: " ".join(it.text.split()) for it in world.postman.letters}
    assert len(found) == len(world.postman.letters) == 3  # the members' step was missed, too
    said = found[team["dee"].email]
    assert "Letters about this queue had been silenced until 9:00am on Thursday 26 November 2026." in said
    assert "Kept back for the same reason: a reminder to its members. Each" in said
    assert "Merrion" not in said


def test_a_late_letter_blames_no_silence_that_a_clock_passed_on_does_not_heed(
    world: World, team: dict[str, Person]
) -> None:
    """The Panel's clock came with it from the advisory group, so the silence on this queue held nothing."""
    reference = told(world, team, RAG).reference
    silence(Quiet(LEARNING, MONDAY, FRIDAY, "A move to Merrion House"), team["chris"], world.hub)
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), team["mo"], world.hub)
    consider(Considering(reference, RAG, Verdict.REDIRECTED, "Not ours.", LEARNING), team["mo"], world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    late = [" ".join(it.text.split()) for it in world.postman.letters if "This letter is late" in it.text]
    assert late
    assert all("The hub was not working then." in it for it in late)


def test_a_letter_that_a_silence_held_until_it_became_serious_says_so(
    world: World, team: dict[str, Person]
) -> None:
    """While the age was in dispute the panel only might consider it."""
    a_member(world.hub, CDOP)
    head = Newcomer("head@example.org", "Head", "officer", None, {CDOP: Role.CHAIR})
    chair = add_person(head, PASSWORD, world.hub)
    fields = some_fields(outcome="death")
    child = fields["people"][0] | {"outcome": "death"}  # type: ignore[index]
    reference = raised(world, team["raiser"], fields | {"people": [child | {"age_disputed": True}]}).reference
    silence(Quiet(CDOP, MONDAY, FRIDAY, "A move"), chair, world.hub)
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 24, 13, tzinfo=UTC)
    chase(world.hub)
    world.clock.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    complete(reference, fields | {"people": [child]}, 1, team["desk"], world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    chase(world.hub)
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == chair.email]
    said = " ".join(letter.text.split())
    assert "This letter is late. It was due at 5:00pm on Tuesday 24 November 2026." in said
    assert "had been silenced until 9:00am on Wednesday 25 November 2026" in said


def test_whoever_asks_what_happens_next_hears_of_the_end_of_the_silence(
    world: World, team: dict[str, Person]
) -> None:
    reference = told(world, team, LEARNING).reference
    silence(Quiet(LEARNING, MONDAY, date(2026, 11, 25), "A move"), team["chris"], world.hub)
    with world.hub.ledger(actor_of(team["mo"])) as ledger:
        [entry] = ledger.entries.of(ledger.notifications.get(reference).id)
    coming = reached([entry], [], world.hub)[entry.id].next
    assert coming is not None
    assert (coming.due_at, coming.step.to) == (datetime(2026, 11, 26, 9, tzinfo=UTC), To.DEPUTY)


def test_ending_a_silence_lets_what_it_held_go_and_no_other_step_comes_early(
    world: World, team: dict[str, Person], database_url: str
) -> None:
    told(world, team, LEARNING)
    silence(Quiet(LEARNING, MONDAY, FRIDAY, "A move"), team["chris"], world.hub)
    assert walked(world, database_url, "24 18") == SHIPPED["discretion"][2][:2]
    [held] = desk(LEARNING, team["chris"], world.hub).silences
    end_silence(held.id, team["chris"], world.hub)
    assert walked(world, database_url, "25 16") == [("24 19", "reminder", "max"), ("24 19", "reminder", "mo")]
    with pytest.raises(NotFound):
        end_silence(held.id, team["chris"], world.hub)


def test_of_two_silences_the_later_end_holds_and_maintenance_is_one_for_every_queue(
    world: World, team: dict[str, Person], database_url: str
) -> None:
    hub_wide = Newcomer("ada@example.org", "Ada", "manager", None, {}, administrator=True)
    ada = add_person(hub_wide, PASSWORD, world.hub)
    silence(Quiet(LEARNING, MONDAY, date(2026, 11, 24), "A move"), team["chris"], world.hub)
    assert silence(Quiet(None, date(2026, 11, 25), FRIDAY, "Maintenance"), ada, world.hub) == []
    told(world, team, LEARNING)
    told(world, team, RAG)
    found = walked(world, database_url, "30 08")
    assert [it for it in found if it[1] != "notice" and it[2] != SENDER] == [
        it for it in SHIPPED["duty"][2][:-1] if it[1] != "notice" and it[2] != SENDER
    ]
    assert walked(world, database_url, "30 09") == [
        *(("30 09", "escalation", "chris"), ("30 09", "reminder", "dee")),
        *(("30 09", "reminder", "max"), ("30 09", "reminder", "mo"), ("30 09", "uncollected", SENDER)),
    ]


def test_what_becomes_serious_while_it_is_silenced_is_silenced_no_longer(
    world: World, team: dict[str, Person], database_url: str
) -> None:
    silence(Quiet(RAG, MONDAY, FRIDAY, "A move"), team["chris"], world.hub)
    fields = some_fields(abuse_or_neglect="unknown") | {"immediate_safeguarding_done": "yes"}
    reference = raised(world, team["raiser"], fields).reference
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE entry SET duty = 'may_consider' WHERE queue = %s", [RAG])
    walked(world, database_url, "25 12")
    complete(reference, some_fields(), 1, team["desk"], world.hub)
    assert [it for it in walked(world, database_url, "25 14") if it[1] == "escalation"]


def test_an_acknowledgement_ends_what_a_silence_holds(
    world: World, team: dict[str, Person], database_url: str
) -> None:
    reference = told(world, team, LEARNING).reference
    silence(Quiet(LEARNING, MONDAY, FRIDAY, "A move"), team["chris"], world.hub)
    walked(world, database_url, "24 18")
    acknowledge(Taking(reference, LEARNING, How.SCREEN, "Mine."), team["mo"], world.hub)
    assert walked(world, database_url, "30 18") == [("24 18", "taken", SENDER)]


@pytest.mark.parametrize(
    ("queue", "duty", "expected"),
    [
        (RAG, Duty.MUST_CONSIDER, True),
        (RAG, Duty.MAY_CONSIDER, False),
        ("lsab.sar", Duty.MAY_CONSIDER, True),
        (TRIAGE, Duty.INFORMATION, True),
        (LEARNING, Duty.MUST_CONSIDER, False),
        ("gone.queue", Duty.MUST_CONSIDER, False),
    ],
)
def test_what_is_serious(queue: str, duty: Duty, expected: bool) -> None:
    assert serious(queue, duty, RULES) is expected


def test_a_queue_where_everybody_is_away_is_an_alarm_until_somebody_is_back(
    world: World, team: dict[str, Person]
) -> None:
    a_member(world.hub, *(it for it in RULES.queues if it not in (RAG, LEARNING, TRIAGE)))
    assert unreached_queues(world.hub) == ()
    for name in ("mo", "max", "dee", "chris"):
        away(world, team[name], queue=RAG)
    assert unreached_queues(world.hub) == (Unreached(RAG, Why.AWAY),)
    [absence] = own_absences(team["mo"], world.hub)
    back(absence.id, team["mo"], world.hub)
    assert unreached_queues(world.hub) == ()


# who may say what


def test_whoever_says_it_themselves_arranges_it_or_runs_the_board(
    world: World, team: dict[str, Person]
) -> None:
    hub, mo = world.hub, team["mo"]
    board = Newcomer("bea@example.org", "Bea", "manager", "lscp", {}, administrator=True)
    other = Newcomer("sam@example.org", "Sam", "manager", "lsab", {}, administrator=True)
    bea, sam = add_person(board, PASSWORD, hub), add_person(other, PASSWORD, hub)
    here, everywhere = Leave(mo.id, RAG, MONDAY, FRIDAY), Leave(mo.id, None, MONDAY, FRIDAY)
    for by in (team["max"], team["dee"], team["desk"], sam):
        with pytest.raises(NotAllowed):
            mark_away(here, by, hub)
        with pytest.raises(NotAllowed):
            put_on_duty(RAG, MONDAY, mo.id, by, hub)
        with pytest.raises(NotAllowed):
            silence(Quiet(LEARNING, MONDAY, FRIDAY, "A move"), by, hub)
    for by in (team["chris"], bea):
        with pytest.raises(NotAllowed):
            mark_away(everywhere, by, hub)
        assert mark_away(here, by, hub) == []
        [absence] = own_absences(mo, hub)
        with pytest.raises(NotAllowed):
            back(absence.id, team["max"], hub)
        back(absence.id, mo, hub)
        with pytest.raises(NotFound):
            back(absence.id, mo, hub)
        assert put_on_duty(RAG, MONDAY, mo.id, by, hub) == []
        [shift] = desk(RAG, mo, hub).shifts
        with pytest.raises(NotAllowed):
            take_off_duty(RAG, shift.id, mo, hub)
        with pytest.raises(NotFound):
            take_off_duty(LEARNING, shift.id, by, hub)
        take_off_duty(RAG, shift.id, by, hub)
    for by in (team["chris"], bea):
        with pytest.raises(NotAllowed):
            silence(Quiet(None, MONDAY, FRIDAY, "Maintenance"), by, hub)
    with pytest.raises(NotAllowed):
        silence(Quiet(TRIAGE, MONDAY, FRIDAY, "A move"), a_member(hub, TRIAGE, role=Role.CHAIR), hub)


def test_what_is_wrong_is_said_and_nothing_is_kept(world: World, team: dict[str, Person]) -> None:
    hub, mo, chris = world.hub, team["mo"], team["chris"]
    reader = a_member(hub, RAG, role=Role.READER)
    sunday = MONDAY - timedelta(days=1)

    def wrong(leave: Leave, by: Person = mo) -> list[str]:
        return [it.path for it in mark_away(leave, by, hub)]

    assert wrong(Leave(mo.id, None, None, None)) == ["first_day", "last_day"]
    assert wrong(Leave(mo.id, None, FRIDAY, MONDAY)) == ["last_day"]
    assert wrong(Leave(mo.id, None, sunday, sunday)) == ["last_day"]
    assert wrong(Leave(mo.id, None, MONDAY, MONDAY + timedelta(days=367))) == ["last_day"]
    assert wrong(Leave(mo.id, None, MONDAY, FRIDAY, mo.id)) == ["cover"]
    assert wrong(Leave(mo.id, None, MONDAY, FRIDAY, uuid4())) == ["cover"]
    assert wrong(Leave(mo.id, RAG, MONDAY, FRIDAY, reader.id)) == ["cover"]
    assert wrong(Leave(reader.id, RAG, MONDAY, FRIDAY), chris) == ["person"]
    assert own_absences(mo, hub) == []
    assert wrong(Leave(mo.id, None, sunday, FRIDAY, team["max"].id)) == []
    assert wrong(Leave(mo.id, None, FRIDAY, LATER)) == ["first_day"]
    assert wrong(Leave(mo.id, RAG, FRIDAY, LATER)) == []
    weeks = (None, date(2026, 11, 16), FRIDAY)
    assert {it.path for week in weeks for it in put_on_duty(RAG, week, mo.id, chris, hub)} == {"week"}
    assert [it.path for it in put_on_duty(RAG, MONDAY, reader.id, chris, hub)] == ["person"]
    assert put_on_duty(RAG, MONDAY, mo.id, chris, hub) == []
    assert [it.path for it in put_on_duty(RAG, MONDAY, mo.id, chris, hub)] == ["person"]
    quiets = {
        Quiet(LEARNING, None, None, ""): ["first_day", "last_day", "reason"],
        Quiet(LEARNING, FRIDAY, MONDAY, "A move"): ["last_day"],
        Quiet(LEARNING, MONDAY, LATER, "x" * 201): ["last_day", "reason"],
    }
    for quiet, paths in quiets.items():
        assert [it.path for it in silence(quiet, chris, hub)] == paths
    assert desk(LEARNING, chris, hub).silences == ()


def test_each_act_is_on_the_trail_and_its_row_stays(
    world: World, team: dict[str, Person], database_url: str
) -> None:
    hub, mo, chris = world.hub, team["mo"], team["chris"]
    away(world, mo)
    back(own_absences(mo, hub)[0].id, mo, hub)
    put_on_duty(LEARNING, MONDAY, mo.id, chris, hub)
    silence(Quiet(LEARNING, MONDAY, FRIDAY, "A move"), chris, hub)
    looked = desk(LEARNING, mo, hub)
    take_off_duty(LEARNING, looked.shifts[0].id, chris, hub)
    end_silence(looked.silences[0].id, chris, hub)
    with psycopg.connect(database_url) as connection:
        said = connection.execute("SELECT act, actor_id FROM audit ORDER BY id DESC LIMIT 6").fetchall()
        kept = connection.execute(
            "SELECT (SELECT count(*) FROM absence WHERE ended_by = %s),"
            " (SELECT count(*) FROM shift WHERE ended_by = %s),"
            " (SELECT count(*) FROM silence WHERE ended_by = %s)",
            [mo.id, chris.id, chris.id],
        ).fetchone()
    by_mo, by_chris = str(mo.id), str(chris.id)
    assert said[::-1] == [
        *(("marked away", by_mo), ("back again", by_mo), ("put on duty", by_chris), ("silenced", by_chris)),
        *(("taken off duty", by_chris), ("silence ended", by_chris)),
    ]
    assert kept == (1, 1, 1)
    [absence] = desk(LEARNING, mo, hub).absences
    assert absence.ended_at == world.clock.now


# the second wall


def test_the_database_itself_lets_nobody_say_it_for_another(world: World, team: dict[str, Person]) -> None:
    mo, chris = team["mo"], team["chris"]
    for by, queue, refused in ((team["max"], RAG, True), (chris, None, True), (chris, RAG, False)):
        absence = Absence(uuid4(), mo.id, queue, MONDAY, FRIDAY, None, by.id)
        try:
            with world.hub.ledger(actor_of(by)) as ledger:
                ledger.absences.add(absence)
        except psycopg.errors.InsufficientPrivilege:
            assert refused
        else:
            assert not refused
    [absence] = own_absences(mo, world.hub)
    with world.hub.ledger(actor_of(team["max"])) as ledger:
        assert ledger.absences.get(absence.id) is not None
        assert not ledger.absences.end(absence.id, team["max"].id)
    stranger = a_member(world.hub, "lsab.sar")
    with world.hub.ledger(actor_of(stranger)) as ledger:
        assert ledger.absences.get(absence.id) is None
        assert ledger.absences.about(RAG) == []


@pytest.mark.parametrize("table", ["absence", "shift", "silence"])
@pytest.mark.parametrize("spoil", ["DELETE FROM {}", "UPDATE {} SET made_at = now()"])
def test_the_hub_itself_cannot_rewrite_what_was_said(database_url: str, table: str, spoil: str) -> None:
    with psycopg.connect(database_url, options="-c role=hub_app") as connection:
        connection.execute("SELECT set_config('hub.kind', 'system', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(spoil.format(table).encode())
