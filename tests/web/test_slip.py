"""The link in a letter: opening it does nothing, and no fact of the case is behind it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask

from hub.journeys import look
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.decide import Concluding, decide
from hub.journeys.slip import WrongCode, by_code
from hub.queues.entry import How, Result, State
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.slip import WRONG_CODES, whose
from hub.words import SYSTEM
from tests.builders import World, a_member, arrived
from tests.web.conftest import Browser, Controls, SignedIn, words

SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)"}


class Letter:
    """A notification, the person it was written to, and the link and code in their letter."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.person = a_member(world.hub, "lscp.rag")
        self.reference = arrived(world).reference
        world.deliver_all()
        [letter] = [it for it in world.postman.letters if it.to == self.person.email]
        self.text = letter.text
        self.path = re.search(r"https://hub\.example\.org(/acknowledge/\S+)", letter.text)[1]  # type: ignore[index]
        self.code = re.search(r"this code: (\w+)", letter.text)[1]  # type: ignore[index]

    @property
    def state(self) -> State:
        [entry] = look.notification(self.reference, self.person, self.world.hub).entries
        return entry.state


@pytest.fixture
def letter(world: World) -> Letter:
    return Letter(world)


def test_the_page_says_what_is_asked_and_nothing_of_the_case(letter: Letter, anybody: Browser) -> None:
    page = words(anybody.get(letter.path))
    assert letter.reference in page
    assert "Acknowledge for LSCP Review Advisory Group" in page
    assert "Acknowledge by 5:00pm on Tuesday 24 November 2026" in page
    assert f"The letter was written to {letter.person.name}" in page
    assert letter.code not in anybody.get(letter.path).text
    for fact in ("Zebedee", "Inventedname", "badly hurt", "West Yorkshire Police"):
        assert fact not in page
        assert fact not in letter.text


def test_looking_at_it_never_acts(letter: Letter, anybody: Browser) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        anybody.client.open(letter.path, method=method, headers=SCANNER)
    assert letter.state is State.WAITING


def test_a_scanner_that_submits_the_form_as_it_stands_does_not_act(letter: Letter, anybody: Browser) -> None:
    """Outlook Safe Links has been seen to do just that (FusionAuth 1.49 release notes)."""
    answer = anybody.post(letter.path, {"statement": "", "code": ""}, letter.path)
    assert answer.status_code == 422
    assert anybody.post(letter.path, {"statement": "x", "code": ""}, letter.path).status_code == 422
    assert letter.state is State.WAITING


def test_a_bot_that_sends_every_form_with_every_button_takes_nothing(
    letter: Letter, anybody: Browser
) -> None:
    """A rewriter of links may keep the session, carry the form's token and fill in what it likes."""
    for method in ("HEAD", "GET", "OPTIONS"):
        anybody.client.open(letter.path, method=method, headers=SCANNER)
    page = anybody.get(letter.path, headers=SCANNER).text
    forms = set(re.findall(r'<form[^>]+action="([^"]+)"', page))
    assert letter.path in forms
    for action in forms:
        held = Controls(page, action).held
        for typed in ({}, dict.fromkeys(("statement", "code"), "on"), {"statement": "ok", "code": "123456"}):
            answer = anybody.client.post(action, data=held | typed, headers=SCANNER)
            assert (action, answer.status_code) in {(letter.path, 422), (action, 405)}
    assert letter.state is State.WAITING


def test_a_form_fetched_ahead_by_a_mail_gateway_takes_nothing(letter: Letter, app: Flask) -> None:
    """It has neither the session nor the form's token, even where it has found the code in the letter."""
    stranger = app.test_client()
    for data in ({}, {"statement": "Mine.", "code": letter.code}):
        assert stranger.post(letter.path, data=data, headers=SCANNER).status_code == 400
    assert letter.state is State.WAITING


def test_a_person_who_types_the_code_takes_it(letter: Letter, anybody: Browser) -> None:
    typed = f" {letter.code[:3].lower()}-{letter.code[3:].lower()} "
    answer = anybody.post(letter.path, {"statement": "I ring the ward.", "code": typed}, letter.path)
    assert answer.status_code == 303
    page = words(anybody.get(answer.headers["Location"]))
    assert f"{letter.reference} is in hand" in page
    assert f"{letter.person.name} (member) took it" in page
    assert "I ring the ward." not in page
    made = look.notification(letter.reference, letter.person, letter.world.hub).acknowledgements
    assert [(it.name, it.how, it.statement) for it in made.values()] == [
        (letter.person.name, "letter_code", "I ring the ward.")
    ]


def test_what_was_reopened_can_be_taken_again_by_its_link(letter: Letter, anybody: Browser) -> None:
    hub, person = letter.world.hub, letter.person
    acknowledge(Taking(letter.reference, "lscp.rag", How.SCREEN, "Mine."), person, hub)
    decide(Concluding(letter.reference, "lscp.rag", Result.NOT_MET, "Below the threshold."), person, hub)
    letter.world.clock.forward(hours=1)
    with hub.ledger(SYSTEM) as ledger:
        closed = ledger.entries.get(letter.reference, "lscp.rag")
        ledger.entries.save([closed.reopen(replace(closed, due_at=ledger.now))])
    assert "Acknowledge for LSCP" in words(anybody.get(letter.path))
    assert not look.notification(letter.reference, person, hub).acknowledgements
    answer = anybody.post(letter.path, {"statement": "Again.", "code": letter.code}, letter.path)
    assert answer.status_code == 303
    assert letter.state is State.ACKNOWLEDGED
    assert f"{letter.reference} is in hand" in words(anybody.get(letter.path))


def test_a_wrong_code_says_how_many_tries_are_left_and_then_none(letter: Letter, anybody: Browser) -> None:
    for left in range(WRONG_CODES - 1, 0, -1):
        answer = anybody.post(letter.path, {"statement": "Mine.", "code": "000000"}, letter.path)
        assert answer.status_code == 422
        assert f"You have {left} {'try' if left == 1 else 'tries'} left" in words(answer)
        assert ">Mine.</textarea>" in answer.text
    last = anybody.post(letter.path, {"statement": "Mine.", "code": "000000"}, letter.path)
    assert "That code was wrong too often. Sign in instead" in words(last)
    answer = anybody.post(letter.path, {"statement": "Mine.", "code": letter.code})
    assert answer.status_code == 422
    assert letter.state is State.WAITING
    assert "<textarea" not in anybody.get(letter.path).text


def test_codes_typed_at_one_time_are_compared_one_after_the_other(letter: Letter) -> None:
    token, hub = letter.path.rpartition("/")[2], letter.world.hub
    together = Barrier(8)

    def guess(number: int) -> object:
        together.wait()
        return by_code(token, f"00000{number}", "Mine.", hub)

    with ThreadPoolExecutor(8) as hands:
        left = [it.left for it in hands.map(guess, range(8)) if isinstance(it, WrongCode)]
    assert sorted(left) == [0, 0, 0, *range(WRONG_CODES)]
    with hub.ledger(SYSTEM) as ledger:
        found = whose(token, ledger.mark)
        assert found
        assert ledger.deliveries.code_failures(found) == WRONG_CODES


def test_whoever_goes_on_guessing_is_slowed_down(letter: Letter, anybody: Browser) -> None:
    typed = {"statement": "Mine.", "code": "000000"}
    answers = [anybody.post(letter.path, typed).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert anybody.get(letter.path).status_code == 200


def test_a_code_and_a_sign_in_are_told_apart(letter: Letter, anybody: Browser, signed_in: SignedIn) -> None:
    anybody.post(letter.path, {"statement": "I ring the ward.", "code": letter.code}, letter.path)
    page = words(signed_in(letter.person).get(f"/notifications/{letter.reference}"))
    assert "by the code in the letter, not signed in" in page
    other = Letter(letter.world)
    browser = signed_in(other.person)
    browser.post(other.path, {"statement": "I ring the ward."}, other.path)
    page = words(browser.get(f"/notifications/{other.reference}"))
    assert "by the link in a letter, signed in" in page


def test_whoever_is_signed_in_and_may_act_needs_no_code(letter: Letter, signed_in: SignedIn) -> None:
    colleague = a_member(letter.world.hub, "lscp.rag", role=Role.CHAIR)
    browser = signed_in(colleague)
    assert 'name="code"' not in browser.get(letter.path).text
    browser.post(letter.path, {"statement": "Mine."}, letter.path)
    assert f"{colleague.name} (chair) took it" in words(browser.get(letter.path))


@pytest.mark.parametrize("role", [Role.READER, None])
def test_being_signed_in_without_a_seat_is_not_enough(
    letter: Letter, signed_in: SignedIn, role: Role | None
) -> None:
    hub = letter.world.hub
    other: Person = a_member(hub, "lscp.rag", role=role) if role else a_member(hub, "lsab.sar")
    browser = signed_in(other)
    assert browser.post(letter.path, {"statement": "Mine."}, letter.path).status_code == 422
    assert letter.state is State.WAITING


def test_a_link_that_is_not_ours_is_told_so_plainly(letter: Letter, anybody: Browser) -> None:
    forged = letter.path[:-1] + ("a" if letter.path[-1] != "a" else "b")
    for path in (
        forged,
        "/acknowledge/x",
        "/acknowledge/" + "a" * 500,
        letter.path.upper().replace("/ACKN", "/ackn"),
    ):
        answer = anybody.get(path)
        assert answer.status_code == 404
    assert "This link does not work" in words(anybody.get(forged))
    assert anybody.post(forged, {"statement": "Mine.", "code": letter.code}).status_code == 404
    assert letter.state is State.WAITING


def test_a_scanner_is_shown_as_such_and_a_link_opened_is_nobodys_reading(
    letter: Letter, anybody: Browser, signed_in: SignedIn
) -> None:
    letter.world.clock.forward(minutes=10)
    anybody.client.head(letter.path)
    for _ in range(2):
        anybody.client.get(letter.path, headers=SCANNER)
    anybody.client.get(letter.path, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    chair = a_member(letter.world.hub, "lscp.rag", role=Role.CHAIR)
    page = words(signed_in(chair).get(f"/notifications/{letter.reference}"))
    assert f"Delivered {letter.person.name}, member: by email, today 9:00am" in page
    assert f"Opened {chair.name}, chair, today 9:10am A mail scanner, as it seems, opened the link" in page
    assert "opened the link in a letter today 9:10am: asked for the head of the page only." in page
    assert "in a letter 2 times, first today 9:10am: named itself as a program. It counts for nothing" in page
    assert "Somebody, or a scanner, opened the link in a letter today 9:10am: nobody signed in." in page
    assert "Acknowledged not yet" in page
    assert letter.person.name not in page.split("Opened ")[1].split("Acknowledged not yet")[0]
    assert letter.state is State.WAITING


def test_whoever_is_signed_in_is_no_scanner(letter: Letter, signed_in: SignedIn) -> None:
    browser = signed_in(letter.person)
    browser.get(letter.path, headers=SCANNER)
    assert "scanner" not in words(browser.get(f"/notifications/{letter.reference}"))
