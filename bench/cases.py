"""The notifications that are sent: three invented cases, one for each partnership, as an agency writes them."""

import json
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from adapters.webhook.signature import sign

NO: Final = (
    "domestic_abuse",
    "suicide_suspected",
    "offensive_weapon",
    "modern_slavery_or_exploitation",
    "agencies_concern",
    "professional_implicated",
    "children_affected",
    "sudden_or_unexplained",
)
STORY: Final = (
    "The person was found at home in the early morning by a relative who had not been able to reach them. "
    "Three services had visited in the past month, and none of them knew of the others' concerns. "
) * 3


def bodies() -> tuple[bytes, ...]:
    """A child seriously harmed, an adult who died neglecting themselves, a woman killed at home."""
    child = _person("serious_harm", 6, looked_after="no", child_protection_plan="no")
    adult = _person("death", 58, care_and_support_needs="yes", self_neglect="yes")
    woman = _person("death", 36, care_and_support_needs="no", relationship_to_perpetrator="partner")
    told = (
        _told(child, outcome="serious_harm", abuse_or_neglect="known"),
        _told(adult, outcome="death", abuse_or_neglect="suspected", agencies_concern="yes"),
        _told(woman, outcome="death", abuse_or_neglect="known", domestic_abuse="yes", agencies_concern="yes"),
    )
    return tuple(json.dumps(it).encode() for it in told)


def signed(body: bytes, secret: str) -> dict[str, str]:
    """The headers of one call of its own, signed as the Standard Webhooks specification has it."""
    return sign((secret,), f"msg_{uuid4().hex}", datetime.now(UTC), body)


def _person(outcome: str, age: int, **facts: str) -> dict[str, object]:
    named = {"name": "Zebedee Inventedname", "postcode": "LS1 1UR", "usual_residence": "Leeds"}
    return {"role": "subject", "outcome": outcome, "age_years": age, **named, **facts}


def _told(person: dict[str, object], **incident: str) -> dict[str, object]:
    today = datetime.now(UTC).date().isoformat()
    place = {"occurred_on": today, "local_authority": "Leeds", "country": "England"}
    return {
        "raised_by": {"agency": "West Yorkshire Police (invented)", "email": "officer@police.example.org"},
        "aware_on": today,
        "incident": {**dict.fromkeys(NO, "no"), **place, "summary": STORY, **incident},
        "people": [person],
        "immediate_safeguarding_done": "yes",
        "rationale": "The agencies may have something to learn about how they worked together.",
    }
