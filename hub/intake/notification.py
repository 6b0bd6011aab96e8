"""What somebody told us, field by field, and never edited: a correction is a new revision."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hub.words import Answer


class Outcome(StrEnum):
    DEATH = "death"
    SERIOUS_HARM = "serious_harm"
    NEAR_MISS = "near_miss"
    OTHER = "other"
    UNKNOWN = "unknown"


class PersonOutcome(StrEnum):
    DEATH = "death"
    SERIOUS_HARM = "serious_harm"
    NONE = "none"
    UNKNOWN = "unknown"


class Abuse(StrEnum):
    KNOWN = "known"
    SUSPECTED = "suspected"
    NOT_SUSPECTED = "not_suspected"
    UNKNOWN = "unknown"


class Country(StrEnum):
    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class PersonRole(StrEnum):
    SUBJECT = "subject"
    PARENT = "parent"
    SIBLING = "sibling"
    HOUSEHOLD_CHILD = "household_child"
    ALLEGED_PERPETRATOR = "alleged_perpetrator"
    OTHER = "other"


class Relationship(StrEnum):
    PARTNER = "partner"
    FORMER_PARTNER = "former_partner"
    RELATIVE = "relative"
    SAME_HOUSEHOLD = "same_household"
    CARER = "carer"
    NONE = "none"
    UNKNOWN = "unknown"


class Process(StrEnum):
    SCSI = "scsi"
    CHILD_DEATH_REVIEW = "child_death_review"
    CARE_LEAVER_DEATH = "care_leaver_death"
    SAR = "sar"
    DHR = "dhr"
    FIR = "fir"
    OWHR = "owhr"
    NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True)
class RaisedBy:
    """Who is speaking. `partnership` is None when an agency or a member of the public refers."""

    agency: str
    partnership: str | None = None
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened. `occurred_on` None means unknown; `summary` is never read by a rule."""

    outcome: Outcome
    abuse_or_neglect: Abuse
    summary: str
    occurred_on: date | None = None
    local_authority: str = ""
    country: Country = Country.UNKNOWN
    domestic_abuse: Answer = Answer.UNKNOWN
    suicide_suspected: Answer = Answer.UNKNOWN
    offensive_weapon: Answer = Answer.UNKNOWN
    modern_slavery_or_exploitation: Answer = Answer.UNKNOWN
    agencies_concern: Answer = Answer.UNKNOWN
    professional_implicated: Answer = Answer.UNKNOWN
    children_affected: Answer = Answer.UNKNOWN
    sudden_or_unexplained: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Person:
    """One person in the incident. Empty text means not given; ages are completed years."""

    role: PersonRole
    outcome: PersonOutcome = PersonOutcome.UNKNOWN
    name: str = ""
    aliases: tuple[str, ...] = ()
    nhs_number: str = ""
    address: str = ""
    postcode: str = ""
    sex: str = ""
    ethnicity: str = ""
    date_of_birth: date | None = None
    age_years: int | None = None
    age_at_death_years: int | None = None
    age_disputed: bool = False
    unborn: bool = False
    usual_residence: str = ""
    responsible_authority: str = ""
    looked_after: Answer = Answer.UNKNOWN
    care_leaver: Answer = Answer.UNKNOWN
    child_protection_plan: Answer = Answer.UNKNOWN
    care_and_support_needs: Answer = Answer.UNKNOWN
    self_neglect: Answer = Answer.UNKNOWN
    learning_disability_or_autism: Answer = Answer.UNKNOWN
    mental_health_services_6_months: Answer = Answer.UNKNOWN
    relationship_to_perpetrator: Relationship = Relationship.UNKNOWN


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification as told, in the words of the vocabulary; `aware_on` starts the statutory clock."""

    raised_by: RaisedBy
    incident: Incident
    people: tuple[Person, ...]
    aware_on: date | None = None
    suspected_processes: tuple[Process, ...] = ()
    immediate_safeguarding_done: Answer = Answer.UNKNOWN
    rationale: str = ""
    notes: tuple[str, ...] = field(default=())
    """What the reader guessed or could not make out, shown to the person at triage."""
