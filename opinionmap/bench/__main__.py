"""python -m opinionmap.bench [--large]: prints what, measured, goal."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from opinionmap.bench import measures
from opinionmap.proof.__main__ import DATA

QUICK = ("importing", "against_the_peer", "a_large_conversation", "update")
LARGE = ("large_against_the_peer", "scale")
WITH_ONE_THREAD = {"against_the_peer", "large_against_the_peer"}
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Row = tuple[str, str, str]


def rows(folder: Path = DATA, names: tuple[str, ...] = QUICK) -> list[Row]:
    """The rows of the chosen measures; each is named on standard error while it runs."""
    found: list[Row] = []
    for name in names:
        if name in WITH_ONE_THREAD and os.environ.get("OPENBLAS_NUM_THREADS") != "1":
            found += _apart(folder, name)
            continue
        print(f"{name} ...", file=sys.stderr, flush=True)
        found += getattr(measures, name)(folder)
    return found


def _apart(folder: Path, name: str) -> list[Row]:
    """A fresh interpreter with one thread for linear algebra, which can only be told before numpy is imported."""
    command = [sys.executable, "-m", "opinionmap.bench", name, "--data", str(folder)]
    done = subprocess.run(command, env={**os.environ, **THREADS}, stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.strip("|").split("|") for line in done.stdout.splitlines()]
    return [(what.strip(), measured.strip(), goal.strip()) for what, measured, goal in lines]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m opinionmap.bench", description=__doc__)
    parser.add_argument("measures", nargs="*", help=f"some of {', '.join(QUICK + LARGE)}")
    parser.add_argument("--large", action="store_true", help="also what takes minutes and gigabytes")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with one folder for each Polis conversation")
    options = parser.parse_args()
    unknown = set(options.measures) - {*QUICK, *LARGE}
    if unknown:
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    names = tuple(options.measures) or (QUICK + LARGE if options.large else QUICK)
    for what, measured, goal in rows(options.data, names):
        print(f"| {what} | {measured} | {goal} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
