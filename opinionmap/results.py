"""What an analysis answers: one frozen map of plain arrays."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from opinionmap.chance import Stability
from opinionmap.choice import Choice
from opinionmap.classes import ClassModel
from opinionmap.common_ground import credible_interval
from opinionmap.representativeness import GroupVotes, group_informed_consensus, smoothed_share
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


def shares(successes: Floats, seen: Floats) -> Shares:
    """Smoothed shares with their credible intervals, for counts of any shape."""
    low, high = credible_interval(successes, seen)
    return Shares(smoothed_share(successes, seen), low, high)


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """n people, S statements, k groups; people and statements in the order of the votes, groups as in `groups`.

    `group` (n,): id of the person's group, -1 = in none (too few votes). `certainty` (n,): probability that it is the
    right one, NaN where the method gives none. `positions` (n, 2), NaN for people without a vote. `totals` (S, 3):
    disagree, pass, agree over everybody. `votes`: the same by group, counted over its members (k, S).
    `believed`: counted by how far each person belongs to each group, where the method knows that; shares, common
    ground and marks are made from it. `common_ground`, `shared_refusal`, `divides`,
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
    believed: GroupVotes
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

    @cached_property
    def support(self) -> Shares:
        """(k, S): the share of agreement among those of the group who saw the statement, as the method estimates it."""
        return shares(self.believed.agree, self.believed.seen)

    @cached_property
    def refusal(self) -> Shares:
        """(k, S): the same for disagreement."""
        return shares(self.believed.disagree, self.believed.seen)

    @cached_property
    def overall(self) -> Shares:
        """(S,): the share of agreement over everybody."""
        return shares(self.totals[:, 2].astype(float), self.totals.sum(axis=1).astype(float))

    @property
    def group_informed_consensus(self) -> Floats:
        """(S,): product over groups of (agree + 1) / (seen + 2)."""
        return group_informed_consensus(self.votes.agree, self.votes.seen)

    @property
    def shared_refusal_score(self) -> Floats:
        """(S,): product over groups of (disagree + 1) / (seen + 2)."""
        return group_informed_consensus(self.votes.disagree, self.votes.seen)
