"""The main job, from outside: a mail and a webhook come in, people are told, each is acknowledged by name."""

import re
import smtplib
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.screens import Listener, chromium, picture, sign_in
from tests.builders import some_fields
from tests.e2e.conftest import PASSWORD, Town
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.processes import wait_for
from tests.running import MAILBOX
from tests.sinks import Taken

pytestmark = [pytest.mark.slow, pytest.mark.browser]
AMARA, BASHIR = "amara@lscp.example.org", "bashir@lsab.example.org"
OFFICER = "officer@police.example.org"
INGA = "inga.of.the.main.job@fire.example.org"


def test_a_mail_and_a_webhook_walk_from_the_door_to_the_acknowledgement(town: Town) -> None:
    deliver_by_smtp(town, a_form_mail(AN_ADULT_DIED | {"Your email": INGA}))
    adult = reference_in(letter_to(town, INGA, "we have your notification"))
    asked_by_mail = letter_to(town, BASHIR, f"{adult}: please acknowledge")

    answer = town.police.send(town.hub, some_fields())
    assert answer.status_code == 202, answer.text
    child = answer.json()["reference"]
    assert {it["queue"]: it["duty"] for it in answer.json()["queues"]} == {"lscp.rag": "must_consider"}
    assert letter_to(town, AMARA, f"{child}: please acknowledge")
    assert event(town, "entry.opened", child)["data"]["queue"] == "lscp.rag"

    with chromium() as browser:
        take_by_link(browser, asked_by_mail)
        take_on_the_screen(browser, town, child)
        see_both_in_hand(browser, town, child, adult)

    assert letter_to(town, INGA, f"{adult}: Leeds Safeguarding Adults Board has it")
    assert letter_to(town, OFFICER, f"{child}: Leeds Safeguarding Children Partnership has it")
    assert event(town, "entry.acknowledged", child)["data"]["queue"] == "lscp.rag"
    [standing] = town.police.ask(town.hub, child).json()["queues"]
    assert standing["acknowledgement"]["name"] == "Amara Inventley"
    assert standing["acknowledgement"]["how"] == "screen"


def test_no_letter_and_no_event_tells_more_than_it_must(town: Town) -> None:
    reference = town.police.send(town.hub, some_fields()).json()["reference"]
    letter_to(town, AMARA, f"{reference}: please acknowledge")
    told = [it.raw for it in town.letters.mails] + [it.body for it in town.calls.calls]
    for secret in (b"Inventedname", b"Madeupson", b"fire at his", b"badly hurt"):
        assert not [it for it in told if secret in it]


def test_the_same_webhook_twice_is_one_notification_with_the_same_answer(town: Town) -> None:
    first = town.police.send(town.hub, some_fields(), "msg_once").json()
    again = town.police.send(town.hub, some_fields(), "msg_once")
    assert again.status_code == 202
    assert again.json() == first | {"duplicate": True}


def test_a_mail_that_is_free_text_goes_to_triage_with_its_sender_told(town: Town) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ward@hospital.example.org", MAILBOX, "A lady I worry about"
    mail.set_content("Four services were going in to an invented lady of 79. Is this for you?\n")
    deliver_by_smtp(town, mail)
    reference = reference_in(letter_to(town, "ward@hospital.example.org", "we have your notification"))
    assert re.fullmatch(r"LSH-\d{4}-\d{6}", reference)


def take_by_link(browser: Browser, letter: Taken) -> None:
    """From the letter, on a machine where nobody is signed in."""
    text = letter.mail.get_content()
    [link] = re.findall(r"^http\S+/acknowledge/\S+", text, re.MULTILINE)
    [code] = re.findall(r"type this code: (\w+)", text)
    context = browser.new_context()
    page = context.new_page()
    heard = Listener(page)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acknowledge for")
    page.reload()  # looking, however often, does nothing
    picture(page, "link")
    page.get_by_label("What will you do?").fill("Reading it today, invented as it is.")
    page.get_by_label("Code from the letter").fill(f" {code[:3].lower()} {code[3:]}")
    page.get_by_role("button", name="Take this").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is in hand")
    expect(page.get_by_text("Bashir Imaginary")).to_be_visible()
    picture(page, "link-taken")
    assert heard.complaints == []
    context.close()


def take_on_the_screen(browser: Browser, town: Town, reference: str) -> None:
    """Signed in, from the tracking screen through the notification."""
    context = browser.new_context()
    page = context.new_page()
    heard = Listener(page)
    sign_in(page, town.hub.url, AMARA, PASSWORD)
    expect(row(page, reference)).to_contain_text("Waiting")
    picture(page, "main-job-tracking-waiting")
    page.get_by_role("link", name=reference).click()
    page.get_by_label("What will you do?").fill("On the agenda of Thursday's meeting.")
    page.get_by_role("button", name="Take this").click()
    expect(page.get_by_role("alert")).to_contain_text("You have taken this")
    picture(page, "main-job-taken")
    assert heard.complaints == []
    context.close()


def see_both_in_hand(browser: Browser, town: Town, child: str, adult: str) -> None:
    """Each board's own people see it in hand, with who and when."""
    for email, reference, name in ((AMARA, child, "Amara Inventley"), (BASHIR, adult, "Bashir Imaginary")):
        context = browser.new_context()
        page = context.new_page()
        sign_in(page, town.hub.url, email, PASSWORD)
        expect(row(page, reference)).to_contain_text("Acknowledged")
        expect(row(page, reference)).to_contain_text(f"Taken by {name}")
        picture(page, f"main-job-tracking-{name.split()[0].lower()}")
        context.close()


def row(page: Page, reference: str) -> Locator:
    return page.get_by_role("row").filter(has_text=reference)


def deliver_by_smtp(town: Town, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", town.hub.smtp_port, timeout=30) as line:
        assert line.send_message(mail) == {}


def letter_to(town: Town, email: str, subject: str) -> Taken:
    """The letter to somebody with these words in its subject, once it has come."""

    def found() -> list[Taken]:
        to = [it for it in list(town.letters.mails) if it.recipients == (email,)]
        return [it for it in to if subject in str(it.mail["Subject"])]

    wait_for(lambda: bool(found()), seconds=15)
    return found()[-1]


def event(town: Town, kind: str, reference: str) -> dict[str, Any]:
    """The event of this kind about this reference, verified by whoever it was for."""

    def found() -> list[dict[str, Any]]:
        system = town.police if kind == "entry.acknowledged" else town.board
        wanted = [
            it for it in list(town.calls.calls) if reference.encode() in it.body and kind.encode() in it.body
        ]
        return [system.hears(it) for it in wanted]

    wait_for(lambda: bool(found()), seconds=15)
    assert len(found()) == 1
    return found()[0]


def reference_in(letter: Taken) -> str:
    [reference] = re.findall(r"LSH-\d{4}-\d{6}", str(letter.mail["Subject"]))
    return reference
