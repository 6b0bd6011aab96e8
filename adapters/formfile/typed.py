"""The letters in a piece of a Word document as its reader sees them: with ticks, without deleted words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from docx.oxml.ns import qn
from lxml import etree

CONTROL, CONTENT = qn("w:sdt"), qn("w:sdtContent")
LEFT_OUT: Final = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
"""What was deleted or moved elsewhere, and what repeats a text box for old programs."""

TICKED, OPEN = "☒", "☐"
SYMBOLS: Final = {
    **dict.fromkeys((0xF0FB, 0xF0FC, 0xF0FD, 0xF0FE, 0xF04F, 0xF050, 0xF051, 0xF052, 0xF053, 0xF054), TICKED),
    **dict.fromkeys((0xF06F, 0xF071, 0xF0A8, 0xF0A3), OPEN),
}
"""Ticks, crosses and boxes of Wingdings (from F06F) and Wingdings 2, where Word keeps a font's own signs."""

_VALUE, _OFF = qn("w:val"), ("0", "false", "off")


def typed(element: Any) -> str:
    """All the letters within, in order, a line for each paragraph; none of a control that waits for some."""
    if any(_is_unfilled(it) for it in element.iterancestors(CONTROL)):
        return ""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start",), tag=(CONTROL, *LEFT_OUT, *_READERS))
    for _, it in walk:
        if it.tag in LEFT_OUT or _is_unfilled(it):
            walk.skip_subtree()
        elif (said := _READERS.get(it.tag, _nothing)(it)) != "\n" or pieces:
            pieces.append(said)
    return "".join(pieces).strip()


def _is_unfilled(element: Any) -> bool:
    """Whether it is a content control that still shows what to type into it."""
    return element.tag == CONTROL and element.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None


def _nothing(_: Any) -> str:
    return ""


def _line(_: Any) -> str:
    return "\n"


def _text(it: Any) -> str:
    text, fonts = it.text or "", it.getparent().find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    if fonts is not None and (fonts.get(qn("w:ascii")) or "").startswith("Wingdings"):
        text = "".join(chr(ord(letter) | 0xF000) for letter in text if ord(letter) < 0x1000) or text
    return str(text).translate(SYMBOLS)


def _tab(it: Any) -> str:
    return "" if it.getparent().tag == qn("w:tabs") else "\t"


def _symbol(it: Any) -> str:
    """A sign by its number, which Word writes with and without the F of the fonts that have only signs."""
    try:
        return SYMBOLS.get(int(it.get(qn("w:char")) or "", 16) | 0xF000, "")
    except ValueError:
        return ""


def _box(it: Any) -> str:
    """A tick box of Word's older forms."""
    states = (it.find(qn(name)) for name in ("w:checked", "w:default"))
    state = next((found for found in states if found is not None), None)
    return TICKED if state is not None and state.get(_VALUE) not in _OFF else OPEN


def _list(it: Any) -> str:
    """What is chosen in a list of Word's older forms: the first entry until somebody chooses."""
    entries = [found.get(_VALUE) or "" for found in it.iterfind(qn("w:listEntry"))]
    states = (it.find(qn(name)) for name in ("w:result", "w:default"))
    chosen = next((found.get(_VALUE) or "" for found in states if found is not None), "0")
    return next(iter(entries[int(chosen) :]), "") if chosen.isdecimal() else ""


_READERS: Final[Mapping[str, Callable[[Any], str]]] = {
    qn("w:t"): _text,
    qn("w:p"): _line,
    qn("w:br"): _line,
    qn("w:cr"): _line,
    qn("w:tab"): _tab,
    qn("w:noBreakHyphen"): lambda _: "-",
    qn("w:sym"): _symbol,
    qn("w:checkBox"): _box,
    qn("w:ddList"): _list,
}
