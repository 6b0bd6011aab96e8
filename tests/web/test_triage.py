"""The duty desk: complete the facts, see what changes, confirm; put right what a machine gave up on."""

import re
from dataclasses import replace

from adapters.memory.post import MemoryPostman
from hub.intake.filed import Filed
from hub.journeys import look
from hub.journeys.by_mail import by_mail
from hub.journeys.deliver import deliver
from hub.journeys.receive import receive
from hub.queues.person import Person
from hub.sending.outcome import Refused
from tests.builders import BOX, World, a_mail, a_member, arrived, some_fields
from tests.web.conftest import Browser, Controls, SignedIn, words

UNCLEAR = some_fields(abuse_or_neglect="unknown")


def filed(reference: str, person: Person, world: World) -> Filed:
    return look.notification(reference, person, world.hub).filed


def test_the_form_shows_what_is_known_and_what_to_ask(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world, UNCLEAR).reference
    page = signed_in(a_member(world.hub, "hub.triage")).get(f"/triage/{reference}")
    assert "Find these out" in words(page)
    assert 'value="West Yorkshire Police"' in page.text
    assert 'id="aware_on-day" name="aware_on-day" type="text" value="23"' in " ".join(page.text.split())


def test_a_form_sent_back_untouched_changes_no_fact(world: World, signed_in: SignedIn) -> None:
    desk, reference = a_member(world.hub, "hub.triage"), arrived(world, UNCLEAR).reference
    browser = signed_in(desk)
    before = filed(reference, desk, world).told.fields
    held = Controls(browser.get(f"/triage/{reference}").text, f"/triage/{reference}").held
    assert browser.post(f"/triage/{reference}", held | {"step": "confirm"}, "/").status_code == 303
    after = filed(reference, desk, world)
    assert after.revision == 2
    assert after.told.fields == before


def test_the_change_is_seen_before_it_is_confirmed(world: World, signed_in: SignedIn) -> None:
    desk, reference = a_member(world.hub, "hub.triage"), arrived(world, UNCLEAR).reference
    browser = signed_in(desk)
    held = Controls(browser.get(f"/triage/{reference}").text, f"/triage/{reference}").held
    held |= {"incident.domestic_abuse": "yes", "people[0].age_years": "17", "people[0].outcome": "death"}
    held |= {"incident.outcome": "death", "people[0].relationship_to_perpetrator": "partner"}
    held |= {"incident.abuse_or_neglect": "known"}
    seen = browser.post(f"/triage/{reference}", held | {"step": "preview"}, "/")
    said = words(seen)
    assert "This adds" in said
    assert "Safer Leeds domestic homicide review : must be considered" in said
    assert "This stays" in said
    assert "Hub duty desk: must be considered" in said
    assert "never takes one away" in said
    assert filed(reference, desk, world).revision == 1
    hidden = Controls(seen.text, f"/triage/{reference}").held
    assert browser.post(f"/triage/{reference}", hidden | {"step": "back"}, "/").status_code == 200
    assert browser.post(f"/triage/{reference}", hidden | {"step": "confirm"}, "/").status_code == 303
    queues = {it.queue for it in look.notification(reference, desk, world.hub).entries}
    assert {"hub.triage", "safer-leeds.dhr", "lscp.rag"} <= queues


def test_a_mistake_is_shown_beside_its_field_and_nothing_is_kept(world: World, signed_in: SignedIn) -> None:
    desk, reference = a_member(world.hub, "hub.triage"), arrived(world, UNCLEAR).reference
    browser = signed_in(desk)
    held = Controls(browser.get(f"/triage/{reference}").text, f"/triage/{reference}").held | {
        "incident.occurred_on-month": "13"
    }
    for step in ("preview", "confirm"):
        answer = browser.post(f"/triage/{reference}", held | {"step": step}, "/")
        assert answer.status_code == 422
        assert '<a href="#incident-occurred_on-day">Enter a real day' in answer.text
    assert filed(reference, desk, world).revision == 1


def test_a_mail_without_a_form_lies_beside_the_fields(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    arrival = receive(BOX, a_mail("Somebody <b>fell</b> down the stairs.\nPlease ring me."), world.hub)
    assert arrival
    by_mail(arrival, world.hub)
    browser = signed_in(desk)
    [reference] = set(re.findall(r"LSH-2026-\d{6}", browser.get("/triage").text))
    page = browser.get(f"/triage/{reference}").text
    assert "Somebody &lt;b&gt;fell&lt;/b&gt; down the stairs.\nPlease ring me." in page
    assert page.index("As it came") < page.index('name="opened"'), "first what came"
    assert "We have not been told that everyone is safe." in words(browser.get(f"/triage/{reference}"))


def test_the_desk_resends_what_no_board_can_see_failing(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    deliver(replace(world.hub, postman=MemoryPostman([Refused("550 no such user")] * 9)))
    browser: Browser = signed_in(desk)
    page = browser.get("/triage").text
    assert reference in page
    actions = re.findall(r'action="(/triage/messages/[^"]+/again)"', page)
    assert actions
    for action in actions:
        assert browser.post(action, {}, "/").status_code == 303
    assert "Every message was delivered or is still being tried." in words(browser.get("/triage"))
