"""Invented votes with known groups: what tests, proof and benchmarks measure against.

Not part of any analysis. The numbers are those of docs/method.md: groups of 45, 35 and 20 %, statements with logits
N(0, 0.9), in half of the statements each group deviates by N(0, 1.3), 18 % passes, a lognormal number of votes each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Products
from opinionmap.votes import Floats, Votes

SHARES = (0.45, 0.35, 0.20)
PASSES = 0.18
SPREAD = 0.6  # of the logarithm of the number of votes


@dataclass(frozen=True, eq=False)
class Planted:
    """`votes`, the true `labels` (n,), and the true P(agree | agree or disagree) of each group, `agreement` (k, S)."""

    votes: Votes
    labels: NDArray[np.int64]
    agreement: Floats
    shares: Floats

    def best_labels(self) -> NDArray[np.int64]:
        """The labels that nobody can beat on average: Bayes' rule with the true parameters."""
        cells = np.zeros((len(self.votes.statements), 3, len(self.shares)))
        cells[:, 0], cells[:, 2] = np.log1p(-self.agreement.T), np.log(self.agreement.T)
        weighed = Products(self.votes).weigh(cells.reshape(-1, len(self.shares)))
        return np.asarray((weighed + np.log(self.shares)).argmax(axis=1))


def planted(
    people: int = 5000,
    statements: int = 200,
    votes_each: float = 25,
    *,
    shares: Sequence[float] = SHARES,
    deviation: float = 1.3,
    passes: float = PASSES,
    seed: int = 0,
) -> Planted:
    """People in groups of the given `shares`; `votes_each` is the mean number of votes a person casts.

    `deviation` 0 plants a single opinion, whatever the shares.
    """
    rng = np.random.default_rng(seed)
    k = len(shares)
    labels = rng.choice(k, size=people, p=np.array(shares) / sum(shares))
    logits = rng.normal(0, 0.9, statements) + np.where(
        rng.random(statements) < 0.5, rng.normal(0, 1.3, (k, statements)) * (deviation / 1.3), 0.0
    )
    agreement = 1 / (1 + np.exp(-logits))
    return Planted(_cast(rng, labels, agreement, votes_each, passes), labels, agreement, np.array(shares) / sum(shares))


def noise(
    people: int = 500, statements: int = 50, votes_each: float = 25, *, passes: float = PASSES, seed: int = 0
) -> Votes:
    """Votes by coin: nobody has an opinion."""
    rng = np.random.default_rng(seed)
    return _cast(rng, np.zeros(people, np.int64), np.full((1, statements), 0.5), votes_each, passes)


def _cast(
    rng: np.random.Generator, labels: NDArray[np.int64], agreement: Floats, votes_each: float, passes: float
) -> Votes:
    people, statements = len(labels), agreement.shape[1]
    counts = rng.lognormal(np.log(votes_each) - SPREAD**2 / 2, SPREAD, people).round().clip(1, statements).astype(int)
    parts = []
    for low in range(0, people, 50_000):  # in pieces: a million people by a thousand statements are drawn in 1 GB
        some = counts[low : low + 50_000]
        order = rng.random((len(some), statements), dtype=np.float32)
        limit = np.sort(order, axis=1)[np.arange(len(some)), some - 1]
        person, statement = np.nonzero(order <= limit[:, None])
        agrees = rng.random(len(person)) < agreement[labels[low + person], statement]
        vote = np.where(rng.random(len(person)) < passes, 0, np.where(agrees, 1, -1)).astype(np.int8)
        parts.append(((low + person).astype(np.int32), statement.astype(np.int32), vote))
    arrays = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    return Votes.from_arrays(*arrays, people=np.arange(people), statements=np.arange(statements))


def large(
    people: int, *, statements: int = 1000, votes_each: float = 31.8, seed: int = 0
) -> tuple[Votes, NDArray[np.int64]]:
    """Votes for benchmarks and the true labels: like `planted`, but drawn in time linear in the votes.

    Each person walks through the statements in steps of their own around a circle of prime length.
    """
    rng = np.random.default_rng(seed)
    circle = next(c for c in range(statements, 2 * statements) if all(c % d for d in range(2, int(c**0.5) + 1)))
    labels = rng.choice(len(SHARES), size=people, p=SHARES).astype(np.int8)
    logits = rng.normal(0, 0.9, statements) + np.where(
        rng.random(statements) < 0.5, rng.normal(0, 1.3, (len(SHARES), statements)), 0.0
    )
    agreement = 1 / (1 + np.exp(-logits))
    counts = (
        rng.lognormal(np.log(votes_each) - SPREAD**2 / 2, SPREAD, people).round().clip(1, statements).astype(np.int64)
    )
    begin, step = rng.integers(circle, size=people), rng.integers(1, circle, size=people)
    parts = []
    for low in range(0, people, 50_000):
        some = counts[low : low + 50_000]
        person = np.repeat(np.arange(low, low + len(some)), some)
        turn = np.arange(len(person)) - np.repeat(np.cumsum(some) - some, some)
        statement = (begin[person] + step[person] * turn) % circle
        there = statement < statements
        person, statement = person[there], statement[there]
        order = np.argsort(person * statements + statement)
        person, statement = person[order], statement[order]
        agrees = rng.random(len(person)) < agreement[labels[person], statement]
        vote = np.where(rng.random(len(person)) < PASSES, 0, np.where(agrees, 1, -1)).astype(np.int8)
        parts.append((person.astype(np.int32), statement.astype(np.int32), vote))
    arrays = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    found = Votes.from_arrays(*arrays, people=np.arange(people), statements=np.arange(statements))
    return found, labels.astype(np.int64)
