"""The two products that every method consists of: cells times weights, and weights summed per cell.

Seen as a sparse matrix X (n x 3 S) of ones, a row holds a person's cells. `X @ w` adds up what each person's votes
weigh (projection, likelihood), `X.T @ r` adds up people over each cell (principal components, group votes).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from opinionmap.votes import ANSWERS, Floats, Votes

WORTH_A_THREAD = 2_000_000  # multiplications; below this a second thread costs more than it brings
VOTES_IN_A_BLOCK = 100_000
MOST_BLOCKS = 64

Result = TypeVar("Result")


class Block(NamedTuple):
    """Rows `low` to `high` - 1 of X, and the same turned over; both share their arrays with the votes."""

    x: Any
    turned: Any
    low: int
    high: int


class Products:
    """X @ w and X.T @ r for fixed votes, on up to `threads` threads (default: the machine's cores, at most 8).

    scipy releases the interpreter's lock in these products. The blocks of rows depend on the votes alone and their
    sums are added in order: the same input gives the same bytes with any number of threads.
    """

    def __init__(self, votes: Votes, *, threads: int | None = None) -> None:
        self.votes = votes
        self.n = len(votes.people)
        self.width = ANSWERS * len(votes.statements)
        self.threads = max(1, min(threads or os.cpu_count() or 1, 8))

    def weigh(self, weights: Floats) -> Floats:
        """X @ weights: (3 S, c) -> (n, c)."""
        parts = self.each(lambda block: np.asarray(block.x @ weights), columns=weights.shape[1])
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def gather(self, rows: Floats) -> Floats:
        """X.T @ rows: (n, c) -> (3 S, c)."""
        parts = self.each(lambda block: np.asarray(block.turned @ rows[block.low : block.high]), columns=rows.shape[1])
        return np.asarray(sum(parts[1:], start=parts[0]))

    def each(self, task: Callable[[Block], Result], *, columns: int) -> list[Result]:
        """`task(block)` for every block of rows, results in the order of the rows.

        `columns` tells how wide the work is, and thereby whether threads are worth while.
        """
        if self.threads == 1 or len(self._blocks) == 1 or len(self.votes) * columns < WORTH_A_THREAD:
            return [task(block) for block in self._blocks]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(task, self._blocks))

    def thinned(self) -> Products:
        """Every eighth block: for `each` only, where a part of the people will do."""
        part = Products(self.votes, threads=self.threads)
        part._blocks = self._blocks[::8]
        return part

    @cached_property
    def _blocks(self) -> list[Block]:
        """Consecutive rows with about equally many votes; at least one block."""
        total = len(self.votes)
        count = max(1, min(MOST_BLOCKS, total // VOTES_IN_A_BLOCK))
        cuts = np.searchsorted(self.votes.starts, np.linspace(0, total, count + 1)[1:-1])
        edges = sorted({0, *(int(c) for c in cuts), self.n})
        if len(edges) == 1:
            edges = [0, 0]
        ones = np.ones(int(np.diff(self.votes.starts[edges]).max()))
        return [self._block(low, high, ones) for low, high in pairwise(edges)]

    def _block(self, low: int, high: int, ones: Floats) -> Block:
        starts = self.votes.starts[low : high + 1]
        block = csr_matrix((high - low, self.width))
        block.indices = self.votes.cells[starts[0] : starts[-1]]
        block.data = ones[: len(block.indices)]  # one array of ones for all blocks
        block.indptr = (starts - starts[0]).astype(np.int32)
        return Block(block, block.T, low, high)


def per_statement(cells: NDArray[Any]) -> NDArray[Any]:
    """(3 S, ...) as (S, 3, ...): disagree, pass, agree of each statement."""
    return cells.reshape(len(cells) // ANSWERS, ANSWERS, *cells.shape[1:])
