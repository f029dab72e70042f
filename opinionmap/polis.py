"""Polis' method to the letter: who is in, base clusters, group clusters, how many groups.

Small, Bjorkegren, Erkkila, Shaw and Megill 2021, Polis: Scaling Deliberation by Mapping High Dimensional Opinion
Spaces, doi:10.6035/recerca.5516, and Polis' own code, which settles what the paper leaves open. What a running Polis
remembers from earlier updates (who was once in stays in, clusters start from the last ones, the number of groups
waits for four updates) is not in the votes, so it is not in here: this is Polis on the whole table at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.kmeans import lloyd, lloyd_for_each
from opinionmap.products import Products
from opinionmap.projection import Components, principal_components, project_people
from opinionmap.votes import Floats, Votes, VotesError

ENOUGH_VOTES = 7
ENOUGH_PEOPLE = 15
BASE_CLUSTERS, BASE_STEPS = 100, 100
MOST_GROUPS, GROUP_STEPS = 5, 20


@dataclass(frozen=True, eq=False)
class PolisMap:
    """`labels` (n,): the group of each person, 0 .. k - 1, or -1 for people with too few votes.

    `positions` (n, 2) on the two `components`; `base` (n,): base cluster or -1; `silhouettes`: k -> score. With no
    people that could be grouped there are no groups, and with a single base cluster there is one.
    """

    labels: NDArray[np.int64]
    positions: Floats
    components: Components
    base: NDArray[np.int64]
    base_centres: Floats
    silhouettes: dict[int, float]


def polis_map(
    votes: Votes, *, ignored: NDArray[np.bool_] | None = None, groups: int | None = None, threads: int | None = None
) -> PolisMap:
    """The whole chain in the order of the rows of `votes`.

    `ignored` (S,) marks rejected and meta statements. `groups` forces their number (1 to 5) instead of choosing it.
    Raises VotesError for another number of groups.
    """
    if groups is not None and not 1 <= groups <= MOST_GROUPS:
        raise VotesError(f"Polis knows 1 to {MOST_GROUPS} groups, not {groups}.")
    products = Products(votes, threads=threads)
    components = principal_components(products, votes.totals, ignored=ignored)
    positions = project_people(products, components, ignored=ignored)
    taken = np.flatnonzero(people_in(votes))
    labels = np.full(len(votes.people), -1)
    base = labels.copy()
    if not len(taken):
        return PolisMap(labels, positions, components, base, np.zeros((0, 2)), {})
    clusters = lloyd(positions[taken], BASE_CLUSTERS, most_steps=BASE_STEPS)
    sizes = np.bincount(clusters.labels, minlength=len(clusters.centres)).astype(float)
    of_base, scores = group_clusters(clusters.centres, sizes, groups)
    base[taken] = clusters.labels
    labels[taken] = of_base[clusters.labels]
    return PolisMap(labels, positions, components, base, clusters.centres, scores)


def people_in(votes: Votes) -> NDArray[np.bool_]:
    """Who takes part in the grouping, (n,): at least min(7, S) votes; if they are fewer than 15, filled up to 15.

    Filled up by number of votes, of equal ones the earlier row; nobody without a vote is taken.
    """
    counts = votes.counts
    taken = counts >= max(1, min(ENOUGH_VOTES, len(votes.statements)))
    missing = ENOUGH_PEOPLE - int(taken.sum())
    if missing > 0:
        ranked = np.argsort(-counts, kind="stable")
        more = [i for i in ranked if not taken[i] and counts[i] > 0][:missing]
        taken = taken.copy()
        taken[more] = True
    return taken


def group_clusters(
    centres: Floats, sizes: Floats, groups: int | None = None
) -> tuple[NDArray[np.int64], dict[int, float]]:
    """The group of each base cluster and the silhouettes: weighted k-means for k = 2 .. min(5, 2 + floor(b / 12)).

    `centres` (b, 2), `sizes` (b,). The highest mean silhouette wins, of equal ones the larger k (Clojure's max-key).
    """
    choices = range(2, most_groups(len(centres)) + 1) if groups is None else range(groups, groups + 1)
    alone = np.zeros(len(centres), dtype=np.int64)
    if len(centres) < 2 or groups == 1:
        return alone, {}
    found = lloyd_for_each(centres, choices, most_steps=GROUP_STEPS, weights=sizes)
    scores = silhouettes(centres, [clusters.labels for clusters in found])
    best, chosen = -np.inf, alone
    for clusters, score in zip(found, scores, strict=True):
        if score >= best:
            best, chosen = score, clusters.labels
    return chosen, dict(zip(choices, scores, strict=True))


def most_groups(base_clusters: int) -> int:
    return min(MOST_GROUPS, 2 + base_clusters // 12)


def silhouettes(points: Floats, groupings: Sequence[NDArray[np.int64]]) -> list[float]:
    """For each grouping the mean over points of (b - a) / max(a, b): own cluster against the nearest other; alone: 0.

    Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7. Points (n, 2), labels (n,) 0 .. k - 1; with one cluster 0.
    """
    x, y = points.T
    distance = np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)
    return [_silhouette(distance, labels) for labels in groupings]


def _silhouette(distance: Floats, labels: NDArray[np.int64]) -> float:
    k = int(labels.max()) + 1
    if k < 2:
        return 0.0
    member = np.eye(k)[labels]
    size = member.sum(axis=0)
    total = distance @ member
    own = np.arange(len(labels)), labels
    a = total[own] / np.maximum(size[labels] - 1, 1)
    to_others = total / size
    to_others[own] = np.inf
    b = to_others.min(axis=1)
    score = (b - a) / np.maximum(np.maximum(a, b), 1e-300)
    return float(np.where(size[labels] > 1, score, 0.0).mean())
