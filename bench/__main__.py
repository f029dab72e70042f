"""Prints one table: what, measured, goal. Every module here has `rows()`; names as arguments choose some."""

import sys
from importlib import import_module

from bench.demo import demo

MODULES = ["pages", "codes", "detection", "media", "deletion", "trust", "recommendations", "dialogues", "opinionmap"]
ON_THE_DEMO = {"pages", "codes", "deletion", "trust", "recommendations", "dialogues"}

Row = tuple[str, str, str]


def main(names: list[str]) -> None:
    table: list[Row] = [("what", "measured", "goal")]
    chosen = names or MODULES
    if ON_THE_DEMO & set(chosen):
        demo()  # sets Django up, which the modules' imports need
    for name in chosen:
        print(f"{name} ...", file=sys.stderr, flush=True)
        table += import_module(f"bench.{name}").rows()
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


main(sys.argv[1:])
