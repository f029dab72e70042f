"""What every group supports, what divides, what many are unsure of: with intervals, so that 3 of 4 is not 75 %.

A group's share on a statement has the posterior Beta(x + 1, n - x + 1) after x of n (Bayes 1763; uniform prior).
Support by *all* groups is an intersection-union test (Berger 1982, doi:10.1080/00401706.1982.10487790). Because many
statements are tested at once, its prior is learnt from all of them (empirical Bayes, Efron and Morris 1973,
doi:10.1080/01621459.1973.10481350): where shares scatter around one half no more than coins do, everything is drawn
towards one half and nothing is common ground. What divides and what many are unsure of holds the false discovery rate
at 5 % (Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.representativeness import GroupVotes, smoothed_share
from opinionmap.votes import Floats

LEVEL = 0.90  # of the credible intervals
FALSE_DISCOVERIES = 0.05
DOUBT = 0.05
HALF = 0.5


@dataclass(frozen=True, eq=False)
class CommonGround:
    """Indices of statements, the surest first; all four lists are about statements, none about people.

    `supported`, `refused`: by more than half of those who saw it, in every group. `divides`: the groups' shares differ
    for more than chance. `unsure`: more passes than usual.
    """

    supported: NDArray[np.int64]
    refused: NDArray[np.int64]
    divides: NDArray[np.int64]
    unsure: NDArray[np.int64]


def credible_interval(successes: Floats, seen: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The central interval that holds the share with probability `level`: two arrays of the shape of the counts."""
    tail = (1 - level) / 2
    return quantile(successes, seen, tail), quantile(successes, seen, 1 - tail)


def quantile(successes: Floats, seen: Floats, p: float) -> Floats:
    """The share below which the true share lies with probability `p`."""
    from scipy.special import betaincinv  # noqa: PLC0415 - a sixth of the time of the import

    return np.asarray(betaincinv(successes + 1, seen - successes + 1, p))


def doubt(successes: Floats, seen: Floats, share: Floats | float = HALF) -> Floats:
    """The posterior probability that the true share is at most `share`."""
    from scipy.special import betainc  # noqa: PLC0415 - a sixth of the time of the import

    return np.asarray(betainc(successes + 1, seen - successes + 1, share))


def discoveries(p_values: Floats, rate: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Which of several tests to believe, so that about `rate` of those believed are wrong (Benjamini and Hochberg)."""
    count = len(p_values)
    if not count:
        return np.zeros(0, dtype=bool)
    order = np.argsort(p_values, kind="stable")
    below = p_values[order] <= rate * np.arange(1, count + 1) / count
    last = int(np.max(np.flatnonzero(below), initial=-1))
    believed = np.zeros(count, dtype=bool)
    believed[order[: last + 1]] = True
    return believed


def prior_strength(successes: Floats, seen: Floats) -> Floats:
    """c of the prior Beta(c/2, c/2) of each group's shares, (k, 1), by moments: at least 2 (uniform), for coins huge.

    True shares with variance v around one half give sum n (x/n - 1/2)^2 = v sum (n - 1) + S/4 on average, and
    Beta(c/2, c/2) has v = 1 / (4 (c + 1)). Statements that nobody of the group has seen do not count.
    """
    far = np.where(seen > 0, (successes - seen / 2) ** 2 / np.maximum(seen, 1e-300), 0.0).sum(axis=1, keepdims=True)
    count = (seen > 0).sum(axis=1, keepdims=True)
    pairs = np.maximum(seen.sum(axis=1, keepdims=True) - count, 1.0)
    variance = np.clip((far - count / 4) / pairs, 1e-4, 1 / 12)
    return np.asarray(1 / (4 * variance) - 1)


def supported_by_all(successes: Floats, seen: Floats) -> NDArray[np.int64]:
    """Statements (k, S) of whose support by more than half, in *every* group, at most 5 % doubt is left.

    Ordered by the weakest group's lower bound.
    """
    extra = prior_strength(successes, seen) / 2 - 1
    chosen = np.flatnonzero(doubt(successes + extra, seen + 2 * extra).max(axis=0) <= DOUBT)
    if not len(chosen):
        return chosen
    lower = quantile(successes[:, chosen], seen[:, chosen], (1 - LEVEL) / 2).min(axis=0)
    return np.asarray(chosen[np.argsort(-lower, kind="stable")])


def divisiveness(votes: GroupVotes) -> Floats:
    """(S,): the largest difference between two groups' smoothed shares of agreement, 0 .. 1; with one group 0."""
    shares = smoothed_share(votes.agree, votes.seen)
    return np.asarray(shares.max(axis=0) - shares.min(axis=0))


def dividing(votes: GroupVotes) -> NDArray[np.int64]:
    """Statements on which the groups differ for more than chance, the largest difference first.

    Pearson's chi-square of agree against the rest over the groups, k - 1 degrees of freedom.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - a sixth of the time of the import

    if len(votes.agree) < 2:
        return np.zeros(0, dtype=np.int64)
    seen = votes.seen
    overall = smoothed_share(votes.agree.sum(axis=0), seen.sum(axis=0))
    expected = seen * overall
    square = ((votes.agree - expected) ** 2 / np.maximum(expected * (1 - overall), 1e-300)).sum(axis=0)
    chosen = np.flatnonzero(discoveries(chdtrc(len(seen) - 1, square)))
    return np.asarray(chosen[np.argsort(-divisiveness(votes)[chosen], kind="stable")])


def unsure_of(totals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Statements (S, 3) passed on more often than the average vote is a pass, the largest share first."""
    passed, seen = totals[:, 1].astype(float), totals.sum(axis=1).astype(float)
    usual = (passed.sum() + 1) / (seen.sum() + 2)
    shown = np.flatnonzero(seen)  # of what nobody has seen nobody is unsure
    chosen = shown[discoveries(doubt(passed[shown], seen[shown], usual))]
    return np.asarray(chosen[np.argsort(-smoothed_share(passed, seen)[chosen], kind="stable")])


def common_ground(votes: GroupVotes, totals: NDArray[np.int64]) -> CommonGround:
    """All four lists, from the groups' votes and the totals (S, 3) over everybody; without groups only the last."""
    if not len(votes.agree):
        none = np.zeros(0, dtype=np.int64)
        return CommonGround(none, none, none, unsure_of(totals))
    return CommonGround(
        supported_by_all(votes.agree, votes.seen),
        supported_by_all(votes.disagree, votes.seen),
        dividing(votes),
        unsure_of(totals),
    )
