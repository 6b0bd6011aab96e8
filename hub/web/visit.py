"""What a request gives away of who sent it: a person who reads, or a program that only fetches."""

from flask import request

from hub.tracking.opening import Visit, Why, program


def visit() -> Visit:
    """Of the request at hand. Browsers that fetch ahead of a click say so, each in its own header."""
    ahead = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    early = any(word in said.lower() for said in ahead for word in ("prefetch", "prerender", "preview"))
    return Visit(request.method, request.headers.get("User-Agent", ""), bool(request.cookies), early)


def fetched() -> Why | None:
    """Why the page that goes out now counts as read by nobody; None for somebody who opened it."""
    return program(visit())
