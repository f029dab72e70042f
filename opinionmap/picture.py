"""Where to draw each person, so that the picture says the same as the groups.

Each group has a place; distances between places grow with how differently the groups vote (metric multidimensional
scaling by SMACOF, de Leeuw 1977; Borg and Groenen 2005, doi:10.1007/0-387-28981-X). A person stands between the
places by how likely they belong to each: who is certain stands in their group's cloud, who may belong to two stands
between them. Within a cloud, people are spread by their principal components.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Products
from opinionmap.projection import ANSWER_VALUES, principal_components
from opinionmap.votes import Floats

APART = 3.0  # half the distance of the two nearest places, in standard deviations of a cloud
EDGE = 2.5  # no cloud reaches further from its place
SMOOTHING = 5  # votes; who has cast few stands nearer to the middle of the cloud


def positions(products: Products, memberships: Floats, agreement: Floats, totals: NDArray[np.int64]) -> Floats:
    """(n, 2) in units of a cloud's standard deviation, the largest group to the left, the second one not below it.

    `memberships` (n, k) and `agreement` (k, S) with the groups in order of size.
    """
    spread = _spread(products, totals)
    k = len(agreement)
    weight = np.maximum(memberships.sum(axis=0), 1e-300)
    spread = spread - memberships @ (memberships.T @ spread / weight[:, None])
    spread = _within(spread / max(float(spread.std()), 1e-300))
    if k == 1:
        return spread
    places = group_places(agreement, totals)
    first, second = np.argsort(-memberships, axis=1, kind="stable")[:, :2].T
    people = np.arange(len(memberships))
    doubt = 1 - (memberships[people, first] - memberships[people, second])
    towards = places[first] - places[second]
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    along = (spread * towards).sum(axis=1)
    return np.asarray(memberships @ places + spread - (doubt * along)[:, None] * towards)


def group_places(agreement: Floats, totals: NDArray[np.int64]) -> Floats:
    """The places of the groups, (k, 2), around the origin; the nearest two are 2 * APART from each other."""
    weight = totals[:, [0, 2]].sum(axis=1) / max(1, totals[:, [0, 2]].sum())
    k = len(agreement)
    difference = np.sqrt((((agreement[:, None, :] - agreement[None, :, :]) ** 2) * weight).sum(axis=2))
    apart = difference + np.where(np.eye(k) > 0, np.inf, 0)
    wanted = 2 * APART * np.sqrt(difference / max(float(apart.min()), 1e-9))
    angle = np.pi - 2 * np.pi * np.arange(k) / k
    places = np.column_stack([np.cos(angle), np.sin(angle)]) * APART
    for _ in range(200):  # each step of SMACOF brings the distances nearer to the wanted ones
        gap = places[:, None, :] - places[None, :, :]
        distance = np.sqrt((gap**2).sum(axis=2)) + np.eye(k)
        pull = -wanted / np.maximum(distance, 1e-9)
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        places = pull @ places / k
    return _turned(places)


def _turned(places: Floats) -> Floats:
    """The first place to the left, the second one not below the middle."""
    angle = np.arctan2(places[0, 1], places[0, 0])
    turn = np.pi - angle
    places = places @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    places[0, 1] = 0.0
    return np.asarray(places * [1.0, -1.0 if places[1, 1] < -1e-9 else 1.0])


def aligned(new: Floats, old: Floats) -> Floats:
    """The turn or reflection (2, 2) of `new` (m, 2) that brings it nearest to `old` (Schoenemann 1966, Procrustes).

    doi:10.1007/BF02289451; used so that a map does not flip from one day to the next.
    """
    left, _, right = np.linalg.svd(new.T @ old)
    return np.asarray(left @ right)


def _spread(products: Products, totals: NDArray[np.int64]) -> Floats:
    found = principal_components(products, totals)
    weights = ANSWER_VALUES[None, :] - found.mean[:, None]
    cells = (weights[:, :, None] * found.directions.T[:, None, :]).reshape(-1, len(found.directions))
    spread = products.weigh(cells) / np.sqrt(products.votes.counts + SMOOTHING)[:, None]
    skew = (spread**3).sum(axis=0)
    return np.asarray(spread * np.where(skew < 0, -1.0, 1.0))  # the same whether votes are mirrored or not


def _within(spread: Floats) -> Floats:
    """Pulls far points in, so that every distance stays below EDGE and the order of distances is kept."""
    distance = np.linalg.norm(spread, axis=1, keepdims=True)
    return np.asarray(spread * (EDGE * np.tanh(distance / EDGE) / np.maximum(distance, 1e-300)))
