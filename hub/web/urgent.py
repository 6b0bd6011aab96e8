"""Whether somebody may be at risk at this moment: every screen and receipt of it then says what to ring."""

from collections.abc import Mapping
from typing import Any, Final

WARNING: Final = (
    "We have not been told that everyone is safe. If someone is at risk now, ring 999, or the front door for "
    "children or adults. Sending or reading this notification does not do that."
)
NOT_AT_RISK: Final = frozenset({"alleged_perpetrator"})


def at_risk(fields: Mapping[str, Any]) -> bool:
    """True unless safety was answered yes, or everyone told of has died and no child was affected.

    Works on whatever was told, complete or not: what is missing counts as unknown, and unknown warns.
    """
    if fields.get("immediate_safeguarding_done") == "yes":
        return False
    incident = fields.get("incident")
    children = incident.get("children_affected") if isinstance(incident, Mapping) else None
    told = fields.get("people")
    people = [it for it in told if isinstance(it, Mapping)] if isinstance(told, list | tuple) else []
    concerned = [it for it in people if it.get("role") not in NOT_AT_RISK]
    living = [it for it in concerned if it.get("outcome") != "death"]
    return bool(living) or not concerned or children == "yes"
