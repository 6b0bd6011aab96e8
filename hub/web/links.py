"""Links that only read: a person's calendar and the displays on boards' walls, made and revoked here."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event, vDuration

from hub.journeys import calendar_feed, wall
from hub.journeys.calendar_feed import Feed
from hub.tracking.reading import Due
from hub.web.context import me, queue_titles, the_hub
from hub.web.refusals import refuse

OFTEN: Final = timedelta(hours=1)
"""How soon a calendar program asks again where it lets itself be told (RFC 7986, and Outlook's own field)."""

door = Blueprint("links", __name__)


@door.get("/links")
def show() -> ResponseReturnValue:
    """What there is; a token itself is shown once, when it is made."""
    return _page()


@door.post("/links/calendar")
def renew() -> ResponseReturnValue:
    """Make the calendar's address, or another in its place."""
    token = calendar_feed.renew(me(), the_hub())
    return _page(calendar=f"{the_hub().base_url}{url_for('links.calendar', token=token)}")


@door.post("/links/calendar/revocation")
def revoke() -> ResponseReturnValue:
    """The calendar's address opens nothing from now on."""
    calendar_feed.revoke(me(), the_hub())
    return redirect(url_for("links.show"), 303)


@door.post("/links/walls/<board>")
def hang(board: str) -> ResponseReturnValue:
    """Make a display's address."""
    token = wall.hang(board, me(), the_hub())
    return _page(display=f"{the_hub().base_url}{url_for('links.display', token=token)}")


@door.post("/links/walls/<uuid:link>/revocation")
def take_down(link: UUID) -> ResponseReturnValue:
    """That display shows nothing from now on."""
    wall.take_down(link, me(), the_hub())
    return redirect(url_for("links.show"), 303)


@door.get("/calendar/<token>.ics")
def calendar(token: str) -> ResponseReturnValue:
    """RFC 5545, for a calendar program that cannot sign in."""
    feed = calendar_feed.read(token, the_hub())
    if feed is None:
        return refuse(404)
    return Response(_ics(feed), mimetype="text/calendar")


@door.get("/wall/<token>")
def display(token: str) -> ResponseReturnValue:
    """Large, dark when the room is, and refreshing itself with or without JavaScript."""
    shown = wall.show(token, the_hub())
    if shown is None:
        return refuse(404)
    return make_response(render_template("wall.html", wall=shown))


def _page(calendar: str = "", display: str = "") -> str:
    walls, makers = wall.walls(me(), the_hub())
    return render_template(
        "links.html",
        held=calendar_feed.held(me(), the_hub()),
        calendar=calendar,
        boards=wall.boards(me(), the_hub()),
        walls=walls,
        makers=makers,
        display=display,
    )


def _ics(feed: Feed) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Partnership Notification Hub//Due dates//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Partnership Notification Hub")
    made.add("refresh-interval", OFTEN, {"value": "DURATION"})
    made.add("x-published-ttl", vDuration(OFTEN))
    for due in feed.dues:
        made.add_component(_event(due, feed.at))
    return bytes(made.to_ical())


def _event(due: Due, at: datetime) -> Event:
    """References and queues only: a calendar is read by more people than its owner."""
    queue, event = queue_titles().get(due.queue, due.queue), Event()
    what = f"{due.clock} ({queue})" if due.clock else f"Acknowledge for {queue}"
    event.add("uid", f"{due.uid}@hub")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", due.by.astimezone(UTC) if isinstance(due.by, datetime) else due.by)
    event.add("summary", f"{'REHEARSAL ' if due.rehearsal else ''}{due.reference}: {what}")
    event.add("url", the_hub().base_url + url_for("notification.show", reference=due.reference))
    event.add("transp", "TRANSPARENT")
    return event
