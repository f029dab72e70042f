"""Which statement to show a person next: by Polis' priorities, or by what their vote would teach.

`priorities` are Polis' (its code, priority-metric). `information` is the mutual information between the answer and the
person's group (Lindley 1956, doi:10.1214/aoms/1177728069): how much a vote is expected to tell about where they
stand. Both are turned into probabilities in which a new statement is never starved, and one is drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opinionmap.classes import ClassModel
from opinionmap.votes import Floats

META_PRIORITY = 7.0
NEW = 8.0  # how many times more a statement without votes counts
SETTLED = 5.0  # votes after which that is halved
FLOOR = 0.1  # of the draws are shared out by newness alone


def importance(agree: Floats, passed: Floats, seen: Floats, extremity: Floats) -> Floats:
    """(1 - (P + 1)/(S + 2)) (1 + E) (A + 1)/(S + 2), each (S,): Polis' importance-metric."""
    return (1 - (passed + 1) / (seen + 2)) * (extremity + 1) * ((agree + 1) / (seen + 2))


def priorities(
    agree: Floats, passed: Floats, seen: Floats, extremity: Floats, *, meta: NDArray[np.bool_] | None = None
) -> Floats:
    """(importance * (1 + 8 * 2^(-S/5)))^2, (S,); for statements about the person 7^2: Polis' priority-metric.

    Counts are over the people in groups, `extremity` is `projection.extremities`.
    """
    raised = importance(agree, passed, seen, extremity) * newness(seen)
    return np.asarray(np.where(meta, META_PRIORITY, raised) if meta is not None else raised) ** 2


def newness(seen: Floats) -> Floats:
    """1 + 8 * 2^(-S/5): 9 for a statement without votes, towards 1 as votes come in."""
    return np.asarray(1 + NEW * 2.0 ** (-np.asarray(seen, dtype=float) / SETTLED))


def standing(model: ClassModel, statement: NDArray[np.int64], vote: NDArray[np.int64]) -> Floats:
    """What somebody's votes (m,) on statements (m,) tell about their class, (k,): Bayes' rule; passes tell nothing.

    For people who are not in a map yet, between two votes. Statements that take no part in the model tell nothing.
    """
    told = (vote != 0) & np.isfinite(model.agreement[:, statement]).all(axis=0)
    agreement = model.agreement[:, statement[told]]
    logs = np.log(model.shares) + np.log(np.where(vote[told] > 0, agreement, 1 - agreement)).sum(axis=1)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def information(membership: Floats, agreement: Floats) -> Floats:
    """Expected information (nats) of an agree or disagree about the person's class, (S,).

    `membership` (k,): what is known of the person; `agreement` (k, S). H(sum_k r_k a_ks) - sum_k r_k H(a_ks); 0 for
    statements that take no part in the model (NaN).
    """
    known = np.nan_to_num(agreement, nan=0.5)
    return np.asarray(np.maximum(_entropy(membership @ known) - membership @ _entropy(known), 0.0))


def _entropy(p: Floats) -> Floats:
    inside = np.clip(p, 1e-300, 1.0)
    outside = np.clip(1 - p, 1e-300, 1.0)
    return np.asarray(-1.0 * (p * np.log(inside) + (1 - p) * np.log(outside)))


def probabilities(weights: Floats, seen: Floats, answered: NDArray[np.bool_]) -> Floats:
    """The chance of each statement to be shown next, (S,): 9 parts by weight, 1 part by newness; answered ones 0.

    All zero when everything is answered. With Polis' weights and without the floor use `weights / weights.sum()`.
    """
    open_ones = ~answered
    total = np.zeros(len(weights))
    if not open_ones.any():
        return total
    by_weight = np.where(open_ones, weights, 0.0)
    by_newness = np.where(open_ones, newness(seen), 0.0)
    by_newness /= by_newness.sum()
    if by_weight.max() <= 0:
        return by_newness
    by_weight /= by_weight.max()  # first of all: weights may be smaller than can be added up
    return np.asarray((1 - FLOOR) * (by_weight / by_weight.sum()) + FLOOR * by_newness)


def teaching(membership: Floats, agreement: Floats, passed: Floats, seen: Floats) -> Floats:
    """Weights for `probabilities`, (S,): (information * chance of an answer that is no pass * newness) squared."""
    answers = 1 - (passed + 1) / (seen + 2)
    return (information(membership, agreement) * answers * newness(seen)) ** 2


def draw(chances: Floats, rng: np.random.Generator) -> int | None:
    """The index of the statement to show, drawn with these chances; None when nothing is left."""
    total = chances.sum()
    return int(rng.choice(len(chances), p=chances / total)) if total > 0 else None
