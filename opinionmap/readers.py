"""The three kinds of table in which votes come, recognised by their header. Lines in, votes out; no files in here.

- Polis `votes.csv`: timestamp, datetime, comment-id, voter-id, vote; a history, the latest vote counts.
- Polis `participants-votes.csv`: a row for each person, a column for each statement; an empty cell is no vote.
- Plain: person, statement, vote and perhaps time, in any order of columns, ids of any script.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opinionmap.votes import Gathering, Votes, VotesError, ids_array

POLIS_HISTORY = ("timestamp", "comment-id", "voter-id", "vote")
POLIS_MATRIX = ("participant", "group-id", "n-votes")
PLAIN = ("person", "statement", "vote")
KINDS = (
    "the header must name person, statement, vote (and perhaps time), or be that of Polis' votes.csv "
    "(timestamp, datetime, comment-id, voter-id, vote) or participants-votes.csv (participant, group-id, ..., n-votes)"
)
ANSWER = {"1": 1, "0": 0, "-1": -1, "+1": 1, "1.0": 1, "0.0": 0, "-1.0": -1, "agree": 1, "pass": 0, "disagree": -1}
EVERY = 1 << 20  # rows between two words of progress

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Table:
    """What a file held: the votes and, where Polis had published groups, those (n,), -1 = in none; else None."""

    votes: Votes
    published_groups: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Statements:
    """Polis' `comments.csv`: texts by id, and the ids that moderation rejected or that are only about the person."""

    texts: dict[Hashable, str]
    rejected: frozenset[Hashable]


def read_votes(lines: Iterable[str], *, progress: Progress | None = None) -> Table:
    """Reads any of the three kinds. Raises VotesError with the number of the line (1 = header)."""
    rows = _rows(lines)
    header = [name.strip().lstrip("\ufeff").lower() for name in next(rows, (1, []))[1]]
    if not any(header):
        raise VotesError(f"The file is empty; {KINDS}.")
    if set(POLIS_MATRIX) <= set(header):
        return _read_matrix(rows, header, progress)
    if set(POLIS_HISTORY) <= set(header):
        person, statement, vote, time = (header.index(n) for n in ("voter-id", "comment-id", "vote", "timestamp"))
        return Table(_read_list(rows, len(header), (person, statement, vote, time), progress))
    if set(PLAIN) <= set(header):
        time = header.index("time") if "time" in header else -1
        return Table(_read_list(rows, len(header), (*(header.index(n) for n in PLAIN), time), progress))
    raise VotesError(f"Line 1: these columns are not known; {KINDS}.")


def read_statements(lines: Iterable[str]) -> Statements:
    """Reads Polis' `comments.csv`, or a table with the columns statement and text. Raises VotesError with the line."""
    rows = _rows(lines)
    header = [name.strip().lstrip("\ufeff").lower() for name in next(rows, (1, []))[1]]
    for name, text in (("comment-id", "comment-body"), ("statement", "text")):
        if name in header and text in header:
            break
    else:
        raise VotesError("Line 1: statements need the columns comment-id and comment-body, or statement and text.")
    moderated, meta = (header.index(c) if c in header else -1 for c in ("moderated", "is-meta"))
    ids, texts, rejected = [], [], []
    for number, row in rows:
        if len(row) != len(header):
            raise VotesError(f"Line {number}: {len(row)} entries, but the header has {len(header)}.")
        ids.append(row[header.index(name)].strip())
        texts.append(row[header.index(text)].strip())
        out = (moderated >= 0 and row[moderated].strip() == "-1") or (meta >= 0 and row[meta].strip() in ("true", "1"))
        rejected.append(out)
    named = _as_numbers(ids)
    return Statements(
        dict(zip(named, texts, strict=True)), frozenset(i for i, out in zip(named, rejected, strict=True) if out)
    )


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the number of its last line."""
    reader = csv.reader(lines)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except (csv.Error, UnicodeDecodeError) as error:
        raise VotesError(f"Line {reader.line_num + 1} cannot be read as CSV in UTF-8: {error}.") from error


def _read_list(
    rows: Iterator[tuple[int, list[str]]], width: int, at: tuple[int, ...], progress: Progress | None
) -> Votes:
    p, s, v, t = at
    gathered = Gathering()
    for number, row in rows:
        if len(row) != width:
            raise VotesError(f"Line {number}: {len(row)} entries, but the header has {width}.")
        answer = ANSWER.get(row[v])
        if answer is None:
            answer = _answer(row[v], number)
        if not row[p] or not row[s]:
            raise VotesError(f"Line {number}: a person or a statement has no id.")
        gathered.add(row[p], row[s], answer, _time(row[t], number) if t >= 0 else None)
        if progress and number % EVERY == 0:
            progress(f"{number:,} lines read")
    votes = gathered.votes()
    return Votes(_numbered(votes.people), _numbered(votes.statements), votes.starts, votes.cells)


def _read_matrix(rows: Iterator[tuple[int, list[str]]], header: list[str], progress: Progress | None) -> Table:
    first = 1 + max(header.index(name) for name in header if name.startswith("n-") or name in POLIS_MATRIX)
    group, person = header.index("group-id"), header.index("participant")
    if len(set(header[first:])) < len(header) - first:
        raise VotesError("Line 1: a statement has two columns.")
    people: dict[str, int] = {}
    groups: list[int] = []
    persons, statements, answers = [], [], []
    for number, row in rows:
        if len(row) != len(header):
            raise VotesError(f"Line {number}: {len(row)} entries, but the header has {len(header)}.")
        if row[person] in people:
            raise VotesError(f"Line {number}: the person {row[person]} has a row already.")
        i = people[row[person]] = len(people)
        groups.append(_group(row[group], number))
        for j, value in enumerate(row[first:]):
            if value:
                persons.append(i)
                statements.append(j)
                answers.append(ANSWER[value] if value in ANSWER else _answer(value, number))
        if progress and number % 10_000 == 0:
            progress(f"{number:,} people read")
    votes = Votes.from_arrays(
        np.array(persons, np.int64),
        np.array(statements, np.int64),
        np.array(answers, np.int8),
        people=_numbered(list(people)),
        statements=_numbered(header[first:]),
    )
    return Table(votes, np.array(groups, dtype=np.int64))


def _answer(value: str, line: int) -> int:
    answer = ANSWER.get(value.strip().lower())
    if answer is None:
        raise VotesError(f"Line {line}: the vote is {value!r}; it must be 1 (agree), 0 (pass) or -1 (disagree).")
    return answer


def _time(value: str, line: int) -> float:
    try:
        time = float(value) if value[:4].isdigit() and "-" not in value else datetime.fromisoformat(value).timestamp()
    except ValueError:
        time = math.nan
    if not math.isfinite(time):
        raise VotesError(f"Line {line}: the time is {value!r}; it must be a number or like 2026-11-23 10:00.")
    return time


def _group(value: str, line: int) -> int:
    try:
        return int(float(value)) if value.strip() else -1
    except ValueError:
        raise VotesError(f"Line {line}: the group-id is {value!r}; it must be a number or empty.") from None


def _numbered(ids: Any) -> NDArray[Any]:
    return ids_array(_as_numbers(ids.tolist() if isinstance(ids, np.ndarray) else ids))


def _as_numbers(ids: list[str]) -> list[Hashable]:
    """Numbers where *every* id is written as a whole number without leading zeros, else the texts as they are."""
    if all(i.isascii() and i.isdigit() and (i == "0" or i[0] != "0") and len(i) < 19 for i in ids):
        return [int(i) for i in ids]
    return list(ids)
