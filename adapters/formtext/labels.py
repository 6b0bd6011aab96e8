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
            | agency name | name of agency | referring organisation | agency making the referral
            | referrers agency | notifying agency | agency notifying | name of organisation
        partnership   choice   your partnership | partnership | board | your board
            | notifying partnership | notifying board | which partnership | which board
        name~         line     your name | name | referrer name | notifier name | name of referrer
            | referrers name | name of notifier | referred by | reported by | notified by | your full name
            | contact name
        role~         line     your role | role | your job | job title | position | designation
            | referrers role | referrer role | your position | job title of referrer | role of referrer
            | notifiers role | designation of referrer
        email~        line     your email | email | e mail | your e mail | email address | your email address
            | email of referrer | contact email | work email | referrers email | referrer email
            | contact email address
        phone~        line     your telephone | phone | telephone | tel | your phone | phone number | mobile
            | contact number | contact telephone | contact phone | telephone number | mobile number
            | contact telephone number | referrers telephone | your phone number
        reference~    line     your reference | reference | ref | our ref | case number | your own reference
            | agency reference | agency ref | your ref | local reference | agency reference number
            | reference number
    """,
    Section.TOP: """
        aware_on      date     date the local authority became aware | aware on | date aware
            | became aware on
            | date became aware | date we became aware | date you became aware | date la became aware
            | date local authority aware | date local authority became aware | date agency became aware
            | date of becoming aware | when did the local authority become aware
            | date authority became aware | date made aware | date notified
        suspected_processes processes  processes you suspect | suspected processes | suspected process
            | process
            | processes suspected | process suspected | suspected review | review type | type of review
            | possible processes | which process | review process suspected | processes suspected
            | statutory process suspected | suspected processes or reviews
        immediate_safeguarding_done answer  immediate safeguarding done | is immediate safeguarding done
            | has immediate safeguarding been done | immediate safeguarding
            | immediate safeguarding actions taken | immediate safeguarding action taken
            | immediate safeguarding completed | has immediate safeguarding been completed
            | immediate safeguarding taken | immediate safeguarding in place
            | immediate safeguarding action done | immediate safeguarding complete
        rationale     prose    why you refer | rationale | reason for referral | why refer | reason
            | reasons for referral | reason for notification | reason for notifying | why are you referring
            | why are you notifying | why you are referring | why you are notifying | reason for referring
            | reason you are referring | rationale for referral
    """,
    Section.INCIDENT: """
        occurred_on   date     date of incident | occurred on | date it happened | incident date
            | when did it happen
            | date of the incident | date and time of incident | date time of incident | incident date time
            | date of occurrence | when it happened | when did the incident happen
            | when the incident happened | when did the incident occur | date incident occurred
            | date occurred
        local_authority  line  local authority where it happened | local authority | where did it happen
            | place of incident
            | where the incident happened | where did the incident happen | where it happened
            | where did the incident occur | local authority of incident | local authority area
            | local authority area of incident | council area | local authority where the incident happened
            | local authority where incident happened | local authority where it occurred
            | incident local authority | area of incident
        country       choice   country where it happened | country
            | country of incident | country where the incident happened | incident country
        outcome       choice   worst outcome | outcome | incident outcome | what was the outcome
            | outcome of incident | outcome of the incident | most serious outcome | overall outcome
            | worst outcome for anyone
        abuse_or_neglect choice  abuse or neglect | abuse or neglect known or suspected | abuse neglect
            | is abuse or neglect known or suspected
            | was abuse or neglect known or suspected | abuse and neglect
            | known or suspected abuse or neglect | abuse or neglect suspected
            | abuse or neglect known suspected | abuse or neglect known or suspected
        domestic_abuse   answer  domestic abuse | was there domestic abuse | domestic violence
            | is domestic abuse a factor | domestic abuse a factor | domestic abuse involved
            | domestic violence or abuse | domestic abuse or violence | domestic abuse suspected
            | domestic abuse present
        suicide_suspected answer suicide suspected | suspected suicide | is suicide suspected
            | suicide | possible suicide | suicide suspected or confirmed | apparent suicide
        offensive_weapon answer  offensive weapon | weapon | was an offensive weapon used | weapon used
            | offensive weapon used | offensive weapon involved | weapon involved | offensive weapons
            | use of an offensive weapon | use of offensive weapon
        modern_slavery_or_exploitation answer  modern slavery or exploitation | modern slavery | exploitation
            | exploitation or modern slavery | modern slavery and exploitation
            | modern slavery exploitation | modern slavery or human trafficking
            | modern slavery or exploitation suspected
        agencies_concern answer  concern about how agencies worked together | agencies concern
            | concern about agencies | agency concern
            | concerns about how agencies worked together | concern about how agencies worked
            | concerns about how agencies worked | concerns about agencies working together
            | concern about agencies working together | concerns about multi agency working
            | concern about multi agency working | agency concerns | agencies concerns
            | concerns about joint working | concern about joint working
            | concern about the way agencies worked together | concerns about agencies
        professional_implicated answer  professional implicated | position of trust
            | someone in a position of trust implicated | person in position of trust
            | professional implicated or in position of trust | person in a position of trust implicated
            | someone in position of trust implicated | professional involved
            | is a professional or someone in a position of trust implicated
            | professional or person in a position of trust implicated
        children_affected answer  children affected | were children affected | children in the household
            | were any children affected | children affected or in household | children involved
            | child affected | other children affected | children affected by the incident
        sudden_or_unexplained answer  sudden or unexplained | sudden or unexplained death
            | death sudden or unexplained
            | sudden unexplained | unexplained death | sudden death | sudden unexplained death
            | death was sudden or unexplained | was the death sudden or unexplained
            | was death sudden or unexplained
        summary       prose    summary | what happened | summary of incident | description
            | details of incident
            | summary of what happened | summary of the incident | brief summary | incident summary
            | case summary | description of incident | description of the incident
            | summary of circumstances | summary of events | brief description | what has happened
            | circumstances of the incident | brief circumstances | details of the incident
    """,
    Section.PERSON: """
        role          choice   role in the incident | role | persons role | role of person
            | role of this person
            | role in incident | persons role in the incident | person role | their role
            | involvement in the incident | role in this incident | role in the case
        outcome       choice   outcome for this person | outcome | persons outcome
            | outcome for person | outcome for the person | person outcome | their outcome
            | outcome for them | outcome for the subject | outcome for the child | outcome for the adult
        name          line     persons name | name | name of person | full name | name of child
            | name of adult | childs name
            | name of subject | subjects name | subject name | name of victim | victims name | victim name
            | patient name | name of patient | adults name | name of the person | name of the child
            | name of the adult | child name | adult name | name of deceased | person name
        aliases       names    other names | aliases | alias | also known as | aka | known as
        nhs_number    line     nhs number | nhs no | nhs
        address~      line     home address | address | persons address
            | current address | address of person | persons home address
        postcode~     line     postcode | post code | home postcode
        sex           line     sex | gender
            | gender sex | sex gender
        ethnicity     line     ethnicity | ethnic origin | ethnic group
            | ethnic background | ethnicity race
        date_of_birth birth    date of birth | dob | d o b | born | birth date
            | birthdate | date born | childs date of birth | dob of child | date of birth of child
        age_years     years    age in years | age | age at the incident | age at time of incident
            | current age | age at incident | age now | age at the time of the incident
            | age at time of the incident | persons age | approximate age
        age_at_death_years years  age at death | age when they died
            | age when died | age at time of death | age at the time of death
        age_disputed  tick     age disputed | is the age disputed
        unborn        tick     unborn | unborn child | unborn baby
            | unborn baby or child
        usual_residence line   local authority where they live | usual residence | normal residence | lives in
            | area of residence
            | local authority | local authority of residence | home authority | home local authority
            | local authority area of residence | ordinary residence | ordinarily resident in
            | usually resident in | usually lives in | where they live | where they usually live
            | area where they live | residence | lives where | area of usual residence
            | local authority area | council of residence | place of usual residence | place of residence
        responsible_authority line  authority responsible for them | responsible authority
            | placing authority | placed by
            | responsible local authority | authority responsible | responsible la
            | placing local authority | local authority responsible | which authority is responsible
        looked_after  answer   looked after | looked after child | lac | child looked after | in care
            | child in care | looked after by a local authority | looked after status
            | looked after child status | currently looked after
        care_leaver   answer   care leaver | is a care leaver
            | care leaver status | care experienced | care leaver or care experienced
        child_protection_plan answer  child protection plan | cp plan | on a child protection plan
            | subject to a child protection plan | subject of a child protection plan | cpp
            | under a child protection plan | on child protection plan | child on a protection plan
            | child protection plan in place
        care_and_support_needs answer  care and support needs | has care and support needs
            | care support needs
            | needs for care and support | care and support need | care support need
            | needs care and support | care and support needs adult
        self_neglect  answer   self neglect | selfneglect
        learning_disability_or_autism answer  learning disability or autism | learning disability | autism
            | learning disability autism
            | learning disabilities or autism | learning disability or autistic
            | learning disability and autism | learning disability or autism diagnosis
            | learning disability autism diagnosis | learning difficulty or autism
        mental_health_services_6_months answer  mental health services in the last 6 months
            | mental health services | mental health services in 6 months
            | mental health services in last 6 months | mental health services within 6 months
            | mental health services within the last 6 months | mental health services in the past 6 months
            | in contact with mental health services in last 6 months
            | in contact with mental health services in the last 6 months
            | contact with mental health services in the last 6 months
            | contact with mental health services in last 6 months | mental health services last 6 months
            | used mental health services in the last 6 months
            | known to mental health services in the last 6 months | known to mental health services
            | under mental health services in the last 6 months | mental health services past 6 months
        relationship_to_perpetrator choice  relationship to alleged perpetrator | relationship
            | relation to perpetrator
            | relationship to suspect | relationship with perpetrator
            | relationship with alleged perpetrator | relationship to the perpetrator
            | relationship to the alleged perpetrator | relationship to alleged offender
            | relationship to suspected perpetrator
    """,
}


def _slots() -> Iterator[Slot]:
    for section, rows in ROWS.items():
        for row in rows.replace("\n            |", " |").strip().splitlines():
            name, sort, labels = row.split(maxsplit=2)
            wire = name.rstrip("~")
            said = [*(label.strip() for label in labels.split("|")), wire.replace("_", " ")]
            yield Slot(section, wire, Sort(sort), tuple(dict.fromkeys(said)), strong=wire == name)


SLOTS: Final = tuple(_slots())
