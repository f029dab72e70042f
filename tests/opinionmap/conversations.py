"""Votes for tests: four public conversations (tests/data/polis), and small tables written by hand or by hypothesis."""

from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from opinionmap import Statements, Table, Votes, read_statements, read_votes

FOLDER = Path(__file__).parent.parent / "data" / "polis"
LONDON, SEATTLE = "london.youth.policing", "15-per-hour-seattle"
BIODIVERSITY, TAIWAN = "scoop-hivemind.biodiversity", "vtaiwan.uberx"
ALL = (LONDON, SEATTLE, BIODIVERSITY, TAIWAN)


@cache
def table(name: str, kind: str = "participants-votes.csv") -> Table:
    with (FOLDER / name / kind).open(encoding="utf-8", newline="") as lines:
        return read_votes(lines)


@cache
def statements(name: str) -> Statements:
    with (FOLDER / name / "comments.csv").open(encoding="utf-8", newline="") as lines:
        return read_statements(lines)


def rejected(name: str) -> np.ndarray:
    known = statements(name).rejected
    return np.array([s in known for s in table(name).votes.statements.tolist()])


def dense(votes: Votes) -> list[list[int | None]]:
    """Person by person, statement by statement; None = no vote."""
    rows: list[list[int | None]] = [[None] * len(votes.statements) for _ in votes.people]
    for person, statement, vote in zip(*(array.tolist() for array in votes.triples()), strict=True):
        rows[person][statement] = vote
    return rows


def two_camps(each: int = 15, statements: int = 12) -> Votes:
    """Two camps of `each` who disagree on the first statements and agree on the last three; one slip each."""
    rows = []
    for person in range(2 * each):
        for statement in range(statements):
            side = 1 if statement >= statements - 3 or person < each else -1
            slip = -1 if statement == person * person % (statements - 3) else 1
            rows.append((f"p{person:02}", f"s{statement:02}", side * slip))
    return Votes.from_rows(rows)


def vote_tables(most_people: int = 12, most_statements: int = 8) -> st.SearchStrategy[Votes]:
    """Small tables of any votes, with people and statements that nobody voted on among them."""

    def build(data: tuple[int, int, dict[tuple[int, int], int]]) -> Votes:
        people, size, cast = data
        cells = [(p % people, s % size, v) for (p, s), v in cast.items()]
        person, statement, vote = (np.array(c, dtype=np.int64) for c in zip(*cells, strict=True)) if cells else [[]] * 3
        return Votes.from_arrays(
            np.array(person, np.int64),
            np.array(statement, np.int64),
            np.array(vote, np.int64),
            people=[f"p{i}" for i in range(people)],
            statements=[f"s{i}" for i in range(size)],
        )

    pairs = st.tuples(st.integers(0, most_people - 1), st.integers(0, most_statements - 1))
    cast = st.dictionaries(pairs, st.sampled_from([-1, 0, 1]), max_size=most_people * most_statements)
    return st.tuples(st.integers(1, most_people), st.integers(1, most_statements), cast).map(build)
