"""Puts soft-broken lines together again: format=flowed, RFC 3676."""

import re
from typing import Final

_QUOTES: Final = re.compile(r">*")


def unflowed(text: str, *, delete_space: bool) -> str:
    """Lines that end in a space go on in the next line of the same quote depth; `-- ` stands alone."""
    lines: list[str] = []
    flowing: list[str] | None = None
    depth_before = 0
    for line in text.split("\n"):
        quotes = _QUOTES.match(line)
        depth = quotes.end() if quotes else 0
        words = line[depth:].removeprefix(" ")
        soft = words.endswith(" ") and words != "-- "
        if flowing is not None and depth == depth_before and words != "-- ":
            flowing.append(words)
        else:
            if flowing is not None:
                lines.append("".join(flowing))
            mark = ">" * depth + (" " if depth else "")
            flowing = [mark, words]
        if soft and delete_space:
            flowing[-1] = words[:-1]
        depth_before = depth
        if not soft:
            lines.append("".join(flowing))
            flowing = None
    if flowing is not None:
        lines.append("".join(flowing))
    return "\n".join(lines)
