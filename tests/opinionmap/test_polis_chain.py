"""Polis' chain from votes to groups: each stage by hand, the whole against the groups that Polis published."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opinionmap import Votes, VotesError, analyse
from opinionmap.chance import adjusted_rand_index
from opinionmap.kmeans import first_distinct, lloyd, lloyd_for_each
from opinionmap.polis import group_clusters, most_groups, people_in, polis_map, silhouettes
from tests.opinionmap.conversations import BIODIVERSITY, TAIWAN, rejected, table, vote_tables


@pytest.mark.parametrize(("name", "least"), [(BIODIVERSITY, 0.98), (TAIWAN, 0.92)])
def test_whole_chain_finds_the_published_groups(name: str, least: float) -> None:
    found = polis_map(table(name).votes, ignored=rejected(name))
    assert adjusted_rand_index(found.labels, table(name).published_groups) >= least


def test_people_are_in_with_seven_votes_and_filled_up_to_fifteen() -> None:
    rows = [(p, s, 1) for p in range(20) for s in range(9 if p < 10 else 20 - p if p < 18 else 0)]
    votes = Votes.from_rows([*rows, (99, 30, 1)])
    taken = votes.people[people_in(votes)].tolist()
    assert taken == [*range(15)]  # 0 to 9 with nine votes, 10 to 13 with 10 to 7, then the one with most of the others


def test_first_distinct_rows_are_the_first_centres() -> None:
    points = np.array([[1.0, 0], [1, 0], [0, 0], [1, 0], [2, 2], [0, 0]])
    assert first_distinct(points, 2).tolist() == [[1, 0], [0, 0]]
    assert first_distinct(points, 9).tolist() == [[1, 0], [0, 0], [2, 2]]


def test_kmeans_of_a_worked_example() -> None:
    """From the rows 0 and 1: all but the first belong to the second; then the middle point changes sides; then rest."""
    points = np.array([[0.0, 0], [1, 0], [10, 0], [11, 0]])
    found = lloyd(points, 2, most_steps=20)
    assert found.labels.tolist() == [0, 0, 1, 1]
    assert found.centres.tolist() == [[0.5, 0], [10.5, 0]]
    weighted = lloyd(points, 2, most_steps=20, weights=np.array([3.0, 1, 1, 1]))
    assert weighted.centres.tolist() == [[0.25, 0], [10.5, 0]]


def test_kmeans_by_squares_equals_kmeans_point_by_point(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    points = rng.normal(size=(30_000, 2)) * [3, 1] + 2 * rng.integers(0, 3, 30_000)[:, None]
    for k in (1, 2, 5, 100):
        monkeypatch.setattr("opinionmap.kmeans.MANY", 20_000)
        by_squares = lloyd(points, k, most_steps=60)
        monkeypatch.setattr("opinionmap.kmeans.MANY", 10**9)
        one_by_one = lloyd(points, k, most_steps=60)
        assert np.array_equal(by_squares.labels, one_by_one.labels)
        np.testing.assert_allclose(by_squares.centres, one_by_one.centres, rtol=0, atol=1e-9)


def plain_kmeans(points: list[tuple[float, float]], k: int, weights: list[int], most_steps: int) -> list[int]:
    """Polis' loop written with loops: the first k distinct points, clusters without points vanish."""
    centres = list(dict.fromkeys(points))[:k]
    labels: list[int] = []
    for _ in range(most_steps + 1):
        labels = [min(range(len(centres)), key=lambda c: math.dist(p, centres[c]) ** 2) for p in points]
        members = [[i for i, label in enumerate(labels) if label == c] for c in range(len(centres))]
        members = [each for each in members if each]
        labels = [next(c for c, each in enumerate(members) if i in each) for i in range(len(points))]
        mass = [sum(weights[i] for i in each) for each in members]
        moved = [
            tuple(sum(weights[i] * points[i][axis] for i in each) / m for axis in (0, 1))
            for each, m in zip(members, mass, strict=True)
        ]
        still = all(math.dist(a, b) < 0.01 for a, b in zip(sorted(centres), sorted(moved), strict=False))
        centres = moved  # type: ignore[assignment]
        if still:
            break
    return labels


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(1, 4))
def test_kmeans_for_several_numbers_at_once_equals_plain_loops_for_each(seed: int, n: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    points, weights = rng.normal(size=(n, 2)) * [3, 1], rng.integers(1, 9, n)
    points[n // 2] = points[0]  # a row twice
    found = lloyd_for_each(points, range(2, 6), most_steps=steps, weights=weights.astype(float))
    for k, clusters in zip(range(2, 6), found, strict=True):
        rows = [(float(x), float(y)) for x, y in points]
        assert clusters.labels.tolist() == plain_kmeans(rows, k, weights.tolist(), steps)


def test_clusters_that_lose_all_points_vanish() -> None:
    """The first centre is drawn to (5.6, 3.8) between its two points, which then are nearer to the other two."""
    points = np.array([[5.0, 6], [7, 6], [2, 1], [7, 0], [6, 2]])
    found = lloyd(points, 3, most_steps=20, weights=np.array([8.0, 2, 1, 2, 10]))
    assert found.labels.tolist() == [0, 0, 1, 1, 1]
    np.testing.assert_allclose(found.centres, [[5.4, 6], [76 / 13, 21 / 13]], rtol=0, atol=1e-12)


def test_silhouette_of_a_worked_example() -> None:
    """On a line at 0, 1, 5: the pair has (5-1)/5 and (4-1)/4, the lonely one 0."""
    points = np.array([[0.0, 0], [1, 0], [5, 0]])
    assert silhouettes(points, [np.array([0, 0, 1])]) == pytest.approx([(0.8 + 0.75 + 0) / 3], abs=1e-15)


def test_number_of_groups_is_bounded_by_base_clusters() -> None:
    assert [most_groups(b) for b in (2, 11, 12, 24, 36, 100)] == [2, 2, 3, 4, 5, 5]
    labels, scores = group_clusters(np.array([[0.0, 0], [0.1, 0], [9, 0], [9.1, 0]]), np.ones(4))
    assert (labels.tolist(), list(scores)) == ([0, 0, 1, 1], [2])


@settings(max_examples=30, deadline=None)
@given(vote_tables(20, 10))
def test_equal_rows_give_equal_bytes_and_nothing_is_changed(votes: Votes) -> None:
    before = (votes.starts.tobytes(), votes.cells.tobytes())
    a, b = (analyse(votes, method="polis") for _ in range(2))
    assert (a.group.tobytes(), a.positions.tobytes()) == (b.group.tobytes(), b.positions.tobytes())
    assert (votes.starts.tobytes(), votes.cells.tobytes()) == before


def test_one_thread_and_several_give_equal_bytes() -> None:
    votes = table(TAIWAN).votes
    a, b = (polis_map(votes, threads=t) for t in (1, 2))
    assert a.positions.tobytes() == b.positions.tobytes()


@pytest.mark.parametrize("groups", [0, 6])
def test_impossible_numbers_of_groups_are_refused(groups: int) -> None:
    with pytest.raises(VotesError, match=f"polis knows 1 to 5 groups, not {groups}"):
        analyse(table(BIODIVERSITY).votes, method="polis", groups=groups)
