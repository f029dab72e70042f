"""From groups to a map: counts, shares, common ground, marks, what is enough."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from opinionmap.common_ground import common_ground, divisiveness
from opinionmap.enough import is_there_enough
from opinionmap.grouping import Grouping
from opinionmap.identity import keep_identity
from opinionmap.products import Products
from opinionmap.representativeness import GroupVotes, Mark, group_votes, indicators, marks
from opinionmap.results import Group, Marking, OpinionMap
from opinionmap.version import VERSION
from opinionmap.votes import Votes


def assemble(
    votes: Votes,
    found: Grouping,
    left_out: NDArray[np.bool_],
    *,
    method: str,
    seed: int,
    threads: int | None,
    previous: OpinionMap | None,
    with_stability: bool,
) -> OpinionMap:
    """The map in the order of `votes`; `left_out` (S,) marks statements that take no part."""
    products = Products(votes, threads=threads)
    count = found.memberships.shape[1]
    believed = group_votes(products, found.memberships)
    counted = believed if found.model is None else group_votes(products, indicators(found.labels, count))
    totals = votes.totals
    ground = common_ground(_shown(believed, left_out), np.where(left_out[:, None], 0, totals))
    ids, places, next_id = keep_identity(votes, found, previous)
    names = votes.statements.tolist()
    return OpinionMap(
        method=method,
        version=VERSION,
        seed=seed,
        people=votes.people,
        statements=votes.statements,
        rejected=left_out,
        groups=_groups(found.labels, ids, _marks(found, believed, left_out), names),
        group=np.where(found.labels >= 0, np.array([*ids, -1])[found.labels], -1),
        certainty=found.certainty,
        positions=places,
        totals=totals,
        votes=counted,
        believed=believed,
        divisiveness=divisiveness(believed) if count else np.zeros(len(names)),
        common_ground=_named(ground.supported, names),
        shared_refusal=_named(ground.refused, names),
        divides=_named(ground.divides, names),
        unsure=_named(ground.unsure, names),
        enough=is_there_enough(votes, found, believed, ground, left_out),
        stability=found.stability(ground.supported) if with_stability and found.stability and count else None,
        choice=found.choice,
        silhouettes=found.silhouettes,
        model=found.model,
        next_group_id=next_id,
    )


def _groups(
    labels: NDArray[np.int64], ids: list[int], marked: list[list[Mark]], names: list[Hashable]
) -> tuple[Group, ...]:
    sizes = np.bincount(labels[labels >= 0], minlength=len(ids))
    return tuple(
        Group(
            group_id,
            int(size),
            float(size / max(1, sizes.sum())),
            tuple(Marking(names[m.statement], m.agrees) for m in marks_of_group),
        )
        for group_id, size, marks_of_group in zip(ids, sizes, marked, strict=True)
    )


def _marks(found: Grouping, votes: GroupVotes, left_out: NDArray[np.bool_]) -> list[list[Mark]]:
    """With one group there is no rest to differ from."""
    if len(votes.agree) < 2:
        return [[] for _ in votes.agree]
    left = np.flatnonzero(left_out).tolist()
    return marks(votes, leave_out=left, only_sufficient=found.model is not None)


def _shown(votes: GroupVotes, left_out: NDArray[np.bool_]) -> GroupVotes:
    """Without the votes on statements that take no part, about which there then is nothing to find."""
    return GroupVotes(*(np.where(left_out, 0.0, part) for part in (votes.agree, votes.disagree, votes.passed)))


def _named(chosen: NDArray[np.int64], names: list[Hashable]) -> tuple[Hashable, ...]:
    return tuple(names[s] for s in chosen)


def in_order_of(
    found: OpinionMap, votes: Votes, people: NDArray[np.int64], statements: NDArray[np.int64]
) -> dict[str, object]:
    """What of `found` changes when its rows and columns are put in the order of `votes`, whose ids stand in `found` at
    `people` and `statements`.
    """

    def columns(part: GroupVotes) -> GroupVotes:
        return GroupVotes(*(counts[:, statements] for counts in (part.agree, part.disagree, part.passed)))

    return {
        "people": votes.people,
        "statements": votes.statements,
        "rejected": found.rejected[statements],
        "group": found.group[people],
        "certainty": found.certainty[people],
        "positions": found.positions[people],
        "totals": found.totals[statements],
        "votes": columns(found.votes),
        "believed": columns(found.believed),
        "divisiveness": found.divisiveness[statements],
    }
