"""What every group supports: intervals, tests that do not fool themselves, and worked examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from opinionmap.common_ground import (
    common_ground,
    credible_interval,
    discoveries,
    divisiveness,
    doubt,
    prior_strength,
    supported_by_all,
    unsure_of,
)
from opinionmap.representativeness import GroupVotes


def test_three_of_four_is_not_shown_as_seventy_five_percent() -> None:
    """Beta(4, 2): the distribution function is 5 x^4 - 4 x^5."""
    low, high = credible_interval(np.array([3.0]), np.array([4.0]))
    for x, level in ((low[0], 0.05), (high[0], 0.95)):
        assert 5 * x**4 - 4 * x**5 == pytest.approx(level, abs=1e-12)
    assert (round(low[0], 2), round(high[0], 2)) == (0.34, 0.92)


def test_doubt_of_unanimity_halves_with_every_vote() -> None:
    n = np.arange(6.0)
    np.testing.assert_allclose(doubt(n, n), 0.5 ** (n + 1), rtol=1e-12)


def test_discoveries_of_benjamini_and_hochbergs_own_example() -> None:
    """Their table of 15 p-values (1995, section 3.2): four are believed at 5 %."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert discoveries(np.array(p)).tolist() == [True] * 4 + [False] * 11
    assert discoveries(np.zeros(0)).tolist() == []


@settings(max_examples=50, deadline=None)
@given(arrays(float, st.integers(1, 20), elements=st.floats(0, 1)))
def test_discoveries_equal_their_definition(p: np.ndarray) -> None:
    ranked = sorted(p)
    limit = max((x for i, x in enumerate(ranked, 1) if x <= 0.05 * i / len(p)), default=-1)
    assert discoveries(p).tolist() == [x <= limit for x in p]


def votes(agree: list[list[float]], seen: list[list[float]], disagree: list[list[float]] | None = None) -> GroupVotes:
    a, n = np.array(agree), np.array(seen)
    d = n - a if disagree is None else np.array(disagree)
    return GroupVotes(a, d, n - a - d)


def test_common_ground_needs_every_group_and_is_ordered_by_the_weakest() -> None:
    """Of five statements: all groups, better; all groups; one group against; one group unseen; three of four."""
    found = common_ground(
        votes([[30, 38, 39, 39, 3], [30, 36, 4, 0, 3]], [[40, 40, 40, 40, 4], [40, 40, 40, 0, 4]]),
        np.array([[20, 0, 60]] * 5),
    )
    assert found.supported.tolist() == [1, 0]
    assert found.divides.tolist() == [2]
    assert found.refused.tolist() == []


def test_refusal_mirrors_support() -> None:
    agree, seen = np.array([[30.0, 5], [28, 4]]), np.array([[40.0, 40], [30, 30]])
    one = common_ground(votes(agree.tolist(), seen.tolist()), np.ones((2, 3), np.int64))
    other = common_ground(votes((seen - agree).tolist(), seen.tolist()), np.ones((2, 3), np.int64))
    assert (one.supported.tolist(), one.refused.tolist()) == (other.refused.tolist(), other.supported.tolist())


def test_coins_are_seldom_common_ground() -> None:
    """200 conversations of coins, 30 statements, 2 groups of 20: at most one in twenty has any common ground."""
    rng = np.random.default_rng(1)
    seen = np.full((2, 30), 20.0)
    fooled = sum(len(supported_by_all(rng.binomial(20, 0.5, (2, 30)).astype(float), seen)) > 0 for _ in range(200))
    assert fooled <= 10


def test_prior_learns_from_all_statements_whether_shares_are_coins() -> None:
    """Shares 0.1 and 0.9 in halves have the variance 0.16: c = 2, uniform; exactly one half everywhere: c = 2499."""
    seen = np.full((1, 40), 1000.0)
    wide = np.where(np.arange(40) % 2, 900.0, 100.0)[None, :]
    assert prior_strength(wide, seen).tolist() == [[2.0]]
    assert prior_strength(seen / 2, seen)[0, 0] == pytest.approx(2499)
    middling = np.where(np.arange(40) % 2, 600.0, 400.0)[None, :]  # 40 * 1000 * 0.01 = v * 40 * 999 + 10
    assert prior_strength(middling, seen)[0, 0] == pytest.approx(1 / (4 * (400 - 10) / (40 * 999)) - 1, rel=1e-12)


def test_divisiveness_is_the_largest_gap_of_smoothed_shares() -> None:
    found = divisiveness(votes([[9, 5], [0, 5], [4, 5]], [[10, 10]] * 3))
    np.testing.assert_allclose(found, [(10 - 1) / 12, 0.0], rtol=0, atol=1e-15)


def test_unsure_are_statements_with_more_passes_than_usual() -> None:
    totals = np.array([[40, 10, 50], [20, 60, 20], [45, 10, 45], [0, 1, 0]])
    assert unsure_of(totals).tolist() == [1]


def test_of_what_nobody_has_seen_nobody_is_unsure() -> None:
    # Hardly anybody ever passes here; without a vote the rate is open, and says nothing.
    totals = np.array([[500, 0, 500], [0, 0, 0], [500, 0, 500]])
    assert unsure_of(totals).tolist() == []
