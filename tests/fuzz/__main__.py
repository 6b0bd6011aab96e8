"""Fuzzes the reader: `python -m tests.fuzz [INPUTS [DICE]]`, by coverage (atheris) where it is installed.

Whatever breaks the reader is kept in `tests/fuzz/found`; the exit status is not 0 then.
"""

import sys
import tempfile
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

instrumented: Any = atheris.instrument_imports(include=["adapters.mime"]) if atheris else nullcontext()
with instrumented:
    from tests.fuzz.target import FOUND, check  # imports the reader, which is instrumented as it comes in

from tests.fuzz.mutate import mutations  # noqa: E402
from tests.fuzz.seeds import seeds  # noqa: E402

A_MILLION = 1_000_000


def by_coverage(inputs: int, dice: int) -> int:
    """Ends the process itself, with the status of what was found."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds()):
            (Path(corpus) / f"{number}").write_bytes(seed[:20_000])
        limits = ["-max_len=20000", "-timeout=20", f"-artifact_prefix={FOUND}/"]
        atheris.Setup([sys.argv[0], f"-runs={inputs}", f"-seed={dice}", *limits, corpus], check)
        atheris.Fuzz()
    return 0


def by_chance(inputs: int, dice: int) -> int:
    """Mutations of the seeds alone."""
    print(f"atheris is not installed: {inputs} mutations without looking at coverage, dice {dice}")
    broken = 0
    for raw in mutations(seeds(), Random(dice), inputs):
        try:
            check(raw)
        except Exception as error:  # noqa: BLE001 - each is kept, and the next is tried
            broken += 1
            (FOUND / sha256(raw).hexdigest()[:16]).write_bytes(raw)
            print(f"{type(error).__name__}: {error}")
    print(f"{inputs} inputs, {broken} broke the reader" + (f": see {FOUND}" if broken else ""))
    return int(broken > 0)


if __name__ == "__main__":
    FOUND.mkdir(exist_ok=True)
    said = [int(it) for it in sys.argv[1:]]
    inputs, dice = said + [A_MILLION, 2026][len(said) :]
    sys.exit((by_coverage if atheris else by_chance)(inputs, dice))
