"""Polis' formulas against plain loops over people and statements, for the published groups of each conversation."""

import math

import numpy as np
import pytest

from opinionmap.next_statement import priorities
from opinionmap.products import Products
from opinionmap.projection import extremities, principal_components, project_people, project_statements
from opinionmap.representativeness import (
    GroupVotes,
    group_informed_consensus,
    group_votes,
    indicators,
    majorities,
    marks,
    representativeness,
)
from tests.opinionmap.conversations import ALL, LONDON, SEATTLE, dense, rejected, table

NEAR = {"rtol": 0, "atol": 1e-12}


def counted(name: str) -> GroupVotes:
    labels = table(name).published_groups
    return group_votes(Products(table(name).votes), indicators(labels, int(labels.max()) + 1))


def loops(name: str) -> list[list[tuple[int, int, int]]]:
    """(agrees, disagrees, seen) of each published group on each statement, counted one by one."""
    groups, rows = table(name).published_groups.tolist(), dense(table(name).votes)
    counts = []
    for g in range(max(groups) + 1):
        members = [row for row, group in zip(rows, groups, strict=True) if group == g]
        columns = list(zip(*members, strict=True))
        counts.append([(c.count(1), c.count(-1), len(c) - c.count(None)) for c in columns])
    return counts


@pytest.mark.parametrize("name", ALL)
def test_group_votes_and_consensus_equal_plain_counting(name: str) -> None:
    votes, counts = counted(name), loops(name)
    triples = np.stack([votes.agree, votes.disagree, votes.seen], axis=2)
    assert triples.tolist() == [[list(map(float, c)) for c in group] for group in counts]
    consensus = [math.prod((g[s][0] + 1) / (g[s][2] + 2) for g in counts) for s in range(len(counts[0]))]
    refusal = [math.prod((g[s][1] + 1) / (g[s][2] + 2) for g in counts) for s in range(len(counts[0]))]
    np.testing.assert_allclose(group_informed_consensus(votes.agree, votes.seen), consensus, **NEAR)
    np.testing.assert_allclose(group_informed_consensus(votes.disagree, votes.seen), refusal, **NEAR)


def z_of_share(x: int, n: int) -> float:
    return 2 * math.sqrt(n + 1) * ((x + 1) / (n + 1) - 0.5)


def z_of_two(x: int, y: int, n: int, m: int) -> float:
    x, y, n, m = x + 1, y + 1, n + 1, m + 1
    pooled = (x + y) / (n + m)
    return 0.0 if pooled == 1 else (x / n - y / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))


@pytest.mark.parametrize("name", ALL)
def test_representativeness_equals_plain_loops(name: str) -> None:
    stats, counts = representativeness(counted(name)), loops(name)
    for g, group in enumerate(counts):
        for s, (a, d, n) in enumerate(group):
            rest = [sum(other[s][i] for o, other in enumerate(counts) if o != g) for i in range(3)]
            pa, pd = (a + 1) / (n + 2), (d + 1) / (n + 2)
            expected = {
                "pa": pa,
                "pd": pd,
                "pat": z_of_share(a, n),
                "pdt": z_of_share(d, n),
                "ra": pa / ((rest[0] + 1) / (rest[2] + 2)),
                "rd": pd / ((rest[1] + 1) / (rest[2] + 2)),
                "rat": z_of_two(a, rest[0], n, rest[2]),
                "rdt": z_of_two(d, rest[1], n, rest[2]),
            }
            found = {key: getattr(stats, key)[g, s] for key in expected}
            assert found == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_marks_are_sufficient_and_in_polis_order(name: str) -> None:
    votes = counted(name)
    stats = representativeness(votes)
    for g, shown in enumerate(marks(votes)):
        assert 1 <= len(shown) <= 5
        assert [m.agrees for m in shown] == sorted((m.agrees for m in shown), reverse=True)
        for side, p, t, r, z in ((True, "pa", "pat", "ra", "rat"), (False, "pd", "pdt", "rd", "rdt")):
            row = {k: getattr(stats, k)[g] for k in (p, t, r, z)}
            measures = [
                row[r][m.statement] * row[z][m.statement] * row[p][m.statement] * row[t][m.statement]
                for m in shown
                if m.agrees is side
            ]
            assert [m.measure for m in shown if m.agrees is side] == pytest.approx(measures, rel=1e-12)
            behind_the_best_agree = measures[1:] if side else measures
            assert behind_the_best_agree == sorted(behind_the_best_agree, reverse=True)


def test_marks_of_a_worked_example() -> None:
    """Two groups of ten. Statement 0: all of A agree, all of B disagree. 1: everybody agrees. 2: nobody has seen it."""
    agree = np.array([[10.0, 10, 0], [0, 10, 0]])
    disagree = np.array([[0.0, 0, 0], [10, 0, 0]])
    votes = GroupVotes(agree, disagree, np.zeros((2, 3)))
    a, b = marks(votes)
    # rat = (11/11 - 1/11) / sqrt(12/22 * 10/22 * 2/11) = 4.2817; ra = (11/12)/(1/12) = 11; pa = 11/12; pat = 3.3166
    assert a[0].measure == pytest.approx(11 * 4.281744 * (11 / 12) * 3.316625, rel=1e-6)
    assert [(m.statement, m.agrees) for m in a] == [(0, True)]
    # B's best agree is statement 1; its two z against the rest are both 0, and Polis then calls it a disagree.
    assert [(m.statement, m.agrees) for m in b] == [(1, False), (0, False)]
    assert [(m.statement, m.agrees) for m in marks(votes, only_sufficient=True)[1]] == [(0, False)]


@pytest.mark.parametrize("name", ALL)
def test_priorities_equal_plain_loops(name: str) -> None:
    votes, counts = counted(name), loops(name)
    products = Products(table(name).votes)
    extremity = extremities(principal_components(products, products.votes.totals, ignored=rejected(name)))
    expected = []
    for s, e in enumerate(extremity.tolist()):
        a, d, n = (sum(group[s][i] for group in counts) for i in range(3))
        passes = n - a - d
        importance = (1 - (passes + 1) / (n + 2)) * (1 + e) * (a + 1) / (n + 2)
        expected.append((importance * (1 + 8 * 2 ** (-n / 5))) ** 2)
    found = priorities(votes.agree.sum(axis=0), votes.passed.sum(axis=0), votes.seen.sum(axis=0), extremity)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_priority_of_worked_examples() -> None:
    """A new statement: (1/2 * 1 * 1/2 * 9)^2; the notes in Polis' own code: (20, 3, 20, 0) and (1, 0, 1, 0)."""
    found = priorities(np.array([0.0, 1, 20]), np.array([0.0, 0, 3]), np.array([0.0, 1, 20]), np.zeros(3))
    by_hand = [(0.25 * 9) ** 2, (2 / 3 * 2 / 3 * (1 + 8 * 2**-0.2)) ** 2, (18 / 22 * 21 / 22 * 1.5) ** 2]
    assert found.tolist() == pytest.approx(by_hand, rel=1e-12)
    meta = priorities(np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1), meta=np.array([True]))
    assert meta.tolist() == [49.0]


@pytest.mark.parametrize("name", [LONDON, SEATTLE])
@pytest.mark.parametrize("zeroed", [False, True])
def test_projection_equals_a_dense_decomposition(name: str, *, zeroed: bool) -> None:
    """Imputation by column means, zeroed columns, SVD, and the projection person by person, all with dense tables."""
    votes, out = table(name).votes, rejected(name) if zeroed else np.zeros(len(table(name).votes.statements), bool)
    rows = np.array([[np.nan if v is None else v for v in row] for row in dense(votes)], dtype=float)
    rows[:, out] = 0
    mean = np.nanmean(rows, axis=0)
    direction = np.linalg.svd(np.where(np.isnan(rows), mean, rows) - mean)[2][:2]
    products = Products(votes)
    found = principal_components(products, votes.totals, ignored=out)
    signs = np.sign((found.directions * direction).sum(axis=1))
    np.testing.assert_allclose(found.directions, direction * signs[:, None], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.mean, mean, **NEAR)
    size = len(mean)
    by_hand = [
        np.sqrt(size / max(1, np.isfinite(row).sum())) * (np.where(np.isnan(row), 0, row - mean) @ found.directions.T)
        for row in rows
    ]
    np.testing.assert_allclose(project_people(products, found, ignored=out), by_hand, rtol=0, atol=1e-11)
    np.testing.assert_allclose(
        project_statements(found), np.sqrt(size) * (1 - mean)[:, None] * found.directions.T, **NEAR
    )


def test_majorities_of_a_worked_example() -> None:
    """Disagree, pass, agree: 1 of 20 against, everybody against, half and half, three votes (too few)."""
    totals = np.array([[1, 0, 19], [20, 0, 0], [10, 0, 10], [0, 1, 2]])
    assert majorities(totals) == ([0], [1])
    assert majorities(totals, leave_out=[0]) == ([], [1])
