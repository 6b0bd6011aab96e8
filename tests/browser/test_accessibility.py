"""Every screen in a real browser: no fault that axe-core finds, no sideways scrolling, nothing missing."""

import smtplib
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import DESK, MEMBER, READER, Demo
from tests.browser.screens import NARROW, WIDE, Listener, picture, too_wide
from tests.browser.test_use import raise_one
from tests.contracts.test_formfile import a_word
from tests.journeys.test_attach import PDF, a_mail_with, forwarded
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WCAG_22_AA: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def taken(demo: Demo, page: Page) -> None:
    page.goto(f"/notifications/{demo.reference('safer-leeds.dhr', 'acknowledged')}")
    for summary in page.locator("summary").all():
        summary.click()


def to_consider(demo: Demo, page: Page) -> None:
    """The form under the one that another person has taken, with a queue to pass it on to."""
    page.goto(f"/notifications/{demo.reference('safer-leeds.dhr', 'acknowledged')}")
    page.get_by_text("It belongs to another queue").click()
    page.get_by_label("Which queue does it belong to?").wait_for()


def considered_with_nothing_said(demo: Demo, page: Page) -> None:
    to_consider(demo, page)
    page.get_by_role("button", name="Record this").click()
    page.get_by_text("There is a problem").wait_for()
    page.get_by_label("Which queue does it belong to?").wait_for()


def refused_to_take(demo: Demo, page: Page) -> None:
    page.goto(f"/notifications/{demo.reference('lscp.rag', 'waiting')}")
    page.get_by_role("button", name="Take this").click()
    page.get_by_text("There is a problem").wait_for()


def filled_wrong(_demo: Demo, page: Page) -> None:
    page.goto("/raise/form")
    page.get_by_role("button", name="Send to the boards").click()
    page.get_by_text("There is a problem").wait_for()


def two_people(_demo: Demo, page: Page) -> None:
    page.goto("/raise/form")
    page.get_by_role("button", name="Add another person").click()
    page.get_by_role("heading", name="Person 2").wait_for()


def confirm(demo: Demo, page: Page) -> None:
    page.goto(f"/triage/{demo.reference('lsab.sar', 'waiting')}")
    page.get_by_role("button", name="See where it would go").last.click()
    page.get_by_role("heading", name="Confirm").wait_for()


def held_mail(_demo: Demo, page: Page) -> None:
    page.goto("/quarantine")
    page.get_by_role("link", name="Received").click()
    page.get_by_role("heading", name="A held mail").wait_for()


def set_aside(demo: Demo, page: Page) -> None:
    """A machine's mail, with a mail attached to it."""
    raw = b"Auto-Submitted: auto-generated\r\n" + forwarded(("An invented plan.pdf", PDF))
    with smtplib.SMTP("127.0.0.1", demo.hub.smtp_port) as door:
        door.sendmail("agency@example.org", ["notify@hub.example.org"], raw)
    wait_for(lambda: _aside(page), 30)


def _aside(page: Page) -> bool:
    page.goto("/quarantine/set-aside")
    return page.get_by_role("link", name="Received").count() > 0


def set_aside_mail(demo: Demo, page: Page) -> None:
    set_aside(demo, page)
    page.get_by_role("link", name="Received").first.click()
    page.get_by_role("heading", name="A mail that was set aside").wait_for()


def rejected_without_a_reason(demo: Demo, page: Page) -> None:
    held_mail(demo, page)
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("There is a problem").wait_for()


def refused_at_sign_in(_demo: Demo, page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("There is a problem").wait_for()


def wrong_code(demo: Demo, page: Page) -> None:
    page.goto(demo.slip()[0])
    page.get_by_label("What will you do?").fill("Read it today.")
    page.get_by_label("Code from the letter").fill("XXXXXX")
    page.get_by_role("button", name="Take this").click()
    page.get_by_text("There is a problem").wait_for()


def slip_signed_in(demo: Demo, page: Page) -> None:
    page.goto(demo.slip(MEMBER)[0])
    page.get_by_text("You are signed in as").wait_for()


def slip_taken(demo: Demo, page: Page) -> None:
    path, code = demo.slip(MEMBER)
    page.goto(path)
    page.get_by_label("What will you do?").fill("Read it today.")
    page.get_by_label("Code from the letter").fill(code)
    page.get_by_role("button", name="Take this").click()
    page.get_by_text("is in hand").wait_for()


def raised(_demo: Demo, page: Page) -> None:
    raise_one(page)


def ended(_demo: Demo, page: Page) -> None:
    """The session runs out while somebody writes; it is given back to the others of this window."""
    page.goto("/search")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Words to look for").fill("anything")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="Your session has ended").wait_for()
    page.context.add_cookies([{**it} for it in kept])  # type: ignore[typeddict-item]


def with_a_view(_demo: Demo, page: Page) -> None:
    page.goto("/views?board=lscp&overdue=1")
    page.get_by_label("Name of the view").fill("Late at LSCP")
    page.get_by_role("button", name="Save the view").click()
    page.get_by_role("link", name="Change saved views").click()
    page.get_by_role("heading", name="Saved views").wait_for()


def view_without_a_name(_demo: Demo, page: Page) -> None:
    page.goto("/views?board=lscp&overdue=1")
    page.get_by_role("button", name="Save the view").click()
    page.get_by_text("There is a problem").wait_for()


def conversation(demo: Demo, page: Page) -> None:
    page.goto(f"/notifications/{demo.reference('safer-leeds.dhr', 'acknowledged')}#conversation")
    page.get_by_text("What this answers").first.click()
    page.get_by_text("Write a message").last.click()


def wrong_message(demo: Demo, page: Page) -> None:
    page.goto(f"/notifications/{demo.reference('lscp.rag', 'waiting')}")
    page.get_by_text("Write a message").last.click()
    page.get_by_role("button", name="Send message").click()
    page.get_by_text("There is a problem").wait_for()


def searched(_demo: Demo, page: Page) -> None:
    page.goto("/search")
    page.get_by_label("Words to look for").fill("child")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Looked through").wait_for()


def mailed_files(demo: Demo, page: Page) -> None:
    """A mail with a form and with files, one of which is held."""
    raw = a_mail_with({"form.docx": a_word(), "A report with a long name.pdf": PDF, "photo.exe": b"MZ"})
    with smtplib.SMTP("127.0.0.1", demo.hub.smtp_port) as door:
        door.sendmail("agency@example.org", ["notify@hub.example.org"], raw)
    wait_for(lambda: _held_files(page), 30)
    page.locator("a[href$='#files']").last.click()
    page.get_by_text("Release it").click()
    page.get_by_text("Where each value was found").click()
    page.get_by_role("button", name="Release this file").scroll_into_view_if_needed()


def release_refused(demo: Demo, page: Page) -> None:
    mailed_files(demo, page)
    page.get_by_role("button", name="Release this file").click()
    page.get_by_text("There is a problem").wait_for()


def _held_files(page: Page) -> bool:
    page.goto("/triage")
    return page.get_by_role("heading", name="Files that are held").count() > 0


def calendar_made(_demo: Demo, page: Page) -> None:
    page.goto("/links")
    page.get_by_role("button", name="Make an").click()
    page.get_by_text("It is not shown again").wait_for()


def wall_shown(demo: Demo, page: Page) -> None:
    page.goto("/links")
    page.get_by_role("button", name="Make a display").click()
    page.goto(demo.hub.url + "/wall/" + page.locator(".hub-address").inner_text().rsplit("/", 1)[1])
    page.get_by_text("Updated at").wait_for()


def new_secrets(_demo: Demo, page: Page) -> None:
    page.goto("/systems/lscp-cases")
    page.get_by_text("Make new secrets").first.click()
    page.get_by_role("button", name="Make new secrets").click()
    page.get_by_text("They are not shown again").wait_for()


def wrong_settings(_demo: Demo, page: Page) -> None:
    page.goto("/systems/lscp-cases/settings")
    page.get_by_label("Endpoint").fill("http://cases.lscp.example.org/a-rather-long-path-to-the-hub")
    page.get_by_label("Only these").check()
    page.get_by_label("Email address").fill("nobody")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("There is a problem").wait_for()


def replay_seen(_demo: Demo, page: Page) -> None:
    """The demonstration's system does not exist, so the calls fail and are on the log as they do."""
    page.goto("/systems/lscp-cases")
    page.get_by_role("button", name="Put the calls on").click()
    page.get_by_role("link", name="Choose which to send").click()
    page.get_by_role("button", name="See how many").click()
    page.get_by_text("This will send").wait_for()


def calls_made(_demo: Demo, page: Page) -> None:
    page.goto("/systems/lscp-cases/replay")
    page.get_by_role("button", name="See how many").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("on their way").wait_for()
    wait_for(lambda: _called(page), 30)


def _called(page: Page) -> bool:
    page.goto("/systems/lscp-cases/calls")
    return page.get_by_text("Attempt 1").count() > 0


def told_twice(_demo: Demo, page: Page) -> None:
    """As the duty desk comes to it; the sweep finds the pair a moment after the demonstration is filled."""
    wait_for(lambda: _told_twice(page), 30)
    page.locator("#same-case ~ ul a").first.click()
    page.get_by_role("heading", name="Are these the same case?").wait_for()


def _told_twice(page: Page) -> bool:
    page.goto("/triage")
    return page.locator("#same-case ~ ul a[href*='same-case']").count() > 0


def linked_without_a_reason(demo: Demo, page: Page) -> None:
    told_twice(demo, page)
    page.get_by_role("button", name="Link them").click()
    page.get_by_text("There is a problem").wait_for()


def maybe_told_twice(_demo: Demo, page: Page) -> None:
    page.goto(f"/notifications/{_second(page)}")
    page.get_by_text("Was this case told before?").click()


def linked(_demo: Demo, page: Page) -> None:
    second = _second(page)
    page.goto(f"/notifications/{second}")
    if page.get_by_text("May be the same case").count():
        page.get_by_role("link", name="Compare the two").first.click()
        page.get_by_label("How do you know?").fill("The hospital and the police told us of the same child.")
        page.get_by_role("button", name="Link them").click()
        page.get_by_text("Linked: the same case").wait_for()
    page.goto(f"/notifications/{second}")
    page.get_by_text("Each is kept whole").wait_for()


def linked_and_compared(demo: Demo, page: Page) -> None:
    linked(demo, page)
    page.get_by_role("link", name="Compare the two").first.click()
    page.get_by_role("button", name="Take the link back").wait_for()


def rehearsal(_demo: Demo, page: Page) -> None:
    """Comes after all that looks for the newest of anything."""
    page.goto("/rehearsals")
    page.get_by_label("A woman was killed at home").check()
    page.get_by_role("button", name="Start the rehearsal").click()
    wait_for(lambda: _reached(page), 30)


def _reached(page: Page) -> bool:
    page.reload()
    return page.get_by_text("mail server took it").count() > 0


def rehearsed(demo: Demo, page: Page) -> None:
    page.goto(f"/notifications/{demo.reference('safer-leeds.dhr', 'waiting')}")
    page.get_by_text("This is a rehearsal.").wait_for()


def rehearsal_of_nothing(_demo: Demo, page: Page) -> None:
    page.goto("/rehearsals")
    page.get_by_label("Queues that I choose").check()
    page.get_by_role("button", name="Start the rehearsal").click()
    page.get_by_text("There is a problem").wait_for()


def well(_demo: Demo, page: Page) -> None:
    wait_for(lambda: _says(page, "Everything accepted is accounted for"), 70)


def in_question(demo: Demo, page: Page) -> None:
    """As if the calendar had lost a day off since these were reckoned."""
    demo.alter(
        "UPDATE entry SET acknowledge_by = acknowledge_by + interval '1 day', certificate = certificate ||"
        " jsonb_build_object('digest', 'before', 'end', to_char((acknowledge_by + interval '1 day')"
        " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'skipped', certificate->'skipped' ||"
        " jsonb_build_array(jsonb_build_object('day', acknowledge_by::date, 'why', 'Invented Day')))"
        " WHERE state = 'waiting'; DELETE FROM calendar_walk; UPDATE conservation SET due_at = now()"
        " + interval '3 seconds'"
    )
    wait_for(lambda: _says(page, "The calendar has changed"), 30)


def decided_nothing(_demo: Demo, page: Page) -> None:
    page.goto("/due-times")
    page.get_by_role("button", name="Record this").click()


def alarmed(demo: Demo, page: Page) -> None:
    """Comes last: what it breaks stays broken."""
    demo.alter(
        "ALTER TABLE entry DROP CONSTRAINT entry_has_a_timer;"
        "UPDATE entry SET due_at = NULL WHERE queue = 'lscp.rag' AND state = 'waiting';"
        "UPDATE conservation SET due_at = now()"
    )
    wait_for(lambda: _says(page, "nobody has it and nothing chases it"), 30, every=0.5)


def copied(demo: Demo, page: Page) -> None:
    """After even that: from here on the demonstration only reads."""
    demo.alter("UPDATE instance SET server = '1'")
    wait_for(lambda: _says(page, "This is a copy, not the live hub."), 80, every=1)


def _says(page: Page, words: str) -> bool:
    page.goto("/")
    return page.get_by_text(words).count() > 0


def _second(page: Page) -> str:
    """The later of the two, which a search finds by its invented name."""
    page.goto("/search")
    page.get_by_label("Words to look for").fill("INVENTEDCHILD, Robin")
    page.get_by_role("button", name="Search").click()
    return page.locator("main a[href*='/notifications/LSH-']").first.inner_text().split()[0]


def to(path: str) -> Callable[[Demo, Page], None]:
    return lambda _demo, page: page.goto(path) and None


def people_of_a_queue(_demo: Demo, page: Page) -> None:
    """The chair opens every form; the learning queue is silenced, and next week is the deputy's holiday."""
    page.goto("/people-and-cover/lscp.learning")
    page.get_by_text("Silence this queue").click()
    for part in ("day", "month", "year"):
        today = page.locator(f"#silence-first_day-{part}").input_value()
        page.locator(f"#silence-last_day-{part}").fill(today)
    page.get_by_label("Why").fill("The office moves")
    page.get_by_role("button", name="Silence").click()
    page.get_by_text("The office moves").wait_for()
    for summary in page.locator("summary").all():
        summary.click()


def wrong_absence(_demo: Demo, page: Page) -> None:
    page.goto("/people-and-cover/lscp.rag")
    page.get_by_text("Mark somebody away").click()
    page.get_by_role("button", name="Mark as away").click()
    page.get_by_text("There is a problem").wait_for()


def nobody_there(demo: Demo, page: Page) -> None:
    """Both who act on the adults' queue are away from today."""
    demo.alter(
        "INSERT INTO absence (id, person_id, first_day, last_day, made_by, made_at)"
        " SELECT gen_random_uuid(), person_id, current_date - 1, current_date + 9, person_id, now()"
        " FROM membership WHERE queue = 'lsab.sar'"
    )
    page.goto("/people-and-cover/lsab.sar")
    page.get_by_text("Nobody would hear").wait_for()


def on(queue: str, state: str, path: str = "/notifications/") -> Callable[[Demo, Page], None]:
    return lambda demo, page: page.goto(path + demo.reference(queue, state)) and None


# name: who looks, how they get there, and the status that the browser may report on the way
SCREENS: Final[dict[str, tuple[str, Callable[[Demo, Page], None], int]]] = {
    "sign-in": ("", to("/sign-in"), 200),
    "sign-in-refused": ("", refused_at_sign_in, 401),
    "tracking": (MEMBER, well, 200),
    "tracking-desk": (DESK, to("/"), 200),
    "tracking-nothing": (MEMBER, to("/?reference=LSH-1999-000001"), 200),
    "tracking-overdue": (MEMBER, to("/?overdue=1"), 200),
    "tracking-considered": ("bashir@lsab.example.org", to("/?state=accepted"), 200),
    "considered": ("bashir@lsab.example.org", on("lsab.sar", "accepted"), 200),
    "considering": ("connor@safer-leeds.example.org", to_consider, 200),
    "considering-wrong": ("connor@safer-leeds.example.org", considered_with_nothing_said, 422),
    "views": (MEMBER, with_a_view, 200),
    "views-wrong": (MEMBER, view_without_a_name, 422),
    "shortcuts": (MEMBER, to("/help/shortcuts"), 200),
    "links": ("grace@lscp.example.org", calendar_made, 200),
    "wall": ("grace@lscp.example.org", wall_shown, 200),
    "figures": (MEMBER, to("/figures"), 200),
    "notification-waiting": (MEMBER, on("lscp.rag", "waiting"), 200),
    "notification-refused": (MEMBER, refused_to_take, 422),
    "notification-taken": ("connor@safer-leeds.example.org", taken, 200),
    "conversation": ("bashir@lsab.example.org", conversation, 200),
    "conversation-wrong": (MEMBER, wrong_message, 422),
    "search": (MEMBER, searched, 200),
    "notification-closed": (MEMBER, on("lscp.rag", "closed"), 200),
    "notification-reader": (READER, on("lscp.rag", "waiting"), 200),
    "triage": (DESK, to("/triage"), 200),
    "triage-told-twice": (DESK, told_twice, 200),
    "same-case-wrong": (DESK, linked_without_a_reason, 422),
    "notification-told-twice": (MEMBER, maybe_told_twice, 200),
    "notification-linked": (MEMBER, linked, 200),
    "same-case-linked": (MEMBER, linked_and_compared, 200),
    "tracking-linked": (MEMBER, to("/"), 200),
    "triage-form": (DESK, on("hub.triage", "waiting", "/triage/"), 200),
    "triage-mail": (DESK, on("hub.triage", "waiting"), 200),
    "files": (DESK, mailed_files, 200),
    "files-refused": (DESK, release_refused, 422),
    "quarantine": (DESK, to("/quarantine"), 200),
    "quarantine-mail": (DESK, held_mail, 200),
    "quarantine-aside": (DESK, set_aside, 200),
    "quarantine-aside-mail": (DESK, set_aside_mail, 200),
    "quarantine-wrong": (DESK, rejected_without_a_reason, 422),
    "triage-confirm": (DESK, confirm, 200),
    "systems": (DESK, to("/systems"), 200),
    "system": (DESK, to("/systems/lscp-cases"), 200),
    "system-settings": (DESK, to("/systems/lscp-cases/settings"), 200),
    "system-settings-wrong": (DESK, wrong_settings, 422),
    "system-secrets": (DESK, new_secrets, 200),
    "system-replay": (DESK, replay_seen, 200),
    "system-calls": (DESK, calls_made, 200),
    "system-on": (DESK, to("/systems/lscp-cases"), 200),
    "raise-start": (MEMBER, to("/raise"), 200),
    "raise-form": (MEMBER, to("/raise/form"), 200),
    "raise-wrong": (MEMBER, filled_wrong, 422),
    "raise-two": (MEMBER, two_people, 200),
    "link": ("", lambda demo, page: page.goto(demo.slip()[0]) and None, 200),
    "link-wrong-code": ("", wrong_code, 422),
    "raised": (MEMBER, raised, 200),
    "session-ended": (MEMBER, ended, 401),
    "link-signed-in": (MEMBER, slip_signed_in, 200),
    "link-taken": ("", slip_taken, 200),
    "link-unknown": ("", to("/acknowledge/abcdef"), 404),
    "not-found": (MEMBER, to("/notifications/LSH-1999-000001"), 404),
    "not-allowed": (MEMBER, to("/triage"), 403),
    "people": ("grace@lscp.example.org", to("/people-and-cover"), 200),
    "people-queue": ("grace@lscp.example.org", people_of_a_queue, 200),
    "people-wrong": ("grace@lscp.example.org", wrong_absence, 422),
    "people-nobody": ("olwen@lsab.example.org", nobody_there, 200),
    "people-alarm": (DESK, to("/people-and-cover"), 200),
    "tracking-due-times": (MEMBER, in_question, 200),
    "due-times": (DESK, to("/due-times"), 200),
    "due-times-wrong": (MEMBER, decided_nothing, 422),
    "due-times-none": ("bashir@lsab.example.org", to("/due-times"), 200),
    "rehearsals-wrong": (DESK, rehearsal_of_nothing, 422),
    "rehearsal": (DESK, rehearsal, 200),
    "rehearsals": (DESK, to("/rehearsals"), 200),
    "notification-rehearsal": ("connor@safer-leeds.example.org", rehearsed, 200),
    "tracking-rehearsal": ("connor@safer-leeds.example.org", to("/"), 200),
    "tracking-alarm": (MEMBER, alarmed, 200),
    "tracking-alarm-desk": (DESK, to("/"), 200),
    "copy": (MEMBER, copied, 200),
}


@pytest.fixture(scope="module")
def windows(demo: Demo) -> Iterator[Callable[[str], BrowserContext]]:
    """Everybody's own window, signed in once."""
    opened: dict[str, BrowserContext] = {}

    def of(email: str) -> BrowserContext:
        if email not in opened:
            opened[email] = demo.context(email)
        return opened[email]

    yield of
    for context in opened.values():
        context.close()


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_accessible_fits_a_telephone_and_asks_for_nothing_missing(
    demo: Demo, windows: Callable[[str], BrowserContext], name: str
) -> None:
    email, visit, status = SCREENS[name]
    page = windows(email).new_page()
    heard = Listener(page)
    visit(demo, page)
    picture(page, name)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=WCAG_22_AA)
        assert found.violations_count == 0, found.generate_report()
    assert too_wide(page) == []
    assert [it for it in heard.complaints if str(status) not in it] == []
    page.close()
