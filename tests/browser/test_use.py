"""The screens in use: by keyboard alone, without JavaScript, and left open all day."""

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.demo import PASSWORD
from hub.journeys.wall import SHOWN
from tests.browser.conftest import MEMBER, READER, Demo
from tests.browser.screens import Listener, picture, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REFRESH = "window.htmx.trigger(document.querySelector('[data-live]'), 'refresh')"
FAR = 150  # presses of Tab that somebody would have given up after

FULL = """(lines) => {
    const body = document.querySelector("tbody");
    while (body.children.length < lines) body.append(body.children[0].cloneNode(true));
    for (const it of body.querySelectorAll("td .line")) it.textContent = "As long as it can be, ".repeat(9);
    document.querySelector(".more")?.remove();
    body.closest("table").insertAdjacentHTML("afterend", '<p class="more">and 12 more</p>');
}"""
"""Every line there is room for, each with more than it can show."""


def test_somebody_signs_in_and_acknowledges_by_keyboard_alone(demo: Demo) -> None:
    reference = demo.reference("lscp.cdop", "waiting")
    context = demo.context()
    page = context.new_page()
    page.goto("/sign-in")
    tab_to(page, "Email address")
    page.keyboard.type(MEMBER)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Tracking", level=1).wait_for()
    tab_to(page, reference)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=reference).wait_for()
    tab_to(page, "What will you do?")
    page.keyboard.type("Told the panel's manager.")
    tab_to(page, "Take this for Child Death Overview Panel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("You have taken this for Child Death Overview Panel")
    assert focused(page) == "alert"  # a screen reader is told at once
    context.close()


def test_the_first_stop_of_the_tab_key_skips_to_the_content(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main-content').contains(document.activeElement)")
    context.close()


def test_what_has_the_focus_shows_it(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    page.goto("/")
    for _ in range(25):
        before = page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        page.keyboard.press("Tab")
        marked: bool = page.evaluate(
            """() => {
                const it = document.activeElement, style = getComputedStyle(it);
                const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return it === document.body || ring || style.boxShadow !== "none";
            }"""
        )
        assert marked, f"after {before}: {page.evaluate('document.activeElement.outerHTML.slice(0, 200)')}"
    context.close()


def test_everything_can_be_done_without_javascript(demo: Demo) -> None:
    context = demo.context(MEMBER, java_script_enabled=False)
    page = context.new_page()
    reference = raise_one(page)
    page.goto(f"/?reference={reference}")
    page.get_by_role("link", name=reference).click()
    page.get_by_label("What will you do?").first.fill("On Thursday's agenda.")
    page.get_by_role("button", name="Take this").first.click()
    expect(page.get_by_text("You have taken this")).to_be_visible()
    page.get_by_text("Record the decision").first.click()
    page.get_by_label("The criteria are not met", exact=True).check()
    page.get_by_label("Reasons").fill("An invented accident after good care.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("An invented accident after good care.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    context.close()


def test_the_tracking_screen_refreshes_itself_under_the_finger_and_keeps_the_focus(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    heard = Listener(page)
    page.goto("/")
    link = page.locator("#board").get_by_role("link", name=re.compile("LSH-")).first
    link.focus()
    name = focused(page)
    reference = raise_one(context.new_page())
    page.evaluate("window.htmx.trigger(document.querySelector('[data-live]'), 'refresh')")
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    assert focused(page) == name
    expect(page.locator("#said")).to_contain_text("waiting")  # what changed is read out
    assert heard.complaints == []
    context.close()


def test_a_screen_that_could_not_be_updated_says_so_until_it_is(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    page.evaluate(REFRESH)
    expect(page.locator("#stale")).to_contain_text("The connection is lost")
    expect(page.locator("#stale")).to_contain_text("You see what stood at")
    context.set_offline(False)
    page.evaluate(REFRESH)
    expect(page.locator("#stale")).to_be_empty()
    context.close()


def test_updates_can_be_paused_and_go_on(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Pause updates").press("Enter")
    expect(page.locator("#stale")).to_contain_text("Updates are paused")
    reference = raise_one(context.new_page())
    page.evaluate(REFRESH)
    expect(page.get_by_role("link", name=reference)).to_have_count(0)
    page.get_by_role("button", name="Go on updating").press("Enter")
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    expect(page.locator("#stale")).to_be_empty()
    assert focused(page) == "Pause updates"
    context.close()


def test_the_filter_is_folded_on_a_telephone_and_open_on_a_desk(demo: Demo) -> None:
    context = demo.context(MEMBER, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto("/?everything=1")
    expect(page.get_by_label("Board", exact=True)).to_be_hidden()
    page.get_by_text("Filter", exact=True).click()
    expect(page.get_by_label("Board", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    expect(page.get_by_label("Board", exact=True)).to_be_visible()
    context.close()


def test_a_session_that_ended_elsewhere_leads_from_the_open_screen_to_sign_in(demo: Demo) -> None:
    context = demo.context(READER)
    page = context.new_page()
    page.goto("/")
    other = context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    page.evaluate("window.htmx.trigger(document.querySelector('[data-live]'), 'refresh')")
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    sign_in(page, demo.hub.url, READER, PASSWORD)
    context.close()


def test_a_scanner_that_opens_links_and_sends_their_forms_acknowledges_nothing(demo: Demo) -> None:
    """As mail scanners that run a page's scripts do; a person who types the code then takes it."""
    path, code = demo.slip()
    context = demo.context()
    page = context.new_page()
    assert page.request.head(path).status == 200
    page.goto(path)
    for typed, act in product(("", "on"), ("button => button.click()", "button => button.form.submit()")):
        page.goto(path)
        for box in page.locator("main textarea, main input:not([type=hidden])").all():
            box.fill(typed)
        with page.expect_navigation():
            page.locator("main form button").evaluate(act)
        expect(page.get_by_text("There is a problem")).to_be_visible()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acknowledge for")
    page.get_by_label("What will you do?").fill("Reading it now.")
    page.get_by_label("Code from the letter").fill(code)
    page.get_by_role("button", name="Take this").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is in hand")
    context.close()


def test_a_message_is_written_without_javascript_and_read_by_the_other_board(demo: Demo) -> None:
    reference = demo.reference("lsab.sar", "acknowledged")
    writer = demo.context("bashir@lsab.example.org", java_script_enabled=False)
    page = writer.new_page()
    page.goto(f"/notifications/{reference}")
    page.locator("summary", has_text="Write a message").click()
    page.get_by_label("Only those you tick below, and you", exact=True).check()
    page.get_by_label("Everybody of LSAB").check()
    page.get_by_role("textbox", name="Message", exact=True).fill("An invented question.")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("An invented question.")).to_be_visible()
    expect(page.get_by_text("Restricted: only those named can read it").last).to_be_visible()
    reader = demo.context("olwen@lsab.example.org")
    other = reader.new_page()
    other.goto("/")
    other.get_by_role("link", name=re.compile(f"new messages? on {reference}")).click()
    expect(other.get_by_text("An invented question.")).to_be_visible()
    outside = demo.context("dilys@hub.example.org")
    desk = outside.new_page()
    desk.goto(f"/notifications/{reference}")
    expect(desk.get_by_text("An invented question.")).to_have_count(0)
    for context in (writer, reader, outside):
        context.close()


def test_files_chosen_for_a_message_are_named_before_it_is_sent_and_below_it_after(
    demo: Demo, tmp_path: Path
) -> None:
    reference = demo.reference("lsab.sar", "acknowledged")
    context = demo.context("bashir@lsab.example.org")
    page = context.new_page()
    page.goto(f"/notifications/{reference}")
    page.locator("summary", has_text="Write a message").click()
    page.get_by_label("Everybody of LSAB").check()
    page.get_by_role("textbox", name="Message", exact=True).fill("An invented chronology.")
    files = [tmp_path / "chronology.txt", tmp_path / ("x" * 80 + ".txt")]
    for file in files:
        file.write_text("An invented chronology.")
    control = page.locator("input[type=file]")
    control.set_input_files(files)
    expect(page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_text(
        [f"{file.name} (1 kB)" for file in files]
    )
    expect(page.get_by_text("2 files chosen")).to_be_visible()
    picture(page, "message-files")
    control.set_input_files(files[:1])
    expect(page.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Send message").click()
    article = page.get_by_role("article").filter(has_text="An invented chronology.")
    expect(article.get_by_text("File with this message")).to_be_visible()
    expect(article.get_by_text("chronology.txt")).to_be_visible()
    picture(page, "message-with-file")
    context.close()


def raise_one(page: Page) -> str:
    """Fill in as much of the form as has to be; the reference."""
    page.goto("/raise/form")
    page.get_by_label("Agency").fill("Leeds Teaching Hospitals (invented)")
    page.get_by_label("What happened, in a few sentences").fill("An invented child was hurt.")
    page.get_by_role("group", name="What was the worst outcome").get_by_label("Serious harm").check()
    page.get_by_role("group", name="Is abuse or neglect known").get_by_label("Known", exact=True).check()
    page.get_by_label("Local authority where it happened").fill("Leeds")
    page.get_by_label("Age at the incident, in years").fill("6")
    page.get_by_role("button", name="Send to the boards").last.click()
    page.get_by_role("heading", name="The boards have been asked").wait_for()
    [reference] = re.findall(r"LSH-\d{4}-\d{6}", page.get_by_role("main").inner_text())[:1]
    return str(reference)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"Tab never came to {name!r}")


def focused(page: Page) -> str:
    """What a screen reader would call what has the focus: its label or its words, else its role."""
    name: str = page.evaluate(
        """() => {
            const it = document.activeElement;
            const named = it.labels?.length ? it.labels[0] : it;
            const role = it.getAttribute("role");
            return role === "alert" ? role : named.innerText.replace(/\\s+/g, " ").trim();
        }"""
    )
    return name


def test_shortcuts_move_open_search_and_can_be_switched_off(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    page.goto("/?everything=1")
    first, second = (page.locator("[data-line]").nth(at).inner_text() for at in (0, 1))
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=first, level=1).wait_for()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_role("heading", name="Tracking", level=1).wait_for()
    page.keyboard.press("/")
    assert focused(page) == "Reference"
    page.keyboard.type("j?")  # typing is typing
    expect(page.get_by_label("Reference")).to_have_value("j?")
    page.get_by_role("link", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Switch shortcuts off").click()
    expect(page.get_by_text("Shortcuts are off in this browser.")).to_be_visible()
    page.goto("/?everything=1")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    context.close()


def test_what_is_printed_is_the_list_and_when_it_stood_so(demo: Demo) -> None:
    context = demo.context(MEMBER)
    page = context.new_page()
    page.goto("/?state=waiting")
    expect(page.get_by_text("Printed by Amara Inventley")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("Printed by Amara Inventley")).to_be_visible()
    expect(page.locator("[data-line]").first).to_be_visible()
    near = page.locator(".hub-dated").first
    expect(near.locator("span")).to_be_hidden()
    assert re.search(r"\d [A-Z][a-z]{2},?\"$", near.evaluate("it => getComputedStyle(it, '::after').content"))
    for gone in (".hub-filter", ".hub-exports", ".hub-masthead", "#pause", ".hub-refreshed"):
        expect(page.locator(gone)).to_be_hidden()
    picture(page, "tracking-printed")
    context.close()


def test_by_the_keyboard_alone_a_reason_is_asked_for_once_it_is_needed(demo: Demo) -> None:
    """Each answer shows what it needs, without a script; what another one needs is not in the way."""
    context = demo.context("connor@safer-leeds.example.org", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/notifications/{demo.reference('safer-leeds.dhr', 'acknowledged')}")
    card = page.locator("[id='queue-safer-leeds.dhr']")
    why, where = card.get_by_label("Why?"), card.get_by_label("Which queue does it belong to?")
    expect(why).to_be_hidden()
    card.get_by_label("We will consider it").focus()
    for shown in ((False, False), (True, True), (False, True)):  # considered, passed on, not considered
        page.keyboard.press("Space" if shown == (False, False) else "ArrowDown")
        for field, there in zip((where, why), shown, strict=True):
            expect(field).to_be_visible(visible=there)
    page.keyboard.press("Tab")
    expect(why).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card.get_by_text("Give a reason")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (1024, 768)])
def test_a_full_wall_fits_a_landscape_screen_without_scrolling(demo: Demo, width: int, height: int) -> None:
    context = demo.context("grace@lscp.example.org")
    page = context.new_page()
    page.goto("/links")
    page.get_by_role("button", name="Make a display").click()
    page.goto("/wall/" + page.locator(".hub-address").inner_text().rsplit("/", 1)[1])
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(FULL, SHOWN)
    page.locator(".more").wait_for()
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [width, height]
    context.close()


def test_a_wall_on_a_telephone_keeps_its_margins_and_says_how_late_it_is(demo: Demo) -> None:
    context = demo.context("grace@lscp.example.org")
    page = context.new_page()
    page.goto("/links")
    page.get_by_role("button", name="Make a display").click()
    page.goto("/wall/" + page.locator(".hub-address").inner_text().rsplit("/", 1)[1])
    page.set_viewport_size({"width": 320, "height": 900})
    right = "e => e.getBoundingClientRect().right"
    assert page.locator(".counts li").nth(1).evaluate(right) <= page.locator("main").evaluate(right)
    cut = "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).length"
    page.locator(".line").first.evaluate(
        "e => { e.textContent = 'Notified to the administrator. '.repeat(9) }"
    )
    assert page.locator(".line").evaluate_all(cut) == 0
    context.close()
