"""Groups keep their id, and people their place, from one map of a conversation to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opinionmap.grouping import Grouping
from opinionmap.picture import aligned
from opinionmap.results import OpinionMap
from opinionmap.votes import Floats, Votes


def keep_identity(votes: Votes, found: Grouping, before: OpinionMap | None) -> tuple[list[int], Floats, int]:
    """Ids of the groups, positions turned towards the earlier map's, and the next id that is free."""
    count = found.memberships.shape[1]
    if before is None:
        return list(range(count)), found.positions, count
    if not len(before.people):
        first = before.next_group_id
        return list(range(first, first + count)), found.positions, first + count
    place = {name: i for i, name in enumerate(before.people.tolist())}
    was = np.array([place.get(name, -1) for name in votes.people.tolist()], dtype=np.int64)
    ids = _matched(np.where(was >= 0, before.group[was], -1), found.labels, count, before)
    then = np.where((was >= 0)[:, None], before.positions[was], np.nan)
    seen = np.isfinite(found.positions).all(axis=1) & np.isfinite(then).all(axis=1)
    turned = found.positions @ aligned(found.positions[seen], then[seen]) if seen.any() else found.positions
    return ids, turned, max([before.next_group_id, *(i + 1 for i in ids)])


def _matched(old: NDArray[np.int64], new: NDArray[np.int64], count: int, before: OpinionMap) -> list[int]:
    """The ids, chosen so that as many people as possible keep their group (Kuhn 1955, doi:10.1002/nav.3800020109)."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import, and only for a second map

    old_ids = [group.id for group in before.groups]
    table = np.array([[np.sum((new == g) & (old == i)) for i in old_ids] for g in range(count)], dtype=float)
    table = table.reshape(count, len(old_ids))
    pairs = zip(*linear_sum_assignment(-table), strict=True)
    kept = {int(g): old_ids[o] for g, o in pairs if table[g, o] > 0}
    free = iter(range(before.next_group_id, before.next_group_id + count))
    return [kept[g] if g in kept else next(free) for g in range(count)]
