"""Principal components of votes, and where people and statements lie on them.

Missing votes count as the statement's mean (Polis; Small et al. 2021, doi:10.6035/recerca.5516), so a vote less that
mean is the whole of the centred matrix: it is exactly as sparse as the votes, and nothing dense is ever made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Block, Products
from opinionmap.votes import ANSWERS, Floats

ANSWER_VALUES = np.array([-1.0, 0.0, 1.0])
BLOCK = 2  # vectors a step; wider blocks need fewer steps, but more time
PRECISION = 1e-10  # of a component's residual, relative to the largest eigenvalue
FEW = 64  # statements up to which the whole space is taken in a single step
NEAR = 1e-3
FIRST_LOOK, LOOK = 6, 2  # the step, and the steps between two, at which to look at what has been reached
PLENTY = 4_000_000  # votes from which a search on some of the people is worth while first


@dataclass(frozen=True, eq=False)
class Components:
    """`mean` (S,) of the votes on each statement; `directions` (2, S), orthonormal; `values` (2,), variances times n.

    With fewer than two directions of any variance the missing ones are zero.
    """

    mean: Floats
    directions: Floats
    values: Floats


def means(totals: NDArray[np.int64]) -> Floats:
    """Mean vote on each statement (S,) from disagree, pass, agree (S, 3); passes count; 0 where nobody voted."""
    cast = totals.sum(axis=1)
    return np.asarray((totals[:, 2] - totals[:, 0]) / np.maximum(cast, 1))


def principal_components(
    products: Products, totals: NDArray[np.int64], *, ignored: NDArray[np.bool_] | None = None, count: int = 2
) -> Components:
    """The first `count` principal components of the votes, missing ones counted as their statement's mean.

    Block Lanczos with full orthogonalisation and Rayleigh-Ritz over the whole space (Golub and Van Loan, Matrix
    Computations, 10.3.6; Musco and Musco 2015, arXiv:1504.05477), until each residual is below 1e-10 of the largest
    eigenvalue. The sign of a direction is such that its entry of largest size is positive. `ignored` (S,) marks
    statements that take no part (Polis sets their votes to zero).
    """
    mean = means(totals)
    weights = ANSWER_VALUES[None, :] - mean[:, None]
    if ignored is not None:
        mean = np.where(ignored, 0.0, mean)
        weights = np.where(ignored[:, None], 0.0, weights)
    size = len(mean)
    wanted = min(count, size, products.n)
    directions, values = np.zeros((count, size)), np.zeros(count)
    if wanted and np.any(weights[totals > 0] != 0):
        found, variances = _leading(products, weights, wanted)
        directions[: len(found)], values[: len(found)] = found, variances
    return Components(mean, directions, values)


def _leading(products: Products, weights: Floats, wanted: int) -> tuple[Floats, Floats]:
    size = len(weights)
    if size <= FEW and len(products.votes) <= PLENTY:
        values, vectors = np.linalg.eigh(_gram(products, weights))
        found, values = vectors.T[::-1][:wanted], values[::-1][:wanted]
    else:
        start = np.random.default_rng(20151).standard_normal((size, max(BLOCK, wanted))).T
        start = start * np.any(weights != 0, axis=1)
        if len(products.votes) > PLENTY:  # begin near the answer: the same search on some of the people
            start = _search(products.thinned(), weights, start, len(start), NEAR)[0]
        found, values = _search(products, weights, start, wanted, PRECISION)
    real = values > 1e-12 * max(values[0], 1e-300)
    found, values = found[real], values[real]
    signs = np.sign(found[np.arange(len(found)), np.argmax(np.abs(found), axis=1)])
    return found * signs[:, None], values


def _search(products: Products, weights: Floats, start: Floats, wanted: int, precision: float) -> tuple[Floats, Floats]:
    """Ritz vectors (wanted, S), orthonormal, and values, descending, from the vectors `start` (b, S) on.

    G of a basis lies in the span of the basis and the next block, so the next block's share of it is the residual.
    """
    basis, gram = _Basis(len(weights)), np.zeros((0, 0))
    block, step = basis.add(start), 0
    while True:
        step += 1
        image = _times_gram(products, weights, block)
        gram = _bordered(gram, basis.rows @ image.T)
        following = basis.add(image)
        if not len(following) or (step >= FIRST_LOOK and step % LOOK == 0):
            values, vectors = np.linalg.eigh(gram)
            values, vectors = values[::-1][:wanted], vectors[:, ::-1][:, :wanted]
            residual = np.linalg.norm(following @ image.T @ vectors[-len(block) :], axis=0)
            if np.max(residual) <= precision * max(values[0], 1e-300):
                return vectors.T @ basis.rows[: len(gram)], values
        block = following


class _Basis:
    """Orthonormal `rows` (m, S) to which more are added."""

    def __init__(self, size: int) -> None:
        self.held = np.zeros((min(size, 64), size))
        self.rows = self.held[:0]

    def add(self, block: Floats) -> Floats:
        """What the rows of `block` (b, S) add, as new orthonormal rows; what adds nothing is left out.

        Each row is freed of all before it until little of it goes any more; mostly twice is enough (Giraud et al.
        2005, doi:10.1007/s00211-005-0615-4).
        """
        before, nothing = len(self.rows), 1e-13 * float(np.abs(block).max(initial=0.0))
        for row in block:
            rest, length, longer = row, math.sqrt(row @ row), math.inf
            while nothing < length < longer / 2:
                rest, longer = rest - (self.rows @ rest) @ self.rows, length
                length = math.sqrt(rest @ rest)
            if length > nothing:
                self._append(rest / length)
        return self.rows[before:]

    def _append(self, row: Floats) -> None:
        count = len(self.rows)
        if count == len(self.held):
            self.held = np.concatenate([self.held, np.zeros_like(self.held)])
        self.held[count] = row
        self.rows = self.held[: count + 1]


def _bordered(gram: Floats, columns: Floats) -> Floats:
    """The symmetric matrix `gram` (m, m) with further `columns` (m + c, c) on its right and below."""
    old, new = len(gram), len(columns)
    grown = np.zeros((new, new))
    grown[:old, :old], grown[:, old:], grown[old:, :old] = gram, columns, columns[:old].T
    return grown


def _times_gram(products: Products, weights: Floats, block: Floats) -> Floats:
    """`block` (b, S) times C.T @ C for the centred votes C (n x S), without ever making C."""
    spread = (block[:, :, None] * weights).reshape(len(block), -1)
    columns, together = np.ascontiguousarray(spread.T), len(products.votes) > PLENTY

    def of_part(part: Block) -> Floats:
        if together:
            return np.asarray((part.turned @ (part.x @ columns)).T)
        return np.array([part.turned @ (part.x @ row) for row in spread])  # on few votes faster than both together

    parts = products.each(of_part, columns=2 * len(block))
    back = np.asarray(sum(parts[1:], start=parts[0])).reshape(len(block), *weights.shape)
    return np.asarray(np.einsum("bsa,sa->bs", back, weights))


def _gram(products: Products, weights: Floats) -> Floats:
    """C.T @ C (S, S), for few statements."""
    spread = (np.eye(len(weights))[:, None, :] * weights[:, :, None]).reshape(weights.size, -1)

    def of_part(part: Block) -> Floats:
        centred = part.x @ spread
        return np.asarray(centred.T @ centred)

    return np.asarray(sum(products.each(of_part, columns=2 * len(weights))))


def project_people(products: Products, components: Components, *, ignored: NDArray[np.bool_] | None = None) -> Floats:
    """People on the components, (n, 2): sqrt(S / max(1, n_p)) * sum over their votes of (vote - mean) * direction.

    Polis' "sparsity-aware projection" (Small et al. 2021, doi:10.6035/recerca.5516): who has cast few votes is pushed
    out as far as who has cast many. Ignored statements count as everyone's vote of value 0, as they do in Polis.
    """
    size = len(components.mean)
    weights = ANSWER_VALUES[None, :] - components.mean[:, None]
    counts = products.votes.counts
    if ignored is not None and ignored.any():
        weights = np.where(ignored[:, None], 0.0, weights)
        marks = np.repeat(ignored, ANSWERS).astype(float)[:, None]
        counts = counts - products.weigh(marks)[:, 0] + ignored.sum()
    spread = (weights[:, :, None] * components.directions.T[:, None, :]).reshape(
        size * ANSWERS, len(components.directions)
    )
    return products.weigh(spread) * np.sqrt(size / np.maximum(1, counts))[:, None]


def project_statements(components: Components) -> Floats:
    """Statements on the components, (S, 2): where someone would lie who agreed with this statement only.

    In Polis the stored sign of votes is reversed, its vote of -1 is the agree of here.
    """
    size = len(components.mean)
    return np.asarray(np.sqrt(size) * ((1 - components.mean) * components.directions).T)


def extremities(components: Components) -> Floats:
    """How far from the middle each statement lies, (S,): the norm of its projection."""
    return np.asarray(np.linalg.norm(project_statements(components), axis=1))
