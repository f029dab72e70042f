"""Principal components of votes, and where people and statements lie on them.

Missing votes count as the statement's mean (Polis; Small et al. 2021, doi:10.6035/recerca.5516), so a vote less that
mean is the whole of the centred matrix: it is exactly as sparse as the votes, and nothing dense is ever made.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Products, per_statement
from opinionmap.votes import ANSWERS, Floats

ANSWER_VALUES = np.array([-1.0, 0.0, 1.0])
BLOCK = 2  # vectors a step; wider blocks need fewer steps, but more time
PRECISION = 1e-10  # of a component's residual, relative to the largest eigenvalue
FEW = 64  # statements up to which the whole space is taken in a single step
NEAR = 1e-3
LOOK = 2  # steps between two looks at what has been reached
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
    width = size if size <= FEW else max(BLOCK, wanted)
    start = np.random.default_rng(20151).standard_normal((size, width))
    start = np.linalg.qr(start * np.any(weights != 0, axis=1, keepdims=True) + 1e-300)[0]
    if len(products.votes) > PLENTY:  # begin near the answer: the same search on some of the people
        start = _search(products.thinned(), weights, start, start.shape[1], NEAR)[0]
    found, values = _search(products, weights, start, wanted, PRECISION)
    real = values > 1e-12 * max(values[0], 1e-300)
    found, values = found[:, real].T, values[real]
    signs = np.sign(found[np.arange(len(found)), np.argmax(np.abs(found), axis=1)])
    return found * signs[:, None], values


def _search(products: Products, weights: Floats, basis: Floats, wanted: int, precision: float) -> tuple[Floats, Floats]:
    """Ritz vectors (S, wanted), orthonormal, and values, descending."""
    size = len(weights)
    block, image = basis, np.zeros((size, 0))
    gram = np.zeros((0, 0))
    for step in itertools.count(1):
        imaged = _times_gram(products, weights, block)
        image, gram = np.concatenate([image, imaged], axis=1), _bordered(gram, basis.T @ imaged)
        block = _orthogonal(imaged, basis)[:, : size - basis.shape[1]]
        if step % LOOK == 0 or block.shape[1] == 0:
            values, rotation = np.linalg.eigh(gram)
            values, rotation = values[::-1][:wanted], rotation[:, ::-1][:, :wanted]
            found = basis @ rotation
            residual = np.linalg.norm(image @ rotation - found * values, axis=0)
            if block.shape[1] == 0 or np.max(residual) <= precision * max(values[0], 1e-300):
                break
        basis = np.concatenate([basis, block], axis=1)
    return found, values


def _bordered(gram: Floats, columns: Floats) -> Floats:
    """The symmetric matrix `gram` (m, m) with further `columns` (m + c, c) on its right and below."""
    old, new = len(gram), len(columns)
    grown = np.zeros((new, new))
    grown[:old, :old], grown[:, old:], grown[old:, :old] = gram, columns, columns[:old].T
    return grown


def _times_gram(products: Products, weights: Floats, block: Floats) -> Floats:
    """C.T @ C @ block for the centred votes C (n x S), without ever making C."""
    spread = (weights[:, :, None] * block[:, None, :]).reshape(-1, block.shape[1])
    parts = products.each(lambda block: block.turned @ (block.x @ spread), columns=2 * block.shape[1])
    back = per_statement(np.asarray(sum(parts[1:], start=parts[0])))
    return np.asarray(np.einsum("sac,sa->sc", back, weights))


def _orthogonal(block: Floats, basis: Floats) -> Floats:
    """An orthonormal basis of what `block` adds to `basis`; directions that add nothing are left out."""
    size = max(float(np.abs(block).max()), 1e-300)
    for _ in range(2):  # twice is enough (Giraud et al. 2005, doi:10.1007/s00211-005-0615-4)
        block = block - basis @ (basis.T @ block)
    q, r = np.linalg.qr(block)
    new = np.abs(np.diag(r)) > 1e-13 * size
    if new.all() and np.min(np.abs(np.diag(r))) > 1e-6 * size:
        return np.asarray(q)
    q = q[:, new]  # hardly anything is new: what is left of the basis in it has grown, and goes once more
    for _ in range(2):
        q = np.linalg.qr(q - basis @ (basis.T @ q))[0]
    return np.asarray(q)


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
