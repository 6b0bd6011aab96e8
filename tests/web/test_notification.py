"""One notification: reading it is recorded, taking it needs a statement, deciding comes after taking."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.memory.post import MemoryPostman
from hub.journeys import look
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.by_mail import by_mail
from hub.journeys.chase import chase
from hub.journeys.deliver import deliver
from hub.journeys.receive import receive
from hub.queues.entry import How
from hub.queues.member import Role
from hub.sending.outcome import Refused
from hub.words import TRIAGE
from tests.builders import BOX, World, a_mail, a_member, arrived, some_fields
from tests.web.conftest import Browser, SignedIn, words

WARNING = "We have not been told that everyone is safe."


def address(reference: str, act: str = "", queue: str = "lscp.rag") -> str:
    return f"/notifications/{reference}" + (f"/queues/{queue}/{act}" if act else "")


def test_the_page_says_why_by_when_and_what_was_told(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get(address(reference)))
    assert "Due next Acknowledge by tomorrow 5:00pm LSCP Review Advisory Group" in page
    assert "Must be considered" in page
    assert "Children Act 2004 s16C" in page
    assert "Zebedee Inventedname" in page
    assert "An invented child was badly hurt by an invented adult." in page
    assert "When did it happen Saturday 21 November 2026" in page
    assert "Nothing was said about" in page


def test_each_due_time_shows_how_it_was_worked_out(world: World, signed_in: SignedIn) -> None:
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get(address(arrived(world).reference)))
    assert "How this was worked out: Acknowledge by" in page
    assert "9:00am on Monday 23 November 2026, when the hub received it." in page
    assert "Monday 23 November 2026, the day the authority became aware" in page
    assert "Saturday 28 November 2026" in page
    assert f"{world.hub.rulebook.calendar.version} Configuration" in page


def test_what_was_told_is_text_and_nothing_else(world: World, signed_in: SignedIn) -> None:
    nasty = "<script>alert(1)</script>\n<img src=x onerror=alert(2)>{{ 7*7 }}"
    reference = arrived(world, some_fields(summary=nasty)).reference
    page = signed_in(a_member(world.hub, "lscp.rag")).get(address(reference)).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n&lt;img" in page
    assert "{{ 7*7 }}" in page


def test_unknown_is_said(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world, some_fields(domestic_abuse="unknown")).reference
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get(address(reference)))
    assert "Was there domestic abuse Not known" in page


@pytest.mark.parametrize(("safe", "warned"), [("yes", False), ("no", True), ("unknown", True), (None, True)])
def test_somebody_at_risk_is_never_overlooked(
    world: World, signed_in: SignedIn, safe: str | None, warned: bool
) -> None:
    reference = arrived(world, some_fields() | {"immediate_safeguarding_done": safe}).reference
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get(address(reference)))
    assert (WARNING in page) is warned


def test_opening_a_page_is_recorded_and_acknowledges_nothing(world: World, signed_in: SignedIn) -> None:
    reference, person = arrived(world).reference, a_member(world.hub, "lscp.rag")
    browser = signed_in(person)
    browser.get(address(reference))
    browser.client.head(address(reference))
    page = words(browser.get(address(reference)))
    assert f"{person.name}: 2 times, last today 9:00am" in page
    assert "Waiting Acknowledge by tomorrow 5:00pm" in page


def test_taking_it_needs_a_statement_and_then_names_who_took_it(world: World, signed_in: SignedIn) -> None:
    reference, person = arrived(world).reference, a_member(world.hub, "lscp.rag")
    browser = signed_in(person)
    blank = browser.post(address(reference, "acknowledgement"), {"statement": "  "}, "/")
    assert blank.status_code == 422
    assert "Error: " in blank.text
    link = re.search(r'<a href="#(statement-lscp-rag)"', blank.text)
    assert link
    assert f'id="{link[1]}"' in blank.text
    assert "Say in a few words what you will do" in blank.text
    taken = browser.post(address(reference, "acknowledgement"), {"statement": "I ring the ward."}, "/")
    assert taken.status_code == 303
    page = words(browser.get(taken.headers["Location"]))
    assert "You have taken this for LSCP Review Advisory Group." in page
    assert f"Taken by {person.name}, member 9:00am on Monday 23 November 2026, on the screen" in page
    assert "“I ring the ward.”" in page
    assert "Take this" not in page


def test_a_page_cannot_be_made_to_say_that_it_was_taken(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get(address(reference) + "?taken=lscp.rag"))
    assert "You have taken this" not in page


def test_the_second_to_take_it_learns_who_was_first(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    first, second = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    signed_in(first).post(address(reference, "acknowledgement"), {"statement": "Mine."}, "/")
    browser = signed_in(second)
    answer = browser.post(address(reference, "acknowledgement"), {"statement": "No, mine."}, "/")
    page = words(browser.get(answer.headers["Location"]))
    assert f"{first.name} had already taken this for LSCP Review Advisory Group, today 9:00am." in page
    assert "No, mine." not in page


def test_a_reader_sees_and_cannot_act(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag", role=Role.READER))
    assert "Take this" not in browser.get(address(reference)).text
    answer = browser.post(address(reference, "acknowledgement"), {"statement": "Mine."}, "/")
    assert answer.status_code == 403
    assert "only the queue's own members can take it" in words(answer).replace("’", "'")


def test_a_decision_comes_after_taking_and_with_reasons(world: World, signed_in: SignedIn) -> None:
    reference, person = arrived(world).reference, a_member(world.hub, "lscp.rag")
    browser = signed_in(person)
    decision = {"result": "met", "rationale": "Both limbs of the criteria."}
    assert browser.post(address(reference, "decision"), decision, "/").status_code == 409
    browser.post(address(reference, "acknowledgement"), {"statement": "Mine."}, "/")
    page = words(browser.get(address(reference)))
    assert "Record the decision" in page
    assert "Rapid review to the national Panel 15" not in page, "nobody has concluded anything"
    bare = browser.post(address(reference, "decision"), {"result": "perhaps"}, "/")
    assert bare.status_code == 422
    assert "Select what was decided" in bare.text
    assert "Give the reasons for the decision" in bare.text
    assert browser.post(address(reference, "decision"), decision, "/").status_code == 303
    page = words(browser.get(address(reference)))
    assert "Decision The criteria are met Both limbs of the criteria." in page
    follows = "Rapid review to the national Panel 15 working days from the day on which the notification"
    assert follows in page
    assert "within fifteen working days (guidance, not statute) (guidance)" in page
    assert "recorded a decision for LSCP Review Advisory Group: the criteria are met." in page


def test_a_server_saying_yes_is_not_called_an_acknowledgement(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    page = words(signed_in(person).get(address(reference)))
    sent = f"Sent to {person.name} by email, accepted by the mail server today 9:00am."
    assert f"{sent} This is not an acknowledgement." in page


def test_what_could_not_be_delivered_is_sent_again_by_hand(world: World, signed_in: SignedIn) -> None:
    person, reader = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.READER)
    reference = arrived(world).reference
    deliver(replace(world.hub, postman=MemoryPostman([Refused("550 no such user")] * 4)))
    browser = signed_in(person)
    page = browser.get(address(reference))
    assert "550 no such user" in page.text
    again = re.search(r'action="([^"]+/again)"', page.text)
    assert again
    assert "Send again" not in words(signed_in(reader).get(address(reference)))
    assert signed_in(reader).post(again[1], {}, "/").status_code == 403
    assert browser.post(again[1], {}, "/").status_code == 303
    states = {it.delivery.state for it in look.notification(reference, person, world.hub).deliveries}
    assert "planned" in states
    assert browser.post(again[1], {}, "/").status_code == 409


@pytest.mark.parametrize("desk", [False, True])
def test_whoever_rang_instead_says_so_and_it_is_undelivered_no_more(
    world: World, signed_in: SignedIn, desk: bool
) -> None:
    person = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    deliver(replace(world.hub, postman=MemoryPostman([Refused("550 no such user")] * 4)))
    where, who = ("/triage", a_member(world.hub, TRIAGE)) if desk else (address(reference), person)
    browser = signed_in(who)
    while told := re.search(r'action="([^"]+/told)"', browser.get(where).text):
        assert browser.post(told[1], {}, "/").status_code == 303
    page = words(signed_in(person).get(address(reference)))
    assert f"Could not be sent to the sender by email. {who.name} told them another way, today" in page
    assert f"{who.name} told somebody another way what could not be delivered to them" in page
    assert page.count("Not delivered") == 1  # the request to the queue: its people must be reached by letter


def test_a_mail_without_a_form_can_be_opened_before_anybody_has_routed_it(
    world: World, signed_in: SignedIn
) -> None:
    kept = receive(BOX, a_mail("Is this for you? It is about an invented lady."), world.hub)
    assert kept is not None
    by_mail(kept, world.hub)
    desk = signed_in(a_member(world.hub, TRIAGE))
    [line] = re.findall(r"/notifications/(LSH-[\d-]+)", desk.get("/").text)
    opened = desk.get(f"/notifications/{line}")
    assert opened.status_code == 200
    before, text, _ = opened.text.partition("an invented lady")
    assert text
    assert before[before.rindex("<details") :].startswith('<details class="govuk-details" open>')


def test_a_closed_notification_offers_nothing_to_send_again(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    deliver(replace(world.hub, postman=MemoryPostman([Refused("550 no such user")] * 4)))
    browser = signed_in(person)
    browser.post(address(reference, "acknowledgement"), {"statement": "Mine."}, "/")
    assert "Send again" in words(browser.get(address(reference)))
    decision = {"result": "met", "rationale": "Both limbs of the criteria."}
    assert browser.post(address(reference, "decision"), decision, "/").status_code == 303
    assert "Send again" not in words(browser.get(address(reference)))


def test_every_section_link_leads_somewhere(world: World, signed_in: SignedIn) -> None:
    page = signed_in(a_member(world.hub, "lscp.rag")).get(address(arrived(world).reference)).text
    listed = re.search(r'aria-label="On this page".*?</nav>', page, re.DOTALL)
    assert listed
    for target in re.findall(r'href="#([^"]+)"', listed[0]):
        assert page.count(f'id="{target}"') == 1


def held(world: World, browser: Browser) -> str:
    reference = arrived(world).reference
    browser.post(address(reference, "acknowledgement"), {"statement": "Mine."}, "/")
    return reference


def test_what_becomes_of_it_is_said_in_one_of_three_ways(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    browser = signed_in(person)
    reference = held(world, browser)
    asked = words(browser.get(address(reference)))
    assert "What becomes of it? Say so by 5:00pm on Thursday 26 November 2026." in asked
    assert "Due next Consider by 5:00pm on Thursday 26 November LSCP Review Advisory Group" in asked
    for word in ("We will consider it", "It belongs to another queue", "We will not consider it"):
        assert word in asked
    said = browser.post(address(reference, "consideration"), {"verdict": "accepted"}, "/")
    assert said.status_code == 303
    page = words(browser.get(said.headers["Location"]))
    assert "You have said that LSCP Review Advisory Group will consider it." in page
    assert (
        f"Considered It will be considered {person.name}, member, 9:00am on Monday 23 November 2026" in page
    )
    assert "Being considered" in page
    assert "What becomes of it?" not in page
    assert "Record the decision" in page
    assert "Being considered" in words(browser.get("/?state=accepted"))


def test_a_redirect_says_where_it_went_and_whether_anybody_was_asked(
    world: World, signed_in: SignedIn
) -> None:
    person = a_member(world.hub, "lscp.rag")
    a_member(world.hub, "lsab.sar")
    browser = signed_in(person)
    reference = held(world, browser)
    typed = {"verdict": "redirected", "to_queue": "lsab.sar", "reason": "He is 40."}
    said = browser.post(address(reference, "consideration"), typed, "/")
    page = words(browser.get(said.headers["Location"]))
    title = "LSAB Safeguarding Adults Review sub-group"
    assert f"You have passed it on to {title}, which is asked now. The sender is told." in page
    assert f"Passed on To {title} “He is 40.” {person.name}, member" in page
    assert "Passed on by LSCP Review Advisory Group: somebody there says that it belongs here." in page
    assert f"passed it on from LSCP Review Advisory Group to {title}" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, {"verdict-lscp-rag": "Select what becomes of it"}),
        ({"verdict": "perhaps"}, {"verdict-lscp-rag": "Select what becomes of it"}),
        (
            {"verdict": "redirected", "reason": " "},
            {
                "to_queue-lscp-rag": "Select the queue that it belongs to",
                "reason-lscp-rag": "Give a reason",
            },
        ),
        (
            {"verdict": "redirected", "to_queue": "lscp.rag", "reason": "So."},
            {"to_queue-lscp-rag": "Select the queue that it belongs to"},
        ),
        (
            {"verdict": "declined", "reason": " "},
            {"reason-lscp-rag": "Give a reason"},
        ),
        (
            {"verdict": "declined", "reason": "x" * 4001},
            {"reason-lscp-rag": "Shorten the reason to 4000 characters"},
        ),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    world: World, signed_in: SignedIn, typed: dict[str, str], said: dict[str, str]
) -> None:
    person = a_member(world.hub, "lscp.rag")
    browser = signed_in(person)
    reference = held(world, browser)
    answer = browser.post(address(reference, "consideration"), typed, "/")
    assert answer.status_code == 422
    for field, text in said.items():
        assert f'<a href="#{field}">{text}</a>' in " ".join(answer.text.split())
        assert f'id="{field}"' in answer.text
    assert answer.text.count("govuk-error-message") == len(said)
    if typed.get("verdict") in ("redirected", "declined"):
        assert re.search(rf'value="{typed["verdict"]}" checked', answer.text)


def test_a_reader_cannot_say_what_becomes_of_it(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    reference = held(world, signed_in(person))
    browser = signed_in(a_member(world.hub, "lscp.rag", role=Role.READER))
    assert "What becomes of it?" not in browser.get(address(reference)).text
    assert browser.post(address(reference, "consideration"), {"verdict": "accepted"}, "/").status_code == 403


def test_a_page_cannot_be_made_to_say_that_it_is_considered(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get(address(reference) + "?considered=lscp.rag"))
    assert "will consider it" not in page


def test_what_was_taken_and_not_considered_in_time_stands_out(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    held(world, signed_in(person))
    world.clock.forward(days=4)
    page = words(signed_in(person).get("/"))
    assert "Due next: Consider by yesterday 5:00pm 16 hours late" in page
    assert "Overdue Taken by" in page
    assert "1 overdue 0 waiting 1 acknowledged" in page
    assert 'id="line-' in signed_in(person).get("/?overdue=1").text


def test_the_next_letter_stands_on_the_page_with_whom_it_goes_to(world: World, signed_in: SignedIn) -> None:
    member, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    said = words(signed_in(member).get(f"/notifications/{reference}"))
    to_go = f"1:00pm on Tuesday 24 November 2026, this letter goes to {member.name}:"
    assert f"If nobody acknowledges by {to_go} {reference}: still waiting for Leeds" in said
    world.clock.now = datetime(2026, 11, 24, 14, tzinfo=UTC)
    chase(world.hub)
    said = words(signed_in(chair).get(f"/notifications/{reference}"))
    assert f"The next letter, to {chair.name}" in said
    assert "An escalation to the chair, today 5:00pm, unless somebody takes it first" in said
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    said = words(signed_in(chair).get(f"/notifications/{reference}"))
    assert "If nobody says whether it is considered by" in said
