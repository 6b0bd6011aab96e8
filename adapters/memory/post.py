"""A postman and a caller that keep what they are given, and answer what they are told to."""

from collections.abc import Callable, Iterable, Iterator

from hub.sending.outcome import Outcome, Sent
from hub.sending.parcel import Event, Letter


class MemoryPostman:
    """`ports.Postman` in memory: `letters` in the order sent; once `answers` are used up, all is Sent."""

    def __init__(self, answers: Iterable[Outcome] = ()) -> None:
        self.letters: list[Letter] = []
        self._next = _script(answers)

    def send(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        return self._next() or Sent(f"kept in memory as {letter.key}")


class MemoryCaller:
    """`ports.Caller` in memory: `events` in the order sent; once `answers` are used up, all is Sent."""

    def __init__(self, answers: Iterable[Outcome] = ()) -> None:
        self.events: list[Event] = []
        self._next = _script(answers)

    def send(self, event: Event) -> Outcome:
        self.events.append(event)
        return self._next() or Sent(f"kept in memory as {event.key}")

    def unfit(self, url: str) -> str:
        return "" if url.startswith("https://") else "An endpoint is https://."


def _script(answers: Iterable[Outcome]) -> Callable[[], Outcome | None]:
    left: Iterator[Outcome] = iter(tuple(answers))  # a tuple's iterator may be shared between threads
    return lambda: next(left, None)
