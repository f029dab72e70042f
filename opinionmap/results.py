"""What an analysis answers: one frozen map of plain arrays."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap.chance import Stability
from opinionmap.choice import Choice
from opinionmap.classes import ClassModel
from opinionmap.representativeness import GroupVotes, group_informed_consensus
from opinionmap.votes import Floats, Ids


@dataclass(frozen=True)
class Marking:
    """A statement that marks a group: its id, and whether the group agrees more than others, or disagrees more."""

    statement: Hashable
    agrees: bool


@dataclass(frozen=True)
class Group:
    """`id` stays from one map to the next, colours hang on it; `size` in people; `share` of those who are in groups."""

    id: int
    size: int
    share: float
    marks: tuple[Marking, ...]


@dataclass(frozen=True)
class Enough:
    """Is there enough to say something about groups, and about common ground? `why`: plain sentences, one a finding."""

    groups: bool
    common_ground: bool
    why: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Shares:
    """A share and the interval that holds it with 90 %: `value`, `low`, `high`, of equal shape."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """n people, S statements, k groups; people and statements in the order of the votes, groups as in `groups`.

    `group` (n,): id of the person's group, -1 = in none (too few votes). `certainty` (n,): probability that it is the
    right one, NaN where the method gives none. `positions` (n, 2), NaN for people without a vote. `totals` (S, 3):
    disagree, pass, agree over everybody. `votes`: the same by group, counted over its members (k, S). `support`,
    `refusal` (k, S): share of agreement (disagreement) among those of the group who saw the statement, as the method
    estimates it; `overall` (S,): share of agreement over everybody. `common_ground`, `shared_refusal`, `divides`,
    `unsure`: statement ids, surest first. `rejected` (S,): statements that take no part.
    """

    method: str
    version: str
    seed: int
    people: Ids
    statements: Ids
    rejected: NDArray[np.bool_]
    groups: tuple[Group, ...]
    group: NDArray[np.int64]
    certainty: Floats
    positions: Floats
    totals: NDArray[np.int64]
    votes: GroupVotes
    support: Shares
    refusal: Shares
    overall: Shares
    divisiveness: Floats
    common_ground: tuple[Hashable, ...]
    shared_refusal: tuple[Hashable, ...]
    divides: tuple[Hashable, ...]
    unsure: tuple[Hashable, ...]
    enough: Enough
    stability: Stability | None
    choice: Choice | None
    silhouettes: dict[int, float] | None
    model: ClassModel | None
    next_group_id: int

    @property
    def group_informed_consensus(self) -> Floats:
        """(S,): product over groups of (agree + 1) / (seen + 2)."""
        return group_informed_consensus(self.votes.agree, self.votes.seen)

    @property
    def shared_refusal_score(self) -> Floats:
        """(S,): product over groups of (disagree + 1) / (seen + 2)."""
        return group_informed_consensus(self.votes.disagree, self.votes.seen)
