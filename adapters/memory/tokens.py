"""Tokens in memory: the ones that were given, one after another."""

from hub.intake.mailbox import Ailment, Trouble


class MemoryTokens:
    """`ports.Tokens` in memory; with none left the service is away."""

    def __init__(self, *tokens: str) -> None:
        self._left = list(tokens)

    def get(self) -> str | Trouble:
        """The first that was not dropped."""
        return self._left[0] if self._left else Trouble(Ailment.AWAY, "The sign-in service is away.")

    def drop(self) -> None:
        """On to the next."""
        self._left = self._left[1:]
