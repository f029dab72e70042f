"""Latent classes: groups of people who agree and disagree alike, fitted by expectation-maximisation.

A person belongs to class k with probability pi_k, and then agrees with statement s with probability a_ks, each vote on
its own (Lazarsfeld and Henry 1968; Goodman 1974, doi:10.1093/biomet/61.2.215). Fitted by EM (Dempster, Laird and Rubin
1977, doi:10.1111/j.2517-6161.1977.tb01600.x) with a Beta prior on a_ks, centred on the statement's overall share: a
class about whose opinion little is known is taken to think like everybody.

Only agree and disagree tell classes apart. Whether somebody passes is a habit of theirs: letting passes count finds
classes of people who pass, and guesses hidden votes worse on every public conversation tried (docs/method.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Block, Products, per_statement
from opinionmap.votes import ANSWERS, Floats, Votes

STRENGTH = 5.0  # votes that the prior is worth, per class and statement
STARTS = 8
STEPS = 300
TOLERANCE = 1e-7  # of the log posterior per agree or disagree vote
PLENTY = 1_000_000  # votes beyond which starts are searched on a sample of the people


@dataclass(frozen=True, eq=False)
class ClassModel:
    """`agreement` (k, S): P(agree | agree or disagree) in each class; `shares` (k,) of the people, summing to 1.

    `log_posterior`: what the fit maximised, comparable between fits of the same k to the same votes.
    """

    agreement: Floats
    shares: Floats
    log_posterior: float

    def memberships(self, products: Products) -> Floats:
        """P(class | votes) of each person, (n, k); people without a vote get the shares."""
        logs = products.weigh(_cells(self.agreement)) + np.log(self.shares)
        logs -= logs.max(axis=1, keepdims=True)
        np.exp(logs, out=logs)
        return np.asarray(logs / logs.sum(axis=1, keepdims=True))

    def reordered(self, order: NDArray[np.int64]) -> ClassModel:
        return ClassModel(self.agreement[order], self.shares[order], self.log_posterior)


def fit_classes(
    products: Products, k: int, *, seed: int, starts: int = STARTS, tolerance: float = TOLERANCE, steps: int = STEPS
) -> ClassModel:
    """The best of `starts` fits from random memberships (Biernacki et al. 2003, doi:10.1016/S0167-9473(02)00163-9).

    Beyond a million votes the starts run on a random sample of people with about that many votes, and the best one
    is carried on with everybody. People without an agree or disagree take no part.
    """
    rng = np.random.default_rng([seed, k])
    having_said = voters(products.votes)
    if k == 1 or not len(having_said):
        return _one_class(products)
    sample = _sample(products, having_said, rng)
    memberships = rng.standard_exponential((sample.n, k, starts))
    memberships /= memberships.sum(axis=1, keepdims=True)
    if sample is products and len(having_said) < products.n:  # whoever has no say must not shift anyone's start
        everyone = np.zeros((products.n, k, starts))
        everyone[having_said] = memberships[: len(having_said)]
        memberships = everyone
    counts = per_statement(sample.gather(memberships.reshape(sample.n, -1)))
    begun = _Parameters.estimated(counts, memberships.sum(axis=0))
    fitted = refine(sample, begun, tolerance=tolerance, steps=steps)
    best = fitted[int(np.argmax([model.log_posterior for model in fitted]))]
    if sample is products:
        return best
    return refine(products, _Parameters.of([best]), tolerance=tolerance, steps=steps)[0]


def refit(products: Products, model: ClassModel, *, tolerance: float = TOLERANCE, steps: int = STEPS) -> ClassModel:
    """The fit that starts from `model`: a few steps when little has changed."""
    return refine(products, _Parameters.of([model]), tolerance=tolerance, steps=steps)[0]


def best_refits(
    products: Products, model: ClassModel, people_weights: Floats, rng: np.random.Generator, *, tolerance: float = 3e-6
) -> list[ClassModel]:
    """For each column of `people_weights` (n, b) the better of two fits: one from `model`, one from a random start."""
    k, b = len(model.shares), people_weights.shape[1]
    if k == 1:
        return refine(products, _Parameters.of([model] * b), people_weights, tolerance=tolerance)
    memberships = rng.standard_exponential((products.n, k, b))
    memberships *= (people_weights / memberships.sum(axis=1))[:, None, :]
    random = _Parameters.estimated(
        per_statement(products.gather(memberships.reshape(products.n, -1))), memberships.sum(axis=0)
    )
    warm = _Parameters.of([model] * b)
    both = _Parameters(
        *(
            np.concatenate([getattr(warm, part), getattr(random, part)], axis=-1)
            for part in ("agree", "disagree", "logs")
        )
    )
    fitted = refine(products, both, np.concatenate([people_weights] * 2, axis=1), tolerance=tolerance)
    return [max(pair, key=lambda fit: fit.log_posterior) for pair in zip(fitted[:b], fitted[b:], strict=True)]


class _Parameters:
    """b models of k classes side by side: `agree` and `disagree` (S, k, b) are log probabilities, `logs` (k, b) too."""

    def __init__(self, agree: Floats, disagree: Floats, logs: Floats) -> None:
        self.agree, self.disagree, self.logs = agree, disagree, logs

    @classmethod
    def estimated(cls, counts: Floats, mass: Floats) -> _Parameters:
        """The M step: `counts` (S, 3, k b) votes and `mass` (k, b) people in each class."""
        shape = (len(counts), *mass.shape)
        against, favour = counts[:, 0].reshape(shape), counts[:, 2].reshape(shape)
        all_against, all_favour = against.sum(axis=1, keepdims=True), favour.sum(axis=1, keepdims=True)
        prior = STRENGTH / (all_against + all_favour + 2)
        log_total = np.log(against + favour + STRENGTH)
        shares = mass + 1
        return cls(
            np.log(favour + prior * (all_favour + 1)) - log_total,
            np.log(against + prior * (all_against + 1)) - log_total,
            np.log(shares) - np.log(shares.sum(axis=0)),
        )

    @classmethod
    def of(cls, models: list[ClassModel]) -> _Parameters:
        agreement = np.stack([m.agreement.T for m in models], axis=2)
        return cls(np.log(agreement), np.log1p(-agreement), np.log(np.stack([m.shares for m in models], axis=1)))

    def cells(self) -> Floats:
        size, k, b = self.agree.shape
        cells = np.zeros((size, ANSWERS, k, b))
        cells[:, 0], cells[:, 2] = self.disagree, self.agree
        return cells.reshape(size * ANSWERS, k * b)

    def log_prior(self, overall: Floats) -> Floats:
        """(b,), with `overall` (S, b), the share of agreement that the prior is centred on."""
        centre = overall[:, None, :]
        fit = centre * self.agree + (1 - centre) * self.disagree
        return np.asarray(STRENGTH * fit.sum(axis=(0, 1)) + self.logs.sum(axis=0))

    def chosen(self, keep: NDArray[np.bool_]) -> _Parameters:
        return _Parameters(self.agree[:, :, keep], self.disagree[:, :, keep], self.logs[:, keep])

    def model(self, b: int, log_posterior: float) -> ClassModel:
        return ClassModel(np.exp(self.agree[:, :, b]).T, np.exp(self.logs[:, b]), log_posterior)


def refine(
    products: Products,
    begun: _Parameters,
    people_weights: Floats | None = None,
    *,
    tolerance: float = TOLERANCE,
    steps: int = STEPS,
) -> list[ClassModel]:
    """EM on all models at once (wide products are cheap), each until a step gains less than `tolerance` per vote."""
    now, left = begun, np.arange(begun.logs.shape[1])
    weights = people_weights
    done: dict[int, ClassModel] = {}
    before = np.full(len(left), -np.inf)
    said = max(1, int(products.votes.totals[:, [0, 2]].sum()))
    for step in range(steps):
        counts, mass, likelihood = _expectation(products, now, weights)
        overall = _overall(counts, now.logs.shape)
        posterior = likelihood + now.log_prior(overall)
        ended = (posterior - before < tolerance * said) if step < steps - 1 else np.ones(len(left), dtype=bool)
        for b in np.flatnonzero(ended):
            done[int(left[b])] = now.model(int(b), float(posterior[b]))
        go = ~ended
        if not go.any():
            break
        k = now.logs.shape[0]
        kept = counts.reshape(len(counts), ANSWERS, k, -1)[..., go].reshape(len(counts), ANSWERS, -1)
        now, left, before = _Parameters.estimated(kept, mass[:, go]), left[go], posterior[go]
        weights = None if weights is None else np.ascontiguousarray(weights[:, go])
    return [done[b] for b in range(len(done))]


def _overall(counts: Floats, shape: tuple[int, ...]) -> Floats:
    against, favour = (counts[:, i].reshape(len(counts), *shape).sum(axis=1) for i in (0, 2))
    return np.asarray((favour + 1) / (against + favour + 2))


def _expectation(products: Products, now: _Parameters, weights: Floats | None) -> tuple[Floats, Floats, Floats]:
    """The E step: votes (S, 3, k b) and people (k, b) in each class, and the log likelihood (b,)."""
    cells, logs = now.cells(), now.logs
    k, b = logs.shape

    def of_block(block: Block) -> tuple[Floats, Floats, Floats]:
        low, high = block.low, block.high
        members = (block.x @ cells).reshape(high - low, k, b)
        members += logs
        top = members[:, 0].copy()
        for j in range(1, k):
            np.maximum(top, members[:, j], out=top)
        members -= top[:, None, :]
        np.exp(members, out=members)
        total = members[:, 0].copy()
        for j in range(1, k):
            total += members[:, j]
        likelihood = top + np.log(total)
        scale = 1 / total
        if weights is not None:
            likelihood *= weights[low:high]
            scale *= weights[low:high]
        members *= scale[:, None, :]
        counts = block.turned @ members.reshape(high - low, k * b)
        return counts, members.sum(axis=0), likelihood.sum(axis=0)

    parts = products.each(of_block, columns=3 * k * b)
    counts, mass, likelihood = (sum(column[1:], start=column[0]) for column in zip(*parts, strict=True))
    return per_statement(counts), mass, likelihood


def voters(votes: Votes) -> NDArray[np.int64]:
    """Rows of people with at least one agree or disagree."""
    said = np.concatenate([[0], np.cumsum(votes.cells % ANSWERS != 1, dtype=np.int32)])
    return np.flatnonzero(np.diff(said[votes.starts]))


def _sample(products: Products, having_said: NDArray[np.int64], rng: np.random.Generator) -> Products:
    votes = products.votes
    if len(votes) <= PLENTY:
        return products
    few = np.sort(rng.permutation(having_said)[: max(1, len(having_said) * PLENTY // len(votes))])
    return Products(rows(votes, few), threads=products.threads)


def rows(votes: Votes, chosen: NDArray[np.int64]) -> Votes:
    """The votes of the chosen rows (m,), which may repeat; people become their numbers 0 .. m - 1."""
    sizes = votes.counts[chosen]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    where = np.arange(starts[-1]) + np.repeat(votes.starts[chosen] - starts[:-1], sizes)
    return Votes(np.arange(len(chosen)), votes.statements, starts, votes.cells[where])


def _one_class(products: Products) -> ClassModel:
    """Smoothed as the classes are, so that one group and several are compared alike."""
    against, favour = products.votes.totals[:, 0], products.votes.totals[:, 2]
    centre = (favour + 1) / (against + favour + 2)
    agreement = (favour + STRENGTH * centre) / (against + favour + STRENGTH)
    return ClassModel(agreement[None, :], np.ones(1), 0.0)


def _cells(agreement: Floats) -> Floats:
    k, size = agreement.shape
    cells = np.zeros((size, ANSWERS, k))
    cells[:, 0], cells[:, 2] = np.log1p(-agreement.T), np.log(agreement.T)
    return cells.reshape(-1, k)
