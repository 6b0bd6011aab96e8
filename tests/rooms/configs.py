"""Builders for configuration: the shipped files with one thing changed."""

import shutil
from pathlib import Path

from config import rules
from hub.queues.rulebook import Rulebook
from tests.rooms.tellings import ROOT, TODAY


def a_config(folder: Path, file: str = "", old: str = "", new: str = "", more: str = "") -> Path:
    """A copy of the shipped folder with one text replaced, or something added at the end of one file."""
    for path in (ROOT / "config").glob("*.toml"):
        shutil.copy(path, folder / path.name)
    if file:
        text = (folder / file).read_text("utf-8")
        assert old in text, f"{file} no longer says {old!r}"
        (folder / file).write_text(text.replace(old, new, 1) + more, "utf-8")
    return folder


def a_rule(**said: str) -> str:
    """A rule as it stands in routes.toml: a child who died, for lscp.learning."""
    plain = {
        "id": "added",
        "queue": "lscp.learning",
        "duty": "may_consider",
        "for_each": "person",
        "when": "died and age_at_death < 18",
        "if_unknown": "add",
        "basis": "Invented",
        "source": "A test",
        "confidence": "inference",
    }
    lines = [f'{key} = "{value}"' for key, value in (plain | said).items() if value]
    return "\n[[rule]]\n" + "\n".join(lines) + "\neffective_from = 2020-01-01\n"


def a_rulebook(folder: Path, *added: str) -> Rulebook:
    """The shipped rules and these."""
    return rules.load(a_config(folder, "routes.toml", more="".join(added)), TODAY)
