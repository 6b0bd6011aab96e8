"""The tracking screen: what is late comes first, in words, and no more than somebody may see."""

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.watch import check
from hub.queues.entry import How
from hub.tracking.board import PAGE_SIZE
from tests.builders import RULES, World, a_member, arrived, raised, some_fields
from tests.web.conftest import SignedIn, words


def test_nothing_yet_reads_as_nothing_yet(world: World, signed_in: SignedIn) -> None:
    page = words(signed_in(a_member(world.hub, "lscp.rag")).get("/"))
    assert "Nothing is open. New notifications appear here by themselves." in page
    assert "0 overdue 0 waiting 0 acknowledged" in page


def test_a_waiting_entry_says_when_it_is_due_and_then_how_late_it_is(
    world: World, signed_in: SignedIn
) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    page = words(browser.get("/"))
    assert f"{reference} Due next: Acknowledge by tomorrow 5:00pm LSCP Review Advisory Group Waiting" in page
    assert (
        "Received today 9:00am less than a minute ago An agency or the public, from their own system" in page
    )
    world.clock.forward(days=1, hours=11)
    late = words(signed_in(a_member(world.hub, "lscp.rag")).get("/"))
    assert "1 overdue 1 waiting 0 acknowledged" in late
    assert "Due next: Acknowledge by today 5:00pm 3 hours late" in late
    assert "LSCP Review Advisory Group Overdue Local authority notifies" in late
    both = signed_in(a_member(world.hub, "lscp.rag")).get("/?overdue=1&state=waiting")
    assert "Overdue, Waiting. Printed by" in words(both)
    assert f'id="line-{reference}"' in both.text
    other = signed_in(a_member(world.hub, "lscp.rag")).get("/?overdue=1&state=acknowledged")
    assert "Nothing matches." in other.text


def test_a_taken_entry_says_who_has_it(world: World, signed_in: SignedIn) -> None:
    reference, person = arrived(world).reference, a_member(world.hub, "lscp.rag")
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    page = words(signed_in(person).get("/"))
    assert f"Acknowledged Taken by {person.name} today 9:00am" in page
    assert "Zebedee" not in page


def test_the_counts_are_links_that_filter(world: World, signed_in: SignedIn) -> None:
    first, second = arrived(world).reference, arrived(world).reference
    person = a_member(world.hub, "lscp.rag")
    acknowledge(Taking(first, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    browser = signed_in(person)
    shown = {
        path: browser.get(path).text for path in ("/?state=waiting", "/?state=acknowledged", "/?overdue=1")
    }
    assert second in shown["/?state=waiting"]
    assert first not in shown["/?state=waiting"]
    assert first in shown["/?state=acknowledged"]
    assert second not in shown["/?state=acknowledged"]
    assert "Nothing matches." in shown["/?overdue=1"]
    for path in shown:
        assert f'href="{path}"' in browser.get("/").text


def test_each_board_is_counted_by_state_with_a_link_to_those(world: World, signed_in: SignedIn) -> None:
    first, second = arrived(world).reference, arrived(world).reference
    person = a_member(world.hub, "lscp.rag")
    acknowledge(Taking(first, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    world.clock.forward(days=3)
    browser = signed_in(person)
    page = browser.get("/")
    assert "LSCP 1 overdue 1 waiting 1 acknowledged" in words(page)
    for query, listed in (("overdue=1", second), ("state=waiting", second), ("state=acknowledged", first)):
        assert f'href="/?board=lscp&amp;{query}"' in page.text
        assert browser.get(f"/?board=lscp&{query}").text.count('id="line-') == 1
        assert f'id="line-{listed}"' in browser.get(f"/?board=lscp&{query}").text


def test_the_filter_finds_by_board_queue_and_reference(world: World, signed_in: SignedIn) -> None:
    reference, other = arrived(world).reference, arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    assert reference in browser.get("/?board=lscp&queue=lscp.rag").text
    assert "Nothing matches." in browser.get("/?board=lsab").text
    found = browser.get(f"/?reference={reference.lower()}").text
    assert f"/notifications/{reference}" in found
    assert f"/notifications/{other}" not in found
    assert f'value="{reference.lower()}"' in found


def test_a_filter_that_makes_no_sense_asks_for_everything(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    for query in ("state=broken", "page=x", "page=-1", "page=0", "overdue=maybe", "page=99999999999999"):
        assert reference in browser.get(f"/?{query}").text, query


def test_pages_go_on_and_back_with_the_filter(world: World, signed_in: SignedIn) -> None:
    sender = a_member(world.hub, "lscp.rag", partnership="lscp")
    for _ in range(PAGE_SIZE + 1):
        raised(world, sender)
    browser = signed_in(sender)
    first, second = browser.get("/?queue=lscp.rag").text, browser.get("/?queue=lscp.rag&page=2").text
    assert first.count('class="govuk-link" id="line-') == PAGE_SIZE
    assert second.count('class="govuk-link" id="line-') == 1
    assert 'href="/?queue=lscp.rag&amp;page=2"' in first
    assert 'href="/?queue=lscp.rag"' in second


def test_htmx_gets_only_the_table_and_the_counts(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    whole, part = browser.get("/").text, browser.get("/", headers={"HX-Request": "true"}).text
    assert 'hx-get="/?everything=1"' in whole
    assert "<html" not in part
    assert "<form" not in part
    assert reference in part
    assert 'id="counts" hx-swap-oob="true"' in part
    assert "hx-swap-oob" not in whole


def test_alarms_are_for_those_who_can_do_something(world: World, signed_in: SignedIn) -> None:
    desk, member = a_member(world.hub, *RULES.queues), a_member(world.hub, "lscp.rag")
    assert "Needs a person now" not in words(signed_in(desk).get("/"))
    reference = arrived(world, some_fields(abuse_or_neglect="unknown")).reference
    world.clock.forward(days=30)
    assert "stopped checking that nothing is lost" in words(signed_in(member).get("/"))
    check(world.hub)
    late = words(signed_in(desk).get("/"))
    assert "stopped checking" not in late
    assert "nothing sends or reads them" in late
    assert f"{reference} at" in late


def test_all_is_well_is_said_and_when_that_was_checked(world: World, signed_in: SignedIn) -> None:
    arrived(world)
    check(world.hub)
    said = words(signed_in(a_member(world.hub, "lscp.rag")).get("/"))
    assert "Everything accepted is accounted for: 1 in all, 1 open. Last checked:" in said


def test_a_queue_that_reaches_nobody_is_an_alarm_before_anything_comes(
    world: World, signed_in: SignedIn
) -> None:
    desk = a_member(world.hub, *(it for it in RULES.queues if it != "lsab.sar"))
    member = a_member(world.hub, "lscp.rag")
    check(world.hub)
    silent = "LSAB Safeguarding Adults Review sub-group reaches nobody: nobody sits on it."
    assert silent in words(signed_in(desk).get("/"))
    assert silent in words(signed_in(desk).get("/triage"))
    assert "reaches nobody" not in words(signed_in(member).get("/"))


def test_the_clock_of_a_duty_stands_beside_who_must_take_it_and_in_red_once_it_has_run_out(
    world: World, signed_in: SignedIn
) -> None:
    member = a_member(world.hub, "lscp.rag")
    late = arrived(world, some_fields() | {"aware_on": "2026-11-02"}).reference
    arrived(world)
    page = signed_in(member).get("/").text
    assert "Local authority notifies the national Panel by Mon 30 Nov<" in page
    over = "Due next: Local authority notifies the national Panel by Mon 9 Nov 14 days late"
    assert over in words(signed_in(member).get("/"))
    taken = Taking(late, "lscp.rag", How.SCREEN, "I take it.")
    acknowledge(taken, member, world.hub)
    assert over in words(signed_in(member).get("/?overdue=1")), "until it is concluded"
