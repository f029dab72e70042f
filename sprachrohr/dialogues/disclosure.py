"""What may be told of votes: no count below five, also not by subtraction.

- A count of agree, disagree or pass is told only from five on; of fewer it says "fewer than five", and of none, too.
- In every share a hidden count counts as two, whatever it is; so what is hidden cannot be reckoned from the rest. What
  the hidden counts of groups add to everybody's is taken in steps of five, so it is not in the difference either.
- How many have seen a statement is told in steps of five.
- No group of fewer than five people is drawn (drawing.py), and a new map is shown only with five people more.

All shares are of those who have seen the statement, with the interval that holds the true share with 90 %
(`opinionmap.results.Shares`): 3 of 4 is not 75 %.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opinionmap import OpinionMap
from opinionmap.results import Shares, shares

Counts = NDArray[np.int64]

FEWEST = 5
MANY = 20
MIDDLE = 2  # of 0 to 4, and of what is over a step of five


def in_steps(count: int) -> int:
    """Rounded down to five.

    >>> [in_steps(n) for n in (4, 5, 24)]
    [0, 5, 20]
    """
    return count // FEWEST * FEWEST


def public_result(found: OpinionMap, *, people: int) -> dict[str, Any]:
    """Plain lists and numbers. Shares are whole percent; None where there is too little to tell."""
    return {
        "people": in_steps(people),
        "groups": [_group(found, index) for index in range(len(found.groups))],
        "statements": _statements(found, people),
        "common_ground": list(found.common_ground),
        "shared_refusal": list(found.shared_refusal),
        "divides": list(found.divides),
        "unsure": list(found.unsure),
        "enough": {"groups": _can_tell_groups(found), "common_ground": found.enough.common_ground},
        "stability": _stability(found),
    }


def _can_tell_groups(found: OpinionMap) -> bool:
    """One group that is left because the others were too small to tell of does not say that there are none."""
    return found.enough.groups and not (len(found.groups) == 1 and found.choice is None)


def _group(found: OpinionMap, index: int) -> dict[str, Any]:
    group = found.groups[index]
    here = found.group == group.id
    middle = np.nanmean(found.positions[here], axis=0) if here.any() else np.zeros(2)
    return {
        "id": group.id,
        "size": in_steps(group.size),
        "share": round(100 * in_steps(group.size) / max(1, sum(in_steps(one.size) for one in found.groups))),
        "x": round(float(middle[0]), 3),
        "y": round(float(middle[1]), 3),
        "marks": [{"number": mark.statement, "agrees": mark.agrees} for mark in group.marks],
    }


def _stability(found: OpinionMap) -> dict[str, Any] | None:
    stable = found.stability
    if stable is None:
        return None
    stays = dict(zip(found.common_ground, np.round(stable.stays * stable.repeats).astype(int).tolist(), strict=True))
    return {"repeats": stable.repeats, "same": stable.same, "stays": {str(number): n for number, n in stays.items()}}


def _statements(found: OpinionMap, people: int) -> list[dict[str, Any]]:
    groups = np.stack([found.votes.agree, found.votes.disagree, found.votes.passed], axis=2).round().astype(int)
    everybody = found.totals[:, [2, 0, 1]].astype(int)
    overall = cells_of(sums_of(groups, everybody) if len(groups) > 1 else everybody, people=people)
    several = zip(groups, found.groups, strict=True) if len(groups) > 1 else ()
    cells = [cells_of(counts, people=group.size) for counts, group in several]
    return [
        {"number": number, **overall[s], "groups": [of_group[s] for of_group in cells]}
        for s, number in enumerate(found.statements.tolist())
    ]


def sums_of(groups: Counts, everybody: Counts) -> Counts:
    """(S, 3) of everybody from groups (k, S, 3): what is told of groups as it is, what is hidden in steps of five.
    Those in no group are hidden, too."""
    told = np.where(groups >= FEWEST, groups, 0).sum(axis=0)
    hidden = everybody - told
    someone = (groups < FEWEST).any(axis=0) | (groups.sum(axis=0) < everybody).any()
    return np.asarray(told + np.where(someone, hidden // FEWEST * FEWEST + MIDDLE, 0))


def cells_of(counts: Counts, *, people: int) -> list[dict[str, Any]]:
    """What may be told of agree, disagree, pass (S, 3) among so many people."""
    taken = np.where(counts < FEWEST, MIDDLE, counts).astype(float)
    seen = taken.sum(axis=1)
    found = shares(taken, seen[:, None])
    return [
        {
            "seen": in_steps(min(people, int(seen[s]))) if (counts[s] >= FEWEST).any() else 0,
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
