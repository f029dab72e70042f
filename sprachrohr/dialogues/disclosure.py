"""What may be told of votes: no count below five, also not by subtraction.

- Every count is taken in steps of five: 0 to 4, of which it says "fewer than five", 5 to 9, and so on. What is told of
  groups, of everybody and on an earlier map leaves as much open as each count: a difference tells nothing.
- How many have seen a statement, are in a group, or took part is told in steps of five.
- Shares are reckoned from the mean of all rows (agree, disagree, pass) that would be told alike: `taken_of`.
- Nothing is said of a statement that rests on a hidden count: that all agree, or that it sets a group apart.
- No group of fewer than five people is drawn (drawing.py), and a new map is shown only with five people more.

Steps of groups and the step of everybody say more together than alone. So counts of groups are fitted to everybody's
(one round of iterative proportional fitting, Deming and Stephan 1940, doi:10.1214/aoms/1177731829): everybody's share
lies between those of the groups, and nothing is reckoned from anything but steps.

All shares are of those who have seen the statement, with the interval that holds the true share with 90 %
(`opinionmap.common_ground.credible_interval`): 3 of 4 is not 75 %.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opinionmap import OpinionMap
from opinionmap.common_ground import credible_interval
from opinionmap.results import Shares
from opinionmap.votes import Floats

Counts = NDArray[np.int64]

FEWEST = 5
MIDDLE = 2.0  # of 0 to 4
# Three counts from 0 to 4: the mean of one of them where all three together are 0 to 4, 5 to 9, 10 to 12.
MEANS = np.array([1.0, 2.25, 3.5])


def in_steps(count: int) -> int:
    """Rounded down to five.

    >>> [in_steps(n) for n in (4, 5, 24)]
    [0, 5, 20]
    """
    return count // FEWEST * FEWEST


def in_step_words(count: int) -> str:
    """How many people, as it may be told of people while they come.

    >>> [in_step_words(n) for n in (0, 4, 5, 24)]
    ['0', '<5', '5+', '20+']
    """
    return f"{in_steps(count)}+" if count >= FEWEST else "<5" if count else "0"


def public_result(found: OpinionMap, *, people: int) -> dict[str, Any]:
    """Plain lists and numbers. Shares are whole percent; None where there is too little to tell."""
    rows = {row["number"]: row for row in _statements(found)}
    common = [number for number in found.common_ground if _everywhere(rows[number], "agree")]
    return {
        "people": in_steps(people),
        "groups": [_group(found, index, rows) for index in range(len(found.groups))],
        "statements": list(rows.values()),
        "common_ground": common,
        "shared_refusal": [number for number in found.shared_refusal if _everywhere(rows[number], "disagree")],
        "divides": [number for number in found.divides if _everywhere(rows[number], "seen")],
        "unsure": [number for number in found.unsure if rows[number]["pass"]],
        "enough": {"groups": _can_tell_groups(found), "common_ground": found.enough.common_ground},
        "stability": _stability(found, common),
    }


def _everywhere(row: dict[str, Any], what: str) -> bool:
    """Whether this is told of everybody and of each group."""
    return all(cell[what] for cell in (row, *row["groups"]))


def _can_tell_groups(found: OpinionMap) -> bool:
    """One group that is left because the others were too small to tell of does not say that there are none."""
    return found.enough.groups and not (len(found.groups) == 1 and found.choice is None)


def _group(found: OpinionMap, index: int, rows: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    group = found.groups[index]
    here = found.group == group.id
    middle = np.nanmean(found.positions[here], axis=0) if here.any() else np.zeros(2)
    return {
        "id": group.id,
        "size": in_steps(group.size),
        "share": round(100 * in_steps(group.size) / max(1, sum(in_steps(one.size) for one in found.groups))),
        "x": round(float(middle[0]), 3),
        "y": round(float(middle[1]), 3),
        "marks": [
            {"number": mark.statement, "agrees": mark.agrees}
            for mark in group.marks
            if len(found.groups) > 1 and rows[mark.statement]["groups"][index]["agree" if mark.agrees else "disagree"]
        ],
    }


def _stability(found: OpinionMap, common: Sequence[Any]) -> dict[str, Any] | None:
    stable = found.stability
    if stable is None:
        return None
    stays = dict(zip(found.common_ground, np.round(stable.stays * stable.repeats).astype(int).tolist(), strict=True))
    return {"repeats": stable.repeats, "same": stable.same, "stays": {str(number): stays[number] for number in common}}


def _statements(found: OpinionMap) -> list[dict[str, Any]]:
    everybody = found.totals[:, [2, 0, 1]].astype(int)
    groups = np.stack([found.votes.agree, found.votes.disagree, found.votes.passed], axis=2).round().astype(int)
    overall, taken = cells_of(everybody, taken_of(everybody)), taken_of(groups)
    fitted = taken * (taken_of(everybody) / taken.sum(axis=0)) if len(groups) > 1 else []
    cells = [cells_of(counts, own) for counts, own in zip(groups, fitted, strict=False)]
    return [
        {"number": number, **overall[s], "groups": [of_group[s] for of_group in cells]}
        for s, number in enumerate(found.statements.tolist())
    ]


def taken_of(counts: Counts) -> Floats:
    """What agree, disagree, pass (..., 3) are taken as: their steps, and on top the mean of what three counts may have
    beyond them, when it is told how many have seen it. Of a row of which nothing is told, the middles.

    >>> taken_of(np.array([[14, 0, 0], [10, 4, 4], [4, 4, 4]])).tolist()
    [[11.0, 1.0, 1.0], [12.25, 2.25, 2.25], [2.0, 2.0, 2.0]]
    """
    steps = counts // FEWEST
    beyond = counts.sum(axis=-1) // FEWEST - steps.sum(axis=-1)
    mean = np.where((counts >= FEWEST).any(axis=-1), MEANS[beyond], MIDDLE)
    return np.asarray(steps * FEWEST + mean[..., None], dtype=float)


def cells_of(counts: Counts, taken: Floats) -> list[dict[str, Any]]:
    """What may be told of agree, disagree, pass (S, 3), with shares of what they are taken as (S, 3)."""
    seen = taken.sum(axis=1, keepdims=True)
    found = Shares(taken / seen, *credible_interval(taken, seen))
    return [
        {
            "seen": in_steps(int(counts[s].sum())) if (counts[s] >= FEWEST).any() else 0,
            **{name: _told(int(counts[s, a]), found, (s, a)) for a, name in enumerate(("agree", "disagree", "pass"))},
        }
        for s in range(len(counts))
    ]


def _told(count: int, found: Shares, at: tuple[int, int]) -> dict[str, int] | None:
    """None: fewer than five."""
    if count < FEWEST:
        return None
    return {
        "share": round(100 * float(found.value[at])),
        "low": round(100 * float(found.low[at])),
        "high": round(100 * float(found.high[at])),
    }
