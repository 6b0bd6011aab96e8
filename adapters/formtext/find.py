"""Finds the pasted notification form in a mail's text: `Field: value` lines, in any order and dress."""

from dataclasses import dataclass, field

from adapters.formtext.labels import Sort
from adapters.formtext.lines import End, Heading, Labelled, Stranger, Title, joined, sense, unquoted
from adapters.formtext.sheet import Sheet, Written
from hub.intake.form import Form


def find(text: str) -> Form | None:
    """The first form in the text, or None; an empty form has no fields, and nothing here raises."""
    lines = [unquoted(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    walk = _Walk(lines)
    while walk.at < len(lines) and not walk.over:
        walk.step()
    if not walk.sheet.is_form():
        return None
    return walk.sheet.form()


@dataclass(slots=True)
class _Walk:
    """Down the lines, one or (where a label is wrapped) two at a time."""

    lines: list[str]
    at: int = 0
    over: bool = False
    sheet: Sheet = field(default_factory=Sheet)
    current: Written | None = None

    def step(self) -> None:
        line = self.lines[self.at]
        self.at += 1
        match sense(line) or self._wrapped(line):
            case Labelled() as label:
                self.current = self.sheet.start(label, f"line {self.at}")
            case Heading() as heading:
                self.current = None
                self.sheet.turn_to(heading)
            case Title():
                self._title()
            case End():
                self.current = None
                self.over = self._done()
            case Stranger() if not self._in_prose():
                self._stranger()
            case _:
                self._text(line)

    def _title(self) -> None:
        self.over = self._done()
        if self.over:
            self.sheet.note(f"line {self.at}", "another form starts here and was not read")
        else:
            self.sheet, self.current = Sheet(titled=True), None

    def _stranger(self) -> None:
        self.current = None
        if self.sheet.written:
            self.sheet.note(f"line {self.at}", "there is no such field on the form; please read the mail")

    def _text(self, line: str) -> None:
        """More of the field in hand; a blank line ends it unless it is prose."""
        if self.current is None:
            return
        if line.strip() or self._in_prose():
            self.current.text.append(line.rstrip())
        else:
            self.current = None

    def _wrapped(self, line: str) -> Labelled | None:
        """A label that a mail program broke over two lines, or three where it has brackets."""
        whole = line
        for further in range(2 if "(" in line else 1):
            following = self.lines[self.at + further] if self.at + further < len(self.lines) else ""
            if len(whole) > 160 or not isinstance(sense(following), Stranger | None):
                return None
            if found := joined(whole, following):
                self.at += further + 1
                return found
            whole = f"{whole.strip()} {following.strip()}"
        return None

    def _in_prose(self) -> bool:
        return self.current is not None and self.current.slot.sort is Sort.PROSE

    def _done(self) -> bool:
        return self.sheet.is_form() and self.sheet.has_values()
