"""Finds the pasted notification form in a mail's text: `Field: value` lines, in any order and dress."""

from dataclasses import dataclass, field
from typing import Final

from adapters.formtext.bare import answers, chosen, label_alone
from adapters.formtext.labels import Sort
from adapters.formtext.lines import joined, sense, unquoted
from adapters.formtext.senses import Aside, End, Heading, Labelled, Sense, SignOff, Stranger, Title
from adapters.formtext.sheet import Sheet, Written
from hub.intake.form import Form

MOST_GREETINGS: Final = 100
MOST_LINES: Final = 5000
"""Of a mail that is searched for labels without a colon."""
FEWEST_MORE: Final = 2
"""Fields more that must be found when labels need no colon."""


def find(text: str) -> Form | None:
    """The first form in the text, or None; an empty form has no fields, and nothing here raises."""
    lines = [unquoted(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    sheet = _walked(lines)
    if sheet.titled and len(lines) <= MOST_LINES:
        other = _walked(lines, bare=True)
        if other.titled and other.filled() >= sheet.filled() + FEWEST_MORE:
            sheet = other
    return sheet.form() if sheet.is_form() else None


def _walked(lines: list[str], *, bare: bool = False) -> Sheet:
    walk = _Walk(lines, bare)
    while walk.at < len(lines) and not walk.over:
        walk.step()
    return walk.sheet


@dataclass(slots=True)
class _Walk:
    """Down the lines, one or (where a label is wrapped) more at a time.

    `bare`: a line that is a label and nothing else begins a field, whose value stands below it, as where a
    mail program has written a table as text. In other forms such a line is as likely an answer.
    """

    lines: list[str]
    bare: bool = False
    at: int = 0
    over: bool = False
    sheet: Sheet = field(default_factory=Sheet)
    current: Written | None = None
    ahead: int | None = None
    greetings: int = 0

    def step(self) -> None:
        line = self.lines[self.at]
        self.at += 1
        match self._sense(line):
            case Labelled() as label:
                self.current = self.sheet.start(label, f"line {self.at}")
            case Heading() as heading:
                self.current = None
                self.sheet.turn_to(heading)
            case Title():
                self._title()
            case End() | Aside() as end:
                self.current = None
                self.over = isinstance(end, End) and self._done()
            case SignOff() if self._ends_here():
                self.current, self.over = None, True
            case Stranger() if not self._in_prose():
                self._stranger()
            case _:
                self._text(line)

    def _sense(self, line: str) -> Sense:
        if chosen(line, self.current):
            return None
        return sense(line) or self._alone(line) or self._wrapped(line)

    def _alone(self, line: str) -> Labelled | None:
        found, further = label_alone(self.lines, self.at - 1) if self.bare and line.strip() else (None, 0)
        if found is None or answers(self.current, self.sheet.slot(found)):
            return None
        self.at += further
        return found

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
        elif not self.bare or self.current.said:
            self.current = None

    def _ends_here(self) -> bool:
        """Whether a form ends with this greeting: no fields of a case come below, only a signature's."""
        self.greetings += 1
        if self.greetings > MOST_GREETINGS or self._goes_on():
            return False
        return self._done()

    def _goes_on(self) -> bool:
        """Looks ahead once for each such field, and once for all where there is none."""
        if self.ahead is None or 0 <= self.ahead < self.at:
            later = (at for at in range(self.at, len(self.lines)) if self._of_a_case(sense(self.lines[at])))
            self.ahead = next(later, -1)
        return self.ahead >= 0

    def _of_a_case(self, found: Sense) -> bool:
        return isinstance(found, Labelled) and self.sheet.slot(found).strong

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
