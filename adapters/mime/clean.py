"""Takes out of text what no screen, file system or database should be given."""

import re
from typing import Final

LONGEST_NAME: Final = 200
LONGEST_TITLE: Final = 80

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")
_LINE_END: Final = re.compile(r"\r+\n|\r")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_TURNS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """One line: no line breaks, control characters, or marks that turn the reading direction."""
    if text.isascii() and text.isprintable():  # nearly every header, at a tenth of the time
        return " ".join(text.split())
    return " ".join(_TURNS.sub("", _CONTROL.sub(" ", text)).split())


def prose(text: str) -> str:
    """Many lines, ended by LF, without NUL and lone surrogates, which PostgreSQL refuses."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text.replace("\r\n", "\n"))
    try:
        text.encode()  # surrogates raise, which is much sooner known than sought
    except UnicodeEncodeError:
        text = _SURROGATE.sub("", text)
    return text.replace("\0", "").removeprefix("\ufeff")


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
