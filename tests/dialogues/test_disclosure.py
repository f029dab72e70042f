"""What is told of votes never lets anybody reckon a count below five, neither from one row nor from several."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest

from sprachrohr.dialogues.disclosure import FEWEST, cells_of, in_steps, taken_of

FEW = range(FEWEST)


def told(*counts: int) -> str:
    """Of agree, disagree, pass: as it stands in the result, without how many have seen it."""
    (cell,) = cells_of(np.array([counts]), taken_of(np.array([counts])))
    return str({name: one for name, one in cell.items() if name != "seen"})


def figures(rows: Iterable[tuple[int, int, int]]) -> dict[int, set[str]]:
    """What is told, by the step of how many have seen it, which is told, too."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[in_steps(sum(row))].add(told(*row))
    return found


@pytest.mark.parametrize("agree", [5, 20, 22, 300])
def test_what_is_hidden_changes_no_figure(agree: int) -> None:
    hidden = figures((agree, disagree, passed) for disagree, passed in product(FEW, FEW))
    one_hidden = figures((agree, 7, passed) for passed in FEW)
    assert {len(told) for told in (*hidden.values(), *one_hidden.values())} == {1}
    assert len({told(*row) for row in product(FEW, FEW, FEW)}) == 1


def test_one_vote_more_is_seen_only_at_a_step_of_five() -> None:
    assert [len(told) for told in figures((agree, 12, 7) for agree in range(20, 25)).values()] == [1, 1]
    assert told(24, 12, 7) != told(25, 12, 7)


def test_a_figure_is_near_what_it_hides() -> None:
    """Over all rows that are told alike the shares are right in the middle."""
    for agree, seen in ((14, 14), (20, 20), (23, 25), (40, 40)):
        like = [row for row in product(range(seen + 5), FEW, FEW) if row[0] // FEWEST == agree // FEWEST]
        like = [row for row in like if in_steps(sum(row)) == in_steps(seen)]
        rows = np.array([[agree, seen - agree, 0]])
        assert taken_of(rows)[0].tolist() == pytest.approx(np.mean(like, axis=0).tolist())


def test_of_one_row_and_the_people_no_hidden_count_can_be_reckoned() -> None:
    """Also not where a whole group has answered alike: all who can have said something else are then nobody."""
    fits: dict[tuple[int, str], list[set[int]]] = defaultdict(lambda: [set(), set(), set()])
    for people in range(5, 25):
        rows = np.array([one for one in product(range(people + 1), repeat=3) if sum(one) <= people])
        for counts, cell in zip(rows.tolist(), cells_of(rows, taken_of(rows)), strict=True):
            for place, name in enumerate(("agree", "disagree", "pass")):
                if cell[name] is None:
                    fits[in_steps(people), str(cell)][place].add(counts[place])
    assert [key for key, places in fits.items() for hidden in places if len(hidden) == 1] == []


def test_a_share_is_told_with_its_interval_and_seen_is_no_more_than_it_was() -> None:
    one = np.array([[30, 10, 1]])
    (cell,) = cells_of(one, taken_of(one))
    assert cell["seen"] == in_steps(41) == 40
    assert cell["agree"] == {"share": 72, "low": 60, "high": 82}
    assert cell["pass"] is None
    few = np.array([[4, 0, 2]])
    assert cells_of(few, taken_of(few))[0] == {"seen": 0, "agree": None, "disagree": None, "pass": None}
