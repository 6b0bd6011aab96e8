"""Takes out of text what no screen, file system or database should be given."""

import re
from typing import Final

LONGEST_NAME: Final = 200
LONGEST_TITLE: Final = 80

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_RETURNS: Final = re.compile(r"\r++\n?")
_NOTHING_TO_SEE: Final = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    r"\u2028-\u202f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*"
)
_TURNS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """One line: no line breaks, control characters, or marks that turn the reading direction."""
    if text.isascii() and text.isprintable():  # nearly every header, at a tenth of the time
        return " ".join(text.split())
    return " ".join(_TURNS.sub("", _CONTROL.sub(" ", text)).split())


def prose(text: str) -> str:
    """Many lines, ended by LF, without NUL and lone surrogates, which PostgreSQL refuses."""
    text = line_feeds(text)
    try:
        text.encode()  # surrogates raise, which is much sooner known than sought
    except UnicodeEncodeError:
        text = _SURROGATE.sub("", text)
    return text.replace("\0", "").removeprefix("\ufeff")


def line_feeds(text: str) -> str:
    """Any line ending as LF: CR LF, CR CR LF as relays make it, and CR alone."""
    if "\r" not in text:
        return text
    text = text.replace("\r\n", "\n")
    return _RETURNS.sub(lambda found: "\n" if found[0][-1] == "\n" else "\n" * len(found[0]), text)


def blank(text: str) -> bool:
    """Whether nothing of it would be seen: spaces of any width, as mailers put where text belongs."""
    return _NOTHING_TO_SEE.fullmatch(text) is not None


def titled(subject: str) -> str:
    """What an attached mail goes by where its files are told of; never empty."""
    bare = tidy(subject).replace("“", "").replace("”", "")
    return f"{bare[:LONGEST_TITLE]}…" if len(bare) > LONGEST_TITLE else bare or "without a subject"


def file_name(text: str) -> str:
    """A bare name: no folders, nothing that hides its ending."""
    bare = re.split(r"[/\\]", tidy(text))[-1].strip(" .")
    if len(bare) <= LONGEST_NAME:
        return bare
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[: LONGEST_NAME - 20]}{dot}{ending[:19]}" if stem else bare[:LONGEST_NAME]
