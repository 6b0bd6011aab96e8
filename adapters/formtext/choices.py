"""The words people use for each answer, as data; all in lower case and without punctuation."""

from collections.abc import Mapping
from typing import Final

YES: Final = frozenset({"yes", "y", "yeah", "yep", "true", "tick", "ticked", "x", "✓", "✔", "☑", "☒"})
NO: Final = frozenset({"no", "n", "nope", "none", "nil", "false"})
UNKNOWN: Final = frozenset(
    {
        "unknown", "not known", "not yet known", "n k", "nk", "u", "don't know", "dont know", "do not know",
        "unsure", "not sure", "unclear", "tbc", "to be confirmed", "not established", "not yet established",
        "awaiting information", "no information", "not recorded", "?", "??", "???",
    }
)  # fmt: skip
NOTHING: Final = frozenset(
    {
        "", "-", "--", "n a", "na", "not applicable", "nothing", "…", "...",
        "click or tap here to enter text", "click here to enter text", "choose an item", "please select",
        "click or tap to enter a date", "click here to enter a date", "select an option",
    }
)  # fmt: skip
"""Among them what Word shows until something is filled in."""

Choices = Mapping[str, str]


def _choices(**words: str) -> Choices:
    """`wire_name="said|so|or so"`; the wire name itself counts too."""
    found = {said: name for name, spoken in words.items() for said in spoken.split("|")}
    return found | {name.replace("_", " "): name for name in words}


_OUTCOMES: Final = {
    "death": "died|dead|deceased|fatal|fatality|killed|passed away|has died|murder|murdered|homicide"
    "|sudden death|unexplained death|died in hospital|child died|the child died|the child has died",
    "serious_harm": "seriously harmed|serious injury|seriously injured|serious and long term harm"
    "|serious injuries|life threatening injuries|life threatening injury|life changing injuries"
    "|life changing injury|critically injured",
    "unknown": "|".join(UNKNOWN),
}

CHOICES: Final[Mapping[tuple[str, str], Choices]] = {
    ("raised_by", "partnership"): {
        **_choices(
            lscp="leeds safeguarding children partnership|children|leeds scp",
            lsab="leeds safeguarding adults board|adults|leeds sab",
        ),
        **dict.fromkeys(("safer leeds", "safer leeds partnership", "community safety"), "safer-leeds"),
    },
    ("incident", "country"): {
        "england": "England",
        "wales": "Wales",
        "scotland": "Scotland",
        "northern ireland": "Northern Ireland",
        "ni": "Northern Ireland",
        **dict.fromkeys(("elsewhere", "abroad", "overseas", "outside the uk"), "elsewhere"),
        **dict.fromkeys(UNKNOWN, "unknown"),
    },
    ("incident", "outcome"): _choices(**_OUTCOMES, near_miss="nearmiss", other="something else"),
    ("incident", "abuse_or_neglect"): _choices(
        known="confirmed|established",
        suspected="alleged|possible|yes|y|yes suspected",
        not_suspected="no|none|not suspected|no suspicion|n|ruled out",
        unknown="|".join(UNKNOWN),
    ),
    ("people", "role"): _choices(
        subject="victim|the victim|deceased|the deceased|child|the child|adult at risk|the subject"
        "|deceased child|deceased adult|deceased person|child victim|adult victim|index child|index patient"
        "|patient|subject child|subject adult|subject of referral|subject of the referral|main subject"
        "|person at risk|young person|service user|vulnerable adult|baby|infant",
        parent="mother|father|mum|dad|stepmother|stepfather|step mother|step father|carer parent"
        "|birth mother|birth father|biological mother|biological father|adoptive mother|adoptive father",
        sibling="brother|sister|half brother|half sister|twin|older brother|older sister|younger brother"
        "|younger sister|step brother|step sister|half sibling",
        household_child="child in household|child in the household|other child in the household",
        alleged_perpetrator="perpetrator|suspect|the alleged perpetrator|suspected perpetrator|the suspect"
        "|alleged offender|suspected offender|offender|alleged abuser|the perpetrator",
        other="somebody else|someone else|witness",
    ),
    ("people", "outcome"): _choices(**_OUTCOMES, none="no|unharmed|not harmed|no harm"),
    ("people", "relationship_to_perpetrator"): _choices(
        partner="husband|wife|spouse|boyfriend|girlfriend|civil partner|current partner|intimate partner"
        "|fiance|fiancé|fiancée|cohabiting partner|long term partner",
        former_partner="ex partner|ex husband|ex wife|ex|former husband|former wife|ex boyfriend"
        "|ex girlfriend|estranged husband|estranged wife|estranged partner|previous partner",
        relative="mother|father|son|daughter|brother|sister|family|parent|child|sibling|grandparent|uncle|aunt"
        "|family member|adult son|adult daughter|stepfather|stepmother|step father|step mother|stepson"
        "|stepdaughter|step son|step daughter|grandson|granddaughter|grandmother|grandfather|grandchild"
        "|cousin|niece|nephew|father in law|mother in law|son in law|daughter in law|brother in law"
        "|sister in law|half brother|half sister",
        same_household="same household member|lodger|household member|housemate|flatmate",
        carer="paid carer|care worker",
        none="no|no relationship|stranger",
        unknown="|".join(UNKNOWN),
    ),
}

PROCESSES: Final = _choices(
    scsi="serious child safeguarding incident|serious incident notification|rapid review|cspr",
    child_death_review="cdop|cdr|child death overview panel",
    care_leaver_death="death of a care leaver",
    sar="safeguarding adults review|safeguarding adult review",
    dhr="domestic homicide review|darddr|domestic abuse related death review",
    fir="fatal incident review",
    owhr="offensive weapons homicide review|offensive weapon homicide review",
    not_sure="|".join(UNKNOWN),
)
