"""The form as it fills: which field a line belongs to, and what the fields came to."""

from dataclasses import dataclass, field
from typing import Final

from adapters.formtext.choices import CHOICES
from adapters.formtext.labels import Section, Slot, Sort
from adapters.formtext.lines import ANYWHERE, BY_SECTION
from adapters.formtext.senses import Heading, Labelled
from adapters.formtext.values import plain, read_value
from hub.intake.form import Form
from hub.intake.notification import PersonRole

FEWEST_LABELS, FEWEST_STRONG = 3, 2
"""Without the form's title, this many labels make it a form; a signature has labels too, but weak ones."""
MOST_PEOPLE: Final = 50

Key = tuple[Section, int, str]


@dataclass(slots=True)
class Written:
    """What was written after one label, line by line, and where: `line 4`, `row 2 of table 1`."""

    key: Key
    slot: Slot
    where: str
    text: list[str]

    @property
    def said(self) -> bool:
        """Whether anything was written."""
        return any(it.strip() for it in self.text)


@dataclass(slots=True)
class Sheet:
    """One form. Fields are (part, person, name); a person's number is 0 outside the people."""

    titled: bool = False
    """Whether the form's own first line was seen."""
    written: list[Written] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _section: Section = Section.TOP
    _person: int = 1
    _numbered: bool = False
    _roles: dict[int, str] = field(default_factory=dict)

    def is_form(self) -> bool:
        labels = {it.key for it in self.written}
        strong = {it.key for it in self.written if it.slot.strong}
        return self.titled or (len(labels) >= FEWEST_LABELS and len(strong) >= FEWEST_STRONG)

    def has_values(self) -> bool:
        return any(it.said for it in self.written)

    def filled(self) -> int:
        """How many fields have a value."""
        return len({it.key for it in self.written if it.said})

    def turn_to(self, heading: Heading) -> None:
        """A new part of the form begins."""
        self._section = heading.section
        if heading.section is not Section.PERSON:
            return
        if heading.person is not None:
            self._numbered, self._person = True, min(heading.person, MOST_PEOPLE)
        elif self._has_person():
            self._person += 1
        role = CHOICES["people", "role"].get(plain(heading.rest))
        if role:
            self._roles[self._person] = role

    def start(self, label: Labelled, where: str) -> Written:
        """A field begins; its label settles the part of the form where the headings left it open."""
        slot = self.slot(label)
        self._section = slot.section
        if label.person is not None:
            self._numbered, self._person = True, min(label.person, MOST_PEOPLE)
        key = self._key(slot)
        if slot.section is Section.PERSON and slot.name in ("role", "name") and self._next_person(key):
            self._person += 1
            key = self._key(slot)
        started = Written(key, slot, where, [label.value.strip()])
        self.written.append(started)
        return started

    def form(self) -> Form:
        """What the form came to."""
        fields = self.fields()
        return Form(fields, tuple(self.notes), self.places())

    def fields(self) -> dict[str, object]:
        """The values as the JSON body nests them; adds to the notes whatever was odd."""
        found = self._values()
        body: dict[str, object] = {name: it for (part, _, name), it in found.items() if part is Section.TOP}
        for part in (Section.RAISED_BY, Section.INCIDENT):
            if inner := {name: it for (section, _, name), it in found.items() if section is part}:
                body[part.value] = inner
        if people := self._people(found):
            body[Section.PERSON.value] = people
        return body

    def note(self, where: str, odd: str) -> None:
        """Something to look at there."""
        self.notes.append(f"{where[:1].upper()}{where[1:]}: {odd}.")

    def _note(self, it: Written, odd: str) -> None:
        self.note(it.where, f"{it.slot.labels[0]} {odd}")

    def places(self) -> dict[str, str]:
        """Where each value was found, by its path in the JSON body; a value given twice, first."""
        found = self._values(quietly=True)
        numbers = {number: at for at, number in enumerate(sorted({key[1] for key in found if key[1]}))}
        places: dict[str, str] = {}
        for it in self.written:
            part, number, name = it.key
            if it.key in found and "".join(it.text).strip():
                holder = f"people[{numbers[number]}]." if number else f"{part}." if part else ""
                places.setdefault(f"{holder}{name}", it.where)
        return places

    def _values(self, quietly: bool = False) -> dict[Key, object]:
        found: dict[Key, object] = {}
        clashing: set[Key] = set()
        for it in self.written:
            value = read_value(it.slot, "\n".join(it.text).strip())
            if value.odd and not quietly:
                self._note(it, value.odd)
            if value.value is None:
                continue
            if found.setdefault(it.key, value.value) != value.value:
                clashing.add(it.key)
                if not quietly:
                    self._note(it, "is given twice and differently; please read the mail")
        free = {it.key for it in self.written if it.slot.sort in (Sort.LINE, Sort.PROSE)}
        return {key: value for key, value in found.items() if key not in clashing - free}

    def _people(self, found: dict[Key, object]) -> list[dict[str, object]]:
        people: dict[int, dict[str, object]] = {}
        for (part, number, name), value in found.items():
            if part is Section.PERSON:
                people.setdefault(number, {})[name] = value
        for number, person in people.items():
            if number in self._roles:
                person.setdefault("role", self._roles[number])
        if len(people) == 1 and "role" not in (only := next(iter(people.values()))):
            only["role"] = PersonRole.SUBJECT.value
            self.notes.append("One person is described and no role is given; taken as the subject.")
        return [people[number] for number in sorted(people)]

    def slot(self, label: Labelled) -> Slot:
        """The field a label means here: in the part it names, else in the part we are in, else anywhere."""
        here = (label.section or self._section, label.leaf)
        return BY_SECTION.get(here) or ANYWHERE[label.leaf]

    def _key(self, slot: Slot) -> Key:
        return (slot.section, self._person if slot.section is Section.PERSON else 0, slot.name)

    def _next_person(self, key: Key) -> bool:
        """Without numbered headings, a second role or name is the next person's."""
        return not self._numbered and any(it.key == key and any(it.text) for it in self.written)

    def _has_person(self) -> bool:
        return any(it.key[:2] == (Section.PERSON, self._person) for it in self.written)
