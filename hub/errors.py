"""What can go wrong that a person must be told about, as one tree.

HubError
├── ConfigError       a configuration file is wrong: nothing starts
├── NotAllowed        this person may not do that
├── NotFound          no such thing, or not theirs to see
├── IllegalMove       a state machine refused
├── Unavailable       the database or another service is away: try again
└── Tampered          a sealed value or the audit chain does not verify

Expected failures (a form that does not read, a server that says "later") are values, not these.
"""


class HubError(Exception):
    """Something a person has to know; the text says what to do about it."""


class ConfigError(HubError):
    """A configuration file is wrong; the message names the file and the line."""


class NotAllowed(HubError):
    """You may not do that. Ask the queue's chair for access."""


class NotFound(HubError):
    """There is nothing here, or it is not yours to see."""


class IllegalMove(HubError):
    """A state machine refused a move that its table does not list."""


class Unavailable(HubError):
    """A service the hub stands on is away. Nothing was stored; try again shortly."""


class Tampered(HubError):
    """A sealed value or the audit chain does not verify. Stop and find out why."""
