"""Files on the screens: chosen on a form, shown as they stand, saved and never opened as a page of ours."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from hub.intake.attachment import Danger, State
from hub.journeys import attach
from hub.journeys.look import notification
from hub.queues.member import Role
from hub.queues.person import Person
from hub.web.files import DANGERS, TAGS, disposition, size_in_words
from hub.web.upload import LARGEST, MOST_FILES
from tests.builders import World, a_member, arrived
from tests.contracts.test_formfile import a_word
from tests.conversations import TWO_BOARDS
from tests.files import EICAR, a_docx
from tests.journeys.test_attach import PDF, mailed, screen_all
from tests.web.conftest import Browser, SignedIn, words
from tests.web.test_raise import FILLED


def raised_with(browser: Browser, files: list[tuple[bytes, str]]) -> TestResponse:
    chosen = [(BytesIO(content), name) for content, name in files]
    return browser.post("/raise/form", {**FILLED, "key": str(uuid4()), "files": chosen}, "/raise/form")


def a_case(world: World, person: Person, files: dict[str, bytes]) -> tuple[str, dict[str, str]]:
    """A reference, and the address of each file below it."""
    reference = mailed(world, files)
    screen_all(world)
    found = notification(reference, person, world.hub).files
    return reference, {it.name: f"/notifications/{reference}/files/{it.id}" for it in found}


def test_a_file_is_saved_and_never_a_page_of_ours(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    _, at = a_case(world, desk, {"Prüfung “1”.pdf": PDF, "page.html": b"<html><p>Hello"})
    browser = signed_in(desk)
    types = {"Prüfung “1”.pdf": "application/pdf", "page.html": "application/octet-stream"}
    for name, content_type in types.items():
        answer = browser.get(at[name])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == content_type
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_held_is_told_and_cannot_be_had(world: World, signed_in: SignedIn) -> None:
    desk, member = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag")
    reference, at = a_case(world, desk, {"a.docx": a_docx({"word/vbaProject.bin": b"x"})})
    browser = signed_in(desk)
    said = words(browser.get(f"/notifications/{reference}"))
    assert "Held because it contains macros." in said
    assert browser.get(at["a.docx"]).status_code == 404
    assert signed_in(member).get(at["a.docx"]).status_code == 404
    assert f"{reference} : 1 file" in words(browser.get("/triage"))


def test_releasing_asks_for_a_reason_and_keeps_it(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    reference, at = a_case(world, desk, {"a.docx": a_docx({"word/vbaProject.bin": b"x"})})
    browser, page = signed_in(desk), f"/notifications/{reference}"
    refused = browser.post(f"{at['a.docx']}/release", {"why": " "}, page)
    assert refused.status_code == 422
    assert "Say why this file can be released" in words(refused)
    assert browser.post(f"{at['a.docx']}/release", {"why": "I rang them"}, page).status_code == 303
    assert "Somebody released it and said why: I rang them" in words(browser.get(page))
    assert browser.get(at["a.docx"]).status_code == 200


def test_who_only_reads_is_neither_offered_nor_granted_the_release(world: World, signed_in: SignedIn) -> None:
    assert raised_with(signed_in(a_member(world.hub, "lscp.rag")), [(EICAR, "x.txt")]).status_code == 200
    screen_all(world)
    with world.hub.ledger(attach.SYSTEM) as ledger:
        [(reference, _)] = ledger.attachments.held()
    reader = a_member(world.hub, "lscp.rag", role=Role.READER)
    browser = signed_in(reader)
    page = browser.get(f"/notifications/{reference}")
    assert "the scanners’ test file" in words(page)
    assert "/release" not in page.text
    assert "You cannot release it. Somebody who acts on a queue that was asked" in words(page)
    [it] = notification(reference, reader, world.hub).files
    answer = browser.post(f"/notifications/{reference}/files/{it.id}/release", {"why": "please"})
    assert answer.status_code == 403


def test_readers_alone_with_a_held_file_are_told_the_way_out(world: World, signed_in: SignedIn) -> None:
    """A restricted message that nobody who acts on a queue can read: the page says whom to send it to."""
    writer, reader = (a_member(world.hub, "lscp.rag", role=Role.READER) for _ in range(2))
    page = f"/notifications/{arrived(world, TWO_BOARDS).reference}"
    form = {"compartment": "named", "to": [f"person:{reader.id}"], "subject": "", "text": "See the file."}
    sent = signed_in(writer).post(f"{page}/messages", form | {"files": [(BytesIO(EICAR), "a.txt")]}, page)
    assert sent.status_code == 303
    screen_all(world)
    said = words(signed_in(reader).get(page))
    assert "See the file." in said
    assert "ask whoever sent the file to send it to one of them." in said


def test_files_can_be_sent_with_the_form(world: World, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    browser = signed_in(member)
    answer = raised_with(browser, [(PDF * 200_000, "big.pdf"), (b"An invented note.", "note.txt")])
    assert answer.status_code == 200
    screen_all(world)
    reference = words(answer).partition("LSH-")[2][:11]
    found = notification(f"LSH-{reference}", member, world.hub).files
    assert [(it.name, it.state) for it in found] == [("big.pdf", State.PASSED), ("note.txt", State.PASSED)]


def test_what_is_wrong_with_the_files_is_said(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    empty = raised_with(browser, [(b"", "nothing.txt")])
    assert empty.status_code == 422
    assert "“nothing.txt” is empty" in words(empty)
    many = raised_with(browser, [(b"x", f"{it}.txt") for it in range(MOST_FILES + 1)])
    assert "Choose at most 20 files" in words(many)
    huge = raised_with(browser, [(b"x" * (LARGEST + 2 * 1024 * 1024), "huge.bin")])
    assert huge.status_code == 413
    assert "25 MB together" in words(huge)


def test_nobody_signed_in_may_send_as_much(anybody: Browser) -> None:
    data = {"csrf_token": "x", "files": [(BytesIO(b"x" * 2_000_000), "a.bin")]}
    assert anybody.client.post("/raise/form", data=data).status_code == 413


def test_every_danger_and_state_has_its_words() -> None:
    assert set(DANGERS) == set(Danger)
    assert set(TAGS) == set(State)


@pytest.mark.parametrize("name", ['a".pdf', "a\\b.pdf", "größe.pdf", "100%.pdf"])
def test_a_name_cannot_leave_its_header(name: str) -> None:
    said = disposition(name)
    assert said.isascii()
    assert said.count('"') == 2
    assert "\n" not in said


def test_sizes_in_words() -> None:
    assert [size_in_words(it) for it in (1, 12_345, 3_400_000)] == ["1 kB", "12 kB", "3.4 MB"]


def test_a_file_of_nobody_is_not_found(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    reference, _ = a_case(world, desk, {"a.pdf": PDF})
    assert signed_in(desk).get(f"/notifications/{reference}/files/{uuid4()}").status_code == 404


def test_the_page_says_where_each_value_was_found(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    reference = mailed(world, {"form.docx": a_word()})
    said = words(signed_in(desk).get(f"/notifications/{reference}"))
    assert "Where each value was found" in said
    assert "Person 1: Name row 3 of table 4 of the attached file 1 (Word)" in said


def test_a_file_chosen_with_a_message_stands_below_it(world: World, signed_in: SignedIn) -> None:
    writer, reader = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    page = f"/notifications/{arrived(world, TWO_BOARDS).reference}"
    form = {"compartment": "open", "to": ["queue:safer-leeds.dhr"], "subject": "", "text": "See the file."}
    browser = signed_in(writer)
    unsaid = browser.post(f"{page}/messages", form | {"text": "", "files": [(BytesIO(PDF), "a.pdf")]}, page)
    assert unsaid.status_code == 422
    assert "Choose your files again" in unsaid.text
    empty = browser.post(f"{page}/messages", form | {"files": [(BytesIO(b""), "b.pdf")]}, page)
    assert "is empty" in empty.text
    sent = browser.post(f"{page}/messages", form | {"files": [(BytesIO(PDF), "a.pdf")]}, page)
    assert sent.status_code == 303
    screen_all(world)
    shown = signed_in(reader).get(page)
    [at] = re.findall(rf'href="({page}/files/[^"]+)"', shown.text)
    assert shown.text.index("See the file.") < shown.text.index(at)
    answer = signed_in(reader).get(at)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
