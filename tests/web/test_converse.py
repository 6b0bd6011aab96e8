"""The conversation on the page, its form, the marks of what is new, and the search."""

import re

import pytest

from hub.intake.mail import Attachment
from hub.journeys import search as searching
from hub.journeys.chase import chase
from hub.journeys.converse import say
from hub.journeys.post import Speaker
from hub.messaging.message import Compartment, Draft, How
from hub.queues.member import Role
from hub.words import SYSTEM
from tests.bounces import postfix
from tests.builders import World, a_member, arrived
from tests.conversations import TWO_BOARDS, a_reply, landed, said, seen_by, to
from tests.journeys.test_bounce import came, failed
from tests.web.conftest import SignedIn, words

FORM = {
    "compartment": "open",
    "to": ["queue:safer-leeds.dhr"],
    "subject": "",
    "text": "Who rings the family?",
}


def test_a_message_is_written_and_read_on_the_page(world: World, signed_in: SignedIn) -> None:
    child, safer = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    page = f"/notifications/{reference}"
    writer, reader = signed_in(child), signed_in(safer)
    sent = writer.post(f"{page}/messages", FORM, page)
    assert sent.status_code == 303
    assert "#message-" in sent.headers["Location"]
    shown = words(reader.get(page))
    assert "1 message is new to you." in shown
    assert "Who rings the family?" in shown
    assert f"to {world.hub.rulebook.queues['safer-leeds.dhr'].title}" in shown
    again = words(writer.get(page))
    assert f"Read by {safer.name} (today 9:00am)" in again
    assert "new to you" not in again


def test_the_same_form_sent_twice_says_it_once(world: World, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    page = f"/notifications/{reference}"
    browser = signed_in(member)
    [once] = re.findall(r'name="once" value="([^"]+)"', browser.get(page).text)
    for _ in range(2):
        browser.post(f"{page}/messages", FORM | {"once": once}, page)
    assert len(seen_by(world, reference, member)) == 1
    browser.post(f"{page}/messages", FORM | {"once": once, "text": "Went back and changed it."}, page)
    assert len(seen_by(world, reference, member)) == 2


@pytest.mark.parametrize(
    ("wrong", "said_of_it", "anchor"),
    [
        ({"text": " "}, "Write the message", "#text-message"),
        ({"to": []}, "Choose at least one board, queue or person to tell", "#to-message"),
        ({"to": ["queue:lsab.sar.x"]}, "Choose only those who can see this notification", "#to-message"),
        ({"to": ["everybody"]}, "Name each as", "#to-message"),
        ({"compartment": "secret"}, "Choose who may read the message", "#compartment-message"),
        ({"subject": "x" * 201}, "Shorten the subject", "#subject-message"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    world: World, signed_in: SignedIn, wrong: dict[str, object], said_of_it: str, anchor: str
) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    page = f"/notifications/{reference}"
    answer = signed_in(member).post(f"{page}/messages", FORM | wrong, page)
    assert answer.status_code == 422
    assert f'href="{anchor}"' in answer.text
    assert f'id="{anchor[1:]}"' in answer.text
    assert words(answer).count(said_of_it) == 2
    if "text" not in wrong:
        assert "Who rings the family?" in answer.text
    assert seen_by(world, reference, member) == ()


def test_another_boards_person_can_neither_read_nor_post(world: World, signed_in: SignedIn) -> None:
    writer = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    said(world, reference, writer, to("lscp.rag"), "Only for us.")
    browser = signed_in(a_member(world.hub, "safer-leeds.dhr"))
    page = f"/notifications/{reference}"
    assert browser.get(page).status_code == 404
    assert browser.post(f"{page}/messages", FORM, "/search").status_code == 404
    assert "Only for us" not in browser.post("/search", {"words": "only for us"}, "/search").text
    assert len(seen_by(world, reference, writer)) == 1


def test_a_restricted_message_says_so_in_words_and_is_not_on_others_pages(
    world: World, signed_in: SignedIn
) -> None:
    lawyer, asked = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    colleague = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, lawyer, to(people=(asked,)), "Privileged words.", Compartment.LEGAL)
    page = f"/notifications/{reference}"
    shown = words(signed_in(asked).get(page))
    assert "Restricted: legal advice, only those named can read it" in shown
    assert "Privileged words." in shown
    other = words(signed_in(colleague).get(page))
    assert "Privileged words." not in other
    assert "Restricted: legal" not in other
    assert "Word of a message" not in other
    assert "wrote a message that only those named can read" in other  # that there is one is on the trail


def test_a_quoted_tail_is_folded_and_there(world: World, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    text = "Ich komme.\n\nAm 23.11.2026 schrieb Hub:\n> Wer kommt?\nUnd Frau Beispiel.\n> Wann?\n"
    landed(world, reference, member, a_reply(text))
    page = signed_in(member).get(f"/notifications/{reference}").text
    folded = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    assert "&gt; Wer kommt?" in folded
    assert "Ich komme." in page
    assert "Ich komme." not in folded
    assert "Und Frau Beispiel." not in folded
    assert "by email" in page


def test_a_message_is_escaped(world: World, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    said(world, reference, member, to("lscp.rag"), "<script>alert(1)</script> {{ 7 * 7 }}")
    page = signed_in(member).get(f"/notifications/{reference}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in page


def test_the_search_finds_all_of_the_words_and_writes_down_none(world: World, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    said(world, reference, member, to("lscp.rag"), "The grandmother lives in Harehills.")
    browser = signed_in(member)
    shown = words(browser.post("/search", {"words": "HAREHILLS grandmother"}, "/search"))
    assert "1 found" in shown
    assert "The grandmother lives in Harehills." in shown
    told = words(browser.post("/search", {"words": "zebedee"}, "/search"))
    assert reference in told
    assert "What was told" in told
    assert "Looked through all 1 notification with the names of their files and all 1 message that" in told
    assert "Nothing found" in words(browser.post("/search", {"words": "harehills unicorn"}, "/search"))
    with world.hub.ledger(SYSTEM) as ledger:
        trail = str(ledger.audit.of(ledger.notifications.get(reference).id)).casefold()
    assert "found by search" in trail
    assert "harehills" not in trail
    assert "zebedee" not in trail


def test_a_search_finds_nothing_restricted_to_others(world: World, signed_in: SignedIn) -> None:
    writer, colleague = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, writer, to("safer-leeds.dhr"), "Privileged marmalade.", Compartment.LEGAL)
    found = signed_in(colleague).post("/search", {"words": "marmalade"}, "/search")
    assert "Nothing found" in words(found)
    assert "and all 0 messages" in words(found)


def test_the_tracking_screen_counts_what_is_new_in_words_until_it_is_read(
    world: World, signed_in: SignedIn
) -> None:
    writer, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    browser = signed_in(other)
    assert "new message" not in words(browser.get("/"))
    said(world, reference, writer, to("lscp.rag"))
    assert "1 new message on" in words(browser.get("/"))
    said(world, reference, writer, to("lscp.rag"))
    assert "2 new messages on" in words(browser.get("/"))
    assert "new message" not in words(signed_in(writer).get("/"))
    browser.get(f"/notifications/{reference}")
    assert "new message" not in words(browser.get("/"))


def test_the_words_of_choices_are_no_finds(world: World, signed_in: SignedIn) -> None:
    arrived(world)
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    assert "Nothing found" in words(browser.post("/search", {"words": "serious_harm"}, "/search"))


def test_the_search_stops_where_it_says_it_does_and_finds_any_reference(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE", 1)
    monkeypatch.setattr(searching, "SECONDS", -1)
    member, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar")
    old, new = arrived(world).reference, arrived(world).reference
    browser = signed_in(member)
    found = words(browser.post("/search", {"words": "zebedee"}, "/search"))
    assert new in found
    assert old not in found
    assert "the newest 1 notification, back to 9:00am on Monday 23 November 2026," in found
    assert "There was no time for what is older" in found
    for typed in (old.lower(), f"zebedee {old}", f"({old}) LSH-1999-000001"):
        found = words(browser.post("/search", {"words": typed}, "/search"))
        assert "1 found" in found
        assert f"{old} , what was told 1" in found
    assert "Nothing found" in words(browser.post("/search", {"words": f"unicorn {old}"}, "/search"))
    assert "Nothing found" in words(signed_in(other).post("/search", {"words": old}, "/search"))


def test_the_search_goes_on_page_after_page_while_there_is_time(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE", 2)
    writer, member = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    references = [arrived(world).reference for _ in range(5)]
    for it in references:
        said(world, it, writer, to("lscp.rag"), "A zebedee of a message.")
    found = words(signed_in(member).post("/search", {"words": "zebedee"}, "/search"))
    assert "10 found" in found
    assert "Looked through all 5 notifications with the names of their files and all 5 messages" in found


def test_names_of_files_are_found_by_those_who_may_see_the_file(world: World, signed_in: SignedIn) -> None:
    writer, named, colleague = (a_member(world.hub, "lscp.rag") for _ in range(3))
    reference = arrived(world).reference
    draft = Draft("Read this.", to(people=(named,)), "form:1", compartment=Compartment.LEGAL)
    brought = [Attachment("Marmalade minutes.pdf", "application/pdf", b"%PDF-1.7")]
    say(reference, draft, Speaker(writer), How.SCREEN, world.hub, brought)
    found = signed_in(named).post("/search", {"words": "marmalade"}, "/search")
    assert f"{reference} , name of a file 1" in words(found)
    assert f"/notifications/{reference}#message-" in found.text
    assert "Nothing found" in words(signed_in(colleague).post("/search", {"words": "marmalade"}, "/search"))


def test_a_queues_card_says_who_was_told_and_what_happens_next(world: World, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    browser = signed_in(member)
    assert "1 told, 0 reached, 1 on the way" in words(browser.get(f"/notifications/{reference}"))
    world.deliver_all()
    assert "A reminder to its members, tomorrow 1:00pm, unless" in words(
        browser.get(f"/notifications/{reference}")
    )
    world.clock.forward(days=1, hours=6)
    browser = signed_in(member)  # the session has ended meanwhile
    chase(world.hub)
    world.deliver_all()
    shown = words(browser.get(f"/notifications/{reference}"))
    assert "Reminder, today 3:00pm: 1 of 1 reached" in shown
    assert "An escalation to the chair, today 5:00pm, unless somebody takes it first" in shown


def test_the_duty_desk_is_named_as_such(world: World, signed_in: SignedIn) -> None:
    desk, member = a_member(world.hub, "hub.triage", "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    said(world, reference, desk, to("lscp.rag"))
    assert f"{desk.name}, the hub’s duty desk New" in words(
        signed_in(member).get(f"/notifications/{reference}")
    )


def test_the_page_says_under_a_message_whom_it_did_not_reach_until_they_have_read_it(
    world: World, signed_in: SignedIn
) -> None:
    child, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    safer = a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, safer, to(people=(child,)))
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if "message from" in it.subject]
    came(world, postfix(failed(world, letter.key, child.email)))
    page = f"/notifications/{reference}"
    shown = words(signed_in(safer).get(page))
    lost = f"The letter about it could not be delivered to {child.name}."
    assert f"{lost} Told in their place: {chair.name}." in shown
    signed_in(child).get(page)
    assert lost not in words(signed_in(safer).get(page))
