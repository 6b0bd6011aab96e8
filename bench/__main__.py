"""`make bench`: every measurement in turn, a table for people and bench/out/figures.json for machines.

The exit status is 0 also where a figure falls short: the table says so, and that is what it is for. A
measurement that fails is named at the end, with exit status 1, and takes no other down with it.
"""

import argparse
import json
import shutil
import sys
import traceback
from contextlib import ExitStack
from importlib import import_module
from time import perf_counter

from bench.figure import Figure, table
from bench.ground import ROOT, Ground
from bench.machine import machine

MEASUREMENTS = (
    "accept",
    "first_attempt",
    "deliveries",
    "chase",
    "tracking",
    "conservation",
    "mail",
    "mail_door",
    "start",
)
OUT = ROOT / "bench" / "out"


def main() -> None:
    asked = _asked()
    folder = OUT / "ground"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    figures: list[Figure] = []
    failed: list[str] = []
    with ExitStack() as stack:
        ground = Ground(folder, asked.quick, stack)
        for name in asked.only or MEASUREMENTS:
            began = perf_counter()
            try:
                for figure in import_module(f"bench.{name}").measure(ground):
                    figures.append(figure)
                    print(figure, file=sys.stderr, flush=True)
            except Exception:  # noqa: BLE001 - one that fails takes no other down with it
                failed.append(name)
                traceback.print_exc()
            print(f"{name}: {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    _tell(figures)
    shutil.rmtree(folder, ignore_errors=True)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}. What went wrong stands above.")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=MEASUREMENTS, help="this measurement; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows and of the time")
    return parser.parse_args()


def _tell(figures: list[Figure]) -> None:
    seen = machine()
    told = {"machine": seen, "figures": [it.as_json() for it in figures]}
    (OUT / "figures.json").write_text(json.dumps(told, indent=1) + "\n")
    print("\n".join(f"{name}: {value}" for name, value in seen.items()))
    print(f"\n{table(figures)}\n\n{OUT.relative_to(ROOT)}/figures.json holds the same.")


if __name__ == "__main__":
    main()
