"""k-means as Polis runs it: Lloyd's steps from given rows, stopped when no centre moves by 0.01.

Lloyd 1982, doi:10.1109/TIT.1982.1056489. For many points in the plane the assignment walks a tree of squares and
decides whole squares at once (the filtering of Kanungo et al. 2002, doi:10.1109/TPAMI.2002.1017616): the same
assignment, at a cost that grows with the borders between clusters instead of with the points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.votes import Floats

MOVED = 0.01
MANY = 20_000  # points from which the tree is worth its making


@dataclass(frozen=True, eq=False)
class Clusters:
    """`labels` (n,) number the clusters 0 .. k - 1 in the order of their first centres; `centres` (k, 2)."""

    labels: NDArray[np.int64]
    centres: Floats


def lloyd(points: Floats, k: int, *, most_steps: int, weights: Floats | None = None) -> Clusters:
    """k-means from the first k distinct rows of `points` (n, 2), with `weights` (n,) if given.

    Clusters that lose all their points vanish, so fewer than k may come back (Polis does the same). Like Polis' loop,
    which counts down to zero, this one makes at most `most_steps` + 1 steps. Of equally near centres the first counts.
    """
    return lloyd_for_each(points, [k], most_steps=most_steps, weights=weights)[0]


def lloyd_for_each(
    points: Floats, ks: Sequence[int], *, most_steps: int, weights: Floats | None = None
) -> list[Clusters]:
    """`lloyd` for several k, side by side: a step on few points costs no more for all of them than for one."""
    alone = weights is None and len(ks) == 1
    walk = _Tree(points) if alone and len(points) >= MANY else _Plain(points, weights, len(ks))
    first, left = first_distinct(points, max(ks)), list(ks)
    centres = np.full((len(ks), len(first), 2), np.inf)  # infinitely far away is whatever is no cluster
    for row, k in enumerate(ks):
        centres[row, :k] = first[:k]
    done: dict[int, Clusters] = {}
    for step in range(most_steps + 1):
        labels, mass, sums = walk.step(centres)
        moved = np.full(centres.shape, np.inf)
        np.divide(sums, mass[:, :, None], out=moved, where=mass[:, :, None] > 0)
        ended = _same(centres, moved) if step < most_steps else np.ones(len(left), dtype=bool)
        for row in np.flatnonzero(ended).tolist():
            kept = mass[row] > 0
            done[left[row]] = Clusters((np.cumsum(kept) - 1)[walk.in_order(labels[row])], moved[row, kept])
        if ended.all():
            break
        centres, left = moved[~ended], [k for k, end in zip(left, ended, strict=True) if not end]
    return [done[k] for k in ks]


def first_distinct(points: Floats, k: int) -> Floats:
    """The first k rows of `points` that differ from all before them; fewer if there are no more."""
    found: dict[tuple[float, ...], None] = {}
    for low in range(0, len(points), k):
        for row in points[low : low + k].tolist():
            found.setdefault(tuple(row))
            if len(found) == k:
                return np.array(list(found))
    return np.array(list(found)).reshape(-1, points.shape[1])


def _same(before: Floats, after: Floats) -> NDArray[np.bool_]:
    """Where the centres (m, k, 2), sorted by x then y, have all moved by less than 0.01 (Polis' same-clustering?)."""
    a, b = (np.sort(c.view(np.complex128)[:, :, 0], axis=1) for c in (before, after))  # complex numbers sort like that
    both = np.isfinite(a) & np.isfinite(b)
    moves = np.subtract(a, b, out=np.zeros_like(a), where=both)
    return np.asarray((np.abs(moves) < MOVED).all(axis=1))


def nearest(points: Floats, centres: Floats) -> NDArray[np.int64]:
    """The nearest centre of each point, (n,); of equally near ones the first."""
    return np.asarray((_lifted(points) @ _columns(centres)).argmin(axis=1))


def _lifted(points: Floats) -> Floats:
    lifted = np.ones((len(points), 3))
    lifted[:, :2] = points
    return lifted


def _columns(centres: Floats) -> Floats:
    """(3, k): lifted points (n, 3) times these are |c|^2 - 2 p c, the squared distances but for |p|^2."""
    columns = np.empty((3, len(centres)))
    np.multiply(centres.T, -2, out=columns[:2])
    columns[2] = (centres * centres).sum(axis=1)
    columns[:2, np.isinf(columns[2])] = 0
    return columns


class _Plain:
    """Few points: everybody is compared with every centre, for all k at once."""

    def __init__(self, points: Floats, weights: Floats | None, most: int) -> None:
        self.lifted = _lifted(points)
        weighed = self.lifted if weights is None else self.lifted * weights[:, None]
        self.weighed = np.tile(weighed.T, most)  # x, y, weight of all points, once for each of up to `most` k

    def step(self, centres: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Labels (m, n) for centres (m, k, 2), each cluster's weight (m, k) and the sum of its points (m, k, 2)."""
        m, k, _ = centres.shape
        squares = self.lifted @ _columns(centres.reshape(-1, 2))
        labels = squares.reshape(-1, m, k).argmin(axis=2).T
        numbered = (labels + k * np.arange(m)[:, None]).ravel()
        here = self.weighed[:, : len(numbered)]
        total = np.array([np.bincount(numbered, values, minlength=m * k) for values in here]).reshape(3, m, k)
        return labels, total[2], total[:2].transpose(1, 2, 0)

    def in_order(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Labels (n,) in the order in which the points were given."""
        return labels


class _Tree:
    """Points sorted along the Z curve (Morton 1966), so that every square of a quadtree is one stretch of them.

    A square whose middle is nearer to one centre than to any other by more than its diagonal belongs to that centre
    as a whole; the others are cut in four, down to squares of few points, which are looked at one by one.
    """

    LEVELS = 10
    FIRST = 5
    FEW = 6  # candidates that are followed down; squares near to more of them are looked at with all

    def __init__(self, points: Floats) -> None:
        low = points.min(axis=0)
        self.side = max(float((points.max(axis=0) - low).max()), 1e-300) * (1 + 1e-9)
        cell = ((points - low) * (2**self.LEVELS / self.side)).astype(np.int64)
        code = _interleave(cell[:, 0]) | _interleave(cell[:, 1]) << 1
        self.order = np.argsort(code, kind="stable")
        self.points, self.low = points[self.order], low
        code = code[self.order]
        self.sums = np.zeros((len(points) + 1, 2))
        np.cumsum(self.points - low, axis=0, out=self.sums[1:])
        self.stretches = {
            level: np.searchsorted(code, np.arange(4**level + 1) << 2 * (self.LEVELS - level))
            for level in range(self.FIRST, self.LEVELS + 1)
        }

    def step(self, centres: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
        """As `_Plain.step`, for m = 1; labels in the order of the Z curve."""
        there = np.flatnonzero(np.isfinite(centres[0, :, 0]))
        mass, sums = np.zeros(centres.shape[:2]), np.zeros(centres.shape)
        labels, mass[0, there], sums[0, there] = self._step(centres[0, there])
        return there[labels][None, :], mass, sums

    def _step(self, centres: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
        k = len(centres)
        labels = np.empty(len(self.points), dtype=np.int64)
        mass, sums = np.zeros(k), np.zeros((k, 2))
        few = min(self.FEW, k)
        crowded, plain = np.arange(4**self.FIRST), np.zeros(0, dtype=np.int64)
        near = np.zeros((0, few), dtype=np.int64)  # the candidates of the plain squares, in ascending order
        for level in range(self.FIRST, self.LEVELS + 1):
            crowded, plain_too, near_too = self._settle(level, crowded, None, centres, (labels, mass, sums))
            plain, near = self._settle(level, plain, near, centres, (labels, mass, sums))[1:]
            plain, near = np.concatenate([plain, plain_too]), np.concatenate([near, near_too])
            begin, end = self._stretch(level, np.concatenate([crowded, plain]))
            if level == self.LEVELS or (end - begin).sum() < 16 * len(begin):
                break
            crowded, plain = _children(crowded), _children(plain)
            near = np.repeat(near, 4, axis=0)
        self._one_by_one(self._stretch(level, crowded), None, centres, (labels, mass, sums))
        self._one_by_one(self._stretch(level, plain), near, centres, (labels, mass, sums))
        return labels, mass, np.asarray(sums + mass[:, None] * self.low)

    def _stretch(self, level: int, squares: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self.stretches[level][squares], self.stretches[level][squares + 1]

    def _settle(
        self,
        level: int,
        squares: NDArray[np.int64],
        near: NDArray[np.int64] | None,
        centres: Floats,
        into: tuple[NDArray[np.int64], Floats, Floats],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Gives away the squares that lie with one centre; the others come back, with candidates where those are few.

        A centre further from the middle than the nearest one by more than the diagonal is nearest to no point inside.
        """
        begin, end = self._stretch(level, squares)
        filled = np.flatnonzero(end > begin)
        squares, begin, end = squares[filled], begin[filled], end[filled]
        few, diagonal = min(self.FEW, len(centres)), self.side / 2**level * 1.4143
        middles = _middles(squares, level) * self.side + self.low
        if near is not None:
            near = near[filled]
        distance = np.sqrt(_squared(middles, centres, near))
        first = distance.argmin(axis=1)
        rivals = distance <= (distance[np.arange(len(squares)), first] + diagonal)[:, None]
        count = rivals.sum(axis=1)
        sure = count == 1
        owner = first if near is None else near[np.arange(len(squares)), first]
        self._give(*into, owner[sure], begin[sure], end[sure])
        if near is not None:
            return squares[:0], squares[~sure], near[~sure]
        plain = ~sure & (count <= few)
        candidates = np.sort(np.argpartition(distance[plain], few - 1, axis=1)[:, :few], axis=1)
        return squares[~sure & ~plain], squares[plain], candidates

    def _one_by_one(
        self,
        stretch: tuple[NDArray[np.int64], NDArray[np.int64]],
        near: NDArray[np.int64] | None,
        centres: Floats,
        into: tuple[NDArray[np.int64], Floats, Floats],
    ) -> None:
        begin, end = stretch
        labels, mass, sums = into
        single = _ranges(begin, end)
        points = self.points[single]
        if near is None:
            chosen = nearest(points, centres)
        else:
            of_square = np.repeat(near, end - begin, axis=0)
            squares = _squared(points, centres, of_square)
            chosen = of_square[np.arange(len(points)), squares.argmin(axis=1)]
        labels[single] = chosen
        mass += np.bincount(chosen, minlength=len(mass))
        for axis in (0, 1):
            sums[:, axis] += np.bincount(chosen, points[:, axis] - self.low[axis], minlength=len(mass))

    def _give(
        self,
        labels: NDArray[np.int64],
        mass: Floats,
        sums: Floats,
        owner: NDArray[np.int64],
        begin: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> None:
        k = len(mass)
        labels[_ranges(begin, end)] = np.repeat(owner, end - begin)
        mass += np.bincount(owner, end - begin, minlength=k)
        total = self.sums[end] - self.sums[begin]
        for axis in (0, 1):
            sums[:, axis] += np.bincount(owner, total[:, axis], minlength=k)

    def in_order(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        back = np.empty_like(labels)
        back[self.order] = labels
        return back


def _squared(points: Floats, centres: Floats, near: NDArray[np.int64] | None) -> Floats:
    """Squared distances of points (m, 2) to all centres, (m, k), or to each one's own candidates `near`, (m, few)."""
    x, y = centres[:, 0], centres[:, 1]
    across = points[:, :1] - (x if near is None else x[near])
    across *= across
    along = points[:, 1:] - (y if near is None else y[near])
    along *= along
    across += along
    return across


def _children(squares: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray((squares[:, None] * 4 + np.arange(4)).ravel())


def _interleave(x: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bits of numbers below 2^16, a zero before each."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        x = (x | x << shift) & mask
    return x


def _every_other(x: NDArray[np.int64]) -> NDArray[np.int64]:
    """The inverse of `_interleave`: the bits 0, 2, 4, ... side by side."""
    x = x & 0x55555555
    for shift, mask in ((1, 0x33333333), (2, 0x0F0F0F0F), (4, 0x00FF00FF), (8, 0x0000FFFF)):
        x = (x | x >> shift) & mask
    return x


def _middles(squares: NDArray[np.int64], level: int) -> Floats:
    """The middles, in the unit square, of some of its 4^level squares numbered along the Z curve."""
    corner = np.column_stack([_every_other(squares), _every_other(squares >> 1)])
    return np.asarray((corner + 0.5) / 2**level)


def _ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """begin[0] .. end[0] - 1, begin[1] .. end[1] - 1, ... in one array."""
    size = end - begin
    return np.asarray(np.arange(size.sum()) + np.repeat(begin - (np.cumsum(size) - size), size))
