"""What is told of votes never lets anybody reckon a count below five, neither from one row nor from several."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from sprachrohr.dialogues.disclosure import FEWEST, cells_of, in_steps, sums_of

FEW = range(FEWEST)


def told(*counts: int, people: int = 1000) -> str:
    """Of agree, disagree, pass: as it stands in the result."""
    return str(cells_of(np.array([counts]), people=people))


@pytest.mark.parametrize("agree", [5, 20, 22, 300])
def test_what_is_hidden_changes_no_figure(agree: int) -> None:
    assert len({told(agree, disagree, passed) for disagree, passed in product(FEW, FEW)}) == 1
    assert len({told(agree, 7, passed) for passed in FEW}) == 1
    assert len({told(disagree, passed, 0) for disagree, passed in product(FEW, FEW)}) == 1
    assert told(agree, 7, 7) != told(agree + 1, 7, 7)


def test_the_difference_to_everybody_hides_as_well() -> None:
    """All that is told of two groups and of everybody fits several counts of each hidden cell. Up to fourteen people
    are in no group: that is as much as their sizes in steps of five leave open."""
    fits: dict[tuple[str, ...], set[tuple[int, int]]] = defaultdict(set)
    for first, second, in_none in product(range(12), range(12), range(15)):
        groups = np.array([[[20, first, 6]], [[20, second, 6]]])
        everybody = groups.sum(axis=0) + np.array([[0, in_none, 0]])
        sums = sums_of(groups, everybody)[0].tolist()
        rows = tuple(told(*group[0].tolist()) for group in groups)
        fits[(*rows, told(*sums))].add((first, second))
    for pairs in fits.values():
        for place in (0, 1):
            hidden = {pair[place] for pair in pairs if pair[place] < FEWEST}
            assert len(hidden) != 1


def test_sums_are_never_far_from_the_truth() -> None:
    for counts in product(range(12), repeat=3):
        groups = np.array([[[one, 9, 9]] for one in counts])
        everybody = groups.sum(axis=0)
        assert abs(int(sums_of(groups, everybody)[0, 0]) - sum(counts)) <= 2
    assert sums_of(np.array([[[8, 9, 10]], [[7, 7, 7]]]), np.array([[15, 16, 17]])).tolist() == [[15, 16, 17]]


def test_a_share_is_told_with_its_interval_and_seen_never_above_the_people() -> None:
    (cell,) = cells_of(np.array([[30, 10, 0]]), people=41)
    assert cell["seen"] == in_steps(41) == 40
    assert cell["agree"] == {"share": 70, "low": 59, "high": 81}
    assert cell["pass"] is None
    assert cells_of(np.array([[4, 0, 2]]), people=41)[0] == {"seen": 0, "agree": None, "disagree": None, "pass": None}
