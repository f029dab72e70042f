"""Our Polis against the groups that Polis published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from opinionmap.chance import adjusted_rand_index
from opinionmap.polis import polis_map
from opinionmap.proof.conversations import conversations


def table(folder: Path) -> Iterator[tuple[str, ...]]:
    yield "conversation", "votes", "people in (published)", "groups (published)", "ARI"
    yield ("---",) * 5
    for one in conversations(folder):
        votes, groups = one.table.votes, one.table.published_groups
        if groups is None:
            continue
        found = polis_map(votes, ignored=one.rejected)
        yield (
            one.name,
            f"{len(votes):,}",
            f"{int(np.sum(found.labels >= 0))} ({int(np.sum(groups >= 0))})",
            f"{int(found.labels.max()) + 1} ({int(groups.max()) + 1})",
            f"{adjusted_rand_index(found.labels, groups):.3f}",
        )
