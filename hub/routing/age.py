"""How old somebody was, as far as it is known: duties begin and end on a birthday."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hub.intake.notification import Notification, Person
from hub.routing.truth import NO, UNKNOWN, YES
from hub.words import Answer


@dataclass(frozen=True, slots=True)
class Age:
    """Completed years, somewhere between two bounds; a settled age has both the same."""

    low: int
    high: int

    def under(self, years: int) -> Answer:
        """Unknown only where the birthday lies between the bounds."""
        if self.high < years:
            return YES
        return NO if self.low >= years else UNKNOWN

    def meet(self, other: "Age") -> "Age":
        """What both allow; where they contradict each other, everything between them."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Age(low, high) if low <= high else Age(high, low)


ANY_AGE: Final = Age(0, 150)
NOT_BORN: Final = Age(0, 0)


def when_harmed(person: Person, told: Notification, reach_back: timedelta) -> Age:
    """Age at the incident. Without its date, at most `reach_back` before the authority became aware."""
    if person.unborn:
        return NOT_BORN
    if person.age_disputed:
        return ANY_AGE
    age, given = ANY_AGE, person.age_years
    if person.date_of_birth:
        age = _by_birth(person.date_of_birth, told, reach_back)
    if given is not None:
        age = age.meet(Age(given, given))
    if age == ANY_AGE and person.age_at_death_years is not None:
        last = person.age_at_death_years
        return Age(max(0, last - _years(reach_back)), last)
    return age


def at_death(person: Person, told: Notification, reach_back: timedelta) -> Age:
    """Age at death; for the living, and where no other age is given for it, the age at the incident."""
    harmed, given = when_harmed(person, told, reach_back), person.age_at_death_years
    if given is None or person.unborn or person.age_disputed:
        return harmed
    return Age(given, max(given, harmed.low))


def completed_years(born: date, on: date) -> int:
    """A year is completed when its birthday begins; 29 February's on 1 March outside leap years.

    Family Law Reform Act 1969, section 9.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _by_birth(born: date, told: Notification, reach_back: timedelta) -> Age:
    last = told.incident.occurred_on or told.aware_on
    if last is None or born > last:
        return ANY_AGE
    first = last if told.incident.occurred_on else max(born, last - reach_back)
    return Age(completed_years(born, first), completed_years(born, last))


def _years(reach_back: timedelta) -> int:
    return -(-reach_back.days // 366)
