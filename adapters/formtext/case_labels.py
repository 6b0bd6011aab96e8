"""What people call the fields of a case and of whoever raises it, as data for the label table.

A row: the field (with ~ where its labels are weak), how it is read, its labels. A row goes on where the
next line starts with a bar. Where two sections share a label, the section the reader is in has it.
"""

from typing import Final

RAISED_BY: Final = """
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
"""

TOP: Final = """
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
"""

INCIDENT: Final = """
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
"""
