"""The original of a mail can be had by whoever may see the mail, exactly as it came, and by nobody else."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.cli import cli
from hub.errors import NotFound
from hub.journeys.bring_in import bind
from hub.journeys.original import by_shell
from hub.messaging.message import Compartment
from hub.queues.member import Role
from hub.store.audit_tables import audit
from hub.words import SYSTEM
from tests.builders import World, a_member, arrived
from tests.conversations import TWO_BOARDS, landed, said, seen_by, to
from tests.journeys.test_attach import EXE, PDF, a_mail_with, mailed, screen_all
from tests.web.conftest import SignedIn, words
from tests.web.test_quarantine import held


def taken(world: World) -> Sequence[tuple[str, str]]:
    with world.hub.ledger(SYSTEM) as ledger:
        wanted = select(audit.c.actor_id, audit.c.subject).where(audit.c.act == "took original")
        return [tuple(it) for it in ledger._tx.connection.execute(wanted)]


def raw_of(world: World, reference: str) -> tuple[UUID, bytes]:
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.of(ledger.notifications.get(reference).id)
        assert kept
        return kept.id, kept.raw


def test_a_held_mail_leaves_as_it_came_and_as_something_to_save(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    arrival, _, member, _ = held(world, text="<script>alert(1)</script>")
    browser = signed_in(desk)
    page = browser.get(f"/quarantine/{arrival}")
    assert "Nothing in it has been screened." in words(page)
    assert f"/quarantine/{arrival}/original" in page.text
    answer = browser.get(f"/quarantine/{arrival}/original")
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(arrival)
    assert kept
    assert answer.data == kept.raw
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{arrival}.eml"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert taken(world) == [(str(desk.id), str(arrival))]
    assert signed_in(member).get(f"/quarantine/{arrival}/original").status_code == 403
    assert len(taken(world)) == 1


def test_whoever_sees_a_notification_takes_the_mail_it_came_in(world: World, signed_in: SignedIn) -> None:
    reference = mailed(world, {"report.pdf": PDF})
    screen_all(world)
    desk, stranger = a_member(world.hub, "hub.triage"), a_member(world.hub, "lsab.sar")
    browser = signed_in(desk)
    page = browser.get(f"/notifications/{reference}")
    assert f"/notifications/{reference}/original" in page.text
    assert "held or still being screened" not in words(page)
    arrival, raw = raw_of(world, reference)
    assert browser.get(f"/notifications/{reference}/original").data == raw
    assert taken(world) == [(str(desk.id), str(arrival))]
    assert signed_in(stranger).get(f"/notifications/{reference}/original").status_code == 404


def test_where_the_screening_holds_a_file_only_who_may_release_it_takes_the_mail(
    world: World, signed_in: SignedIn
) -> None:
    reference = mailed(world, {"photo.jpg": EXE})
    acts, reads = a_member(world.hub, "hub.triage"), a_member(world.hub, "hub.triage", role=Role.READER)
    for _ in range(2):  # while it waits to be screened, and once it is held
        assert signed_in(reads).get(f"/notifications/{reference}/original").status_code == 403
        browser = signed_in(acts)
        assert "held or still being screened" in words(browser.get(f"/notifications/{reference}"))
        assert browser.get(f"/notifications/{reference}/original").status_code == 200
        screen_all(world)
    assert {actor for actor, _ in taken(world)} == {str(acts.id)}


def test_the_mail_of_a_restricted_message_is_as_restricted_as_it_is(
    world: World, signed_in: SignedIn
) -> None:
    lawyer, asked = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    colleague = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, lawyer, to(people=(asked,)), "Privileged.", Compartment.LEGAL)
    kept = landed(world, reference, asked, a_mail_with({"answer.pdf": PDF}))
    screen_all(world)
    [message] = [it.message for it in seen_by(world, reference, lawyer) if it.message.arrival_id == kept.id]
    path = f"/notifications/{reference}/messages/{message.id}/original"
    browser = signed_in(lawyer)
    assert path in browser.get(f"/notifications/{reference}").text
    assert browser.get(path).data == kept.raw
    assert signed_in(colleague).get(path).status_code == 404
    assert signed_in(colleague).get(f"/notifications/{reference}/original").status_code == 404
    other = arrived(world).reference
    assert signed_in(lawyer).get(path.replace(reference, other)).status_code == 404


def test_an_older_mail_that_was_put_into_its_conversation_is_not_its_original(
    world: World, signed_in: SignedIn
) -> None:
    desk = a_member(world.hub, "hub.triage")
    older, *_ = held(world)
    reference = mailed(world, {"report.pdf": PDF})
    _, raw = raw_of(world, reference)
    bind(older, reference, desk, world.hub)
    screen_all(world)
    assert signed_in(desk).get(f"/notifications/{reference}/original").data == raw


def test_whoever_runs_the_hub_has_it_by_reference_or_by_id(world: World) -> None:
    reference = mailed(world, {"report.pdf": PDF})
    arrival, raw = raw_of(world, reference)
    assert by_shell(reference.lower(), world.hub).raw == raw
    assert by_shell(str(arrival), world.hub).raw == raw
    assert len(taken(world)) == 2
    for nothing in (str(uuid4()), "LSH-2026-999999", arrived(world).reference):
        with pytest.raises(NotFound):
            by_shell(nothing, world.hub)


def test_the_command_writes_a_new_file_that_only_its_owner_reads(world: World, tmp_path: Path) -> None:
    reference = mailed(world, {"report.pdf": PDF})
    doors, file = SimpleNamespace(hub=lambda: nullcontext(world.hub)), tmp_path / "original.eml"
    command = ["mail", "original", reference, "--output", str(file)]
    done = CliRunner().invoke(cli, command, obj=doors)
    assert done.exit_code == 0, done.output
    assert file.read_bytes() == raw_of(world, reference)[1]
    assert file.stat().st_mode & 0o077 == 0
    assert CliRunner().invoke(cli, command, obj=doors).exit_code != 0, "nothing is written over"
    assert len(taken(world)) == 1
