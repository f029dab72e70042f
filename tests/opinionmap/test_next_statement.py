"""Which statement comes next: the distribution itself, and that nothing new is starved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opinionmap import analyse
from opinionmap.next_statement import draw, information, newness, probabilities, standing, teaching
from tests.opinionmap.conversations import two_camps


def test_information_of_worked_examples() -> None:
    """Two equally likely groups: opposite ones tell ln 2, alike ones nothing; a known person teaches nothing."""
    agreement = np.array([[1.0, 0.5, 0.9], [0.0, 0.5, 0.1]])
    even = information(np.array([0.5, 0.5]), agreement)
    one_in_ten = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1))
    np.testing.assert_allclose(even, [np.log(2), 0, np.log(2) - one_in_ten], rtol=0, atol=1e-12)
    np.testing.assert_allclose(information(np.array([1.0, 0.0]), agreement), 0, rtol=0, atol=1e-12)


def test_standing_is_what_the_map_says_of_the_same_votes() -> None:
    votes = two_camps()
    found = analyse(votes, rejected=["s01"])
    person, statement, vote = votes.triples()
    for i in (0, 7, 29):
        assert found.model is not None
        told = standing(found.model, statement[person == i], vote[person == i])
        assert told.max() == pytest.approx(found.certainty[i], abs=1e-12)
        assert told.argmax() == found.group[i]
        assert information(told, found.model.agreement)[1] == 0


def test_newness_is_polis_factor() -> None:
    np.testing.assert_allclose(newness(np.array([0.0, 5, 10, 1e4])), [9, 5, 3, 1], rtol=1e-12)


weights = st.lists(st.tuples(st.floats(0, 100), st.integers(0, 500), st.booleans()), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(weights)
def test_probabilities_add_up_skip_answered_ones_and_starve_nothing_new(rows: list[tuple[float, int, bool]]) -> None:
    weight, seen, answered = (np.array(column) for column in zip(*rows, strict=True))
    chances = probabilities(weight, seen, answered)
    assert chances[answered].sum() == 0
    if answered.all():
        assert chances.sum() == 0
        return
    assert chances.sum() == pytest.approx(1, abs=1e-12)
    left = int((~answered).sum())
    fresh = ~answered & (seen == 0)
    assert (chances[fresh] >= 0.1 / left - 1e-12).all()  # among equals a new one has its share, among old ones more
    assert (chances[~answered] > 0).all()


def test_draws_follow_the_probabilities() -> None:
    """20,000 draws: every frequency within four standard errors (Polis' routing was uniform for months unnoticed)."""
    rng = np.random.default_rng(11)
    membership, agreement = np.array([0.6, 0.4]), rng.random((2, 12))
    seen, passed = rng.integers(0, 80, 12).astype(float), np.zeros(12)
    answered = np.arange(12) < 3
    chances = probabilities(teaching(membership, agreement, passed, seen), seen, answered)
    assert chances.max() > 3 * chances[3:].min()  # far from uniform
    drawn = np.bincount([draw(chances, rng) for _ in range(20_000)], minlength=12) / 20_000  # type: ignore[arg-type]
    assert (np.abs(drawn - chances) <= 4 * np.sqrt(chances * (1 - chances) / 20_000)).all()


def test_nothing_is_drawn_when_all_is_answered() -> None:
    assert draw(np.zeros(3), np.random.default_rng(0)) is None
