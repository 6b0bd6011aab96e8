"""When a mailbox is looked into again, when somebody is told, and when two mails are the same mail."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.likeness import likeness
from hub.intake.mailbox import LONGEST_WAIT, Ailment, Mailbox, Trouble

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BOX = Mailbox("rag", NOW, NOW)
MIME = (
    b"Message-ID: <a@b>\r\nFrom: a@b\r\nSubject: A case\r\nContent-Type: multipart/mixed;\r\n"
    b' boundary="%b"\r\n\r\n--%b\r\nContent-Type: text/plain\r\n\r\n%b\r\n--%b--\r\n'
)


def a_mail(boundary: bytes = b"one", text: bytes = b"Hello") -> bytes:
    return MIME % (boundary, boundary, text, boundary)


@given(st.sampled_from(Ailment), st.integers(1, 60))
def test_the_wait_grows_to_a_limit_and_never_beyond(kind: Ailment, times: int) -> None:
    box, waits = BOX, []
    for _ in range(times):
        box = box.fail(Trouble(kind, "x"), NOW)
        waits.append(box.due_at - NOW)
    assert max(waits) <= LONGEST_WAIT[kind] * 1.1
    assert all(later > earlier * 0.8 for earlier, later in pairwise(waits))


def test_a_wrong_password_is_tried_at_most_twice_an_hour_and_seldom_later() -> None:
    tries, now, box = 0, NOW, BOX
    while now < NOW + timedelta(days=1):
        box, tries = box.fail(Trouble(Ailment.REFUSED, "x"), now), tries + 1
        assert box.due_at - now >= timedelta(minutes=27)
        now = box.due_at
    assert tries <= 8


def test_the_servers_own_wait_is_kept_where_it_is_longer() -> None:
    box = BOX.fail(Trouble(Ailment.THROTTLED, "x", timedelta(minutes=20)), NOW)
    assert box.due_at == NOW + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("box", "alarm"),
    [
        (BOX, ""),
        (BOX.fail(Trouble(Ailment.AWAY, "x"), NOW), ""),
        (BOX.fail(Trouble(Ailment.REFUSED, "x"), NOW), "refused"),
        (BOX.fail(Trouble(Ailment.MISCONFIGURED, "x"), NOW), "misconfigured"),
        (BOX.succeed("s", NOW, timedelta(seconds=30)), ""),
    ],
)
def test_what_time_will_not_mend_alarms_at_once(box: Mailbox, alarm: str) -> None:
    assert box.alarm(NOW) == alarm
    assert box.alarm(NOW + timedelta(minutes=16)) == (alarm or "silent")


def test_success_ends_the_trouble() -> None:
    box = BOX.fail(Trouble(Ailment.REFUSED, "x"), NOW).succeed("s", NOW, timedelta(seconds=30))
    assert (box.trouble, box.failures, box.state, box.alarm(NOW)) == ("", 0, "s", "")


def test_other_boundaries_line_ends_and_added_headers_make_the_same_mail() -> None:
    same = likeness(a_mail())
    assert likeness(a_mail(b"another-one")) == same
    assert likeness(a_mail().replace(b"\r\n", b"\n")) == same
    assert likeness(b"Received: from elsewhere\r\nX-Added: yes\r\n" + a_mail()) == same


def test_other_content_under_the_same_message_id_is_another_mail() -> None:
    assert likeness(a_mail(text=b"Other")) != likeness(a_mail())
    assert likeness(a_mail().replace(b"A case", b"A Case")) != likeness(a_mail())


def test_a_copy_that_a_server_vouches_for_is_another_mail_than_one_without() -> None:
    vouched = b"Authentication-Results: mx;\r\n dmarc=pass header.from=b.example\r\n"
    inside = b"X-MS-Exchange-Organization-AuthAs: Internal\r\n"
    assert len({likeness(it + a_mail()) for it in (b"", vouched, inside, vouched + inside)}) == 4
    assert likeness(vouched + a_mail(b"another-one")) == likeness(vouched.replace(b"\r\n ", b" ") + a_mail())


@given(st.binary(max_size=2000))
def test_any_bytes_have_a_likeness(raw: bytes) -> None:
    assert len(likeness(raw)) == 64
    assert likeness(raw) == likeness(raw.replace(b"\r\n", b"\n"))
