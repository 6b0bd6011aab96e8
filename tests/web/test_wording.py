"""Times as people in Leeds say them, and the warning that must not be missed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.web.page import breakable
from hub.web.urgent import at_risk
from hub.web.wording import clock, on_paper, span, when

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "today 5:00pm"),
        (datetime(2026, 11, 24, 0, 5, tzinfo=UTC), "tomorrow 12:05am"),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "yesterday 12:00pm"),
        (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), "5:00pm on Wednesday 25 November"),
        (datetime(2027, 1, 4, 17, 0, tzinfo=UTC), "5:00pm on Monday 4 January 2027"),
    ],
)
def test_when(instant: datetime, words: str) -> None:
    assert when(instant, NOW) == words


def test_summer_time_is_london_time() -> None:
    assert clock(datetime(2026, 7, 1, 16, 0, tzinfo=UTC)) == "5:00pm"
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert when(late, late - timedelta(hours=2)) == "tomorrow 12:30am"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "1 hour"),
        (timedelta(hours=47), "1 day"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_span(length: timedelta, words: str) -> None:
    assert span(length) == words


DEAD, HURT = {"role": "subject", "outcome": "death"}, {"role": "subject", "outcome": "serious_harm"}
PERPETRATOR = {"role": "alleged_perpetrator", "outcome": "none"}


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        ({"immediate_safeguarding_done": "yes", "people": [HURT]}, False),
        ({"immediate_safeguarding_done": "no", "people": [HURT]}, True),
        ({"immediate_safeguarding_done": "unknown", "people": [HURT]}, True),
        ({"people": [HURT]}, True),
        ({"people": [{"role": "subject"}]}, True),
        ({"people": [DEAD]}, False),
        ({"people": [DEAD, PERPETRATOR]}, False),
        ({"people": [DEAD, {"role": "sibling"}]}, True),
        ({"people": [DEAD], "incident": {"children_affected": "yes"}}, True),
        ({"people": [PERPETRATOR]}, True),
        ({}, True),
        ({"people": "nonsense", "incident": "nonsense"}, True),
    ],
)
def test_somebody_may_be_at_risk(fields: dict[str, Any], warned: bool) -> None:
    assert at_risk(fields) is warned


def test_an_address_breaks_where_a_reader_expects_it_and_nothing_in_it_is_markup() -> None:
    said = breakable("Sent to a.long-name@mail.example.org. <b>Now.</b>")
    assert said.startswith("Sent to a<wbr>.long<wbr>-name@<wbr>mail<wbr>.example<wbr>.org. ")
    assert said.endswith("&lt;b&gt;Now.&lt;/b&gt;")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("today 5:00pm", '<span class="hub-dated" data-day="Mon 23 Nov,"><span>today</span></span> 5:00pm'),
        ("yesterday", '<span class="hub-dated" data-day="Sun 22 Nov"><span>yesterday</span></span>'),
        (
            "By <b> tomorrow 9:05am",
            'By &lt;b&gt; <span class="hub-dated" data-day="Tue 24 Nov,"><span>tomorrow</span></span> 9:05am',
        ),
        ("Tue 24 Nov, 5:00pm", "Tue 24 Nov, 5:00pm"),
    ],
)
def test_on_paper_a_day_is_a_date(said: str, shown: str) -> None:
    assert on_paper(said, NOW) == shown
