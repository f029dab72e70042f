"""Votes hidden from both methods: which one foresees them better, at the same number of groups and smoothing?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from opinionmap.choice import Split, hide
from opinionmap.classes import fit_classes
from opinionmap.polis import polis_map
from opinionmap.products import Products
from opinionmap.proof.conversations import conversations
from opinionmap.representativeness import group_votes, indicators
from opinionmap.votes import Floats, Votes

SPLITS = 20
HIDDEN = 0.1
SMOOTHING = 2.0  # votes of everybody's share, added to each group's, the same for both methods


def table(folder: Path) -> Iterator[tuple[str, ...]]:
    """Mean log loss (nats) of a hidden agree or disagree; the difference with its standard error over paired splits."""
    yield "conversation", "votes", "k", "one group", "polis", "classes", "classes - polis", "standard errors"
    yield ("---",) * 8
    for one in conversations(folder):
        votes = one.table.votes.without(one.statements.rejected)
        splits = [hide(votes, np.random.default_rng(i).random(len(votes)) < HIDDEN) for i in range(SPLITS)]
        for k in (2, 3):
            losses = np.array([[_alone(s), _polis(s, k), _classes(s, k, i)] for i, s in enumerate(splits)])
            mean, difference = losses.mean(axis=0), losses[:, 2] - losses[:, 1]
            error = difference.std(ddof=1) / np.sqrt(SPLITS)
            yield (
                one.name,
                f"{len(votes):,}",
                str(k),
                *(f"{x:.4f}" for x in mean),
                f"{difference.mean():+.4f}",
                f"{difference.mean() / error:+.1f}",
            )


def passes(folder: Path) -> Iterator[tuple[str, ...]]:
    """Does it help to let passes tell groups apart? Each pass as an answer of its own, on 5 paired splits, k = 3."""
    yield "conversation", "passes say nothing", "a pass is an answer"
    yield ("---",) * 3
    for one in conversations(folder):
        votes = one.table.votes.without(one.statements.rejected)
        splits = [hide(votes, np.random.default_rng(i).random(len(votes)) < HIDDEN) for i in range(5)]
        without = np.mean([_classes(s, 3, i) for i, s in enumerate(splits)])
        with_passes = np.mean([_classes(s, 3, i, doubled=True) for i, s in enumerate(splits)])
        yield one.name, f"{without:.4f}", f"{with_passes:.4f}"


def _alone(split: Split) -> float:
    return _loss(split, np.ones((len(split.kept.people), 1)))


def _polis(split: Split, k: int) -> float:
    """Hard groups; people whom Polis leaves out get everybody's share."""
    return _loss(split, indicators(polis_map(split.kept, groups=k).labels, k))


def _classes(split: Split, k: int, seed: int, *, doubled: bool = False) -> float:
    """`doubled`: for each statement a second one, "passed on it", agreed to by a pass and refused by an answer."""
    products = Products(_with_passes(split.kept) if doubled else split.kept)
    return _loss(split, fit_classes(products, k, seed=seed).memberships(products))


def _with_passes(votes: Votes) -> Votes:
    person, statement, vote = votes.triples()
    size = len(votes.statements)
    return Votes.from_arrays(
        np.concatenate([person, person]),
        np.concatenate([statement, statement + size]),
        np.concatenate([vote, np.where(vote == 0, 1, -1)]),
        people=votes.people,
        statements=np.arange(2 * size),
    )


def _loss(split: Split, members: Floats) -> float:
    """Who belongs to no group is foreseen by everybody's share."""
    products = Products(split.kept)
    votes, totals = group_votes(products, members), split.kept.totals
    everybody = (totals[:, 2] + 1) / (totals[:, 0] + totals[:, 2] + 2)
    shares = (votes.agree + SMOOTHING * everybody) / (votes.agree + votes.disagree + SMOOTHING)
    belongs = members[split.person]
    agree = (belongs * shares[:, split.statement].T).sum(axis=1)
    agree += (1 - belongs.sum(axis=1)) * everybody[split.statement]
    return float(-np.log(np.where(split.vote > 0, agree, 1 - agree)).mean())
