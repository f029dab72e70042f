"""Who voted what on which statement: one packed table that everything else reads.

A vote is agree (+1), pass (0) or disagree (-1). A *cell* is a statement together with one of the three answers,
numbered `3 * statement + answer + 1`; a person's row is the ascending list of their cells. A million people with 31
million votes are 130 MB this way, and one sparse matrix of ones serves every sum that the methods need.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

Ids = NDArray[Any]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

DISAGREE, PASS, AGREE = -1, 0, 1
ANSWERS = 3
IN_A_PIECE = 1 << 20  # votes that are looked at together where no array as long as the votes is needed


class VotesError(ValueError):
    """The votes cannot be read; the text says what is wrong and, for files, in which line."""


@dataclass(frozen=True, eq=False)
class Votes:
    """n people, S statements, N votes; at most one vote for each person and statement.

    `people` (n,) and `statements` (S,) are ids in the order in which they were given. `starts` (n + 1,) and `cells`
    (N,) are the packed rows: person i's cells are `cells[starts[i]:starts[i + 1]]`, ascending. Build one with
    `from_arrays`, `from_sparse`, `from_rows` or a reader; nothing here is ever changed in place.
    """

    people: Ids
    statements: Ids
    starts: NDArray[np.int64]
    cells: Ints

    @classmethod
    def from_arrays(
        cls,
        person: ArrayLike,
        statement: ArrayLike,
        vote: ArrayLike,
        *,
        people: Sequence[Hashable] | Ids | None = None,
        statements: Sequence[Hashable] | Ids | None = None,
    ) -> Votes:
        """From three arrays of equal length: index of the person, index of the statement, vote in {-1, 0, 1}.

        Ids name the indices; without them the indices 0 .. max are the ids. Of several votes of one person on one
        statement the last in the arrays counts. Raises VotesError for other values, lengths or indices.
        """
        rows, columns, values = _checked(person, statement, vote)
        named_people = _ids(people, rows, "person")
        named_statements = _ids(statements, columns, "statement")
        n, size = len(named_people), len(named_statements)
        if ANSWERS * size > np.iinfo(np.int32).max:
            raise VotesError(f"{size} statements are more than this package can number.")
        cells = np.multiply(columns, ANSWERS, dtype=np.int32, casting="unsafe")
        cells += values
        cells += np.int32(1)
        if not _is_in_order(rows, columns):
            rows, cells = _in_order(rows, cells, n, ANSWERS * size)
            last = np.ones(len(rows), dtype=bool)
            last[:-1] = (rows[1:] != rows[:-1]) | (cells[1:] // ANSWERS != cells[:-1] // ANSWERS)
            rows, cells = rows[last], cells[last]
        return cls(named_people, named_statements, _starts(rows, n), cells)

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Votes:
        """From (person, statement, vote) or (person, statement, vote, time) with ids of any hashable kind.

        With times the latest vote counts (of equal times the later row), otherwise the last row. People and
        statements stand in the order of their first row. Raises VotesError, naming the row (1 = first).
        """
        gathered = Gathering()
        for number, row in enumerate(rows, start=1):
            if len(row) not in (3, 4):
                raise VotesError(f"Row {number} has {len(row)} entries, not person, statement, vote and perhaps time.")
            gathered.add(row[0], row[1], answer_of(row[2], f"Row {number}"), row[3] if len(row) == 4 else None)
        return gathered.votes()

    @classmethod
    def from_sparse(
        cls,
        matrix: Any,
        *,
        people: Sequence[Hashable] | Ids | None = None,
        statements: Sequence[Hashable] | Ids | None = None,
    ) -> Votes:
        """From a scipy sparse matrix (n people x S statements) in which every *stored* entry is a vote.

        A stored 0 is a pass, an entry that is not stored is no vote. Raises VotesError for other values than -1, 0, 1.
        """
        given = matrix.tocoo()
        n, size = given.shape
        return cls.from_arrays(
            given.row,
            given.col,
            given.data,
            people=np.arange(n) if people is None else people,
            statements=np.arange(size) if statements is None else statements,
        )

    @property
    def counts(self) -> NDArray[np.int64]:
        """Votes of each person, (n,)."""
        return np.diff(self.starts)

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Disagree, pass, agree of each statement over all people, (S, 3); read only."""
        size = len(self.statements)
        counted = np.zeros(ANSWERS * size, dtype=np.int64)
        for low in range(0, len(self), IN_A_PIECE):
            counted += np.bincount(self.cells[low : low + IN_A_PIECE], minlength=ANSWERS * size)
        counted.flags.writeable = False
        return counted.reshape(size, ANSWERS)

    def __len__(self) -> int:
        return len(self.cells)

    def triples(self) -> tuple[NDArray[np.int64], Ints, NDArray[np.int8]]:
        """The votes as three arrays (N,): index of the person, index of the statement, vote."""
        person = np.repeat(np.arange(len(self.people)), self.counts)
        return person, self.cells // ANSWERS, (self.cells % ANSWERS - 1).astype(np.int8)

    def in_canonical_order(self) -> tuple[Votes, NDArray[np.int64], NDArray[np.int64]]:
        """The same votes with ids sorted, and where each new row and column stood before.

        What is computed from this does not depend on the order of people, statements or votes.
        """
        rows, columns = canonical_order(self.people), canonical_order(self.statements)
        if _is_identity(rows) and _is_identity(columns):
            return self, rows, columns
        person, statement = np.argsort(rows).astype(np.int32), np.argsort(columns).astype(np.int32)
        ordered = Votes.from_arrays(
            np.repeat(person, self.counts),
            statement[self.cells // ANSWERS],
            (self.cells % ANSWERS).astype(np.int8) - np.int8(1),
            people=self.people[rows],
            statements=self.statements[columns],
        )
        return ordered, rows, columns

    def without(self, statements: Iterable[Hashable]) -> Votes:
        """The votes on all other statements; the people stay, also those who then have no vote."""
        left_out = set(statements)
        keep = np.array([name not in left_out for name in self.statements.tolist()], dtype=bool)
        if keep.all():
            return self
        person, statement, vote = self.triples()
        chosen = keep[statement]
        renumbered = np.cumsum(keep) - 1
        return Votes.from_arrays(
            person[chosen],
            renumbered[statement[chosen]],
            vote[chosen],
            people=self.people,
            statements=self.statements[keep],
        )

    def plus(self, rows: Iterable[Sequence[Any]]) -> Votes:
        """These votes and later ones, (person, statement, vote); new ids are appended, a new vote replaces the old."""
        people = {name: i for i, name in enumerate(self.people.tolist())}
        statements = {name: i for i, name in enumerate(self.statements.tolist())}
        later: dict[tuple[int, int], int] = {}
        for number, (who, what, answer) in enumerate(rows, start=1):
            index = people.setdefault(who, len(people)), statements.setdefault(what, len(statements))
            later[index] = answer_of(answer, f"Row {number}")
        cells, starts = self.cells.copy(), np.pad(self.starts, (0, len(people) - len(self.people)), mode="edge")
        places, added = [], []
        grown = np.zeros(len(people) + 1, dtype=np.int64)
        for (who, what), answer in sorted(later.items()):
            cell, low, high = ANSWERS * what + answer + 1, int(starts[who]), int(starts[who + 1])
            at = low + int(np.searchsorted(self.cells[low:high], ANSWERS * what))
            if at < high and self.cells[at] // ANSWERS == what:
                cells[at] = cell
            else:
                places.append(at)
                added.append(cell)
                grown[who + 1] += 1
        cells = np.insert(cells, places, np.array(added, dtype=np.int32)) if places else cells
        return Votes(ids_array(list(people)), ids_array(list(statements)), starts + np.cumsum(grown), cells)


class Gathering:
    """Votes that arrive one by one: ids become numbers, the last vote (by time, then by arrival) will count."""

    def __init__(self) -> None:
        self.people: dict[Hashable, int] = {}
        self.statements: dict[Hashable, int] = {}
        self._person, self._statement, self._vote = array("i"), array("i"), array("b")
        self._times = array("d")

    def __len__(self) -> int:
        return len(self._vote)

    def add(self, person: Hashable, statement: Hashable, vote: int, time: Any = None) -> None:
        self._person.append(self.people.setdefault(person, len(self.people)))
        self._statement.append(self.statements.setdefault(statement, len(self.statements)))
        self._vote.append(vote)
        if time is not None:
            self._times.append(time.timestamp() if hasattr(time, "timestamp") else time)

    def votes(self) -> Votes:
        """Raises VotesError where only some of the votes had a time."""
        arrays = [np.frombuffer(a, dtype=a.typecode) for a in (self._person, self._statement, self._vote)]
        if self._times:
            if len(self._times) != len(self):
                raise VotesError("Some votes have a time and some have none.")
            order = np.argsort(np.frombuffer(self._times), kind="stable")
            arrays = [a[order] for a in arrays]
        return Votes.from_arrays(
            *arrays, people=ids_array(list(self.people)), statements=ids_array(list(self.statements))
        )


def answer_of(value: Any, where: str) -> int:
    """-1, 0 or 1 from a number or a numpy scalar. Raises VotesError, beginning with `where`."""
    if value in (-1, 0, 1) and not isinstance(value, bool):
        return int(value)
    raise VotesError(f"{where}: the vote is {value!r}; it must be 1 (agree), 0 (pass) or -1 (disagree).")


def ids_array(ids: Sequence[Hashable]) -> Ids:
    """Ids as an array: whole numbers as int64, everything else as the objects that they are."""
    if all(type(name) is int and abs(name) < 2**63 for name in ids):
        return np.array(ids, dtype=np.int64)
    held = np.empty(len(ids), dtype=object)
    held[:] = list(ids)
    return held


def canonical_order(ids: Ids) -> NDArray[np.int64]:
    """The permutation that sorts ids: numbers by value, then texts by code point, then others by kind and repr."""
    if ids.dtype != object:
        return np.argsort(ids, kind="stable")

    def key(i: int) -> tuple[int, Any, str]:
        name = ids[i]
        if isinstance(name, (int, float)):
            return 0, name, ""
        return (1, 0, name) if isinstance(name, str) else (2, 0, f"{type(name).__name__} {name!r}")

    return np.array(sorted(range(len(ids)), key=key), dtype=np.int64)


def _checked(person: ArrayLike, statement: ArrayLike, vote: ArrayLike) -> tuple[Any, Any, Any]:
    rows, columns, values = np.asarray(person), np.asarray(statement), np.asarray(vote)
    if not rows.ndim == columns.ndim == values.ndim == 1 or not len(rows) == len(columns) == len(values):
        raise VotesError("Person, statement and vote must be three flat arrays of the same length.")
    if len(rows) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8)
    for name, indices in (("person", rows), ("statement", columns)):
        if indices.dtype.kind not in "iu":
            raise VotesError(f"The {name} indices must be whole numbers, not {indices.dtype}.")
        if int(indices.min()) < 0:
            raise VotesError(f"A {name} index is negative.")
    if values.dtype.kind == "i" and values.min() >= -1 and values.max() <= 1:
        return rows, columns, values.astype(np.int8, copy=False)
    wrong = ~np.isin(values, (-1, 0, 1))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise VotesError(f"Vote {at} is {values[at]!r}; it must be 1 (agree), 0 (pass) or -1 (disagree).")
    return rows, columns, values.astype(np.int8)


def _ids(ids: Sequence[Hashable] | Ids | None, indices: NDArray[np.int64], what: str) -> Ids:
    needed = int(indices.max()) + 1 if len(indices) else 0
    if ids is None:
        return np.arange(needed)
    named = ids if isinstance(ids, np.ndarray) else ids_array(list(ids))
    if needed > len(named):
        raise VotesError(f"The {what} index {needed - 1} has no id: only {len(named)} ids were given.")
    if named.dtype == object and len(set(named.tolist())) < len(named):
        raise VotesError(f"Two {what} ids are the same.")
    if named.dtype != object and not np.all(named[1:] > named[:-1]):
        ordered = np.sort(named)
        if np.any(ordered[1:] == ordered[:-1]):
            raise VotesError(f"Two {what} ids are the same.")
    return named


def _is_in_order(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> bool:
    """Whether (person, statement) strictly ascends: then nothing need be sorted and no vote is doubled."""
    for low in range(0, max(len(rows) - 1, 0), IN_A_PIECE):
        a, b = rows[low : low + IN_A_PIECE], rows[low + 1 : low + IN_A_PIECE + 1]
        c, d = columns[low : low + IN_A_PIECE], columns[low + 1 : low + IN_A_PIECE + 1]
        a, c = a[: len(b)], c[: len(d)]
        if not np.all((b > a) | ((b == a) & (d > c))):
            return False
    return True


def _in_order(rows: NDArray[np.int64], cells: Ints, n: int, width: int) -> tuple[NDArray[np.int64], Ints]:
    """Rows and cells sorted by person and statement, equal ones in the order in which they came.

    Two counting sorts, the later key first (Knuth, The Art of Computer Programming 3, 5.2.5): time linear in the votes.
    """
    by_statement = _counting_sort(cells // ANSWERS, width // ANSWERS)
    rows, cells = rows[by_statement], cells[by_statement]
    by_person = _counting_sort(rows, n)
    return rows[by_person], cells[by_person]


def _counting_sort(keys: NDArray[Any], size: int) -> NDArray[np.int32]:
    """The stable permutation that sorts keys in 0 .. size - 1: scipy's change from rows to columns is this sort."""
    one_a_row = csr_matrix(
        (np.ones(len(keys), np.int8), keys.astype(np.int32), np.arange(len(keys) + 1, dtype=np.int32)),
        shape=(len(keys), max(size, 1)),
    )
    return np.asarray(one_a_row.tocsc().indices)


def _starts(rows: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Where each person's votes begin among `rows`, which ascend."""
    wide = rows if n < np.iinfo(rows.dtype).max else rows.astype(np.int64)
    return np.asarray(np.searchsorted(wide, np.arange(n + 1, dtype=wide.dtype)), dtype=np.int64)


def _is_identity(order: NDArray[np.int64]) -> bool:
    return bool(np.array_equal(order, np.arange(len(order))))
