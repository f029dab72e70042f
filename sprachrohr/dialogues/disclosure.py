"""What may be told of votes: no count below five, also not by subtraction.

- Every count is taken in steps of five: 0 to 4, of which it says "fewer than five", 5 to 9, and so on. What is told of
  groups, of everybody and on an earlier map leaves as much open as each count: a difference tells nothing.
- How many have seen a statement, are in a group, or took part is told in steps of five.
- Shares are reckoned from the mean of all rows (agree, disagree, pass) that would be told alike: `taken_of`.
- What all agree on, what divides, what sets a group apart is found in those counts, not in the exact ones, and nothing
  is said of a statement that rests on a hidden count.
- No group of fewer than five people is drawn, and a new map is shown only with five people more (drawing.py).

Steps of groups and the step of everybody say more together than alone. So counts of groups are fitted to everybody's
(one round of iterative proportional fitting, Deming and Stephan 1940, doi:10.1214/aoms/1177731829): everybody's share
lies between those of the groups, and nothing is reckoned from anything but steps.

All shares are of those who have seen the statement, with the interval that holds the true share with 90 %
(`opinionmap.common_ground.credible_interval`): 3 of 4 is not 75 %.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opinionmap import OpinionMap
from opinionmap.common_ground import common_ground, credible_interval, supported_by_all
from opinionmap.representativeness import GroupVotes, marks
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
    """How many people, as it may be told of people while they come: also the first is not told.

    >>> [in_step_words(n) for n in (0, 4, 5, 24)]
    ['<5', '<5', '5+', '20+']
    """
    return f"{in_steps(count)}+" if count >= FEWEST else f"<{FEWEST}"


def public_result(found: OpinionMap, *, people: int) -> dict[str, Any]:
    """Plain lists and numbers. Shares are whole percent; None where there is too little to tell."""
    overall, groups = _taken(found)
    rows = {row["number"]: row for row in _statements(found, overall, groups)}
    told = GroupVotes(groups[:, :, 0], groups[:, :, 1], groups[:, :, 2])
    ground = common_ground(told, overall[:, [1, 2, 0]].round().astype(int))

    def named(chosen: NDArray[np.int64], what: str) -> list[Any]:
        return [number for number in found.statements[chosen].tolist() if _everywhere(rows[number], what)]

    common = named(ground.supported, "agree")
    return {
        "people": in_steps(people),
        "groups": _groups(found, told, rows),
        "statements": list(rows.values()),
        "common_ground": common,
        "shared_refusal": named(ground.refused, "disagree"),
        "divides": named(ground.divides, "seen"),
        "unsure": [number for number in found.statements[ground.unsure].tolist() if rows[number]["pass"]],
        "enough": {"groups": _can_tell_groups(found), "common_ground": found.enough.common_ground},
        "stability": _stability(found, groups, common),
    }


def _counts(found: OpinionMap) -> tuple[Counts, Counts]:
    """The exact ones, agree, disagree, pass: of everybody (S, 3), of each group (k, S, 3)."""
    groups = np.stack([found.votes.agree, found.votes.disagree, found.votes.passed], axis=2)
    return found.totals[:, [2, 0, 1]].astype(int), groups.round().astype(int)


def _taken(found: OpinionMap) -> tuple[Floats, Floats]:
    """What all that is told is reckoned from: counts of everybody (S, 3) and of each group (k, S, 3), which are fitted
    to everybody's; zero where nothing is told."""
    everybody, counted = _counts(found)
    overall, groups = taken_of(everybody), taken_of(counted)
    fitted = groups * (overall / np.maximum(groups.sum(axis=0), 1)) if len(groups) else groups
    return (
        np.where((everybody >= FEWEST).any(axis=1, keepdims=True), overall, 0.0),
        np.where((counted >= FEWEST).any(axis=2, keepdims=True), fitted, 0.0),
    )


def _everywhere(row: dict[str, Any], what: str) -> bool:
    """Whether this is told of everybody and of each group."""
    return all(cell[what] for cell in (row, *row["groups"]))


def _can_tell_groups(found: OpinionMap) -> bool:
    """One group that is left because the others were too small to tell of does not say that there are none."""
    return found.enough.groups and not (len(found.groups) == 1 and found.choice is None)


def _groups(found: OpinionMap, told: GroupVotes, rows: dict[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    marked = marks(told, only_sufficient=True) if len(found.groups) > 1 else [[] for _ in found.groups]
    placed, numbers = max(1, sum(in_steps(one.size) for one in found.groups)), found.statements.tolist()
    return [
        {
            "id": group.id,
            "size": in_steps(group.size),
            "share": round(100 * in_steps(group.size) / placed),
            **_middle(found, group.id),
            "marks": [
                {"number": number, "agrees": mark.agrees}
                for mark in own
                if rows[number := numbers[mark.statement]]["groups"][index][
                    "agree" if mark.agrees else "disagree"
                ]
            ],
        }
        for index, (group, own) in enumerate(zip(found.groups, marked, strict=True))
    ]


def _middle(found: OpinionMap, group: int) -> dict[str, float]:
    here = found.group == group
    middle = np.nanmean(found.positions[here], axis=0) if here.any() else np.zeros(2)
    return {"x": round(float(middle[0]), 3), "y": round(float(middle[1]), 3)}


def _stability(found: OpinionMap, groups: Floats, common: Sequence[Any]) -> dict[str, Any] | None:
    """How often the groups came out much the same when people were drawn anew, and how often each point was common
    ground again when votes are drawn anew from what the groups' counts are taken as."""
    stable = found.stability
    if stable is None:
        return None
    seen = groups.sum(axis=2)
    chances = np.divide(groups, seen[:, :, None], out=np.full_like(groups, 1 / 3), where=seen[:, :, None] > 0)
    draws, again = np.random.default_rng(found.seed), Counter[Any]()
    for _ in range(stable.repeats):
        drawn = draws.multinomial(seen.round().astype(int), chances).astype(float)
        again.update(found.statements[supported_by_all(drawn[:, :, 0], drawn.sum(axis=2))].tolist())
    stays = {str(number): again[number] for number in common}
    return {"repeats": stable.repeats, "same": stable.same, "stays": stays}


def _statements(found: OpinionMap, overall: Floats, groups: Floats) -> list[dict[str, Any]]:
    totals, counted = _counts(found)
    everybody = cells_of(totals, overall)
    cells = [cells_of(counts, own) for counts, own in zip(counted, groups, strict=True)] if len(groups) > 1 else []
    return [
        {"number": number, **everybody[s], "groups": [of_group[s] for of_group in cells]}
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
    seen = np.maximum(taken.sum(axis=1, keepdims=True), 1.0)  # of zeros nothing is told
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
