"""What may be told of votes: no count below five, also not by subtraction.

- A count of agree, disagree or pass is told only from five on; of fewer it says "fewer than five", and of none, too.
- How many have seen a statement is told in steps of five, so that what is hidden cannot be reckoned from the rest.
- No group of fewer than five people is drawn (drawing.py), and a new map is shown only with five people more.

All shares are of those who have seen the statement, with the interval that holds the true share with 90 %
(`opinionmap.results.Shares`): 3 of 4 is not 75 %.
"""

from typing import Any

import numpy as np

from opinionmap import OpinionMap
from opinionmap.results import Shares, shares
from opinionmap.votes import Floats

FEWEST = 5


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
        "statements": _statements(found),
        "common_ground": list(found.common_ground),
        "shared_refusal": list(found.shared_refusal),
        "divides": list(found.divides),
        "unsure": list(found.unsure),
        "enough": {"groups": found.enough.groups, "common_ground": found.enough.common_ground},
        "stability": _stability(found),
    }


def _group(found: OpinionMap, index: int) -> dict[str, Any]:
    group = found.groups[index]
    here = found.group == group.id
    middle = np.nanmean(found.positions[here], axis=0) if here.any() else np.zeros(2)
    return {
        "id": group.id,
        "size": in_steps(group.size),
        "share": round(100 * group.share),
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


def _statements(found: OpinionMap) -> list[dict[str, Any]]:
    totals = found.totals.astype(float)
    seen = totals.sum(axis=1)
    overall = _cells(totals[:, 2], totals[:, 0], totals[:, 1], seen)
    groups = [
        _cells(found.votes.agree[g], found.votes.disagree[g], found.votes.passed[g], found.votes.seen[g])
        for g in range(len(found.groups))
    ]
    return [
        {"number": number, **overall[s], "groups": [cells[s] for cells in groups] if len(groups) > 1 else []}
        for s, number in enumerate(found.statements.tolist())
    ]


def _cells(agree: Floats, disagree: Floats, passed: Floats, seen: Floats) -> list[dict[str, Any]]:
    answers = {
        "agree": shares(np.asarray(agree, float), np.asarray(seen, float)),
        "disagree": shares(np.asarray(disagree, float), np.asarray(seen, float)),
        "pass": shares(np.asarray(passed, float), np.asarray(seen, float)),
    }
    counts = {"agree": agree, "disagree": disagree, "pass": passed}
    return [
        {
            "seen": in_steps(int(seen[s])),
            **{name: _told(int(counts[name][s]), found, s) for name, found in answers.items()},
        }
        for s in range(len(seen))
    ]


def _told(count: int, found: Shares, at: int) -> dict[str, int] | None:
    """None: fewer than five."""
    if count < FEWEST:
        return None
    return {
        "share": round(100 * float(found.value[at])),
        "low": round(100 * float(found.low[at])),
        "high": round(100 * float(found.high[at])),
    }
