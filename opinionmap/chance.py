"""What of a map would be there again with other people of the same kind: the bootstrap over people.

Efron 1979, doi:10.1214/aos/1176344552; for clusterings Hennig 2007, doi:10.1016/j.csda.2006.11.025. People are drawn
anew with replacement, groups are fitted anew, and everybody is placed by the new fit; how far the two ways of grouping
agree is the adjusted Rand index (Hubert and Arabie 1985, doi:10.1007/BF01908075): 1 the same, 0 as by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opinionmap.classes import ClassModel, best_refits, rows
from opinionmap.common_ground import supported_by_all
from opinionmap.polis import polis_map
from opinionmap.products import Products
from opinionmap.representativeness import group_votes, indicators
from opinionmap.votes import Floats, Votes

REPEATS = 100
BATCH = 10
SAME = 0.7  # an adjusted Rand index from which one would call the groups the same

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Stability:
    """`agreement` (repeats,): adjusted Rand index of each repetition with the map. `stays` (c,): for each statement of
    the common ground, in the map's order, in which share of the repetitions it was common ground again.
    """

    agreement: Floats
    stays: Floats

    @property
    def repeats(self) -> int:
        return len(self.agreement)

    @property
    def same(self) -> int:
        """In how many repetitions the groups were much the same (agreement of at least 0.7)."""
        return int((self.agreement >= SAME).sum())


def adjusted_rand_index(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Agreement of two labellings (n,) of the same people; only people with a label (>= 0) in both count.

    1 when they group alike, 0 on average for labels by chance. With nobody in common, and where both put all into one
    group, 1.
    """
    both = (a >= 0) & (b >= 0)
    x, y = a[both], b[both]
    if not len(x):
        return 1.0
    table = np.bincount(x * (int(y.max()) + 1) + y, minlength=(int(x.max()) + 1) * (int(y.max()) + 1))
    table = table.reshape(int(x.max()) + 1, -1).astype(float)

    def pairs(counts: NDArray[Any]) -> float:
        return float((counts * (counts - 1)).sum() / 2)

    in_rows, in_columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = in_rows * in_columns / max(pairs(np.array([float(len(x))])), 1.0)
    most = (in_rows + in_columns) / 2
    return 1.0 if most == expected else (pairs(table) - expected) / (most - expected)


def stability_of_classes(
    products: Products,
    model: ClassModel,
    labels: NDArray[np.int64],
    supported: NDArray[np.int64],
    counted: Products,
    *,
    seed: int,
    repeats: int = REPEATS,
    progress: Progress | None = None,
) -> Stability:
    """Refits on people drawn anew, each from the map's own classes and from a random start, whichever fits better.

    `labels` (n,) and `supported` (c,) are the map's groups and common ground, `counted` the votes on which common
    ground is looked for (the same people). The number of groups is kept.
    """
    rng = np.random.default_rng([seed, 1979])
    taking_part = np.flatnonzero(labels >= 0)
    agreement, stays = np.ones(repeats), np.zeros(len(supported))
    for begin in range(0, repeats, BATCH):
        batch = min(BATCH, repeats - begin)
        drawn = np.zeros((products.n, batch))
        drawn[taking_part] = rng.multinomial(len(taking_part), np.full(len(taking_part), 1 / len(taking_part)), batch).T
        for j, fitted in enumerate(best_refits(products, model, drawn, rng)):
            members = fitted.memberships(products)
            again = np.where(labels >= 0, members.argmax(axis=1), -1)
            agreement[begin + j] = adjusted_rand_index(labels, again)
            votes = group_votes(counted, members * drawn[:, j : j + 1])
            stays += np.isin(supported, supported_by_all(votes.agree, votes.seen))
        if progress:
            progress(f"{begin + batch} of {repeats} repetitions")
    return Stability(agreement, stays / max(1, repeats))


def stability_of_polis(
    votes: Votes,
    labels: NDArray[np.int64],
    supported: NDArray[np.int64],
    *,
    ignored: NDArray[np.bool_] | None,
    groups: int | None,
    seed: int,
    threads: int | None = None,
    repeats: int = REPEATS,
    progress: Progress | None = None,
) -> Stability:
    """The whole chain on people drawn anew, in row order; compared on the people who were drawn."""
    rng = np.random.default_rng([seed, 1979])
    agreement, stays = np.ones(repeats), np.zeros(len(supported))
    for i in range(repeats):
        chosen = np.sort(rng.integers(len(votes.people), size=len(votes.people)))
        table = rows(votes, chosen)
        again = polis_map(table, ignored=ignored, groups=groups, threads=threads)
        agreement[i] = adjusted_rand_index(labels[chosen], again.labels)
        count = int(again.labels.max(initial=-1)) + 1
        if count:
            counted = group_votes(Products(table, threads=threads), indicators(again.labels, count))
            stays += np.isin(supported, supported_by_all(counted.agree, counted.seen))
        if progress and (i + 1) % BATCH == 0:
            progress(f"{i + 1} of {repeats} repetitions")
    return Stability(agreement, stays / max(1, repeats))
