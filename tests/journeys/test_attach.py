"""Files beside a notification: kept sealed with it, screened unasked, opened only once they have passed."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from adapters.screen.clamd import Clamd
from adapters.screen.safe import SafeScreen
from hub.errors import IllegalMove, NotAllowed, NotFound
from hub.intake.attachment import ASK_AGAIN, LEASE, Attachment, Danger, Screened, State
from hub.intake.mail import Attachment as Part
from hub.journeys import attach
from hub.journeys.acknowledge import actor_of
from hub.journeys.arrive import by_form
from hub.journeys.by_mail import by_mail
from hub.journeys.converse import say
from hub.journeys.file import Accepted
from hub.journeys.look import held_files, notification
from hub.journeys.post import Speaker
from hub.journeys.receive import receive
from hub.messaging.message import Compartment, Draft
from hub.messaging.message import How as ScreenWay
from hub.queues.member import Role
from hub.queues.person import Person
from hub.words import SYSTEM
from tests.builders import BOX, World, a_member, arrived, raised, some_fields
from tests.contracts.test_formfile import a_word
from tests.conversations import TWO_BOARDS, landed, said, to
from tests.fake_clamd import fake_clamd
from tests.files import EICAR, a_docx, an_encrypted_zip, forty_two
from tests.journeys.test_trust import come, filed

PDF = b"%PDF-1.7\n%%EOF\n"
EXE = b"MZ\x90\0" + b"\0" * 200


def a_mail_with(files: dict[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "agency@example.org", "notify@hub.example.org", "A case"
    mail["Message-ID"] = f"<{uuid4().hex}@example.org>"
    mail.set_content("Please see the files.")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def mailed(world: World, files: dict[str, bytes]) -> str:
    """The reference of what a mail with these files became."""
    arrival = receive(BOX, a_mail_with(files), world.hub)
    assert arrival is not None
    by_mail(arrival, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(arrival)
        assert kept is not None
        assert kept.notification_id is not None
        return ledger.notifications.by_id(kept.notification_id).reference


def screen_all(world: World) -> None:
    for it in attach.waiting(world.hub):
        attach.screen(it, world.hub)


def files_of(world: World, reference: str, person: Person) -> dict[str, Attachment]:
    return {it.name: it for it in notification(reference, person, world.hub).files}


def test_email_39_everything_dangerous_is_held_and_the_rest_opens(world: World) -> None:
    harmful = {
        "eicar.txt": EICAR,
        "42.zip": forty_two(),
        "report.docx": a_docx({"word/vbaProject.bin": b"x"}),
        "locked.zip": an_encrypted_zip(),
        "photo.jpg": EXE,
    }
    reference = mailed(world, {**harmful, "report.pdf": PDF})
    desk = a_member(world.hub, "hub.triage")
    for name, it in files_of(world, reference, desk).items():
        assert it.state is State.WAITING
        with pytest.raises(NotFound):
            attach.download(reference, it.id, desk, world.hub)
        assert name
    screen_all(world)
    found = files_of(world, reference, desk)
    assert {name for name, it in found.items() if it.state is State.HELD} == set(harmful)
    assert held_files(desk, world.hub) == [(reference, len(harmful))]
    opened = attach.download(reference, found["report.pdf"].id, desk, world.hub)
    assert (opened.name, opened.content_type, opened.content) == ("report.pdf", "application/pdf", PDF)
    for name in harmful:
        with pytest.raises(NotFound):
            attach.download(reference, found[name].id, desk, world.hub)


def test_a_scanner_that_is_stopped_holds_it_until_it_is_back(world: World, tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    screen = SafeScreen(Clamd(str(path), timeout=5))
    hub = replace(world.hub, screen=screen)
    desk = a_member(hub, "hub.triage")
    reference = mailed(world, {"a.pdf": PDF})
    try:
        [it] = attach.waiting(hub)
        attach.screen(it, hub)
        [held] = files_of(world, reference, desk).values()
        assert (held.state, held.findings[0].danger) == (State.HELD, Danger.UNSCANNED)
        assert attach.waiting(hub) == []
        with fake_clamd(path):
            world.clock.forward(seconds=ASK_AGAIN.total_seconds())
            attach.screen(*attach.waiting(hub), hub)
    finally:
        screen.close()
    [passed] = files_of(world, reference, desk).values()
    assert passed.state is State.PASSED
    assert attach.waiting(hub) == []


def test_the_duty_desk_releases_with_a_reason_and_who_cannot_see_it_does_not(world: World) -> None:
    reference = mailed(world, {"a.docx": a_docx({"word/vbaProject.bin": b"x"})})
    screen_all(world)
    desk, member = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag")
    [held] = files_of(world, reference, desk).values()
    with pytest.raises(NotFound):
        attach.release(reference, held.id, "I want it", member, world.hub)
    attach.release(reference, held.id, " I rang the sender. ", desk, world.hub)
    [free] = files_of(world, reference, desk).values()
    assert (free.state, free.released_because) == (State.PASSED, "I rang the sender.")
    assert attach.download(reference, held.id, desk, world.hub).content.startswith(b"PK")
    with pytest.raises(IllegalMove):
        attach.release(reference, held.id, "again", desk, world.hub)
    acts = [it.act for it in notification(reference, desk, world.hub).trail]
    assert [it for it in acts if "file" in it] == ["filed", "file held", "released file", "opened file"]


@pytest.mark.parametrize("compartment", [*Compartment])
def test_what_a_message_brought_is_released_by_those_who_read_it(
    world: World, compartment: Compartment
) -> None:
    writer, named = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    desk, reader = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag", role=Role.READER)
    reference = arrived(world).reference
    draft = Draft("Read this.", to(people=(named, reader)), "form:1", compartment=compartment)
    brought = [Part("x.exe", "application/exe", EXE)]
    say(reference, draft, Speaker(writer), ScreenWay.SCREEN, world.hub, brought)
    screen_all(world)
    [held] = files_of(world, reference, named).values()
    assert (held.state, held_files(desk, world.hub)) == (State.HELD, []), "the desk cannot open it"
    assert held_files(named, world.hub) == [(reference, 1)]
    with pytest.raises(NotFound):
        attach.release(reference, held.id, "I am the desk", desk, world.hub)
    with pytest.raises(NotAllowed):
        attach.release(reference, held.id, "I only read", reader, world.hub)
    attach.release(reference, held.id, "We asked for it", named, world.hub)
    assert attach.download(reference, held.id, writer, world.hub).content == EXE
    [act] = [it for it in notification(reference, named, world.hub).trail if it.act == "released file"]
    assert act.actor_id == str(named.id)


def test_what_the_senders_keep_to_themselves_is_released_by_one_of_them(world: World) -> None:
    writer, named = (a_member(world.hub, "lsab.sar", partnership="lsab") for _ in range(2))
    accepted = raised(world, writer)
    assert [it.queue for it in accepted.entries] == ["lscp.rag"], "their own queue was not asked"
    draft = Draft("For us.", to(people=(named,)), "form:1", compartment=Compartment.LEGAL)
    brought = [Part("x.exe", "application/exe", EXE)]
    say(accepted.reference, draft, Speaker(writer), ScreenWay.SCREEN, world.hub, brought)
    screen_all(world)
    [held] = files_of(world, accepted.reference, named).values()
    attach.release(accepted.reference, held.id, "It is ours", named, world.hub)


def test_who_may_not_see_the_notification_sees_none_of_its_files(world: World, database_url: str) -> None:
    reference = mailed(world, {"a.pdf": PDF})
    screen_all(world)
    desk, other = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag")
    [it] = files_of(world, reference, desk).values()
    with pytest.raises(NotFound):
        attach.download(reference, it.id, other, world.hub)
    with world.hub.ledger(actor_of(other)) as ledger, pytest.raises(NotFound):
        ledger.attachments.get(it.id)
    second = mailed(world, {"b.pdf": PDF})
    with pytest.raises(NotFound):
        attach.download(second, it.id, desk, world.hub)
    assert counted(database_url, other) == (0, 0)
    assert counted(database_url, desk) == (2, 1), "what has not passed is the hub's alone, whatever the code"


def test_names_and_contents_lie_sealed(world: World, database_url: str) -> None:
    mailed(world, {"Zebedee Inventedname.pdf": PDF + b"Zebedee"})
    with psycopg.connect(database_url) as connection:
        for table in ("attachment", "attachment_content", "audit"):
            for row in connection.execute(f"SELECT * FROM {table}"):
                assert "Zebedee" not in repr(row)


def test_a_screener_that_dies_three_times_leaves_it_held(world: World) -> None:
    def dies(_name: str, _content: bytes) -> Screened:
        raise KeyboardInterrupt

    hub = replace(world.hub, screen=dies)
    reference = mailed(world, {"a.pdf": PDF})
    [it] = attach.waiting(hub)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            attach.screen(it, hub)
        assert attach.waiting(hub) == []
        world.clock.forward(seconds=LEASE.total_seconds())
    attach.screen(it, hub)
    [held] = files_of(world, reference, a_member(hub, "hub.triage")).values()
    assert (held.state, held.findings[0].danger) == (State.HELD, Danger.UNREADABLE)


def test_a_late_screener_changes_nothing_that_was_settled_meanwhile(world: World) -> None:
    def late(_name: str, _content: bytes) -> Screened:
        world.clock.forward(seconds=LEASE.total_seconds())
        attach.screen(it, replace(world.hub, screen=lambda _n, _c: Screened("a/b", ())))
        return Screened("late/late", ())

    reference = mailed(world, {"a.pdf": PDF})
    [it] = attach.waiting(world.hub)
    attach.screen(it, replace(world.hub, screen=late))
    [passed] = files_of(world, reference, a_member(world.hub, "hub.triage")).values()
    assert passed.content_type == "a/b"


def test_files_of_a_form_are_kept_with_it_once(world: World) -> None:
    person, once = a_member(world.hub, "lscp.rag"), uuid4()
    files = [Part("../a.pdf", "application/pdf", PDF), Part("empty.txt", "text/plain", b"")]
    accepted: Any = [by_form(some_fields(), once, person, world.hub, files) for _ in range(2)]
    assert all(isinstance(it, Accepted) for it in accepted)
    assert accepted[1].duplicate
    screen_all(world)
    [it] = notification(accepted[0].reference, person, world.hub).files
    assert (it.name, it.state, it.added_by.id) == ("a.pdf", State.PASSED, str(person.id))


def counted(url: str, person: Person) -> tuple[int, int]:
    with psycopg.connect(url, options="-c role=hub_app") as connection:
        connection.execute("SELECT set_config('hub.kind', 'person', true)")
        connection.execute("SELECT set_config('hub.id', %s, true)", [str(person.id)])
        both = [connection.execute(f"SELECT count(*) FROM {it}").fetchone() for it in TABLES]
        return tuple(int(it[0]) for it in both if it)  # type: ignore[return-value]


TABLES = ("attachment", "attachment_content")


def test_a_form_in_a_file_is_filed_with_where_each_value_was_found(world: World) -> None:
    reference = mailed(world, {"form.docx": a_word()})
    told = notification(reference, a_member(world.hub, "hub.triage"), world.hub).filed.told
    assert told.fields["people"][0]["name"] == "Sam Invented"  # type: ignore[index]
    assert told.places["raised_by.agency"] == "row 1 of table 1 of the attached file 1 (Word)"
    assert "Please see the files." in told.text


def forwarded(*files: tuple[str, bytes], sender: str = "agency@example.org") -> bytes:
    """An officer sends somebody else's mail on as an attachment."""
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "ann@police.example.org", "officer@example.org", "Referral"
    inner.set_content("My referral is attached.")
    for name, content in files:
        inner.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = sender, "notify@hub.example.org", "Please see"
    outer["Message-ID"] = f"<{uuid4().hex}@example.org>"
    outer.set_content("This came to me.")
    outer.add_attachment(inner)
    return outer.as_bytes()


def test_a_form_in_an_attached_mail_is_the_outer_senders_and_its_files_are_screened(world: World) -> None:
    arrival = come(world, forwarded(("form.docx", a_word()), ("a.pdf", PDF), ("b.exe", EXE)))
    found, queues = filed(world, arrival)
    assert queues != {"hub.triage"}, "its sender is enrolled, so it is routed as their own form would be"
    assert found.told.places["incident.summary"].endswith(
        "of the attached file 1 (Word) in the attached mail “Referral”"
    )
    claim = "It brings the attached mail “Referral”, which says that it is from ann@police.example.org."
    assert any(it.startswith(claim) for it in found.told.notes)
    assert "My referral is attached." in found.told.text
    screen_all(world)
    kept = files_of(world, found.reference, a_member(world.hub, "hub.triage"))
    assert {name: (it.state, it.within) for name, it in kept.items()} == {
        "Referral.eml": (State.HELD, ""),
        "form.docx": (State.PASSED, "the attached mail “Referral”"),
        "a.pdf": (State.PASSED, "the attached mail “Referral”"),
        "b.exe": (State.HELD, "the attached mail “Referral”"),
    }


def test_an_attached_mail_from_somebody_enrolled_proves_no_stranger(world: World) -> None:
    member = a_member(world.hub, "lsab.sar", partnership="lsab")
    raw = forwarded(("form.docx", a_word()), sender="somebody@elsewhere.example")
    raw = raw.replace(b"ann@police.example.org", member.email.encode())
    found, queues = filed(world, come(world, raw))
    assert queues == {"hub.triage"}, "a person confirms the facts first"
    assert (found.partnership, "lsab" in found.audience) == (None, False)
    assert member.email not in str(found.told.fields["raised_by"])


def test_files_of_a_message_are_as_restricted_as_it_is_and_the_letter_counts_them(
    world: World, database_url: str
) -> None:
    writer, named = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    other = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    world.deliver_all()
    world.postman.letters.clear()
    draft = Draft("Read this.", to(people=(named,)), "form:1", compartment=Compartment.LEGAL)
    files = [Part("Zebedee.pdf", "application/pdf", PDF)]
    for _ in range(2):
        say(reference, draft, Speaker(writer), ScreenWay.SCREEN, world.hub, files)
    screen_all(world)
    for person in (writer, named):
        [it] = files_of(world, reference, person).values()
        assert attach.download(reference, it.id, person, world.hub).content == PDF
    assert files_of(world, reference, other) == {}
    with pytest.raises(NotFound):
        attach.download(reference, it.id, other, world.hub)
    assert counted(database_url, other) == (0, 0)
    assert counted(database_url, named) == (1, 1)
    world.deliver_all()
    [letter] = world.postman.letters
    assert "1 file, kept in the hub and not in this letter" in letter.text
    assert "Zebedee" not in letter.text


def test_files_of_a_restricted_reply_by_mail_follow_it(world: World) -> None:
    lawyer, asked = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    colleague = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, lawyer, to(people=(asked,)), "Privileged.", Compartment.LEGAL)
    landed(world, reference, asked, a_mail_with({"answer.pdf": PDF}))
    screen_all(world)
    assert set(files_of(world, reference, lawyer)) == {"answer.pdf"}
    assert files_of(world, reference, colleague) == {}


def test_somebody_who_cannot_see_it_adds_no_files(world: World, database_url: str) -> None:
    stranger, member = a_member(world.hub, "lsab.sar"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    draft = Draft("Hello", to("lscp.rag"), "form:2")
    with pytest.raises(NotFound):
        say(
            reference,
            draft,
            Speaker(stranger),
            ScreenWay.SCREEN,
            world.hub,
            [Part("a.pdf", "application/pdf", PDF)],
        )
    assert counted(database_url, member) == (0, 0)
