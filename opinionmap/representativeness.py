"""Counts of votes per group, and Polis' numbers made from them: consensus, what is representative of a group.

Small et al. 2021, doi:10.6035/recerca.5516, and Polis' own code where the paper is silent. Counts may be fractions
(people who belong to several groups by halves); with whole numbers every formula is Polis', to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Products, per_statement
from opinionmap.votes import Floats

SIGNIFICANT = 1.2816  # z of 90 %, one-sided, as Polis rounds it
MOST_SHOWN = 5


@dataclass(frozen=True, eq=False)
class GroupVotes:
    """`agree`, `disagree`, `passed`, `seen` = their sum: each (k, S)."""

    agree: Floats
    disagree: Floats
    passed: Floats

    @property
    def seen(self) -> Floats:
        return self.agree + self.disagree + self.passed


def group_votes(products: Products, memberships: Floats) -> GroupVotes:
    """Votes of each group on each statement; `memberships` (n, k): how far each person belongs to each group."""
    cells = per_statement(products.gather(memberships))
    return GroupVotes(cells[:, 2].T.copy(), cells[:, 0].T.copy(), cells[:, 1].T.copy())


def indicators(labels: NDArray[np.int64], k: int) -> Floats:
    """Labels (n,) as memberships (n, k); -1 belongs nowhere."""
    return np.asarray((labels[:, None] == np.arange(k)).astype(float))


def smoothed_share(successes: Floats, seen: Floats) -> Floats:
    """(successes + 1) / (seen + 2): the mean of the share's posterior under a uniform prior (Laplace's rule)."""
    return (successes + 1) / (seen + 2)


def group_informed_consensus(successes: Floats, seen: Floats) -> Floats:
    """The product over groups of the smoothed shares: (k, S) -> (S,). Agrees give consensus, disagrees shared refusal.

    Polis calls it group-aware consensus in its code and group-informed consensus in its papers and exports.
    """
    return np.asarray(smoothed_share(successes, seen).prod(axis=0))


def share_test(successes: Floats, seen: Floats) -> Floats:
    """z of "more than half", one added to both counts: 2 sqrt(n + 1) ((x + 1) / (n + 1) - 1/2) (Polis' prop-test)."""
    return 2 * np.sqrt(seen + 1) * ((successes + 1) / (seen + 1) - 0.5)


def two_share_test(inside: Floats, outside: Floats, seen_inside: Floats, seen_outside: Floats) -> Floats:
    """z of the difference of two shares, pooled, one added to all four counts; 0 where the pooled share is 1."""
    a, b, n, m = inside + 1, outside + 1, seen_inside + 1, seen_outside + 1
    pooled = (a + b) / (n + m)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / n + 1 / m))
    return np.where(pooled == 1, 0.0, (a / n - b / m) / np.where(pooled == 1, 1.0, spread))


@dataclass(frozen=True, eq=False)
class Representativeness:
    """Polis' statistics and names, each (k, S): p smoothed share, t its z, r against the rest; a agree, d disagree."""

    pa: Floats
    pd: Floats
    pat: Floats
    pdt: Floats
    ra: Floats
    rd: Floats
    rat: Floats
    rdt: Floats


def representativeness(votes: GroupVotes) -> Representativeness:
    """How much more each group agrees (disagrees) with each statement than all other groups together."""
    seen = votes.seen
    rest_seen = seen.sum(axis=0) - seen
    rest_agree = votes.agree.sum(axis=0) - votes.agree
    rest_disagree = votes.disagree.sum(axis=0) - votes.disagree
    pa, pd = smoothed_share(votes.agree, seen), smoothed_share(votes.disagree, seen)
    return Representativeness(
        pa=pa,
        pd=pd,
        pat=share_test(votes.agree, seen),
        pdt=share_test(votes.disagree, seen),
        ra=pa / smoothed_share(rest_agree, rest_seen),
        rd=pd / smoothed_share(rest_disagree, rest_seen),
        rat=two_share_test(votes.agree, rest_agree, seen, rest_seen),
        rdt=two_share_test(votes.disagree, rest_disagree, seen, rest_seen),
    )


@dataclass(frozen=True)
class Mark:
    """A statement that marks a group: its index, whether by agreeing, and Polis' measure ra * rat * pa * pat."""

    statement: int
    agrees: bool
    measure: float


def marks(votes: GroupVotes, *, leave_out: Iterable[int] = (), only_sufficient: bool = False) -> list[list[Mark]]:
    """The statements that Polis shows for each group, in its order: at most five, agrees before disagrees.

    Sufficient is a statement with both z above 1.2816 on one side; it is shown with the side whose z against the rest
    is larger.
    The best agree stands first even if it is not sufficient (then perhaps under the other side, as in Polis), and where
    nothing is sufficient the best one is shown. `only_sufficient` leaves these two exceptions out.
    """
    stats = representativeness(votes)
    return [_marks_of(g, votes, stats, set(leave_out), only_sufficient) for g in range(len(votes.agree))]


def _marks_of(
    g: int, votes: GroupVotes, stats: Representativeness, leave_out: set[int], only_sufficient: bool
) -> list[Mark]:
    columns = np.array([s for s in range(votes.agree.shape[1]) if s not in leave_out], dtype=np.int64)
    if not len(columns):
        return []
    for_agree, for_disagree = stats.ra * stats.rat * stats.pa * stats.pat, stats.rd * stats.rdt * stats.pd * stats.pdt
    strength = np.where(stats.rat > stats.rdt, for_agree, for_disagree)
    sufficient = np.minimum(stats.rat, stats.pat) > SIGNIFICANT
    sufficient |= np.minimum(stats.rdt, stats.pdt) > SIGNIFICANT

    def mark(s: int) -> Mark:
        return Mark(int(s), bool(stats.rat[g, s] > stats.rdt[g, s]), float(strength[g, s]))

    best_agree = None if only_sufficient else _best_agree(g, votes, stats, columns)
    passing = columns[sufficient[g, columns]]
    if not len(passing) and not only_sufficient:
        if best_agree is not None:
            return [mark(best_agree)]
        return [mark(columns[np.argmax(np.maximum(stats.rat, stats.rdt)[g, columns])])]
    ranked = passing[np.argsort(-strength[g, passing], kind="stable")]
    chosen = [] if best_agree is None else [best_agree]
    chosen += [int(s) for s in ranked if s != best_agree]
    shown = [mark(s) for s in chosen[:MOST_SHOWN]]
    return [m for m in shown if m.agrees] + [m for m in shown if not m.agrees]


def _best_agree(g: int, votes: GroupVotes, stats: Representativeness, columns: NDArray[np.int64]) -> int | None:
    """Polis' walk through the statements in their order (beats-best-agr?); what counts depends on the best so far."""
    best: int | None = None
    pa, pat, ra, rat = (part[g].tolist() for part in (stats.pa, stats.pat, stats.ra, stats.rat))
    said = ((votes.agree[g] != 0) | (votes.disagree[g] != 0))[columns]
    for s in columns[said].tolist():
        if best is None:
            better = pat[s] > SIGNIFICANT or (ra[s] > 1 and pa[s] > 0.5)
        elif ra[best] > 1:
            better = ra[s] * rat[s] * pa[s] * pat[s] > ra[best] * rat[best] * pa[best] * pat[best]
        else:
            better = pa[s] * pat[s] > pa[best] * pat[best]
        if better:
            best = s
    return best


def majorities(totals: NDArray[np.int64], *, leave_out: Iterable[int] = ()) -> tuple[list[int], list[int]]:
    """Polis' "consensus" over all people regardless of groups: up to five statements most agreed and most refused.

    `totals` (S, 3). Smoothed share above one half with z above 1.2816, ordered by share times z.
    """
    counts = totals.astype(float)
    seen, left_out = counts.sum(axis=1), np.zeros(len(totals), dtype=bool)
    left_out[list(leave_out)] = True
    chosen = []
    for side in (2, 0):
        share, z = smoothed_share(counts[:, side], seen), share_test(counts[:, side], seen)
        passing = np.flatnonzero((share > 0.5) & (z > SIGNIFICANT) & ~left_out)
        chosen.append([int(s) for s in passing[np.argsort(-(share * z)[passing], kind="stable")][:MOST_SHOWN]])
    return chosen[0], chosen[1]
