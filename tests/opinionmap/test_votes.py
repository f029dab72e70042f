"""Votes from arrays, rows and matrices; what is wrong is said, what is doubled is settled."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from opinionmap import Votes, VotesError
from tests.opinionmap.conversations import dense, vote_tables

patient = settings(max_examples=60, deadline=None)  # a busy machine is no failure


def test_votes_from_rows_keep_the_last_of_several() -> None:
    votes = Votes.from_rows([("Mina", "trams", -1), ("Jonas", "trams", 0), ("Mina", "trams", 1), ("Mina", "parks", 0)])
    assert votes.people.tolist() == ["Mina", "Jonas"]
    assert votes.statements.tolist() == ["trams", "parks"]
    assert dense(votes) == [[1, 0], [0, None]]


def test_votes_with_times_keep_the_latest() -> None:
    votes = Votes.from_rows([("Mina", "trams", -1, 30), ("Mina", "trams", 1, 10), ("Mina", "trams", 0, 20)])
    assert dense(votes) == [[-1]]


@patient
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.sampled_from([-1, 0, 1])), max_size=60))
def test_votes_are_the_same_from_arrays_rows_and_a_dictionary(rows: list[tuple[int, int, int]]) -> None:
    last = {(p, s): v for p, s, v in rows}
    columns = [np.array([row[i] for row in rows], dtype=np.int64) for i in range(3)]
    from_arrays = Votes.from_arrays(*columns, people=range(6), statements=range(5))
    expected = [[last.get((p, s)) for s in range(5)] for p in range(6)]
    assert dense(from_arrays) == expected
    by_name = Votes.from_rows(rows)
    held = {(by_name.people[p], by_name.statements[s]): v for p, s, v in zip(*by_name.triples(), strict=True)}
    assert held == last


def test_votes_from_a_sparse_matrix_take_stored_zeros_as_passes() -> None:
    matrix = csr_array((np.array([1.0, 0.0, -1.0]), np.array([0, 2, 1]), np.array([0, 2, 3])), shape=(2, 3))
    assert dense(Votes.from_sparse(matrix)) == [[1, None, 0], [None, -1, None]]


@patient
@given(vote_tables(), st.randoms())
def test_canonical_order_forgets_the_order_of_people_statements_and_votes(votes: Votes, random: object) -> None:
    rows = list(zip(*votes.triples(), strict=True))
    named = [(votes.people[p], votes.statements[s], v) for p, s, v in rows]
    random.shuffle(named)  # type: ignore[attr-defined]
    if not named:
        return
    a, b = (Votes.from_rows(order).in_canonical_order()[0] for order in (named, sorted(named)))
    assert a.people.tolist() == b.people.tolist()
    assert a.cells.tobytes() == b.cells.tobytes()
    assert a.starts.tobytes() == b.starts.tobytes()


def test_canonical_order_sorts_numbers_as_numbers() -> None:
    votes = Votes.from_rows([(10, "b", 1), (9, "a", 1)])
    assert votes.in_canonical_order()[0].people.tolist() == [9, 10]


def test_without_and_plus_leave_the_votes_as_they_were() -> None:
    votes = Votes.from_rows([("Mina", "trams", 1), ("Mina", "parks", -1)])
    before = votes.cells.tobytes()
    assert dense(votes.without(["trams"])) == [[-1]]
    more = votes.plus([("Mina", "trams", 0), ("Jonas", "trains", 1)])
    assert (more.people.tolist(), more.statements.tolist()) == (["Mina", "Jonas"], ["trams", "parks", "trains"])
    assert dense(more) == [[0, -1, None], [None, None, 1]]
    assert votes.cells.tobytes() == before


@patient
@given(vote_tables(), st.lists(st.tuples(st.integers(0, 14), st.integers(0, 9), st.sampled_from([-1, 0, 1]))))
def test_later_votes_join_as_if_all_had_been_read_at_once(votes: Votes, later: list[tuple[int, int, int]]) -> None:
    rows = [(f"p{p}", f"s{s}", v) for p, s, v in later]
    joined = votes.plus(rows)
    first = [(votes.people[p], votes.statements[s], v) for p, s, v in zip(*votes.triples(), strict=True)]
    people = [*votes.people.tolist(), *dict.fromkeys(p for p, _, _ in rows if p not in votes.people.tolist())]
    named = {(p, s): v for p, s, v in [*first, *rows]}
    assert joined.people.tolist() == people
    held = {(joined.people[p], joined.statements[s]): v for p, s, v in zip(*joined.triples(), strict=True)}
    assert held == named
    assert all((np.diff(joined.cells[a:b]) > 0).all() for a, b in zip(joined.starts, joined.starts[1:], strict=False))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([0], [0], [2]), "Vote 0 is np.int64(2); it must be 1 (agree), 0 (pass) or -1 (disagree)."),
        (([0, 0], [0, 1], [1, float("nan")]), "Vote 1 is np.float64(nan)"),
        (([0], [0, 1], [1]), "three flat arrays of the same length"),
        (([-1], [0], [1]), "A person index is negative."),
        (([0.5], [0], [1]), "The person indices must be whole numbers"),
    ],
)
def test_bad_arrays_are_refused_with_a_reason(arguments: tuple[list[float], ...], says: str) -> None:
    with pytest.raises(VotesError, match=re.escape(says)):
        Votes.from_arrays(*arguments)


def test_missing_and_doubled_ids_are_refused() -> None:
    with pytest.raises(VotesError, match="The person index 1 has no id"):
        Votes.from_arrays([1], [0], [1], people=["Mina"])
    with pytest.raises(VotesError, match="Two statement ids are the same"):
        Votes.from_arrays([0], [0], [1], statements=["trams", "trams"])
