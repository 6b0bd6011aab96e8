"""Tells what somebody wrote from what their mail program quoted: folded on the screen, never cut.

No rule can do this safely, so a line is folded only where it is plainly a quotation: it is marked with `>`,
it introduces one, or it is a line of our own letters below such an introduction. All else stays in sight.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

ATTRIBUTION: Final = re.compile(
    r"(on|am|le|el|il|op|den|em|w dniu|dnia"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|pon|wt|śr|czw|pt|sob|niedz)\w{0,9})\b.{3,200}"
    r"(wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(?a?\)?)\s?.{0,60}:",
    re.IGNORECASE,
)
DIVIDER: Final = re.compile(
    r"[-_ ]*(original message|ursprüngliche nachricht|message d'origine|forwarded message|"
    r"weitergeleitete nachricht|original appointment)[-_ ]*|_{10,}",
    re.IGNORECASE,
)
HEADER: Final = re.compile(
    r"[*]?(from|sent|to|cc|subject|date|importance|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet"
    r"|od|wysłano|do|dw|temat|data|van|verzonden|aan|onderwerp|enviado|para|asunto|da|inviato|a|oggetto)"
    r"\s?[*]?:[*]?\s.*",
    re.IGNORECASE,
)
DIGIT: Final = re.compile(r"[0-9]")
MARKED: Final = re.compile(r"\s{0,3}[>|]")
PLACE: Final = re.compile(r"\$\{?\w+\}?")
LITERAL: Final = 6
"""Letters of its own that a line of ours needs before we would know it again."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of lines, quoted or not; joined with line ends, the parts are the whole text."""

    text: str
    quoted: bool


def known_lines(texts: Iterable[str]) -> re.Pattern[str]:
    """Any line of letters of ours, whatever stood in its `$places`."""
    lines = {" ".join(line.split()) for text in texts for line in text.splitlines()}
    wanted = sorted(it for it in lines if len(PLACE.sub("", it).replace(" ", "")) >= LITERAL)
    each = (r"\S.{0,120}".join(map(re.escape, PLACE.split(it))) for it in wanted)
    return re.compile("|".join(each) or r"(?!)", re.IGNORECASE)


def fold(text: str, ours: re.Pattern[str]) -> tuple[Part, ...]:
    """The whole text in parts, in its order; what was written between quoted lines is a part of its own."""
    lines = text.splitlines()
    spread = zip(_with_blanks(lines, list(_marks(lines, ours))), lines, strict=True)
    return tuple(
        Part("\n".join(line for _, line in run), quoted) for quoted, run in groupby(spread, key=itemgetter(0))
    )


def _marks(lines: list[str], ours: re.Pattern[str]) -> Iterator[bool]:
    plain = [" ".join(line.split())[:400] for line in lines]
    tail = heading = opens = wrapped = False
    for at, line in enumerate(plain):
        opens, wrapped = wrapped or _opens(at, plain, ours), _opens_in_two(at, plain, ours)
        opens = opens or wrapped
        tail = tail or opens
        heading = opens or (heading and bool(HEADER.fullmatch(line)))
        yield heading or bool(MARKED.match(lines[at])) or (tail and bool(ours.fullmatch(line)))


def _opens(at: int, plain: list[str], ours: re.Pattern[str]) -> bool:
    """An introduction counts only when what follows is plainly quoted; people write such lines themselves."""
    line, after = plain[at], [it for it in plain[at + 1 : at + 6] if it]
    if ATTRIBUTION.fullmatch(line):
        return _is_quoted(after, ours)
    headers = [bool(HEADER.fullmatch(it)) for it in (line, *after)]
    return all(headers[1:3] if DIVIDER.fullmatch(line) else headers[:3]) and len(headers) > 2


def _opens_in_two(at: int, plain: list[str], ours: re.Pattern[str]) -> bool:
    """An introduction with its date that was broken where the line was full."""
    if at + 1 >= len(plain) or not DIGIT.search(plain[at]) or ATTRIBUTION.fullmatch(plain[at + 1]):
        return False
    after = [it for it in plain[at + 2 : at + 7] if it]
    return bool(ATTRIBUTION.fullmatch(f"{plain[at]} {plain[at + 1]}")) and _is_quoted(after, ours)


def _is_quoted(after: list[str], ours: re.Pattern[str]) -> bool:
    return bool(after) and bool(MARKED.match(after[0]) or ours.fullmatch(after[0]))


def _with_blanks(lines: list[str], marks: list[bool]) -> list[bool]:
    """A blank line goes with the line before it; one at the beginning is nobody's quotation."""
    spread, last = [], False
    for line, quoted in zip(lines, marks, strict=True):
        last = quoted if line.strip() else last
        spread.append(last)
    return spread
