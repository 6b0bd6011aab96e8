"""A letter as it is configured: what it may mention, how it is filled, and how a rehearsal is marked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Final

from hub.sending.kind import Kind

PLACES: Final = frozenset(
    {"reference", "queue", "board", "asked", "acknowledge_by", "link", "code", "name", "site"}
    | {
        "absent",
        "queues",
        "first_day",
        "last_day",
        "told",
        "next",
        "ring",
        "due",
        "clock",
        "day",
        "taker",
        "taken_at",
        "done",
    }
    | {"system", "since", "why", "late", "instead", "by_reply", "files", "consider_by", "passed_to"}
)
"""What a letter may mention. A wording that names anything else does not load."""

OWN_WORDS: Final = "text"
"""What the desk writes to the sender of a held mail; no other letter has anybody's own words in it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One letter as configured, with `$places` to fill in."""

    subject: str
    text: str

    def places(self) -> frozenset[str]:
        """All that it mentions."""
        return frozenset({*Template(self.subject).get_identifiers(), *Template(self.text).get_identifiers()})

    def fill(self, facts: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text; a place with nothing to say leaves no hole."""
        text = Template(self.text).substitute({"late": "", "instead": "", "by_reply": ""} | dict(facts))
        return Template(self.subject).substitute(facts), GAP.sub("\n\n", text)


Letters = Mapping[Kind, Wording]

GAP: Final = re.compile(r"\n{3,}")

REHEARSAL: Final = """*** THIS IS A REHEARSAL ***
The case is invented: nobody is at risk, and nobody outside is to be told. Please do
with this letter what you would do with a real one, so that we learn whether it works."""

REHEARSAL_END: Final = "*** This was a rehearsal. The case is invented. ***"


def rehearsed(subject: str, text: str) -> tuple[str, str]:
    """Marked before all else and once more at the end, whatever wording an administrator has chosen."""
    return f"REHEARSAL: {subject}", f"{REHEARSAL}\n\n{text.rstrip()}\n\n{REHEARSAL_END}\n"
