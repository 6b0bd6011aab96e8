"""What every view may ask for: the hub, who is at the screen, the queues and boards by name."""

from typing import Final

from flask import Flask, current_app, g

from hub.hub import Hub
from hub.queues.person import Person

HUB: Final = "hub"


def install(app: Flask, hub: Hub) -> None:
    """Tie this hub to this application."""
    app.extensions[HUB] = hub


def the_hub() -> Hub:
    """The hub this application is the outside of."""
    hub: Hub = current_app.extensions[HUB]
    return hub


def me() -> Person:
    """The person at the screen; only for routes that the guard keeps."""
    person: Person = g.person
    return person


def board_names() -> dict[str, str]:
    """What every board is called in short."""
    return {it.id: it.short for it in the_hub().rulebook.partnerships.values()}


def queue_titles() -> dict[str, str]:
    """Every queue's name as people know it."""
    return {queue.id: queue.title for queue in the_hub().rulebook.queues.values()}
