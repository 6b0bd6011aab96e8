"""How mail servers begin and end what they write in words alone, without the parts of RFC 3464, as data.

A person who passes such a text on writes above it, or the subject says so: so only the beginning counts.
"""

import re
from typing import Final

_GREETING: Final = r"(?:(?:hi|hello|dear|sorry)\b.{0,80}?[.!,:]\W{0,20}|address not found\W{1,20})?"


def _opening(phrases: str) -> re.Pattern[str]:
    lines = [line.strip() for line in phrases.strip().splitlines()]
    return re.compile(f"{_GREETING}(?:{'|'.join(lines)})", re.IGNORECASE)


OPENING: Final = _opening(r"""
    this (?:message|report|mail|e-?mail) (?:was|is|has been) (?:created|generated|sent)? ?automatically
    this is (?:an automatically generated|a) delivery (?:status |failure )*notification
    this is a warning (?:message )?only
    this is the (?:mail system at host|qmail-send program|mailer-daemon|dragonfly)
    this is the mail delivery (?:agent|system)
    (?:delivery|your message) to (?:the following|these) recipients?(?: or groups| address(?:es)?)?
    (?:delivery|e-?mail) (?:has failed|is delayed) to (?:the following|these) recipients?
    your message (?:did not reach|(?:wasn't|was not|couldn't be|could not be) delivered)
    your message (?:cannot|can not|has not|hasn't) (?:been |be )?delivered
    your message:? .{0,600}?(?:did not reach the following|was not delivered to)
    your message:? .{0,600}?could not be delivered (?:because|to the following)
    your message could not be (?:sent|delivered)|could not deliver (?:your |the )?(?:message|mail) to
    a message that you sent (?:could not|has not yet)|the original message was received at
    the (?:e-?mail |mail )?message (?:that )?you sent (?:was undeliverable|could not be delivered)
    (?:message from [\w.-]{1,100}\. )?(?:we were )?unable to deliver (?:your |the )?(?:message|mail)
    (?:mailenable: )?(?:the |your )?message could not be delivered
    (?:an|there was an) error (?:has )?occurred while (?:trying|attempting) to deliver
    there was an error delivering your mail|this report relates to a message you sent
    (?:unknown user|unknown host|undeliverable to|user mailbox exceeds allowed size):? \S{1,100}@
    failure reasons|message delivery (?:to|has) |i'm sorry to have to inform you that
    i'm afraid i wasn't able to deliver|failed to deliver (?:message )?to
    the following (?:message|recipients?|address)\S{0,5} (?:\w{1,20} ){0,6}?(?:not|fail|undeliver)
    the following addresses had delivery problems
    fehler bei der nachrichtenzustellung an|ihre nachricht (?:hat|konnte|wurde)
    die (?:nachricht|zustellung|übermittlung) .{0,60}(?:nicht|fehlgeschlagen)
    [ée]chec de la remise|(?:impossible de remettre|votre message n'a pas)|la remise à
    error (?:de|en la) entrega|no se pudo entregar|il recapito|impossibile recapitare
    bezorging (?:is mislukt|aan)
""")
"""The first words of a mail server, on one line and without a rule or blank before them."""

SERVER_SUBJECT: Final = re.compile(
    r"\s*(?:mail delivery (?:failed|failure|warning)\b|(?:your )?mail could not be delivered|returned mail\b"
    r"|undelivered mail returned to sender|undeliverable(?: mail| message)?\s*(?::|$)"
    r"|delivery (?:status |failure )*notification\s*(?:[:(]|$)"
    r"|delivery (?:failure|failed|delayed)\s*(?:[:(]|$)"
    r"|failure notice\s*$|fail(?:ure|ed) delivery\b|non-delivery:|delayed mail \("
    r"|message status - undeliverable|message delivery (?:failure|has failed)\s*$"
    r"|warning: (?:could not send message|message \S{1,40} delayed)"
    r"|notice: mail delivery status|undelivered:|delivery notification: "
    r"|unzustellbar\s*:|non remis\s*_?:|no se puede entregar\s*:|non recapitabile\s*:|onbestelbaar\s*:"
    r"|mensagem não entregue\s*:|не удается доставить\s*:)",
    re.IGNORECASE,
)
"""Subjects no person types: they are fixed in each server."""

GIVEN_BACK: Final = re.compile(
    r"^[^\w\n]{0,60}(?:(?:possibly truncated )?original (?:message|mail) (?:follows|headers|is below|-)"
    r"|original (?:message|mail) as follows|original message[^\w\n]{0,60}$|returned message\b"
    r"|message headers follow"
    r"|(?:below this line is|this is|below is|here is) a copy of (?:the|your)"
    r"|the header of the original message|(?:unsent|undelivered) message below"
    r"|(?:received|return-path)\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
"""Below it stands the mail that failed, whose own words say nothing of what became of it."""

GAVE_UP: Final = re.compile(
    r"(?<!not a )(?<!not yet a )permanent (?:fatal )?(?:error|failure)|giv(?:ing|en) up|gave up"
    r"|no (?:further|more) (?:delivery )?attempts|in the queue too long"
    r"|(?:deleted|removed) from (?:the )?queue"
    r"|could not be delivered (?:for|in) (?:the last )?\d{1,3} days",
    re.IGNORECASE,
)
"""A server tries no more, however long it says that it has tried."""

SUCCESS: Final = re.compile(
    r"\s*(?:delivery status notification \((?:success|relay(?:ed)?|expand(?:ed)?)\)"
    r"|(?:delivered|relayed|expanded):|successful mail delivery report"
    r"|delivery notification: delivery has been successful)",
    re.IGNORECASE,
)
"""The subject of a report that all went well."""

RECEIPT_SUBJECT: Final = re.compile(
    r"\s*(?:(?:not )?read|return receipt|disposition notification|read receipt|gelesen|nicht gelesen"
    r"|(?:non )?lu|(?:no )?le[ií]do|(?:non )?letto|(?:niet )?gelezen|receipt|was read)\s*[:(_-]",
    re.IGNORECASE,
)
RECEIPT: Final = _opening(r"""
    your message .{0,600}?was (?:read|deleted without being read|displayed) on
    this is a (?:return|read|delivery) receipt for|the message (?:sent|that you sent|you sent)
    ihre nachricht .{0,600}?wurde (?:am |um |ungelesen |gelesen)
    votre message .{0,600}?a été (?:lu|supprimé)
    dies ist eine (?:empfangs|lese)best[äa]tigung|ceci est un accus[ée]
""")
"""A receipt in words alone needs both: the subject and the first words."""
