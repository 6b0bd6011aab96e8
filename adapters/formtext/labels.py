"""What people call each field: the label table of the pasted form, as data.

A label is matched without regard to case, punctuation, brackets and what stands in them. The wire name
always counts as a label. The first label is what notes call the field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Section(StrEnum):
    """The part of the form a label stands in; its value is where the JSON body has it."""

    RAISED_BY = "raised_by"
    TOP = ""
    INCIDENT = "incident"
    PERSON = "people"


class Sort(StrEnum):
    """How a value is read."""

    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    BIRTH = "birth"
    ANSWER = "answer"
    TICK = "tick"
    YEARS = "years"
    NAMES = "names"
    PROCESSES = "processes"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Slot:
    """One field. Labels of a `strong` one belong to a case; others also stand in anybody's signature."""

    section: Section
    name: str
    sort: Sort
    labels: tuple[str, ...]
    strong: bool


# A row: the field (with ~ where its labels are weak), how it is read, its labels. A row goes on where
# the next line starts with a bar. Where two sections share a label, the section the reader is in has it.
ROWS: Final = {
    Section.RAISED_BY: """
        agency~       line     your agency | agency | organisation | your organisation | referring agency
        partnership   choice   your partnership | partnership | board | your board
        name~         line     your name | name | referrer name | notifier name | name of referrer
        role~         line     your role | role | your job | job title | position | designation
        email~        line     your email | email | e mail | your e mail | email address | your email address
        phone~        line     your telephone | phone | telephone | tel | your phone | phone number | mobile
        reference~    line     your reference | reference | ref | our ref | case number | your own reference
    """,
    Section.TOP: """
        aware_on      date     date the local authority became aware | aware on | date aware
            | became aware on
        suspected_processes processes  processes you suspect | suspected processes | suspected process
            | process
        immediate_safeguarding_done answer  immediate safeguarding done | is immediate safeguarding done
            | has immediate safeguarding been done | immediate safeguarding
        rationale     prose    why you refer | rationale | reason for referral | why refer | reason
    """,
    Section.INCIDENT: """
        occurred_on   date     date of incident | occurred on | date it happened | incident date
            | when did it happen
        local_authority  line  local authority where it happened | local authority | where did it happen
            | place of incident
        country       choice   country where it happened | country
        outcome       choice   worst outcome | outcome | incident outcome | what was the outcome
        abuse_or_neglect choice  abuse or neglect | abuse or neglect known or suspected | abuse neglect
            | is abuse or neglect known or suspected
        domestic_abuse   answer  domestic abuse | was there domestic abuse | domestic violence
        suicide_suspected answer suicide suspected | suspected suicide | is suicide suspected
        offensive_weapon answer  offensive weapon | weapon | was an offensive weapon used | weapon used
        modern_slavery_or_exploitation answer  modern slavery or exploitation | modern slavery | exploitation
        agencies_concern answer  concern about how agencies worked together | agencies concern
            | concern about agencies | agency concern
        professional_implicated answer  professional implicated | position of trust
            | someone in a position of trust implicated | person in position of trust
        children_affected answer  children affected | were children affected | children in the household
        sudden_or_unexplained answer  sudden or unexplained | sudden or unexplained death
            | death sudden or unexplained
        summary       prose    summary | what happened | summary of incident | description
            | details of incident
    """,
    Section.PERSON: """
        role          choice   role in the incident | role | persons role | role of person
            | role of this person
        outcome       choice   outcome for this person | outcome | persons outcome
        name          line     persons name | name | name of person | full name | name of child
            | name of adult | childs name
        aliases       names    other names | aliases | alias | also known as | aka | known as
        nhs_number    line     nhs number | nhs no | nhs
        address~      line     home address | address | persons address
        postcode~     line     postcode | post code | home postcode
        sex           line     sex | gender
        ethnicity     line     ethnicity | ethnic origin | ethnic group
        date_of_birth birth    date of birth | dob | d o b | born | birth date
        age_years     years    age in years | age | age at the incident | age at time of incident
        age_at_death_years years  age at death | age when they died
        age_disputed  tick     age disputed | is the age disputed
        unborn        tick     unborn | unborn child | unborn baby
        usual_residence line   local authority where they live | usual residence | normal residence | lives in
            | area of residence
        responsible_authority line  authority responsible for them | responsible authority
            | placing authority | placed by
        looked_after  answer   looked after | looked after child | lac | child looked after | in care
        care_leaver   answer   care leaver | is a care leaver
        child_protection_plan answer  child protection plan | cp plan | on a child protection plan
        care_and_support_needs answer  care and support needs | has care and support needs
            | care support needs
        self_neglect  answer   self neglect | selfneglect
        learning_disability_or_autism answer  learning disability or autism | learning disability | autism
            | learning disability autism
        mental_health_services_6_months answer  mental health services in the last 6 months
            | mental health services | mental health services in 6 months
        relationship_to_perpetrator choice  relationship to alleged perpetrator | relationship
            | relation to perpetrator
    """,
}

TITLES: Final = frozenset({"partnership notification form", "notification form", "partnership notification"})
END: Final = frozenset({"end of form", "end of the form"})

HEADINGS: Final = {
    Section.RAISED_BY: ("about you", "your details", "referrer", "referrer details", "notifier", "raised by"),
    Section.INCIDENT: ("about the incident", "the incident", "incident", "incident details"),
    Section.PERSON: ("people", "the people", "about the people", "about the person", "the person", "person"),
    Section.TOP: ("anything else", "next steps", "notification", "about the notification", "other"),
}


def _slots() -> Iterator[Slot]:
    for section, rows in ROWS.items():
        for row in rows.replace("\n            |", " |").strip().splitlines():
            name, sort, labels = row.split(maxsplit=2)
            wire = name.rstrip("~")
            said = [*(label.strip() for label in labels.split("|")), wire.replace("_", " ")]
            yield Slot(section, wire, Sort(sort), tuple(dict.fromkeys(said)), strong=wire == name)


SLOTS: Final = tuple(_slots())
