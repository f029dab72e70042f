"""Invented votes with known groups: how much of the possible is found, and how often something that is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from opinionmap import analyse
from opinionmap.chance import adjusted_rand_index
from opinionmap.planted import noise, planted
from opinionmap.polis import polis_map

SEEDS = 20
RUNS = 100


def found(_: Path) -> Iterator[tuple[str, ...]]:
    """5,000 people, 200 statements, groups of 45, 35 and 20 %, number of groups chosen freely."""
    yield "votes each", "classes (mean ARI)", "best possible", "ratio", "worst seed", "groups found", "polis"
    yield ("---",) * 7
    for votes_each in (25, 50, 100):
        rows, counts = [], Counter[int]()
        for seed in range(SEEDS):
            example = planted(votes_each=votes_each, seed=seed)
            ours = analyse(example.votes)
            counts[len(ours.groups)] += 1
            labels = (ours.group, example.best_labels(), polis_map(example.votes).labels)
            rows.append([adjusted_rand_index(x, example.labels) for x in labels])
        mean = np.mean(rows, axis=0)
        worst = min(a / b for a, b, _ in rows)
        yield (
            str(votes_each),
            f"{mean[0]:.3f}",
            f"{mean[1]:.3f}",
            f"{mean[0] / mean[1]:.1%}",
            f"{worst:.1%}",
            _counts(counts),
            f"{mean[2]:.3f}",
        )


def one_group(_: Path) -> Iterator[tuple[str, ...]]:
    """One planted opinion, and coins: how many groups are reported, how often there is any common ground?"""
    yield (
        "people",
        "statements",
        "votes each",
        "one opinion: groups",
        "coins: groups",
        "coins with common ground",
        "said why",
    )
    yield ("---",) * 7
    for people, statements, votes_each in ((30, 20, 15), (100, 30, 20), (500, 50, 25)):
        one = Counter(
            len(analyse(planted(people, statements, votes_each, deviation=0, seed=seed).votes).groups)
            for seed in range(RUNS)
        )
        coins = [analyse(noise(people, statements, votes_each, seed=seed)) for seed in range(RUNS)]
        ground, why = sum(bool(c.common_ground) for c in coins), sum(bool(c.enough.why) for c in coins)
        groups = Counter(len(c.groups) for c in coins)
        row = (str(people), str(statements), str(votes_each), _counts(one), _counts(groups))
        yield *row, f"{ground} of {RUNS}", f"{why} of {RUNS}"


def small_crowds(_: Path) -> Iterator[tuple[str, ...]]:
    """Two halves that differ in half of the statements by N(0, deviation): how often are two groups found?"""
    yield "people", "statements", "votes each", "deviation", "groups found in 40 runs", "mean ARI", "best possible"
    yield ("---",) * 7
    for people, statements, votes_each in ((20, 20, 18), (40, 30, 25), (100, 30, 20), (200, 40, 20), (1000, 40, 5)):
        for deviation in (1.3, 2.0, 3.0):
            counts, agreement = Counter[int](), []
            for seed in range(40):
                example = planted(people, statements, votes_each, shares=(0.5, 0.5), deviation=deviation, seed=seed)
                ours = analyse(example.votes)
                counts[len(ours.groups)] += 1
                pair = (ours.group, example.best_labels())
                agreement.append([adjusted_rand_index(x, example.labels) for x in pair])
            mean = np.mean(agreement, axis=0)
            row = (str(people), str(statements), str(votes_each), str(deviation), _counts(counts))
            yield *row, f"{mean[0]:.2f}", f"{mean[1]:.2f}"


def certainty(_: Path) -> Iterator[tuple[str, ...]]:
    """Is a certainty of 80 % right in 80 of 100? Three planted groups, 25 votes each, 10 seeds."""
    yield "stated certainty", "people", "mean certainty", "in the right group"
    yield ("---",) * 4
    stated, right = [], []
    for seed in range(10):
        example = planted(votes_each=25, seed=seed)
        ours = analyse(example.votes, groups=3)
        table = np.array([[np.sum((ours.group == g) & (example.labels == t)) for t in range(3)] for g in range(3)])
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - only here

        truth = np.array(linear_sum_assignment(-table)[1])
        stated.append(ours.certainty)
        right.append(truth[ours.group] == example.labels)
    sure, hit = np.concatenate(stated), np.concatenate(right)
    for low, high in ((0.33, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        chosen = (sure >= low) & (sure < high)
        share = f"{low:.0%} to {min(high, 1):.0%}"
        yield share, f"{chosen.sum():,}", f"{sure[chosen].mean():.1%}", f"{hit[chosen].mean():.1%}"


def _counts(counts: Counter[int]) -> str:
    return ", ".join(f"{k}: {count}" for k, count in sorted(counts.items()))
