"""Every way Exchange and exchangelib say no, sorted by what mends it. No text of the server's gets out."""

import re
from datetime import timedelta
from typing import Final

import requests
from exchangelib import errors as ews
from lxml.etree import LxmlError
from oauthlib.oauth2 import MissingTokenError, OAuth2Error

from hub.intake.mailbox import Ailment, Trouble

FAILURES: Final = (ews.EWSError, requests.RequestException, OAuth2Error, LxmlError, OSError)
"""What a request to a server that is away, busy, wrong or broken can raise."""

GRAPH: Final = (
    "The server forbids EWS to this account (403). Exchange Online has switched EWS off and is reached "
    "through Microsoft Graph; on a server of your own, allow EWS for the account."
)
BY_STATUS: Final = {
    403: Trouble(Ailment.MISCONFIGURED, GRAPH),
    404: Trouble(Ailment.MISCONFIGURED, "There is no EWS at that address (404)."),
    413: Trouble(Ailment.MISCONFIGURED, "The server takes no request of that size (413)."),
    429: Trouble(Ailment.THROTTLED, "The server asks for a slower pace (429)."),
}
_STATUS: Final = re.compile(r"Code: (\d{3})\b")
_TLS: Final = re.compile(r"certificate|\bSSL", re.IGNORECASE)
_RETRY_AFTER: Final = re.compile(r"'Retry-After': '(\d{1,6})'", re.IGNORECASE)

REFUSED: Final = (
    ews.UnauthorizedError,
    ews.ErrorPasswordExpired,
    ews.ErrorPasswordChangeRequired,
    ews.ErrorAccountDisabled,
)
MISCONFIGURED: Final = (
    ews.ErrorAccessDenied,
    ews.ErrorFolderNotFound,
    ews.ErrorToFolderNotFound,
    ews.ErrorParentFolderNotFound,
    ews.ErrorImpersonateUserDenied,
    ews.ErrorImpersonationDenied,
    ews.ErrorImpersonationFailed,
    ews.ErrorNonExistentMailbox,
    ews.ErrorNoRespondingCASInDestinationSite,
    ews.ErrorSendAsDenied,
    ews.ErrorInvalidServerVersion,
    ews.RedirectError,
    requests.exceptions.SSLError,
    requests.exceptions.InvalidURL,
)


UNHEARD: Final = (MissingTokenError,)
"""The token service said nothing that could be a refusal."""


def trouble(error: Exception) -> Trouble:
    """What a person, or the back-off, has to make of it."""
    name = type(error).__name__
    if isinstance(error, REFUSED) or (isinstance(error, OAuth2Error) and not isinstance(error, UNHEARD)):
        return Trouble(Ailment.REFUSED, f"The server refused the sign-in ({name}).")
    if isinstance(error, MISCONFIGURED):
        return Trouble(Ailment.MISCONFIGURED, f"The server will not do this for the account ({name}).")
    if isinstance(error, ews.ErrorServerBusy):
        wait = timedelta(seconds=float(error.back_off)) if error.back_off else None
        return Trouble(Ailment.THROTTLED, "The server is busy.", wait)
    if isinstance(error, ews.MalformedResponseError):
        return _by_status(str(error))
    if type(error) is ews.TransportError and _TLS.search(str(error)):  # exchangelib keeps the words alone
        return Trouble(Ailment.MISCONFIGURED, "The server's certificate does not verify. Set ca_file.")
    return Trouble(Ailment.AWAY, f"The server did not answer as it should ({name}).")


def _by_status(text: str) -> Trouble:
    found = _STATUS.search(text)
    if found is None:
        return Trouble(Ailment.AWAY, "The server's answer was empty or not EWS.")
    asked = _RETRY_AFTER.search(text)
    status = int(found[1])
    known = BY_STATUS.get(status)
    if known is None:
        return Trouble(Ailment.AWAY, f"The server answered {status}.")
    wait = timedelta(seconds=int(asked[1])) if asked else None
    return Trouble(known.kind, known.why, wait)
