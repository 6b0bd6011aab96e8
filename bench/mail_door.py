"""From the 250 of the mail door to a notification that is filed, at 500 mails a minute through `hub up`.

Once every mail comes from somebody else; once one sender writes 500 a minute, which must cost the others nothing.
"""

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event, Thread
from time import monotonic, sleep, time

import psycopg

from bench.figure import Figure, percentile, spread
from bench.ground import MAILBOX, Ground, free_port, hub_command
from bench.mails import a_form

A_MINUTE = 500
SECONDS, QUICK_SECONDS = 60.0, 10.0
EVERY_NTH = 10
"""Of the flood's mails, this one is from somebody else."""
PATIENCE = 120.0
LOOK = 0.01
FILED = "SELECT external_id FROM arrival WHERE notification_id IS NOT NULL"


@dataclass
class Seen:
    """When each mail, by its digest, was answered with 250, and when it was first seen filed."""

    kept: dict[str, float] = field(default_factory=dict)
    filed: dict[str, float] = field(default_factory=dict)

    def waits(self, of: Sequence[str]) -> list[float]:
        """Milliseconds."""
        return [(self.filed[it] - self.kept[it]) * 1000 for it in of]


def measure(ground: Ground) -> Iterator[Figure]:
    """The door, the worker and the database as a small board runs them; who sends waits for nobody."""
    count = round((QUICK_SECONDS if ground.quick else SECONDS) * A_MINUTE / 60)
    many = _run(ground, [f"officer{it}@fire.example.org" for it in range(count)])
    for share, limit in ((0.50, 300), (0.95, 1000)):
        yield _figure("250 to filed at 500 mails/min", many, share, limit)
    flood = [
        f"ranger{it}@fire.example.org" if it % EVERY_NTH == 0 else "busy@fire.example.org"
        for it in range(count)
    ]
    others = _run(ground, flood)[::EVERY_NTH]
    yield _figure("the others while one sender writes 500 mails/min", others, 0.95, 1000)


def _figure(name: str, waits: list[float], share: float, limit: float) -> Figure:
    return Figure(f"{name}, p{share:.0%}".rstrip("%"), percentile(waits, share), "ms", limit, spread(waits))


def _run(ground: Ground, senders: Sequence[str]) -> list[float]:
    """How long each took, in the order of sending."""
    url, port, door = ground.database("mail_door"), free_port(), free_port()
    places = {"database_url": url, "redis_url": ground.valkey, "smtp_port": str(door)}
    mails = [a_form(sender, f"{senders[-1]}.{number}") for number, sender in enumerate(senders)]
    keys = [sha256(it).hexdigest() for it in mails]
    seen = Seen()
    with hub_command("up", ground, port, **places), _watched(url, seen):
        _send(door, senders, mails, keys, seen)
        end = monotonic() + PATIENCE
        while lacking := set(keys) - seen.filed.keys():
            if monotonic() > end:
                raise RuntimeError(
                    f"{len(lacking)} of {len(keys)} mails were not filed within {PATIENCE:g} s"
                )
            sleep(0.1)
    return seen.waits(keys)


def _send(door: int, senders: Sequence[str], mails: Sequence[bytes], keys: Sequence[str], seen: Seen) -> None:
    """One is due every 120 ms, however long the ones before it took."""
    began = monotonic()
    with smtplib.SMTP("127.0.0.1", door) as line:
        for number, (sender, mail, key) in enumerate(zip(senders, mails, keys, strict=True)):
            sleep(max(0.0, began + number * 60 / A_MINUTE - monotonic()))
            line.sendmail(sender, [MAILBOX], mail)
            seen.kept[key] = time()


@contextmanager
def _watched(url: str, seen: Seen) -> Iterator[None]:
    """Looks, a hundred times a second, which mails have become notifications."""
    done = Event()

    def look() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not done.wait(LOOK):
                now = time()
                for (key,) in connection.execute(FILED).fetchall():
                    seen.filed.setdefault(key, now)

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
