"""Enriched text, as it was in use before HTML (RFC 1896; RFC 1341 as text/richtext), to plain text."""

import re
from typing import Final

ENRICHED: Final = frozenset({"text/enriched", "text/richtext"})

_TAG: Final = re.compile(r"<(/?)([A-Za-z0-9-]{0,60})>")
_BREAKS: Final = re.compile(r"\r?\n((?:\r?\n)*)")
_LESS: Final = "\ue000"
"""Stands for `<<`, which means `<`, while tags are looked for; private use, so in no mail of anybody's."""
_AS_TEXT: Final = {"nl": "\n", "np": "\n\n", "lt": "<"}
"""Commands of richtext that stand for text."""


def read_enriched(source: str) -> str:
    """The words; what is within `param` is none, one line break is a blank, and each more of them is one."""
    words, at, hidden = list[str](), 0, False
    text = source.replace("<<", _LESS)
    for tag in _TAG.finditer(text):
        words.append("" if hidden else _filled(text[at : tag.start()]))
        hidden = tag[2].lower() in ("param", "comment") and not tag[1]
        words.append(_AS_TEXT.get(tag[2].lower(), ""))
        at = tag.end()
    words.append(_filled(text[at:]))
    return "".join(words).replace(_LESS, "<").strip()


def _filled(text: str) -> str:
    return _BREAKS.sub(lambda found: found[1].replace("\r", "") or " ", text)
