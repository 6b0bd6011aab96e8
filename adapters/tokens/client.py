"""How a token service is reached: the authority that is set, some seconds, and no second try."""

import ssl

import httpx

from adapters.tokens.policy import AppPolicy
from hub.intake.mailbox import Ailment, Trouble


def a_client(policy: AppPolicy) -> httpx.Client:
    """Follows no redirect: a secret goes where the settings say."""
    return httpx.Client(verify=ssl.create_default_context(cafile=policy.ca_file), timeout=20)


def unheard(error: Exception) -> Trouble:
    """What it means that no answer came, or none that can be read."""
    if "CERTIFICATE_VERIFY" in str(error):
        return Trouble(Ailment.MISCONFIGURED, "The sign-in service's certificate does not verify.")
    return Trouble(Ailment.AWAY, f"The sign-in service did not answer ({type(error).__name__}).")
