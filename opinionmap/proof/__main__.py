"""python -m opinionmap.proof: prints the tables of docs/method.md."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from opinionmap.proof import heldout, planting, published, routing

PARTS = {
    "published": published.table,
    "heldout": heldout.table,
    "passes": heldout.passes,
    "planted": planting.found,
    "one": planting.one_group,
    "small": planting.small_crowds,
    "certainty": planting.certainty,
    "routing": routing.table,
}
DATA = Path("tests/data/polis")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m opinionmap.proof", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"some of {', '.join(PARTS)}; default: all")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with one folder for each Polis conversation")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"{options.data} is no folder: parts that need conversations will be empty.", file=sys.stderr)
    for name in options.parts or PARTS:
        begun = time.perf_counter()
        print(f"\n### {name}\n", flush=True)
        for row in PARTS[name](options.data):
            print("| " + " | ".join(row) + " |", flush=True)
        print(f"\n({time.strftime('%Y-%m-%d')}, {time.perf_counter() - begun:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
