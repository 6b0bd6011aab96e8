"""Plain versions that say nothing: they show where pictures are, or ask for a program that reads HTML."""

import re
from typing import Final

LONGEST: Final = 300

_PICTURES: Final = re.compile(
    r"(?:[\W_]*\[(?:cid|image|logo|inline image)\b[^\]\n]{0,200}\])+[\W_]*", re.IGNORECASE
)
_HTML: Final = re.compile(r"\bhtml\b", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"\b(?:e-?mail|mail|message)\b.{0,200}\b(?:view|display|read|support|enable|capable|compatible|client|browser)"
    r"|\b(?:view|display|read|support|enable|capable|compatible)\w*.{0,200}\b(?:e-?mail|mail|message)\b",
    re.IGNORECASE | re.DOTALL,
)


def stands_in(words: str) -> bool:
    """Whether it is in place of the text; another version may say all that there is."""
    bare = words.strip()
    if len(bare) > LONGEST:
        return False
    return bool(_PICTURES.fullmatch(bare) or (_HTML.search(bare) and _ASKS.search(bare)))
