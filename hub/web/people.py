"""The fields of one person in the incident; `fields` holds those of the notification itself."""

from typing import Final

from hub.web.fields import Choices, Group, Item, Kind, answer

ROLES: Final[Choices] = (
    ("", "Choose one"),
    ("subject", "The person it is about"),
    ("parent", "Parent"),
    ("sibling", "Brother or sister"),
    ("household_child", "Child in the household"),
    ("alleged_perpetrator", "Alleged perpetrator"),
    ("other", "Somebody else"),
)
OUTCOMES: Final[Choices] = (
    ("death", "Death"),
    ("serious_harm", "Serious harm"),
    ("none", "None"),
    ("unknown", "Not known"),
)
RELATIONSHIPS: Final[Choices] = (
    ("", "Not said"),
    ("partner", "Partner"),
    ("former_partner", "Former partner"),
    ("relative", "Relative"),
    ("same_household", "Lives in the same household"),
    ("carer", "Carer"),
    ("none", "None"),
    ("unknown", "Not known"),
)

WHO: Final = Group(
    "Who they are",
    "",
    (
        Item("role", "Part in it", Kind.CHOICE, choices=ROLES, missing="Select this person’s part in it"),
        Item("outcome", "Outcome for this person", Kind.CHOICE, choices=OUTCOMES),
        Item("name", "Name", hint="You may leave it out if it is not known."),
        Item("aliases", "Other names", Kind.LINES, "One on each line."),
        Item("date_of_birth", "Date of birth", Kind.DAY),
        Item("age_years", "Age at the incident, in years", Kind.YEARS, "If the date of birth is not known."),
        Item("age_at_death_years", "Age at death, in years", Kind.YEARS, "If different."),
        Item("age_disputed", "Their age is disputed", Kind.TICK),
        Item("unborn", "Unborn", Kind.TICK),
        Item("sex", "Sex"),
        Item("ethnicity", "Ethnicity"),
        Item("nhs_number", "NHS number"),
        Item("address", "Address", Kind.LONG),
        Item("postcode", "Postcode"),
        Item("usual_residence", "Local authority they normally live in", hint="For example, Leeds"),
        Item("responsible_authority", "Authority that looks after them or placed them"),
    ),
)

CIRCUMSTANCES: Final = Group(
    "Their circumstances",
    "",
    (
        answer("looked_after", "Looked after by a local authority?"),
        answer("care_leaver", "Care leaver?"),
        answer("child_protection_plan", "On a child protection plan?"),
        answer("care_and_support_needs", "Care and support needs?"),
        answer("self_neglect", "Self-neglect?"),
        answer("learning_disability_or_autism", "Learning disability or autism?"),
        answer("mental_health_services_6_months", "With mental health services in the last 6 months?"),
        Item(
            "relationship_to_perpetrator",
            "What they are to the alleged perpetrator",
            Kind.CHOICE,
            choices=RELATIONSHIPS,
        ),
    ),
)

PERSON: Final = (WHO, CIRCUMSTANCES)
ITEMS: Final = {item.name: item for group in PERSON for item in group.items}
