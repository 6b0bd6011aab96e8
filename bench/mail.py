"""Reading mail: how many ordinary ones a second on one core, and how long the worst that can be sent."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.policy import default
from time import perf_counter, process_time

from adapters.mime.reader import read
from adapters.mime.safe import SafeReader
from bench.figure import Figure
from bench.ground import Ground
from bench.mails import hostile, ordinary, shared

SECONDS = 6.0


def measure(ground: Ground) -> Iterator[Figure]:
    """Beside Python's own `email` package walking the same mails; the hostile ones through the child process."""
    seconds = SECONDS / 3 if ground.quick else SECONDS
    mails = ordinary()
    yield _rate("ordinary mails read on one core", mails, seconds)
    if found := shared():
        yield _rate("mails of the public collections", found, seconds)
    reader = SafeReader()
    reader.read(mails[0])  # the child has started
    times = {name: _once(reader, raw) for name, raw in hostile()}
    reader.close()
    worst = max(times, key=lambda it: times[it])
    told = ", ".join(f"{name} {took:.2f}" for name, took in sorted(times.items(), key=lambda it: -it[1])[:4])
    yield Figure("the slowest hostile mail of 1 MB", times[worst], "s", 1, f"of {len(times)}: {told}")


def _rate(name: str, mails: Sequence[bytes], seconds: float) -> Figure:
    size = sum(map(len, mails)) / len(mails) / 1000
    beside = (
        f"mean size {size:.0f} kB; Python's email package reads {_a_second(_plain, mails, seconds / 3):.0f}/s"
    )
    return Figure(name, _a_second(read, mails, seconds), "/s", 300, beside, floor=True)


def _a_second(act: object, mails: Sequence[bytes], seconds: float) -> float:
    """Of processor time, since it is said of one core."""
    assert callable(act)
    count, began = 0, process_time()
    while process_time() - began < seconds:
        for raw in mails:
            act(raw)
        count += len(mails)
    return count / (process_time() - began)


def _plain(raw: bytes) -> int:
    """What a simple reader would do: parse, decode the headers, decode every part."""
    mail = message_from_bytes(raw, policy=default)
    try:
        headers = len(str(mail["from"])) + len(str(mail["subject"]))
    except Exception:  # noqa: BLE001 - the yardstick breaks on mails that the hub has to read
        headers = 0
    return headers + sum(
        len(part.get_payload(decode=True) or b"") for part in mail.walk() if not part.is_multipart()
    )


def _once(reader: SafeReader, raw: bytes) -> float:
    began = perf_counter()
    reader.read(raw)
    return perf_counter() - began
