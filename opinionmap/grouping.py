"""What every method hands over: who is in which group, and what it knows beyond that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.chance import Stability
from opinionmap.choice import Choice
from opinionmap.classes import ClassModel
from opinionmap.votes import Floats


@dataclass(frozen=True, eq=False)
class Grouping:
    """`labels` (n,) 0 .. k - 1 or -1; `memberships` (n, k), of certain methods 0 or 1; `certainty` (n,), NaN = unknown.

    `positions` (n, 2), NaN for people without a vote. `stability` answers, for the statements of the common ground, how
    sure groups and common ground are.
    """

    labels: NDArray[np.int64]
    memberships: Floats
    certainty: Floats
    positions: Floats
    model: ClassModel | None = None
    choice: Choice | None = None
    silhouettes: dict[int, float] | None = None
    stability: Callable[[NDArray[np.int64]], Stability] | None = None
