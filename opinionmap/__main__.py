"""python -m opinionmap VOTES.csv: reads votes, writes what they say as JSON and as a page to look at."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from opinionmap import OpinionMap, Statements, Table, VotesError, analyse, read_statements, read_votes
from opinionmap.chance import REPEATS
from opinionmap.page import as_page
from opinionmap.report import as_data
from opinionmap.sentences import ground, how_sure, summary

PATIENCE = 1.0  # seconds before the first word of progress, and between two


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    progress = _progress()
    try:
        table = _read_votes(options.votes, progress)
        statements = _read_statements(options.statements) if options.statements else Statements({}, frozenset())
        found = analyse(
            table.votes,
            method=options.method,
            groups=options.groups,
            rejected=statements.rejected,
            repeats=options.repeats,
            seed=options.seed,
            progress=progress,
        )
        _write(options, found, statements)
    except (VotesError, OSError) as error:
        print(f"opinionmap: {error}", file=sys.stderr)
        return 2
    for line in (summary(found), *found.enough.why, ground(found), *how_sure(found)):
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m opinionmap", description=__doc__)
    parser.add_argument("votes", type=Path, help="Polis' votes.csv or participants-votes.csv, or person,statement,vote")
    parser.add_argument("--statements", type=Path, help="comments.csv of Polis, or statement,text")
    parser.add_argument("--method", choices=("classes", "polis"), default="classes")
    parser.add_argument("--groups", type=int, metavar="K", help="this many groups instead of choosing their number")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--repeats", type=int, default=REPEATS, metavar="N", help="repetitions with people drawn anew")
    parser.add_argument("--title", help="the heading of the page")
    parser.add_argument("--json", type=Path, metavar="OUT.json")
    parser.add_argument("--html", type=Path, metavar="OUT.html")
    return parser


def _read_votes(path: Path, progress: Callable[[str], None]) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            return read_votes(lines, progress=progress)
        except VotesError as error:
            raise VotesError(f"{path}: {error}") from error


def _read_statements(path: Path) -> Statements:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            return read_statements(lines)
        except VotesError as error:
            raise VotesError(f"{path}: {error}") from error


def _write(options: argparse.Namespace, found: OpinionMap, statements: Statements) -> None:
    if options.json:
        with options.json.open("w", encoding="utf-8") as file:  # piece by piece: millions of people are a long text
            json.dump(as_data(found, texts=statements.texts), file, ensure_ascii=False, allow_nan=False, indent=1)
            file.write("\n")
    if options.html:
        title = options.title or "Opinion map"
        options.html.write_text(as_page(found, texts=statements.texts, title=title), encoding="utf-8")


def _progress() -> Callable[[str], None]:
    """One line on standard error, from the first second on, at most once a second; overwritten on a terminal."""
    last, end = time.monotonic(), "\r" if sys.stderr.isatty() else "\n"

    def say(words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= PATIENCE:
            last = time.monotonic()
            print(f"{words} ...".ljust(60), end=end, file=sys.stderr, flush=True)

    return say


if __name__ == "__main__":
    sys.exit(main())
