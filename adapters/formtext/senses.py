"""What a line of a mail may be on a form."""

from dataclasses import dataclass

from adapters.formtext.labels import Section


@dataclass(frozen=True, slots=True)
class Labelled:
    """`Label: value`. `section` None: the label leaves open where it belongs; `person` counts from 1."""

    leaf: str
    value: str
    section: Section | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """The start of a part of the form; `rest` is what stands behind a person's number, often the role."""

    section: Section
    person: int | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The first line of a form."""


@dataclass(frozen=True, slots=True)
class End:
    """Where the form, or the mail it was pasted into, ends."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Looks like a label, but is none of ours."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What the form itself says to whoever fills it in."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """How people end a letter; a form often stands below it, and their signature too."""


Sense = Labelled | Heading | Title | End | Stranger | Aside | SignOff | None
