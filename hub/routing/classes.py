"""The classes of facts that rules can tell apart, found by telling the real facts invented stories.

A story is a notification about one subject and at most one alleged perpetrator: rules ask people one by
one, so that more people bring no new class. A dimension is a set of fields that are answered together (an
age, a place); its values are the different answers that all tellings of those fields lead to. Dimensions
are taken to be independent, so a few classes are listed that cannot occur, and none that can is missing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from hub.intake.notification import Abuse, Country, Outcome, PersonOutcome, Relationship
from hub.routing.condition import Is, Under
from hub.routing.place import Reading
from hub.routing.scene import Scene
from hub.routing.story import ABSENT, PLAIN, PRESENT, TODAY, Atom, Field, Slot, Telling, answers_of, story
from hub.routing.truth import said
from hub.words import Answer


@dataclass(frozen=True, slots=True)
class Dimension:
    """Facts that hang together, and every set of answers to them that can come about."""

    atoms: tuple[Atom, ...]
    values: tuple[tuple[Answer, ...], ...]

    def only(self, used: Collection[Atom]) -> "Dimension":
        """As far as some rule looks: answers that differ elsewhere are the same class."""
        kept = [place for place, atom in enumerate(self.atoms) if atom in used]
        values = dict.fromkeys(tuple(answers[place] for place in kept) for answers in self.values)
        return Dimension(tuple(self.atoms[place] for place in kept), tuple(values))


ELSEWHERE: Final = "an invented authority"
ANSWERED: Final = (
    "looked_after",
    "care_leaver",
    "child_protection_plan",
    "care_and_support_needs",
    "self_neglect",
    "learning_disability_or_autism",
    "mental_health_services_6_months",
)
AREAS: Final = {"usual_residence": "resident_in_leeds", "responsible_authority": "leeds_is_responsible"}
AT_LARGE: Final = (
    "offensive_weapon",
    "modern_slavery_or_exploitation",
    "agencies_concern",
    "professional_implicated",
    "sudden_or_unexplained",
)


def dimensions(ages: Iterable[Under], reading: Reading) -> list[Dimension]:
    """Every dimension, for rules that compare ages as `ages` do."""
    compared = sorted({(it.age, it.years) for it in ages})
    found = [
        _how(reading),
        _dimension(
            {
                (Slot.INCIDENT, "outcome"): tuple(Outcome),
                (Slot.SUBJECT, "outcome"): tuple(PersonOutcome),
            },
            [(Slot.SUBJECT, Is(it)) for it in ("died", "seriously_harmed", "near_miss", "other_outcome")],
            reading,
        ),
        _where(reading),
    ]
    for slot in (Slot.SUBJECT, Slot.PERPETRATOR):
        found.append(_ages(slot, compared, reading))
        found += [_single(slot, name, tuple(Answer), reading) for name in ANSWERED]
        found += [_single(slot, name, tuple(_places(reading)), reading) for name in AREAS]
    found += [_single(Slot.INCIDENT, name, tuple(Answer), reading) for name in AT_LARGE]
    children = {(Slot.INCIDENT, "children_affected"): tuple(Answer)}
    found.append(_dimension(children, [(Slot.INCIDENT, Is("child_affected"))], reading))
    return [*found, _sender(reading)]


def _how(reading: Reading) -> Dimension:
    """Abuse, whose, and by whom are answered together: they are read together."""
    fields = {
        (Slot.INCIDENT, "abuse_or_neglect"): tuple(Abuse),
        (Slot.INCIDENT, "domestic_abuse"): tuple(Answer),
        (Slot.INCIDENT, "suicide_suspected"): tuple(Answer),
        (Slot.SUBJECT, "relationship_to_perpetrator"): tuple(Relationship),
        (Slot.PERPETRATOR, "outcome"): (ABSENT, *PersonOutcome),
    }
    atoms: list[Atom] = [
        (Slot.INCIDENT, Is("abuse_or_neglect")),
        (Slot.INCIDENT, Is("abuse_as_told")),
        (Slot.INCIDENT, Is("suicide_suspected")),
        (Slot.SUBJECT, Is("domestic")),
        (Slot.SUBJECT, Is("harmed_by_carer")),
        (Slot.PERPETRATOR, PRESENT),
    ]
    by = ("domestic", "harmed_by_carer", "died", "seriously_harmed", "near_miss", "other_outcome")
    return _dimension(fields, [*atoms, *((Slot.PERPETRATOR, Is(it)) for it in by)], reading)


def _places(reading: Reading) -> Iterator[str]:
    yield from (*sorted(reading.home)[:1], *sorted(reading.english)[:1], ELSEWHERE, "")


def _where(reading: Reading) -> Dimension:
    fields = {
        (Slot.INCIDENT, "local_authority"): tuple(_places(reading)),
        (Slot.INCIDENT, "country"): tuple(Country),
    }
    names = ("incident_in_leeds", "incident_in_another_english_area", "incident_outside_england")
    return _dimension(fields, [(Slot.INCIDENT, Is(name)) for name in names], reading)


def _ages(slot: Slot, compared: list[tuple[str, int]], reading: Reading) -> Dimension:
    """Ages on both sides of every birthday that matters: known, uncertain, contradicted, disputed, unborn."""
    around = sorted({0, *(max(0, years + step) for _, years in compared for step in (-1, 0))})
    fields: dict[Field, tuple[Any, ...]] = {
        (slot, "date_of_birth"): (None, *(date(TODAY.year - years, 1, 1) for years in around)),
        (slot, "age_years"): (None, *around),
        (slot, "age_at_death_years"): (None, *around),
    }
    atoms: list[Atom] = [(slot, Under(age, years)) for age, years in compared]
    settled = _dimension(fields, atoms, reading).values
    values: list[tuple[Answer, ...]] = []
    for disputed, unborn in product((False, True), repeat=2):
        marks = {(slot, "age_disputed"): (disputed,), (slot, "unborn"): (unborn,)}
        marked = _dimension(marks, atoms, reading).values
        if not unborn:  # an age in dispute is also taken as it may turn out to be once it is settled
            marked = settled + marked if disputed else settled
        values += [(*answers, said(disputed), said(unborn)) for answers in marked]
    return Dimension((*atoms, (slot, Is("age_disputed")), (slot, Is("unborn"))), tuple(values))


def _single(slot: Slot, name: str, tellings: tuple[Any, ...], reading: Reading) -> Dimension:
    """One field, one fact."""
    return _dimension({(slot, name): tellings}, [(slot, Is(AREAS.get(name, name)))], reading)


def _sender(reading: Reading) -> Dimension:
    agencies = [PLAIN.raised_by.agency, *(words[0] for words in reading.agencies.values() if words)]
    atoms: list[Atom] = [(Slot.INCIDENT, Is(sender)) for sender in sorted(reading.agencies)]
    return _dimension({(Slot.INCIDENT, "agency"): tuple(agencies)}, atoms, reading)


def _dimension(fields: Mapping[Field, tuple[Any, ...]], atoms: list[Atom], reading: Reading) -> Dimension:
    """Tell it every way, and keep the different answers. A perpetrator's facts need a perpetrator."""
    asked = any(slot is Slot.PERPETRATOR for slot, _ in fields)
    there: Telling = {(Slot.PERPETRATOR, "outcome"): PersonOutcome.NONE} if asked else {}
    tellings = ({**there, **dict(zip(fields, told, strict=True))} for told in product(*fields.values()))
    found = dict.fromkeys(answers_of(Scene(story(it), reading), atoms) for it in tellings)
    return Dimension(tuple(atoms), tuple(found))
