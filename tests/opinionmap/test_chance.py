"""Stability, agreement of groupings, and one map after another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opinionmap import Votes, analyse
from opinionmap.chance import adjusted_rand_index
from opinionmap.picture import aligned, group_places
from opinionmap.planted import planted
from tests.opinionmap.conversations import LONDON, table, two_camps


def test_adjusted_rand_index_of_hubert_and_arabies_kind_of_example() -> None:
    """Pairs together in both: 2; in one: 6 and 6 of 15... counted by hand below."""
    a, b = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    together_a = {(i, j) for i in range(6) for j in range(i) if a[i] == a[j]}
    together_b = {(i, j) for i in range(6) for j in range(i) if b[i] == b[j]}
    expected = len(together_a) * len(together_b) / 15
    most = (len(together_a) + len(together_b)) / 2
    by_hand = (len(together_a & together_b) - expected) / (most - expected)
    assert adjusted_rand_index(a, b) == pytest.approx(by_hand, abs=1e-15)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), min_size=1, max_size=30))
def test_adjusted_rand_index_is_symmetric_and_blind_to_names(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array(column) for column in zip(*pairs, strict=True))
    assert adjusted_rand_index(a, b) == pytest.approx(adjusted_rand_index(b, a), abs=1e-12)
    renamed = np.where(a >= 0, 3 - a, -1)
    assert adjusted_rand_index(a, b) == pytest.approx(adjusted_rand_index(renamed, b), abs=1e-12)
    assert adjusted_rand_index(a, renamed) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("method", ["classes", "polis"])
def test_clear_camps_are_stable(method: str) -> None:
    votes = planted(200, 30, 25, shares=(0.5, 0.5), deviation=4, seed=2).votes
    found = analyse(votes, method=method, groups=2, repeats=20)  # type: ignore[arg-type]
    assert found.stability is not None
    assert found.stability.repeats == 20
    assert found.stability.same >= 19
    assert found.stability.stays.shape == (len(found.common_ground),)
    assert np.median(found.stability.stays) >= 0.8


def test_vague_groups_are_called_unstable() -> None:
    found = analyse(planted(60, 20, 12, deviation=0, seed=1).votes, groups=3, repeats=20)
    assert found.stability is not None
    assert np.median(found.stability.agreement) < 0.5


def test_groups_keep_id_place_and_count_when_votes_come_in() -> None:
    example = planted(800, 40, 25, seed=6)
    before = analyse(example.votes)
    votes = example.votes.plus([(p, p % 40, 1) for p in range(50)] + [(9000 + i, i, -1) for i in range(40)])
    after = analyse(votes, previous=before)
    assert [g.id for g in after.groups] == [g.id for g in before.groups]
    was = before.group
    assert (after.group[: len(was)] == was).mean() > 0.97
    moved = np.linalg.norm(after.positions[: len(was)] - before.positions, axis=1)
    assert np.median(moved) < 0.3
    fresh = analyse(votes, groups=len(before.groups))
    assert adjusted_rand_index(after.group, fresh.group) > 0.9


def test_a_new_group_gets_a_new_id_and_no_old_one_changes() -> None:
    camps = two_camps(20)
    before = analyse(camps)
    third = [(f"x{i}", f"s{s:02}", -1 if s >= 6 else 1) for i in range(25) for s in range(12)]
    after = analyse(camps.plus(third), previous=before)
    assert sorted(g.id for g in after.groups) == [0, 1, 2]
    assert after.group[:40].tolist() == before.group.tolist()
    assert set(after.group[40:].tolist()) == {2}
    assert after.next_group_id == 3


def test_maps_of_polis_keep_ids_too() -> None:
    votes = table(LONDON).votes
    before = analyse(votes, method="polis")
    person, statement, vote = votes.triples()
    turned = np.arange(len(votes.people))[::-1]
    again = Votes.from_arrays(turned[person], statement, vote, people=votes.people[turned], statements=votes.statements)
    after = analyse(again, method="polis", groups=len(before.groups), previous=before)
    agreement = (after.group[::-1] == before.group)[before.group >= 0].mean()
    assert agreement >= 0.5


def test_alignment_undoes_a_turn_and_a_reflection() -> None:
    rng = np.random.default_rng(0)
    old = rng.normal(size=(20, 2))
    turn = np.array([[0.6, 0.8], [-0.8, 0.6]]) @ np.diag([1, -1])
    np.testing.assert_allclose((old @ turn) @ aligned(old @ turn, old), old, rtol=0, atol=1e-12)


def test_places_are_further_apart_for_groups_that_differ_more() -> None:
    """Three groups on a line of opinion: the middle one lies between, the first to the left."""
    agreement = np.array([[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]])
    places = group_places(agreement, np.array([[10, 0, 10]] * 2))
    gaps = [np.linalg.norm(places[a] - places[b]) for a, b in ((0, 1), (1, 2), (0, 2))]
    assert gaps[2] > 1.2 * max(gaps[:2])
    assert places[0, 0] < 0
    assert places[0, 1] == 0


def test_people_stand_nearest_to_their_own_group() -> None:
    found = analyse(planted(600, 60, 40, seed=9).votes)
    middles = np.array([found.positions[found.group == g.id].mean(axis=0) for g in found.groups])
    sure = found.certainty >= 0.9
    nearest = np.linalg.norm(found.positions[sure, None, :] - middles, axis=2).argmin(axis=1)
    assert (np.array([g.id for g in found.groups])[nearest] == found.group[sure]).mean() >= 0.97
