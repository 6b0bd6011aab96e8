"""How pages are made: GOV.UK components in our own masthead, escaped, and strict about names."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jinja2
from flask import Flask, g, request, url_for
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from hub.calendar import day_in_words, in_words
from hub.hub import Hub
from hub.journeys.rehearse import may_rehearse
from hub.journeys.tend import tends_any
from hub.queues.certificate import lines
from hub.queues.person import Person
from hub.web import urgent, wording
from hub.web.fields import GROUPS, Item
from hub.web.form import control_id
from hub.web.people import PERSON

GOVUK: Final = "govuk_frontend_jinja"
ADDRESS: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+")
BREAK: Final = re.compile(r"[._+-](?=\w)")
PART_OF: Final = {"system_calls": "systems", "rota": "cover"}
STATIC: Final = Path(__file__).parent / "static"


class Pages(Environment):
    """Our templates, where a misspelt name is an error.

    The GOV.UK macros count on names that nobody set, so they run beside ours in an environment of their own.
    """

    def __init__(self, app: App, **options: Any) -> None:
        layout: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}
        loader = PackageLoader("hub.web")
        super().__init__(app, **options, **layout, undefined=StrictUndefined, loader=loader)
        components = PrefixLoader({GOVUK: PackageLoader(GOVUK)})
        compiled = options.get("bytecode_cache")
        self.govuk = jinja2.Environment(loader=components, autoescape=True, bytecode_cache=compiled, **layout)

    def get_template(self, name: Any, *args: Any, **named: Any) -> jinja2.Template:
        if isinstance(name, str) and name.startswith(f"{GOVUK}/"):
            return self.govuk.get_template(name)
        return super().get_template(name, *args, **named)


def install(app: Flask, hub: Hub) -> None:
    """Prepare the templates: what they may call, and who is signed in."""
    app.jinja_environment = Pages
    env = app.jinja_env
    titles = {queue.id: queue.title for queue in hub.rulebook.queues.values()}
    env.globals.update(
        asset=asset,
        certificate_lines=lines,
        choices=choices,
        options=options,
        site=hub.site,
        queue_titles=titles,
        board_names={board.id: board.short for board in hub.rulebook.partnerships.values()},
        board_titles={queue.owner: queue.owner_title for queue in hub.rulebook.queues.values()},
        form_groups=GROUPS,
        person_groups=PERSON,
        warning=urgent.WARNING,
        **wording.TABLES,
    )
    env.filters.update(
        breakable=breakable,
        by_path=lambda complaints: {it.path: it.text for it in complaints},
        clock=wording.clock,
        complaint=lambda it: {"text": it.text, "href": it.href},
        control_id=control_id,
        day=day_in_words,
        due=wording.due,
        passed=wording.passed,
        in_words=in_words,
        on_paper=wording.on_paper,
        queue_title=lambda queue: titles.get(queue, queue),
        when=wording.when,
    )

    @app.context_processor
    def around() -> dict[str, Any]:
        person = g.get("person")
        nav = _navigation(person) if person else []
        return {"person": person, "nav": nav, "copied": g.get("copied", ())}


def choices(item: Item, held: Sequence[str]) -> list[dict[str, Any]]:
    """The choices of one field for a GOV.UK macro, with what is held already picked."""
    return [
        {"value": value, "text": text, "checked": value in held, "selected": value in held}
        for value, text in item.choices
    ]


def options(everything: str, words: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    """The options of a filter, the first of which asks for everything."""
    listed = [{"value": value, "text": text, "selected": value == chosen} for value, text in words.items()]
    return [{"value": "", "text": everything}, *listed]


def breakable(text: str) -> Markup:
    """An email address may break after its @ and before its dots, where a reader expects it."""
    broken = ADDRESS.sub(lambda it: BREAK.sub(r"<wbr>\g<0>", it[0]).replace("@", "@<wbr>"), escape(text))
    return Markup(broken)  # noqa: S704 - escaped above; what is added holds nothing of the text


@cache
def asset(name: str) -> str:
    """The address of a static file, changed whenever the file does, so that browsers may keep it for ever."""
    path = STATIC / name
    digest = sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None
    return url_for("static", filename=name, v=digest)


def _navigation(person: Person) -> list[dict[str, Any]]:
    places = [
        ("Tracking", "tracking.show"),
        ("Search", "search.show"),
        ("Figures", "figures.show"),
        ("Raise a notification", "raise.start"),
    ]
    if person.on_triage:
        places += [("Triage", "triage.show"), ("Quarantine", "quarantine.show")]
    if person.seats or person.administrator:
        places.append(("People and cover", "cover.show"))
    if tends_any(person):
        places.append(("Systems", "systems.show"))
    if may_rehearse(person):
        places.append(("Rehearsals", "rehearsals.show"))
    here = (
        (request.endpoint or "").partition(".")[0].replace("system_calls", "systems").replace("rota", "cover")
    )
    return [
        {"text": text, "href": url_for(place), "active": place.partition(".")[0] == here}
        for text, place in places
    ]
