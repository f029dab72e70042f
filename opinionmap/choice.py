"""How many groups? As many as help to guess votes that were hidden from the fit.

Hide a fifth of the votes, fit k classes to the rest, and ask how well each hidden agree or disagree was foreseen
(cross-validated likelihood, Smyth 2000, doi:10.1023/A:1008940618127; hiding entries of the table: Owen and Perry 2009,
doi:10.1214/08-AOAS227). A further group has to earn its place: it must lower the loss by more than two standard errors,
paired by person, and by at least a tenth of what the groups before it have gained. Without the second rule large
conversations always end at the largest k, because no two people think quite alike.

In small crowds hidden votes are too few to show even plain groups. There a permutation test is asked as well whether
votes on different statements hang together at all (parallel analysis, Horn 1965, doi:10.1007/BF02289447).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.classes import STRENGTH, fit_classes, rows
from opinionmap.products import Products
from opinionmap.projection import means
from opinionmap.votes import ANSWERS, Floats, Votes

MOST = 8
PARTS = 5
SURE = 2.0  # standard errors
WORTH = 0.1  # of the gain so far
LOOK_AHEAD = 2
STARTS = 5
TOLERANCE = 3e-6
FEW_HIDDEN, FEW_PEOPLE = 30, 8  # below which standard errors mean nothing
ENOUGH_HIDDEN = 40_000  # hidden votes after which no further part is hidden and tried
PLENTY = 1_000_000
SMALL = 20_000, 200  # votes, and people or statements, up to which the permutation test is worth its time
PERMUTATIONS = 199
LEVEL = 0.01


@dataclass(frozen=True, eq=False)
class Choice:
    """`k`, and for each k tried (1, 2, ...) the mean log loss (nats) of a hidden vote, `losses`.

    `gains[j]` and `errors[j]`: by how much k = j + 2 lowered the loss against one group, and its standard error.
    `hidden`: how many hidden votes this rests on. `association`: the p-value of the permutation test where hidden votes
    alone found one group in a small crowd, else None.
    """

    k: int
    losses: tuple[float, ...]
    gains: tuple[float, ...]
    errors: tuple[float, ...]
    hidden: int
    association: float | None = None


def choose_groups(
    votes: Votes,
    *,
    seed: int,
    most: int = MOST,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Choice:
    """Tries k = 1, 2, ... up to `most` and stops where two further groups in a row earned nothing.

    With fewer than 30 votes to hide or 8 people only one group is tried.
    """
    splits = _splits(votes, seed)
    totals: list[Floats] = []
    hidden = sum(len(split.vote) for split in splits)
    if hidden < FEW_HIDDEN or int((votes.counts > 0).sum()) < FEW_PEOPLE:
        most = 1
    chosen = 1
    for k in range(1, most + 1):
        if k > chosen + LOOK_AHEAD:
            break
        totals.append(np.concatenate([split.losses(k, seed, threads) for split in splits]) if splits else np.zeros(1))
        if progress:
            progress(f"{k} groups tried")
        if k > 1 and _earns(totals, chosen, k):
            chosen = k
    association = association_test(votes, seed=seed) if chosen == 1 and most > 1 and is_small(votes) else None
    if association is not None and association <= LEVEL:
        chosen = 2
    count = max(1, hidden)
    against_one = [totals[0] - t for t in totals[1:]]
    return Choice(
        chosen,
        tuple(float(t.sum() / count) for t in totals),
        tuple(float(d.sum() / count) for d in against_one),
        tuple(float(np.sqrt((d**2).sum()) / count) for d in against_one),
        hidden,
        association,
    )


def is_small(votes: Votes) -> bool:
    return 0 < len(votes) <= SMALL[0] and min(len(votes.people), len(votes.statements)) <= SMALL[1]


def association_test(votes: Votes, *, seed: int, repeats: int = PERMUTATIONS) -> float:
    """The p-value of "nobody's vote on one statement says anything about their vote on another".

    The largest singular value of the centred agrees and disagrees, against tables in which each statement's votes are
    dealt out anew among those who voted on it. Stops early when it is plain that nothing will come of it (Besag and
    Clifford 1991, doi:10.1093/biomet/78.2.301).
    """
    person, statement, vote = votes.triples()
    said = vote != 0
    person, statement, vote = person[said], statement[said], vote[said].astype(float)
    order = np.lexsort((person, statement))
    person, statement, vote = person[order], statement[order], vote[order]
    if not len(vote):
        return 1.0
    totals = votes.totals.copy()
    totals[:, 1] = 0
    centred = vote - means(totals)[statement]
    table = np.zeros((len(votes.people), len(votes.statements)))
    rng = np.random.default_rng([seed, 1965])

    def largest(values: Floats) -> float:
        table[person, statement] = values
        small = table @ table.T if len(table) < table.shape[1] else table.T @ table
        return float(np.linalg.eigvalsh(small)[-1])

    observed = largest(centred) * (1 - 1e-9)  # rounding must not make equal tables differ
    beyond = 0
    for made in range(1, repeats + 1):
        beyond += largest(centred[np.lexsort((rng.random(len(centred)), statement))]) >= observed
        if beyond > LEVEL * (repeats + 1) * 2:
            return beyond / made
    return (beyond + 1) / (repeats + 1)


def _earns(totals: list[Floats], chosen: int, k: int) -> bool:
    """Whether k groups are better enough than the `chosen` so far; losses are summed per person and split."""
    difference = totals[chosen - 1] - totals[k - 1]
    gain, so_far = difference.sum(), (totals[0] - totals[chosen - 1]).sum()
    return bool(gain > SURE * np.sqrt((difference**2).sum()) and gain >= WORTH * (k - chosen) * so_far)


@dataclass(frozen=True, eq=False)
class Split:
    """Votes to learn from, and hidden ones (h,): row of the person, statement, vote (-1 or 1)."""

    kept: Votes
    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    vote: NDArray[np.int64]

    def losses(self, k: int, seed: int, threads: int | None = None) -> Floats:
        """The summed log loss of each person's hidden votes, (n,), under k classes fitted to the kept ones."""
        if k == 1:
            return min(self._alone(), key=lambda losses: float(losses.sum()))
        products = Products(self.kept, threads=threads)
        model = fit_classes(products, k, seed=seed, starts=STARTS, tolerance=TOLERANCE)
        members = model.memberships(products)
        agree = np.einsum("hk,kh->h", members[self.person], model.agreement[:, self.statement])
        return self._per_person(agree)

    def _alone(self) -> tuple[Floats, Floats]:
        """Everybody's share, smoothed more and less: several groups have to beat the better one."""
        totals = self.kept.totals[:, [0, 2]].sum(axis=1), self.kept.totals[:, 2]
        more = (totals[1] + 1) / (totals[0] + 2)
        less = (totals[1] + STRENGTH * more) / (totals[0] + STRENGTH)
        return self._per_person(more[self.statement]), self._per_person(less[self.statement])

    def _per_person(self, agree: Floats) -> Floats:
        """Summed log losses when `agree` (h,) was foretold."""
        loss = -np.log(np.where(self.vote > 0, agree, 1 - agree))
        return np.asarray(np.bincount(self.person, loss, minlength=len(self.kept.people)), dtype=float)


def hide(votes: Votes, part: NDArray[np.bool_]) -> Split:
    """Hides the agrees and disagrees marked in `part` (N,); marked passes are left out altogether."""
    person, statement, vote = votes.triples()
    said = part & (vote != 0)
    kept = ~part
    starts = np.concatenate([[0], np.cumsum(kept)])[votes.starts]
    rest = Votes(votes.people, votes.statements, starts, votes.cells[kept])
    return Split(rest, person[said], statement[said].astype(np.int64), vote[said].astype(np.int64))


def _splits(votes: Votes, seed: int) -> list[Split]:
    """As many of five parts hidden in turn as give enough hidden votes; each part a fifth of each person's votes."""
    rng = np.random.default_rng([seed, 2000])
    if len(votes) > PLENTY:
        voters = np.flatnonzero(votes.counts)
        few = rng.permutation(voters)[: max(1, len(voters) * PLENTY // len(votes))]
        votes = rows(votes, np.sort(few))
    said = int((votes.cells % ANSWERS != 1).sum())
    if said < PARTS:
        return []
    part = rng.integers(PARTS, size=len(votes))
    count = int(min(PARTS, max(1, -(-ENOUGH_HIDDEN * PARTS // said))))
    return [hide(votes, part == i) for i in range(count)]
