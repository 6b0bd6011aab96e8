"""What people call the fields of somebody whom a case is about, in rows like those of a case."""

from typing import Final

PERSON: Final = """
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
"""
